"""Stored value as a till sees it. Amounts are yuan."""

from rest_framework import serializers

from wallets.models import Offer, WalletEntry


class WalletEntryRow(serializers.ModelSerializer[WalletEntry]):
    """One movement of a member's stored value, signed: amount = principal + gift."""

    kind_name = serializers.SerializerMethodField(help_text="The kind in the reader's language.")
    store = serializers.CharField(source="store.code")

    class Meta:
        model = WalletEntry
        fields = (
            "seq",
            "at",
            "business_day",
            "kind",
            "kind_name",
            "amount",
            "principal",
            "gift",
            "balance_after",
            "store",
            "reference",
        )

    def get_kind_name(self, entry: WalletEntry) -> str:
        return str(WalletEntry.Kind(entry.kind).label)


class TopUpOfferRow(serializers.ModelSerializer[Offer]):
    """What a top-up brings; `multiple` is how often the order's total must be topped up for the order to be free."""

    gift_item = serializers.CharField(source="gift_product.name", default=None, allow_null=True)

    class Meta:
        model = Offer
        fields = (
            "code",
            "name",
            "minimum",
            "gift",
            "points",
            "gift_item",
            "gift_value",
            "waives_order",
            "multiple",
            "minimum_order",
            "starts_at",
            "ends_at",
            "limit_per_member",
            "limit_per_day",
        )
