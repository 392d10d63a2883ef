"""Products as a till sees them. Prices are yuan."""

from typing import Any

from rest_framework import serializers

from catalog.models import Barcode, Product
from ledger.wire import CodeField


class ProductQuery(serializers.Serializer[Any]):
    """Which products: one barcode or article number, or all that have changed since a time."""

    barcode = CodeField()
    sku = CodeField()
    updated_since = serializers.DateTimeField(required=False)


class ProductRow(serializers.ModelSerializer[Product]):
    """A product, a blocked one too: a till must know that it may not sell it."""

    category = serializers.CharField(source="category.code", default="")
    barcodes = serializers.SlugRelatedField[Barcode](slug_field="code", many=True, read_only=True)

    class Meta:
        model = Product
        fields = (
            "sku",
            "name",
            "category",
            "barcodes",
            "list_price",
            "member_price",
            "unit",
            "spec",
            "origin",
            "no_further_discount",
            "is_blocked",
            "updated_at",
        )
