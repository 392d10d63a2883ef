"""Promotions and coupons in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from coupons.models import Coupon, Offer, Promotion
from members.models import Tier
from stores.admin import BookAdmin, MasterAdmin
from stores.admin.lists import channel_choices, store_choices

TAB = ("tab",)
WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
# What each kind cannot do without; the database holds the same (promotion_has_its_numbers, coupon_offer_has_its_numbers).
PROMOTION_NEEDS = {
    Promotion.Kind.PERCENT: ("percent_paid",),
    Promotion.Kind.N_PIECES: ("percent_paid", "pieces"),
    Promotion.Kind.SPECIAL_PRICE: ("price",),
    Promotion.Kind.SPEND_OVER_GIFT: ("threshold", "gift_product"),
}
OFFER_NEEDS = {
    Offer.Kind.MONEY: ("value",),
    Offer.Kind.PERCENT: ("percent_paid",),
    Offer.Kind.GIFT: ("value", "gift_name"),
}


def _tiers(_request: HttpRequest) -> list[tuple[Any, Any]]:
    return list(Tier.objects.order_by("rank").values_list("code", "name"))


def _weekdays(_request: HttpRequest) -> list[tuple[Any, Any]]:
    return list(WEEKDAYS)


WHERE_AND_WHO = {
    "store_codes": (store_choices, str),
    "channels": (channel_choices, str),
    "tier_codes": (_tiers, str),
}
WINDOW_HELPS = {
    "code": _("Short and lasting; it stands on receipts and cannot be changed later."),
    "name": _("As customers read it on the receipt."),
    "starts_at": _("Empty: at once."),
    "ends_at": _("Empty: until it is switched off. The moment itself does not count any more."),
    "store_codes": _("None ticked: in all stores."),
    "channels": _("None ticked: everywhere."),
    "audience": _("Members: only when the buyer has shown a card or said the phone."),
    "tier_codes": _("None ticked: all tiers."),
    "products": _("Neither products nor categories: everything."),
    "categories": _("A category brings all that stand below it."),
    "is_active": _("Switched off, the till does not know it; try it first, then switch it on."),
    "on_partial": _("What a partial return does when the rest no longer meets the condition."),
}


class NeedyForm(forms.ModelForm):  # type: ignore[type-arg]
    """Which numbers a kind needs is said at the field that lacks one."""

    needs: dict[Any, tuple[str, ...]]

    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or {}
        for name in self.needs.get(found.get("kind", ""), ()):
            if name in self.fields and name not in self.errors and found.get(name) in (None, ""):
                self.add_error(name, _("This kind needs it."))
        self._refuse(found)
        if found.get("starts_at") and found.get("ends_at") and found["ends_at"] <= found["starts_at"]:
            self.add_error("ends_at", _("The end lies before the beginning."))
        return found

    def _refuse(self, found: dict[str, Any]) -> None:
        percent = found.get("percent_paid")
        if percent is not None and not 0 <= percent <= 100:
            self.add_error("percent_paid", _("From 0 to 100: 80 means 20 percent off (八折)."))
        for name in ("value", "price", "threshold", "minimum"):
            if found.get(name) is not None and found[name] < 0:
                self.add_error(name, _("The amount must not be negative."))


class PromotionForm(NeedyForm):
    needs = PROMOTION_NEEDS

    def _refuse(self, found: dict[str, Any]) -> None:
        super()._refuse(found)
        if found.get("kind") == Promotion.Kind.N_PIECES and (found.get("pieces") or 2) < 2:
            self.add_error("pieces", _("At least 2 pieces."))
        if bool(found.get("from_time")) != bool(found.get("to_time")):
            self.add_error("to_time", _("A window of the day has a beginning and an end."))
        if found.get("on_partial") == "reprice":
            self.add_error("on_partial", _("This cannot be chosen yet."))


class OfferForm(NeedyForm):
    needs = OFFER_NEEDS

    def _refuse(self, found: dict[str, Any]) -> None:
        super()._refuse(found)
        if found.get("kind") in {Offer.Kind.MONEY, Offer.Kind.GIFT} and found.get("value") == 0:
            self.add_error("value", _("More than 0."))
        if found.get("kind") == Offer.Kind.PERCENT and found.get("percent_paid") == 100:
            self.add_error("percent_paid", _("100 takes nothing off."))
        if found.get("on_partial") == "reprice":
            self.add_error("on_partial", _("This cannot be chosen yet."))


@admin.register(Promotion)
class PromotionAdmin(MasterAdmin):
    form = PromotionForm
    list_display = ("code", "name", "kind", "percent_paid", "pieces", "price", "starts_at", "ends_at", "is_active")
    list_filter = ("kind", "is_active")
    autocomplete_fields = ("products", "categories", "gift_product")
    ordering = ("-created_at", "-id")
    search_fields = ("=code", "name__startswith")
    search_help_text = _("Code, or the start of the name")
    fixed = ("code",)
    actions_detail = ("try_it",)
    when_empty = _("No promotion yet: add one switched off, try what a basket would cost, then switch it on.")
    ticked = WHERE_AND_WHO | {"weekdays": (_weekdays, int)}
    fieldsets = (
        (
            _("What"),
            {
                "classes": TAB,
                "fields": (
                    ("code", "name"),
                    ("kind", "is_active"),
                    ("percent_paid", "price"),
                    ("pieces", "counting"),
                    ("threshold", "gift_product"),
                    "instead",
                ),
            },
        ),
        (_("On what"), {"classes": TAB, "fields": ("products", "categories")}),
        (
            _("When"),
            {"classes": TAB, "fields": (("starts_at", "ends_at"), "weekdays", ("from_time", "to_time"))},
        ),
        (_("Where and for whom"), {"classes": TAB, "fields": ("store_codes", "channels", "audience", "tier_codes")}),
        (_("Returns"), {"classes": TAB, "fields": ("on_partial",)}),
    )
    helps = WINDOW_HELPS | {
        "kind": _("Of all that fit an order only the one that gives most applies."),
        "percent_paid": _("What is paid: 80 means 20 percent off (八折)."),
        "pieces": _("From how many pieces on, e.g. 2."),
        "counting": _("All pieces from n on, or each group of n with the dearest first."),
        "price": _("The price of one piece."),
        "threshold": _("Spent on its goods, after prices for members and tiers."),
        "gift_product": _("It is put on the receipt at 0.00."),
        "instead": _("Otherwise it comes on top of the prices for members and tiers."),
        "weekdays": _("None ticked: every day."),
        "from_time": _("The window may go over midnight: 22:00 to 02:00."),
    }

    @action(description=_("What would a basket cost?"), icon="calculate")  # type: ignore[untyped-decorator]
    def try_it(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Opens the back-office's own page."""
        return redirect("backoffice:trial", object_id)


@admin.register(Offer)
class OfferAdmin(MasterAdmin):
    form = OfferForm
    list_display = ("code", "name", "kind", "value", "percent_paid", "minimum", "valid_days", "is_active")
    list_filter = ("kind", "is_active")
    autocomplete_fields = ("products", "categories")
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")
    search_help_text = _("Code, or the start of the name")
    fixed = ("code",)
    actions_detail = ("batches",)
    when_empty = _("No coupon offer yet: add what a coupon is worth, then issue codes or grant them to members.")
    ticked = WHERE_AND_WHO
    fieldsets = (
        (
            _("What"),
            {
                "classes": TAB,
                "fields": (
                    ("code", "name"),
                    ("kind", "is_active"),
                    ("value", "percent_paid"),
                    ("minimum", "gift_name"),
                    "group",
                ),
            },
        ),
        (_("On what"), {"classes": TAB, "fields": ("products", "categories")}),
        (_("When"), {"classes": TAB, "fields": (("starts_at", "ends_at"), ("valid_days", "extend_days"))}),
        (_("Where and for whom"), {"classes": TAB, "fields": ("store_codes", "channels", "audience", "tier_codes")}),
        (_("Limits and returns"), {"classes": TAB, "fields": (("issue_limit", "budget"), "on_partial")}),
    )
    helps = WINDOW_HELPS | {
        "kind": _("Yuan off, a share of the price off, or an item for nothing."),
        "value": _("Yuan off; with a gift item, what it is worth."),
        "percent_paid": _("What is paid: 80 means 20 percent off (八折)."),
        "minimum": _("Looked at after promotions; 0 = any order."),
        "gift_name": _("As it stands on the receipt."),
        "group": _("Coupons of the same group may be used together; empty: it goes with no other."),
        "valid_days": _("From the day of issue; empty: until the offer's own end."),
        "extend_days": _("A coupon that comes back with a full return after its end lasts so long, once."),
        "issue_limit": _("How many coupons there may be in all; empty: no limit."),
        "budget": _("Kept by campaigns; empty: no limit."),
    }

    @action(description=_("Batches of codes"), icon="qr_code_2")  # type: ignore[untyped-decorator]
    def batches(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Opens the back-office's own page."""
        return redirect("backoffice:batches", object_id)


@admin.register(Coupon)
class CouponAdmin(BookAdmin):
    list_display = ("code", "offer", "member", "state", "starts_at", "ends_at", "used_at", "used_reference")
    list_filter = ("state", "offer")
    list_select_related = ("offer", "member")
    ordering = ("-id",)
    search_fields = ("=code", "=member__number")
    search_help_text = _("Coupon code or member number")
    when_empty = _(
        "No coupon was issued yet: issue a batch of codes from a coupon offer, or grant one on a member's page."
    )
