"""The lists of violations, of scores and of what the ladder proposes; their pages are `compliance.views`."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from compliance import texts
from compliance.models import Charge, Proposal, ScoreEntry, Violation
from compliance.views import scores, violations
from stores.admin import BookAdmin, HouseAdmin
from stores.admin.lists import AnyPeriod, Period

BADGES = {
    "reported": "info",
    "investigated": "warning",
    "confirmed": "danger",
    "appealed": "warning",
    "upheld": "danger",
    "overturned": "success",
    "dismissed": "success",
    "waiting": "warning",
    "accepted": "danger",
    "declined": "success",
    "gone": "info",
}


class Overdue(admin.SimpleListFilter):
    """Those whose next step should have been taken by now."""

    title = _("deadline")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("overdue"))]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        return rows.filter(state__in=Violation.waiting, due__lt=timezone.now()) if self.value() == "1" else rows


@admin.register(Violation)
class ViolationAdmin(HouseAdmin):
    list_display = ("at", "store", "item", "badge", "people", "points", "reported_by", "due", "number")
    list_display_links = ("at", "item", "number")
    list_filter = (("business_day", Period), "state", Overdue, "store")
    list_select_related = ("store", "item", "reported_by")
    ordering = ("-at", "-id")
    sortable_by = ()
    search_fields = ("=number", "=item_code")
    search_help_text = _("Number of the violation, or code of the rule")
    scope_path = "store"
    when_empty = _("No violation in these days. Inspectors report them on the phone, or here with the button above.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """With the count of people and the points of all of them, by their index, for the rows of one page."""
        charged = Charge.objects.filter(violation=OuterRef("pk")).order_by().values("violation")
        count, total = charged.annotate(n=Count("pk")).values("n"), charged.annotate(n=Sum("points")).values("n")
        rows: QuerySet[Model] = (
            super()
            .get_queryset(request)
            .annotate(
                people=Subquery(count, output_field=IntegerField()), points=Subquery(total, output_field=IntegerField())
            )
        )
        return rows

    @display(description=_("state"), label=BADGES)  # type: ignore[untyped-decorator]
    def badge(self, row: Violation) -> tuple[str, str]:
        return row.state, str(row.get_state_display())

    @admin.display(description=_("people"))
    def people(self, row: Any) -> int:
        return row.people or 0

    @admin.display(description=pgettext_lazy("score", "points"))
    def points(self, row: Any) -> str:
        return texts.signed(row.points or 0)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Reports open the list of one person's."""
        allowed: bool = lookup == "charges__staff" or super().lookup_allowed(lookup, value, request)
        return allowed

    def get_urls(self) -> list[URLPattern]:
        step = path("<uuid:pk>/do/<slug:verb>/", violations.step, name="compliance_violation_step")
        return [step, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Reported with a look at whose score would move."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return violations.report(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The violation's own page; nothing is saved here."""
        row = self.get_object(request, object_id)
        may = self.has_view_permission if request.method == "GET" else self.has_change_permission
        if row is None or not may(request, row):
            raise PermissionDenied
        return violations.show(request, row.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(ScoreEntry)
class ScoreEntryAdmin(BookAdmin):
    """The ledger of scores."""

    list_display = ("at", "person", "kind", "amount", "balance_after", "store", "business_day", "rule")
    list_display_links = ("at",)
    list_filter = (("at", Period), "kind", "store")
    list_select_related = ("staff", "store", "violation__item")
    search_fields = ("=staff__code", "staff__name__startswith", "=reference")
    search_help_text = _("Code or name of the person, number of the violation")
    fields = (("staff", "store"), ("kind", "amount", "balance_after"), ("at", "business_day", "by"), "rule", "reverses")
    readonly_fields = ("rule",)
    ordering = ("-at", "-id")
    scope_path = "store"
    when_empty = _("No score moved in these days: points are taken when a violation is confirmed.")

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("month/", scores.ranking, name="compliance_scores"),
            path("of/<int:pk>/", scores.person, name="compliance_person"),
        ]
        return own + list(super().get_urls())

    @admin.display(description=_("staff"))
    def person(self, row: ScoreEntry) -> SafeString:
        link = reverse("admin:compliance_person", args=[row.staff_id])
        return format_html('<a href="{}">{}</a>', link, row.staff)

    @admin.display(description=_("violation"))
    def rule(self, row: ScoreEntry) -> SafeString:
        link = reverse("admin:compliance_violation_change", args=[row.violation_id])
        return format_html('<a href="{}">{} · {}</a>', link, row.reference, row.violation.item)


@admin.register(Proposal)
class ProposalAdmin(HouseAdmin):
    """What the ladder proposes; a person decides."""

    list_display = ("period", "staff", "store", "step", "lost", "badge", "decided_by", "decided_at")
    list_display_links = ("period", "staff")
    list_filter = (("at", AnyPeriod), "state", "step", "store")
    list_select_related = ("staff", "store", "decided_by")
    ordering = ("-at", "-id")
    sortable_by = ()
    search_fields = ("=staff__code", "staff__name__startswith")
    search_help_text = _("Code or name of the person")
    scope_path = "store"
    when_empty = _("Nothing is proposed: the ladder is looked at every night.")

    @display(description=_("state"), label=BADGES)  # type: ignore[untyped-decorator]
    def badge(self, row: Proposal) -> tuple[str, str]:
        return row.state, str(row.get_state_display())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What it comes from, and the decision."""
        row = self.get_object(request, object_id)
        may = self.has_view_permission if request.method == "GET" else self.has_change_permission
        if row is None or not may(request, row):
            raise PermissionDenied
        return scores.proposal(request, row.pk)
