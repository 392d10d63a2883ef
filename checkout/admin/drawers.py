"""Ways to pay and cash shifts in the admin."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from checkout.models import (
    CashMove,
    Shift,
    ShiftCount,
    TenderMethod,
)
from stores.admin import BookAdmin, BookInline, MasterAdmin
from stores.admin.lists import AnyPeriod


@admin.register(TenderMethod)
class TenderMethodAdmin(MasterAdmin):
    list_display = ("position", "code", "name", "gives_change", "earns_points", "is_refundable", "is_invoiceable")
    list_display_links = ("code",)
    ordering = ("position", "code")
    fixed = ("code",)
    when_empty = _("No tender method yet: manage.py bootstrap makes the usual ones.")
    fieldsets = (
        (_("Method"), {"fields": (("code", "name"), ("position", "is_active"))}),
        (_("Rules"), {"fields": (("gives_change", "earns_points"), ("is_refundable", "is_invoiceable"))}),
    )
    helps = {
        "code": _("As tills and reports call it; it cannot be changed later."),
        "position": _("The order on the till, and of giving back."),
        "gives_change": _("Only cash does: of anything else too much is refused."),
        "earns_points": _("What is paid by it counts for points."),
        "is_refundable": _("Money may go back by it."),
        "is_invoiceable": _("What is paid by it may be invoiced (fapiao)."),
    }


class ShiftCountInline(BookInline):
    model = ShiftCount
    fields = ("method", "expected", "counted", "difference")
    ordering = ("method__position", "id")
    joined = ("method",)


class CashMoveInline(BookInline):
    model = CashMove
    fields = ("at", "kind", "amount", "reason", "by")
    ordering = ("at", "id")
    joined = ("by",)


@admin.register(Shift)
class ShiftAdmin(BookAdmin):
    list_display = (
        "number",
        "store",
        "terminal",
        "business_day",
        "opened_by",
        "opened_at",
        "opening_float",
        "closed_by",
        "closed_at",
        "off_by",
        "note",
    )
    list_filter = (("opened_at", AnyPeriod), "store")
    list_select_related = ("store", "opened_by", "closed_by")
    inlines = (ShiftCountInline, CashMoveInline)
    ordering = ("-opened_at", "-id")
    search_fields = ("=number", "=terminal")
    search_help_text = _("Number of the shift, or name of the till")
    scope_path = "store"
    when_empty = _("No cash shift yet: where a store counts its cash, the till opens one.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = super().get_queryset(request).annotate(off_by=Sum("counts__difference"))
        return rows

    @admin.display(description=_("difference"))
    def off_by(self, shift: Any) -> Decimal | None:
        """What all methods together differ by; nothing while it is open."""
        found: Decimal | None = shift.off_by
        return found
