"""Stored value in the admin: offers are edited, what is booked is read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from stores.admin import BookAdmin, BookInline, MasterAdmin, Period
from stores.admin.lists import store_choices
from wallets.models import Lot, Offer, Part, WalletEntry


class OfferForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or {}
        if found.get("waives_order") and not found.get("multiple"):
            self.add_error("multiple", _("Say how many times the order is topped up, e.g. 5."))
        for name in ("minimum", "gift", "gift_value", "minimum_order"):
            if (found.get(name) or 0) < 0:
                self.add_error(name, _("The amount must not be negative."))
        if found.get("starts_at") and found.get("ends_at") and found["ends_at"] <= found["starts_at"]:
            self.add_error("ends_at", _("The end lies before the beginning."))
        return found


@admin.register(Offer)
class OfferAdmin(MasterAdmin):
    form = OfferForm
    list_display = ("code", "name", "minimum", "gift", "points", "waives_order", "starts_at", "ends_at", "is_active")
    list_filter = ("is_active", "waives_order")
    autocomplete_fields = ("gift_product",)
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")
    search_help_text = _("Code, or the start of the name")
    fixed = ("code",)
    when_empty = _("No top-up offer yet: add one, e.g. pay 1,000 and get 200 on top.")
    ticked = {"store_codes": (store_choices, str)}
    fieldsets = (
        (_("Offer"), {"fields": (("code", "name"), ("minimum", "is_active"))}),
        (
            _("What it brings"),
            {"fields": (("gift", "points"), "coupon_offer", ("gift_product", "gift_value"))},
        ),
        (_("The order of the moment"), {"fields": ("waives_order", ("multiple", "minimum_order"))}),
        (
            _("When, where, how often"),
            {"fields": (("starts_at", "ends_at"), "store_codes", ("limit_per_member", "limit_per_day"))},
        ),
    )
    helps = {
        "code": _("Short and lasting; it stands on receipts and cannot be changed later."),
        "name": _("As cashier and customer read it."),
        "minimum": _("At least so much must be paid in."),
        "gift": _("Spent together with the principal, pro rata; never paid out."),
        "points": _("Taken back when the top-up is undone."),
        "coupon_offer": _("The code of a coupon offer; one coupon is granted. Empty: none."),
        "gift_value": _("What it counts when the top-up is undone and the item stays with the customer."),
        "waives_order": _("The customer pays no order, but tops up a multiple of it."),
        "multiple": _("5: an order of 169.00 needs 845.00."),
        "minimum_order": _("Orders below it are not waived."),
        "starts_at": _("Empty: at once."),
        "ends_at": _("Empty: until it is switched off. The moment itself does not count any more."),
        "store_codes": _("None ticked: in all stores."),
        "limit_per_member": _("Empty: no limit."),
        "limit_per_day": _("Empty: no limit."),
    }


class PartInline(BookInline):
    model = Part
    fields = ("lot", "used", "principal", "gift", "sold_store", "spent_store")
    ordering = ("id",)
    joined = ("lot", "sold_store", "spent_store")


@admin.register(WalletEntry)
class WalletEntryAdmin(BookAdmin):
    readonly_fields = ("receipt",)
    exclude = ("reference",)
    fieldsets = (
        (
            _("Movement"),
            {
                "fields": (
                    ("kind", "amount"),
                    ("principal", "gift"),
                    ("member", "balance_after"),
                    ("at", "business_day"),
                    ("store", "by"),
                    ("receipt", "seq"),
                    ("reverses", "detail"),
                )
            },
        ),
    )
    list_display = ("posted_at", "member", "kind", "amount", "principal", "gift", "balance_after", "store", "receipt")
    list_filter = (("business_day", Period), "kind", "store")
    list_select_related = ("member", "store")
    inlines = (PartInline,)
    ordering = ("-posted_at", "-id")
    search_fields = ("=member__number",)
    search_help_text = _("Member number")
    scope_path = "store"


@admin.register(Lot)
class LotAdmin(BookAdmin):
    readonly_fields = ("receipt",)
    exclude = ("reference",)
    fieldsets = (
        (
            _("Lot"),
            {
                "fields": (
                    ("member", "store"),
                    ("principal", "gift"),
                    ("used", "offer"),
                    ("closed_as", "closed_at"),
                    ("at", "business_day"),
                    "receipt",
                )
            },
        ),
    )
    list_display = ("member", "store", "principal", "gift", "used", "closed_as", "offer", "at", "receipt")
    list_filter = (("at", Period), "store", "closed_as")
    list_select_related = ("member", "store", "offer")
    ordering = ("-id",)
    search_fields = ("=member__number",)
    search_help_text = _("Member number")
    scope_path = "store"
