"""Goods in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from catalog import services
from catalog.models import Barcode, Category, Product
from stores.admin import MasterAdmin


@admin.register(Category)
class CategoryAdmin(MasterAdmin):
    list_display = ("code", "name", "parent")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")


class BarcodeInline(TabularInline):  # type: ignore[misc]
    model = Barcode
    extra = 0
    ordering = ("code",)


@admin.register(Product)
class ProductAdmin(MasterAdmin):
    list_display = ("sku", "name", "category", "list_price", "member_price", "is_blocked")
    list_filter = ("is_blocked", "no_further_discount", "is_private_label")
    list_select_related = ("category",)
    autocomplete_fields = ("category",)
    inlines = (BarcodeInline,)
    ordering = ("sku",)
    search_fields = ("=sku",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """By number, barcode, name, pinyin or initials, as at the till."""
        if not search_term.strip():
            return queryset, False
        found = services.search(search_term, limit=200)
        return queryset.filter(pk__in=[product.pk for product in found]), False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        services.save(obj)
