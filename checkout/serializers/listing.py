"""Lists: what they are asked by, what their rows show."""

from typing import Any

from rest_framework import serializers

from checkout.models import Sale, TenderMethod
from ledger.wire import CodeField, MoneyField, TextField
from members.models import Member
from members.services import finding


class SaleQuery(serializers.Serializer[Any]):
    """Member's number, business days (inclusive), the till's own number, the total in yuan."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python, so the fields cannot be attributes."""
        return {
            "member": CodeField(),
            "from": serializers.DateField(required=False),
            "to": serializers.DateField(required=False),
            "external_number": TextField(max_length=64),
            "total": MoneyField(required=False),
        }


class SaleRow(serializers.ModelSerializer[Sale]):
    """A receipt in a list."""

    store = serializers.CharField(source="store.code")
    member = serializers.CharField(source="member.number", default=None, allow_null=True)
    operator = serializers.CharField(source="operator.code")
    refunded = MoneyField(help_text="What has been paid back of it so far, in yuan.")

    class Meta:
        model = Sale
        fields = (
            "number",
            "external_number",
            "store",
            "operator",
            "member",
            "at",
            "business_day",
            "subtotal",
            "discount",
            "points_value",
            "total",
            "wallet",
            "due",
            "points_used",
            "points_earned",
            "refunded",
        )


class TenderMethodRow(serializers.ModelSerializer[TenderMethod]):
    """A way to pay."""

    class Meta:
        model = TenderMethod
        fields = ("code", "name", "gives_change", "earns_points", "is_refundable", "is_invoiceable")


class MemberRow(serializers.ModelSerializer[Member]):
    """A member in a list."""

    phone = serializers.SerializerMethodField(help_text="Masked.")
    tier = serializers.CharField(source="tier.name")
    home_store = serializers.CharField(source="home_store.code")
    wallet = MoneyField(source="balance")

    class Meta:
        model = Member
        fields = ("number", "name", "phone", "tier", "points", "wallet", "home_store", "last_visit", "status")

    def get_phone(self, member: Member) -> str:
        return finding.masked_phone(member)
