"""Promotions and coupons in the admin."""

from django.contrib import admin

from coupons.models import Coupon, Offer, Promotion
from stores.admin import BookAdmin, MasterAdmin


@admin.register(Promotion)
class PromotionAdmin(MasterAdmin):
    list_display = ("code", "name", "kind", "percent_paid", "pieces", "price", "starts_at", "ends_at", "is_active")
    list_filter = ("kind", "is_active")
    autocomplete_fields = ("products", "categories", "gift_product")
    ordering = ("-created_at", "-id")
    search_fields = ("=code", "name__startswith")
    fixed = ("code",)


@admin.register(Offer)
class OfferAdmin(MasterAdmin):
    list_display = ("code", "name", "kind", "value", "percent_paid", "minimum", "valid_days", "is_active")
    list_filter = ("kind", "is_active")
    autocomplete_fields = ("products", "categories")
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")
    fixed = ("code",)


@admin.register(Coupon)
class CouponAdmin(BookAdmin):
    list_display = ("code", "offer", "member", "state", "starts_at", "ends_at", "used_at", "used_reference")
    list_filter = ("state",)
    list_select_related = ("offer", "member")
    ordering = ("-id",)
    search_fields = ("=code", "=member__number")
