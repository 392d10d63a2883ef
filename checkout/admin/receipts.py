"""Receipts in the admin: read, never edited."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from checkout.models import (
    Line,
    Refund,
    RefundLine,
    RefundTender,
    Sale,
    Tender,
    TopUp,
    TopUpRefund,
)
from stores.admin import BookAdmin, BookInline, Period

TAB = ("tab",)
ASKED = {"card": _("card shown"), "no_card": _("no card"), "declined": _("would not join")}


class LineInline(BookInline):
    model = Line
    fields = (
        "position",
        "sku",
        "name",
        "quantity",
        "unit_price",
        "amount",
        "promotion_off",
        "coupon_off",
        "points_off",
        "net",
    )
    ordering = ("position",)


class TenderInline(BookInline):
    model = Tender
    fields = ("position", "method", "amount", "handed_over", "reference")
    ordering = ("position", "id")
    joined = ("method",)


class SaleRefundInline(BookInline):
    """What came back of a sale; a line opens the return."""

    model = Refund
    fields = ("number", "at", "store", "amount", "points_clawed_back", "points_returned", "reason")
    ordering = ("at", "id")
    joined = ("store",)
    show_change_link = True
    hide_title = False


@admin.register(Sale)
class SaleAdmin(BookAdmin):
    list_display = ("number", "at", "store", "member", "operator", "total", "wallet", "points_used", "points_earned")
    list_filter = (("business_day", Period), "store", "channel")
    list_select_related = ("store", "member", "operator")
    inlines = (LineInline, TenderInline, SaleRefundInline)
    ordering = ("-posted_at", "-id")
    search_fields = ("=number", "=member__number")
    search_help_text = _("Receipt number or member number")
    scope_path = "store"
    exclude = ("steps", "sellers", "asked")
    readonly_fields = ("price_steps", "salespeople", "card")
    fieldsets = (
        (
            _("Receipt"),
            {"fields": (("number", "store"), ("at", "business_day"), ("member", "operator"), ("total", "due"))},
        ),
        (
            _("Figures"),
            {
                "classes": TAB,
                "fields": (
                    ("subtotal", "discount"),
                    ("points_value", "rounding"),
                    ("waived", "wallet"),
                    ("handed_over", "change"),
                    "invoiceable",
                    "price_steps",
                ),
            },
        ),
        (
            _("Points and offers"),
            {
                "classes": TAB,
                "fields": (
                    ("points_used", "points_earned"),
                    ("earning_base", "multiplier"),
                    ("coupon_code", "promotion_code"),
                    ("rule_version", "top_up"),
                ),
            },
        ),
        (
            _("Beside it"),
            {
                "classes": TAB,
                "fields": (
                    ("by", "approver"),
                    ("terminal", "channel"),
                    ("external_number", "occurred_at"),
                    ("card", "salespeople"),
                    ("shift", "note"),
                ),
            },
        ),
    )

    @admin.display(description=_("how the price came about"))
    def price_steps(self, sale: Sale) -> str:
        """Every step with its reason, as the receipt tells it."""
        rows = ((one["label"], one["amount"], one.get("reason", "")) for one in sale.steps)
        return format_html_join(mark_safe("<br>"), "{} −¥{} {}", rows) or "–"

    @admin.display(description=_("sellers"))
    def salespeople(self, sale: Sale) -> str:
        """Who sold, with the share of each in percent."""
        return ", ".join(f"{one['staff']} {one['share']}%" for one in sale.sellers) or "–"

    @admin.display(description=_("asked for the card"))
    def card(self, sale: Sale) -> str:
        """Whether the cashier asked, and what came of it (S106)."""
        return str(ASKED.get(sale.asked, "–"))


class RefundLineInline(BookInline):
    model = RefundLine
    fields = ("line", "quantity", "net", "points_value", "waived")
    ordering = ("id",)
    joined = ("line",)


class RefundTenderInline(BookInline):
    model = RefundTender
    fields = ("position", "method", "closed", "amount")
    ordering = ("position", "id")
    joined = ("method",)


@admin.register(Refund)
class RefundAdmin(BookAdmin):
    list_display = ("number", "at", "store", "sale", "member", "operator", "amount", "points_debt", "reason")
    list_filter = (("business_day", Period), "store")
    list_select_related = ("store", "sale", "member", "operator")
    inlines = (RefundLineInline, RefundTenderInline)
    ordering = ("-posted_at", "-id")
    search_fields = ("=number", "=sale__number", "=member__number")
    search_help_text = _("Number of the return or of the sale, or member number")
    scope_path = "store"
    fieldsets = (
        (
            _("Return"),
            {"fields": (("number", "sale"), ("at", "business_day"), ("store", "member"), ("amount", "reason"))},
        ),
        (_("Figures"), {"fields": (("net", "withheld"), ("deducted", "closed_lots_paid"), ("points_value", "waived"))}),
        (
            _("Points and offers"),
            {
                "fields": (
                    ("points_clawed_back", "points_returned"),
                    ("points_debt", "points_expired"),
                    "coupon_restored",
                )
            },
        ),
        (_("Beside it"), {"fields": (("operator", "by"), ("approver", "terminal"))}),
    )


@admin.register(TopUp)
class TopUpAdmin(BookAdmin):
    list_display = ("number", "at", "store", "member", "operator", "amount", "gift", "offer")
    list_filter = (("business_day", Period), "store")
    list_select_related = ("store", "member", "operator", "offer")
    inlines = (TenderInline,)
    ordering = ("-id",)
    search_fields = ("=number", "=member__number")
    search_help_text = _("Receipt number or member number")
    scope_path = "store"
    fieldsets = (
        (
            _("Top-up"),
            {"fields": (("number", "store"), ("at", "business_day"), ("member", "operator"), ("amount", "gift"))},
        ),
        (_("Offer"), {"fields": ("offer", ("bonus_points", "coupon_code"), ("gift_name", "gift_value"))}),
        (_("Beside it"), {"fields": (("handed_over", "change"), ("by", "terminal"))}),
    )


@admin.register(TopUpRefund)
class TopUpRefundAdmin(BookAdmin):
    list_display = (
        "number",
        "at",
        "store",
        "member",
        "top_up",
        "amount",
        "withheld",
        "account",
        "asked_by",
        "approver",
    )
    list_filter = (("business_day", Period), "store", "account")
    list_select_related = ("store", "member", "top_up", "asked_by", "approver")
    ordering = ("-id",)
    search_fields = ("=number", "=member__number")
    search_help_text = _("Number or member number")
    scope_path = "store"
    fieldsets = (
        (
            _("Cash-out"),
            {"fields": (("number", "top_up"), ("at", "business_day"), ("store", "member"), ("amount", "account"))},
        ),
        (_("Figures"), {"fields": (("withheld", "gift_returned"), "detail")}),
        (_("Beside it"), {"fields": (("asked_by", "approver"), ("approval", "pay_to"), "reason")}),
    )
