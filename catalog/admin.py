"""Goods in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from catalog import services
from catalog.models import Barcode, Category, Product
from stores.admin import MasterAdmin


class CategoryForm(ModelForm):  # type: ignore[type-arg]
    def clean_parent(self) -> Category | None:
        """No category stands below itself."""
        parent: Category | None = self.cleaned_data["parent"]
        above, steps = parent, 0
        while above is not None and steps < 50:
            if above.pk == self.instance.pk and self.instance.pk is not None:
                self.add_error("parent", _("A category cannot stand below itself."))
                return parent
            above, steps = above.parent, steps + 1
        return parent


@admin.register(Category)
class CategoryAdmin(MasterAdmin):
    form = CategoryForm
    list_display = ("code", "name", "parent")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")
    search_help_text = _("Code, or the start of the name")
    when_empty = _("No category yet: promotions and coupons may be for a category, with all that stand below it.")
    helps = {"parent": _("Empty: it stands at the top.")}


class BarcodeInline(TabularInline):  # type: ignore[misc]
    model = Barcode
    extra = 0
    ordering = ("code",)


class ProductForm(ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or {}
        for name in ("list_price", "member_price"):
            if found.get(name) is not None and found[name] < 0:
                self.add_error(name, _("The amount must not be negative."))
        dear = found.get("member_price") is not None and found["member_price"] > (found.get("list_price") or 0)
        if dear and "list_price" in found:
            self.add_error("member_price", _("Members would pay more than the list price."))
        return found


@admin.register(Product)
class ProductAdmin(MasterAdmin):
    form = ProductForm
    list_display = ("sku", "name", "category", "list_price", "member_price", "is_blocked")
    list_filter = ("is_blocked", "no_further_discount", "is_private_label", "category")
    list_select_related = ("category",)
    autocomplete_fields = ("category",)
    inlines = (BarcodeInline,)
    ordering = ("sku",)
    search_fields = ("=sku",)
    search_help_text = _("Number, barcode, name, pinyin or initials")
    history_list_display = ("list_price", "member_price", "is_blocked")
    when_empty = _(
        "No product yet: add them here or import a table. Without products the till sells by name and price."
    )
    fieldsets = (
        (_("Product"), {"fields": (("sku", "name"), "category", ("unit", "spec", "origin"))}),
        (_("Price"), {"fields": (("list_price", "member_price"), "no_further_discount")}),
        (_("State"), {"fields": ("is_blocked", "is_private_label")}),
    )
    helps = {
        "sku": _("The article number; it stands on receipts."),
        "name": _("As it stands on the receipt; it is also found by its pinyin and initials."),
        "unit": _("E.g. piece, box."),
        "spec": _("Size or colour, e.g. 110 cm, blue."),
        "list_price": _("Yuan a piece. Earlier prices stand under History."),
        "member_price": _("Yuan a piece while the buyer's paid membership runs; empty: none."),
        "no_further_discount": _("No promotion and no coupon lowers its price; points and stored value still pay."),
        "is_blocked": _("The till refuses to sell it."),
    }

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
