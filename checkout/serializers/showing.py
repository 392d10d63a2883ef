"""What the answers look like, for the OpenAPI document; a test compares them with real answers. Amounts are yuan."""

from typing import Any

from rest_framework import serializers

from checkout.models import Sale, TenderMethod
from ledger.wire import MoneyField, TextField


class Out(serializers.Serializer[Any]):
    """Something that is only read."""


class StepOut(Out):
    """What one step of the price took off."""

    code = TextField()
    label = TextField()  # type: ignore[assignment]
    amount = MoneyField()
    reason = TextField()


class SkippedOut(Out):
    """What did not apply, and why."""

    code = TextField()
    label = TextField()  # type: ignore[assignment]
    reason = TextField()


class SplitOut(Out):
    """A choice of points to redeem, and what it takes off."""

    points = serializers.ListField(child=serializers.IntegerField())
    value = MoneyField()


class PartsOut(Out):
    """Stored value, by what it is made of."""

    principal = MoneyField()
    gift = MoneyField()


class BalanceOut(PartsOut):
    """Stored value as it stands."""

    total = MoneyField()


class SharesOut(Out):
    """A line's share of every step."""

    member = MoneyField()
    tier = MoneyField()
    promotion = MoneyField()
    coupon = MoneyField()
    points = MoneyField()
    rounding = MoneyField()
    waived = MoneyField()


class RewardOut(Out):
    """A redemption option, with the points that are missing for it."""

    points = serializers.IntegerField()
    value = MoneyField()
    gap = serializers.IntegerField()


class NextRewardOut(Out):
    """The gap to the highest option."""

    gap = serializers.IntegerField()
    value = MoneyField()


class LineOut(Out):
    """A line of the receipt: net = amount less its shares."""

    line = serializers.IntegerField()
    name = TextField()
    sku = TextField()
    quantity = serializers.IntegerField()
    list_price = MoneyField()
    unit_price = MoneyField()
    amount = MoneyField()
    gift = serializers.BooleanField()
    net = MoneyField()
    shares = SharesOut()


class ApprovalOut(Out):
    """A price that waits for a second person."""

    line = serializers.IntegerField()
    list_price = MoneyField()
    unit_price = MoneyField()


class FiguresOut(Out):
    """total = subtotal - discount - points_value - rounding - waived; due = total - wallet."""

    subtotal = MoneyField()
    steps = StepOut(many=True)
    discount = MoneyField()
    points_used = serializers.IntegerField()
    points_value = MoneyField()
    rounding = MoneyField()
    waived = MoneyField()
    total = MoneyField()
    wallet = MoneyField()
    wallet_parts = PartsOut()
    due = MoneyField()
    points_earned = serializers.IntegerField()
    lines = LineOut(many=True)


class QuoteOut(FiguresOut):
    """What an order costs and what could be used on it; nothing is written."""

    skipped = SkippedOut(many=True)
    suggestion = SplitOut()
    alternatives = SplitOut(many=True)
    coupons_usable = serializers.ListField(child=serializers.CharField())
    proof_required = serializers.BooleanField()
    approval_required = ApprovalOut(many=True)


class PaidOut(Out):
    """What a method kept, or paid back; stored value is the method `wallet`."""

    method = TextField()
    amount = MoneyField()


class TenderOut(PaidOut):
    """A tender of a receipt: what was kept of it, and what was handed over."""

    handed_over = MoneyField()
    reference = TextField()


class SellerOut(Out):
    """A salesperson, with a share in percent."""

    staff = TextField()
    share = MoneyField()


class RefundOut(Out):
    """What came back of a sale, and where its money and points went."""

    number = TextField()
    sale = TextField()
    store = TextField()
    amount = MoneyField()
    tenders = PaidOut(many=True)
    points_clawed_back = serializers.IntegerField()
    points_returned = serializers.IntegerField()
    points_debt = serializers.IntegerField()
    deducted = MoneyField()
    coupon_restored = serializers.BooleanField()
    points_balance = serializers.IntegerField(allow_null=True)


class SaleOut(FiguresOut):
    """A receipt."""

    number = TextField()
    external_number = TextField()
    store = TextField()
    operator = TextField()
    sellers = SellerOut(many=True)
    at = serializers.DateTimeField()
    business_day = serializers.DateField()
    member = TextField()
    tenders = TenderOut(many=True)
    handed_over = MoneyField()
    change = MoneyField()
    points_balance = serializers.IntegerField(allow_null=True)
    next_reward = NextRewardOut(allow_null=True)
    rewards = RewardOut(many=True)
    multiplier = MoneyField()
    rule_version = serializers.IntegerField()
    invoiceable = MoneyField()
    refunds = RefundOut(many=True)
    receipt_text = TextField()
    e_receipt_url = TextField()


class GiftItemOut(Out):
    """An article that came with a top-up."""

    name = TextField()
    value = MoneyField()


class TopUpOut(Out):
    """A top-up, with the receipt of the order that it paid for, if any."""

    number = TextField()
    member = TextField()
    amount = MoneyField()
    gift = MoneyField()
    balance = BalanceOut()
    sale = SaleOut(allow_null=True)
    gift_items = GiftItemOut(many=True)
    statement = TextField()


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
