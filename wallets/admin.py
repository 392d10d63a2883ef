"""Stored value in the admin: offers are edited, what is booked is read."""

from django.contrib import admin

from stores.admin import BookAdmin, BookInline, MasterAdmin
from wallets.models import Lot, Offer, Part, WalletEntry


@admin.register(Offer)
class OfferAdmin(MasterAdmin):
    list_display = ("code", "name", "minimum", "gift", "points", "waives_order", "starts_at", "ends_at", "is_active")
    list_filter = ("is_active", "waives_order")
    autocomplete_fields = ("gift_product",)
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")
    fixed = ("code",)


class PartInline(BookInline):
    model = Part
    fields = ("lot", "used", "principal", "gift", "sold_store", "spent_store")
    ordering = ("id",)


@admin.register(WalletEntry)
class WalletEntryAdmin(BookAdmin):
    list_display = ("posted_at", "member", "kind", "amount", "principal", "gift", "balance_after", "store", "reference")
    list_filter = ("kind", "store")
    list_select_related = ("member", "store")
    inlines = (PartInline,)
    ordering = ("-posted_at", "-id")
    search_fields = ("=member__number",)
    scope_path = "store"


@admin.register(Lot)
class LotAdmin(BookAdmin):
    list_display = ("member", "store", "principal", "gift", "used", "closed_as", "offer", "at", "reference")
    list_select_related = ("member", "store", "offer")
    ordering = ("-id",)
    search_fields = ("=member__number",)
    scope_path = "store"
