"""Goods from a table: found by their number; saved by the catalogue's own verb, with history."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.resources.one_by_one import take_back
from catalog import services
from catalog.models import Barcode, Category, Product
from stores.importing.columns import Column, Digits, Money, Several, Text, YesNo, folded
from stores.importing.sheets import Row, Sheet
from stores.models import ImportRow


class Barcodes(Several):
    """Digits, several separated by ;"""

    def clean(self, value: str, row: object = None, **_how: Any) -> list[str]:
        return [Digits().clean(part) for part in super().clean(value)]


class Products(Sheet):
    """An article is found by its number. Empty cells change nothing; barcodes are added, never taken."""

    kind = "products"
    permission = "catalog.add_product"
    unique = ("sku", "barcodes")

    sku = Column(gettext_lazy("sku"), Digits(64), needed=True, example="TX1001", also=("货号", "商品编码"))
    name = Column(
        gettext_lazy("product’s name"), Text(128), needed=True, example="纯棉短袖T恤", also=("商品名称", "name")
    )
    list_price = Column(
        gettext_lazy("list price (yuan)"), Money(), needed=True, example="59.00", also=("零售价", "price")
    )
    member_price = Column(
        gettext_lazy("member price (yuan)"), Money(), example="49.00", also=("会员价", "member price")
    )
    category = Column(gettext_lazy("category"), Text(), note=gettext_lazy("code or name of the category"))
    barcodes = Column(gettext_lazy("barcodes"), Barcodes(400), example="6901234567892", also=("条码", "barcode"))
    unit = Column(gettext_lazy("unit"), Text(16), example="件")
    spec = Column(gettext_lazy("specification"), Text(64))
    origin = Column(gettext_lazy("origin"), Text(64), example="福建")
    is_private_label = Column(gettext_lazy("private label"), YesNo(), note=gettext_lazy("yes or no"))
    no_further_discount = Column(gettext_lazy("no further discount"), YesNo(), note=gettext_lazy("yes or no"))
    is_blocked = Column(gettext_lazy("blocked from sale"), YesNo(), note=gettext_lazy("yes or no"))

    def prepare(self) -> None:
        """Categories by code and name."""
        self.categories: dict[str, Category] = {}
        for category in Category.objects.order_by("code"):
            self.categories |= {folded(category.name): category, folded(category.code): category}

    def save_rows(self, rows: list[Row]) -> None:
        """Barcodes of a chunk are looked up at once."""
        codes = [code for row in rows for code in row.values["barcodes"] or ()]
        self.holders = dict(Barcode.objects.filter(code__in=codes).order_by().values_list("code", "product__sku"))
        super().save_rows(rows)

    def key(self, row: Row) -> Any:
        return row.values["sku"]

    def found(self, rows: list[Row]) -> dict[Any, Any]:
        skus = [row.values["sku"] for row in rows]
        return {product.sku: product for product in Product.objects.filter(sku__in=skus).select_related("category")}

    def blank(self) -> Product:
        return Product()

    def given(self, row: Row) -> dict[str, Any]:
        values = {name: value for name, value in row.values.items() if name not in ("barcodes", "category")}
        if row.values["category"]:
            values["category"] = self.categories.get(folded(row.values["category"]))
            if values["category"] is None:
                row.fault("category", _("is not known"))
        return values

    def more(self, row: Row, instance: Any) -> list[str]:
        """Barcodes that the article does not have yet; one of another article is a fault, so is a price above the list's."""
        codes = row.values["barcodes"] or []
        if any(self.holders.get(code, row.values["sku"]) != row.values["sku"] for code in codes):
            row.fault("barcodes", _("is the barcode of another article"))
        highest = row.values["list_price"]
        lower = row.values["member_price"] if row.values["member_price"] is not None else _price(instance)
        if lower is not None and lower > highest:
            row.fault("member_price", _("is above the list price"))
        return [code for code in codes if code not in self.holders]

    def do_instance_save(self, instance: Product, is_create: bool) -> None:  # noqa: FBT001 - the library's
        """With history, in the name of who imports."""
        vars(instance).update(_history_user=self.by, _change_reason=self.batch.reference)
        services.save(instance)

    def save_more(self, row: Row, instance: Product, more: list[str]) -> None:
        rows = Barcode.objects.bulk_create(Barcode(code=code, product=instance) for code in more)
        row.trace["added"] = [one.pk for one in rows]

    def undo_rows(self, made: list[ImportRow]) -> list[tuple[int, str]]:
        """New goods go, or are blocked from sale once a receipt names them; changed ones get back what they had."""
        Barcode.objects.filter(pk__in=[pk for row in made for pk in row.trace.get("added", ())]).delete()
        return take_back(self, Product, made, end={"is_blocked": True})


def _price(product: Product | None) -> Any:
    return None if product is None else product.member_price
