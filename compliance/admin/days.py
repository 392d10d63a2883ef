"""A store's day: the board of who is late and missing, openings, daily reports, the tasks and settings behind them."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance import texts
from compliance.admin.pictures import thumbs
from compliance.forms.lines import Lines
from compliance.models import DailyTask, Norm, Opening, Submission
from compliance.services import doors
from ledger.refused import Refused
from stores.admin import BookAdmin, HouseAdmin, MasterAdmin, Period
from stores.places import business_day


class OpeningForm(forms.ModelForm):  # type: ignore[type-arg]
    """When it was, by hand: a time of the store's day that is not to come."""

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        at, store, now = found.get("at"), found.get("store"), timezone.now()
        if at and store and (at > now or business_day(at, store) != business_day(now, store)):
            self.add_error("at", _("Name a time of today that is not to come yet."))
        return found


@admin.register(Opening)
class OpeningAdmin(HouseAdmin):
    form = OpeningForm
    list_display = ("business_day", "store", "at", "due", "is_late", "by", "violation")
    list_filter = (("business_day", Period), "is_late", "store")
    list_select_related = ("store", "by", "violation")
    ordering = ("-business_day", "store")
    sortable_by = ()
    scope_path = "store"
    when_empty = _("No opening in these days. The early shift notes it on the phone; a manager may note it here.")
    helps = {"at": _("As it was; a late opening is reported as a violation by itself, to be judged by people.")}
    fieldsets = ((_("Opening"), {"fields": ("store", "at")}),)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = (("store", "business_day"), ("at", "due", "is_late"), ("by", "noted_at", "claimed_at"), "violation")
        return self.fieldsets if obj is None else [(_("Opening"), {"fields": shown})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        made = doors.open_up(obj.store, by=request.user, noted_at=timezone.now(), at=obj.at)  # type: ignore[arg-type]
        obj.pk, obj.business_day, obj.due, obj.is_late = made.pk, made.business_day, made.due, made.is_late

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Midnight between the form's look and the verb: told, and nothing is written."""
        try:
            shown: HttpResponse = super().add_view(request, form_url, extra_context)
        except Refused as refused:
            messages.error(request, " ".join(texts.sentences(refused)))
            return redirect("admin:compliance_opening_changelist")
        return shown


@admin.register(Submission)
class SubmissionAdmin(BookAdmin):
    list_display = ("business_day", "store", "task", "at", "is_late", "open_count", "by")
    list_filter = (("business_day", Period), "is_late", "task", "store")
    list_select_related = ("store", "task", "by")
    fields = (
        ("task", "store"),
        ("at", "due", "is_late"),
        ("by", "claimed_at"),
        "ticked",
        "open_lines",
        "log",
        "pictures",
    )
    readonly_fields = ("pictures",)
    ordering = ("-at", "-id")
    scope_path = "store"
    when_empty = _(
        "No daily report in these days. Stores hand them in on the phone; the day's board shows who is missing."
    )

    @admin.display(description=_("not ticked"))
    def open_count(self, row: Submission) -> int:
        return len(row.open_lines)

    @admin.display(description=_("photos"))
    def pictures(self, row: Submission) -> str:
        return thumbs(row.photos.all(), row.task.title)


class TaskForm(forms.ModelForm):  # type: ignore[type-arg]
    lines = Lines(label=_("to be ticked"), required=False, longest=120, help_text=_("One on each line."))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("store") and found.get("region"):
            self.add_error("region", _("Choose a store or a region, not both; leave both empty for the whole chain."))
        return found


@admin.register(DailyTask)
class DailyTaskAdmin(MasterAdmin):
    form = TaskForm
    list_display = ("title", "due_at", "needs_photo", "needs_log", "region", "store", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("region", "store")
    ordering = ("due_at", "code")
    fixed = ("code",)
    when_empty = _("No task: manage.py bootstrap makes the usual ones.")
    fieldsets = (
        (
            _("Daily task"),
            {"fields": (("title", "code"), ("due_at", "is_active"), "lines", ("needs_photo", "needs_log"))},
        ),
        (_("Whom it binds"), {"fields": (("region", "store"), ("since", "items"))}),
    )
    helps = {
        "due_at": _("Before this time by the store’s clock: 10:00:00 is late."),
        "items": _("The rules it stands for, e.g. S2 S4."),
        "store": _("Region and store empty: every store."),
    }

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Norm)
class NormAdmin(MasterAdmin):
    list_display = ("__str__", "open_minutes", "remind_minutes", "rating_floor", "reply_hours", "complaint_hours")
    list_select_related = ("region",)
    ordering = ("region", "id")
    fixed: ClassVar[tuple[str, ...]] = ("region",)
    when_empty = _("No settings yet: manage.py bootstrap makes those of the whole chain; a region may have its own.")
    fieldsets = (
        (_("Whom it binds"), {"fields": ("region",)}),
        (_("Day"), {"fields": (("open_minutes", "opening_item"), "remind_minutes")}),
        (_("Public"), {"fields": ("rating_floor", ("bad_stars", "reply_hours"), "complaint_hours")}),
    )
    helps = {
        "region": _("Empty: the whole chain. A region’s own settings go before."),
        "rating_floor": _("Below it the groups are told; the number itself is fine."),
        "opening_item": _(
            "The code of the rule that a late opening is reported under; its points stand in the rule book."
        ),
    }

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
