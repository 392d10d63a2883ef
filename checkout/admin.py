"""Receipts in the admin: read, never edited."""

from django.contrib import admin

from checkout.models import Line, Refund, RefundLine, RefundTender, Sale, Tender, TenderMethod, TopUp, TopUpRefund
from stores.admin import BookAdmin, BookInline, MasterAdmin


@admin.register(TenderMethod)
class TenderMethodAdmin(MasterAdmin):
    list_display = ("position", "code", "name", "gives_change", "earns_points", "is_refundable", "is_invoiceable")
    list_display_links = ("code",)
    ordering = ("position", "code")
    fixed = ("code",)


class LineInline(BookInline):
    model = Line
    fields = ("position", "sku", "name", "quantity", "unit_price", "amount", "promotion_off", "coupon_off", "net")
    ordering = ("position",)


class TenderInline(BookInline):
    model = Tender
    fields = ("position", "method", "amount", "handed_over", "reference")
    ordering = ("position", "id")


@admin.register(Sale)
class SaleAdmin(BookAdmin):
    list_display = ("number", "at", "store", "member", "operator", "total", "wallet", "points_used", "points_earned")
    list_filter = ("store", "channel")
    list_select_related = ("store", "member", "operator")
    inlines = (LineInline, TenderInline)
    ordering = ("-posted_at", "-id")
    search_fields = ("=number", "=member__number")
    scope_path = "store"


class RefundLineInline(BookInline):
    model = RefundLine
    fields = ("line", "quantity", "net", "points_value", "waived")
    ordering = ("id",)


class RefundTenderInline(BookInline):
    model = RefundTender
    fields = ("position", "method", "closed", "amount")
    ordering = ("position", "id")


@admin.register(Refund)
class RefundAdmin(BookAdmin):
    list_display = ("number", "at", "store", "sale", "member", "operator", "amount", "points_debt", "reason")
    list_filter = ("store",)
    list_select_related = ("store", "sale", "member", "operator")
    inlines = (RefundLineInline, RefundTenderInline)
    ordering = ("-posted_at", "-id")
    search_fields = ("=number", "=sale__number", "=member__number")
    scope_path = "store"


@admin.register(TopUp)
class TopUpAdmin(BookAdmin):
    list_display = ("number", "at", "store", "member", "operator", "amount", "gift", "offer")
    list_filter = ("store",)
    list_select_related = ("store", "member", "operator", "offer")
    inlines = (TenderInline,)
    ordering = ("-id",)
    search_fields = ("=number", "=member__number")
    scope_path = "store"


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
    list_filter = ("store", "account")
    list_select_related = ("store", "member", "top_up", "asked_by", "approver")
    ordering = ("-id",)
    search_fields = ("=number", "=member__number")
    scope_path = "store"
