"""The plan of visits, and the inspections that came of them."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from compliance import texts
from compliance.admin.pictures import thumbs
from compliance.forms.visits import PlanForm
from compliance.models import Finding, Inspection, Visit
from compliance.services import visits
from ledger.refused import Refused
from stores.admin import BookAdmin, BookInline, MasterAdmin
from stores.admin.lists import AnyPeriod, Period


@admin.register(Visit)
class VisitAdmin(MasterAdmin):
    """A round is planned store by store in the order of the visits; a visit can be moved, dropped, and told of."""

    list_display = ("day", "inspector", "position", "store", "state", "note")
    list_display_links = ("day", "store")
    list_filter = (("day", AnyPeriod), "state", "store")
    list_select_related = ("inspector", "store")
    search_fields = ("=inspector__code", "inspector__name__startswith", "=store__code")
    search_help_text = _("Code or name of the inspector, code of the store")
    ordering = ("-day", "inspector", "position", "id")
    scope_path = "store"
    fixed = ("inspector", "store", "day")
    fields = (("day", "inspector", "store"), ("position", "state"), "note")
    when_empty = _("No visit is planned: plan a round, and the inspector finds it on the phone that day.")
    helps = {
        "note": _("The inspector reads it on arrival."),
        "position": _("In which turn of the day."),
        "state": _("A dropped visit is not shown on the phone; a check that comes in makes it done."),
    }

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **how: Any) -> Any:  # noqa: FBT001, FBT002
        if obj is None:
            how["form"] = PlanForm
        return super().get_form(request, obj, change, **how)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        planned = [(None, {"fields": (("inspector", "day"), "stores", "note")})]
        return planned if obj is None else [(None, {"fields": self.fields})]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        if change:
            super().save_model(request, obj, form, change)
            return
        made, there = visits.plan(obj.inspector, form.cleaned_data["stores"], obj.day, note=obj.note)
        obj.pk, obj.store, obj.position = (made + there)[0].pk, (made + there)[0].store, (made + there)[0].position
        self.message_user(request, texts.planned(len(made), len(there)), messages.SUCCESS)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """What cannot be planned is said, with nothing written."""
        try:
            shown: HttpResponse = super().add_view(request, form_url, extra_context)
        except Refused as refused:
            for sentence in texts.sentences(refused):
                messages.error(request, sentence)
            return redirect("admin:compliance_visit_add")
        return shown

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Back to the list: several were made, and how many is said already."""
        return redirect("admin:compliance_visit_changelist")


class FindingInline(BookInline):
    model = Finding
    joined = ("item__section", "violation")
    fields = readonly_fields = ("item", "result", "value", "note", "came", "pictures")
    ordering = ("item__section__number", "item__number")

    @admin.display(description=_("what came of it"))
    def came(self, row: Finding) -> str:
        return texts.came(row)

    @admin.display(description=_("photos"))
    def pictures(self, row: Finding) -> str:
        return thumbs(row.photos.all(), row.item.code)


@admin.register(Inspection)
class InspectionAdmin(BookAdmin):
    """What was found in a store, as it came from the phone."""

    list_display = ("finished_at", "store", "by", "book", "not_kept")
    list_display_links = ("finished_at", "store")
    list_filter = (("finished_at", Period), "store")
    list_select_related = ("store", "by", "book")
    search_fields = ("=by__code", "=store__code")
    search_help_text = _("Code of the inspector or of the store")
    ordering = ("-finished_at", "-id")
    scope_path = "store"
    inlines = (FindingInline,)
    fields = (("store", "by", "book"), ("business_day", "started_at", "finished_at"), "visit")
    when_empty = _("No inspection came in these days. Inspectors finish them on the phone.")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_failures()  # type: ignore[attr-defined]

    @admin.display(description=_("not kept"))
    def not_kept(self, row: Any) -> int:
        return int(row.failures)
