"""Coupons and promotions as a till sees them. Amounts are yuan."""

from rest_framework import serializers

from catalog.models import Category, Product
from coupons.models import Coupon, Promotion


class CouponRow(serializers.ModelSerializer[Coupon]):
    """A coupon with what it is worth and whether it has been used."""

    offer = serializers.CharField(source="offer.code")
    name = serializers.CharField(source="offer.name")
    kind = serializers.CharField(source="offer.kind")
    value = serializers.DecimalField(source="offer.value", max_digits=12, decimal_places=2, allow_null=True)
    percent_paid = serializers.DecimalField(source="offer.percent_paid", max_digits=5, decimal_places=2)
    minimum = serializers.DecimalField(source="offer.minimum", max_digits=12, decimal_places=2)
    gift_item = serializers.CharField(source="offer.gift_name")
    member = serializers.CharField(source="member.number", default=None, allow_null=True)

    class Meta:
        model = Coupon
        fields = (
            "code",
            "offer",
            "name",
            "kind",
            "value",
            "percent_paid",
            "minimum",
            "gift_item",
            "member",
            "state",
            "starts_at",
            "ends_at",
            "used_at",
            "used_reference",
        )


class PromotionRow(serializers.ModelSerializer[Promotion]):
    """An automatic promotion; the quote applies the best one by itself."""

    gift_item = serializers.CharField(source="gift_product.name", default=None, allow_null=True)
    products = serializers.SlugRelatedField[Product](slug_field="sku", many=True, read_only=True)
    categories = serializers.SlugRelatedField[Category](slug_field="code", many=True, read_only=True)

    class Meta:
        model = Promotion
        fields = (
            "code",
            "name",
            "kind",
            "percent_paid",
            "pieces",
            "counting",
            "price",
            "threshold",
            "gift_item",
            "instead",
            "audience",
            "tier_codes",
            "channels",
            "weekdays",
            "from_time",
            "to_time",
            "starts_at",
            "ends_at",
            "products",
            "categories",
        )
