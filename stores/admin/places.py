"""Regions, legal entities, stores and closed months in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from stores import models
from stores.admin.manners import HouseAdmin, MasterAdmin

TAB = ("tab",)


@admin.register(models.Region)
class RegionAdmin(MasterAdmin):
    list_display = ("code", "name", "wallet_cap", "cash_out_cash_limit", "id_required", "cutoff_hour")
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")
    search_help_text = _("Code, or the start of the name")
    fixed = ("code",)
    when_empty = _("A region is a group of stores with the same limits. Make one first, then its stores.")
    fieldsets = (
        (None, {"fields": (("code", "name"),)}),
        (_("Stored value"), {"fields": (("wallet_cap", "cash_out_cash_limit"), "id_required")}),
        (_("Business day"), {"fields": ("cutoff_hour",)}),
    )
    helps = {
        "code": _("Short and lasting, e.g. EAST; it cannot be changed later."),
        "wallet_cap": _("After a top-up a card may hold no more than this, principal and gift money together."),
        "cash_out_cash_limit": _(
            "Up to here stored value may be paid out in cash; above it goes back the way it came."
        ),
        "id_required": _("Whether a member's name and ID are checked at the first top-up of a named card."),
        "cutoff_hour": _("A sale before this hour of the night still counts for the day before; 0 = midnight."),
    }


@admin.register(models.LegalEntity)
class LegalEntityAdmin(MasterAdmin):
    list_display = ("code", "name")
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")
    search_help_text = _("Code, or the start of the name")
    fixed = ("code",)
    when_empty = _("A legal entity is the company that a store belongs to. Make one first, then its stores.")
    helps = {
        "code": _("Short and lasting, e.g. HQ01; it cannot be changed later."),
        "name": _("As on the business licence. Goods may be returned in every store of the same entity."),
    }


@admin.register(models.Store)
class StoreAdmin(MasterAdmin):
    list_display = ("code", "name", "region", "legal_entity", "kind", "city", "is_active")
    list_filter = ("region", "kind", "is_active")
    list_select_related = ("region", "legal_entity")
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")
    search_help_text = _("Code, or the start of the name")
    fixed = ("code",)
    scope_path = ""
    when_empty = _(
        "No store yet: make a region and a legal entity, then the first store. Staff and tills come after it."
    )
    fieldsets = (
        (
            _("Store"),
            {
                "classes": TAB,
                "fields": (
                    ("code", "name"),
                    ("region", "legal_entity"),
                    ("kind", "is_active"),
                    ("city", "phone"),
                    "address",
                    ("opens_at", "closes_at"),
                ),
            },
        ),
        (
            _("Till"),
            {
                "classes": TAB,
                "fields": (
                    ("rounding", "max_lines"),
                    ("override_percent", "manager_override_percent"),
                    ("max_coupons", "cash_shifts"),
                ),
            },
        ),
        (_("Returns"), {"classes": TAB, "fields": (("refund_limit", "shortfall"),)}),
        (
            _("Proof of the holder"),
            {"classes": TAB, "fields": ("proof_on", ("proof_wallet_from", "proof_points_from"))},
        ),
    )
    helps = {
        "code": _("A capital letter, then letters and digits; it stands at the head of every receipt number."),
        "legal_entity": _(
            "Goods may be returned in every store of the same entity; money between entities is settled."
        ),
        "kind": _("Own stores and franchises are told apart in reports."),
        "is_active": _("A closed store takes no sales and is not offered at the till."),
        "opens_at": _("Local time, on ordinary days."),
        "rounding": _("What is taken off the end of the total, always downward, on a line of its own."),
        "shortfall": _("What happens when goods come back whose points have been spent already."),
        "proof_on": _("Whether a member types a PIN from the amounts below on; a manager may stand in with a reason."),
        "proof_wallet_from": _("From this much stored value a day on the holder is asked."),
        "proof_points_from": _("From this many points a day on the holder is asked."),
        "override_percent": _("How far below the list price a cashier may go alone; 0 = not at all."),
        "manager_override_percent": _("How far a manager may allow; beyond it the region or head office decides."),
        "refund_limit": _("Above this a return needs the region's manager or head office."),
        "max_lines": _("1 to 500 are usual."),
        "max_coupons": _("How many coupons one receipt may take."),
    }


@admin.register(models.ClosedPeriod)
class ClosedPeriodAdmin(HouseAdmin):
    list_display = ("legal_entity", "month", "closed_at", "closed_by")
    list_filter = ("legal_entity",)
    list_select_related = ("legal_entity", "closed_by")
    autocomplete_fields = ("closed_by",)
    ordering = ("-month", "id")
    when_empty = _("No month is closed. A closed month takes no more rows; close it when its figures have been filed.")
    helps = {"month": _("The first day of the month.")}
