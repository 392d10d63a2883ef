"""What the answers look like, for the OpenAPI document; a test compares them with real answers. Amounts are yuan."""

from typing import Any

from rest_framework import serializers

from ledger.wire import MoneyField


class Out(serializers.Serializer[Any]):
    """Something that is only read."""


class StepOut(Out):
    """What one step of the price took off."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    amount = MoneyField()
    reason = serializers.CharField()


class SkippedOut(Out):
    """What did not apply, and why."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    reason = serializers.CharField()


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
    """A line of the receipt: net = unit price x quantity less its shares."""

    line = serializers.IntegerField()
    name = serializers.CharField()
    sku = serializers.CharField()
    quantity = serializers.IntegerField()
    list_price = MoneyField()
    unit_price = MoneyField()
    gift = serializers.BooleanField()
    net = MoneyField()
    shares = SharesOut()


class ApprovalOut(Out):
    """A price that waits for a second person."""

    action = serializers.CharField()
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


class WaiverOut(Out):
    """What it takes for a top-up offer to waive the order: the top-up needed, the room, the largest order."""

    offer = serializers.CharField()
    needed = MoneyField()
    room = MoneyField()
    largest_order = MoneyField()
    gift_item = serializers.CharField(allow_null=True)
    gift_value = MoneyField()


class QuoteOut(FiguresOut):
    """What an order costs and what could be used on it; nothing is written."""

    skipped = SkippedOut(many=True)
    suggestion = SplitOut()
    alternatives = SplitOut(many=True)
    coupons_usable = serializers.ListField(child=serializers.CharField())
    proof_required = serializers.BooleanField()
    approval_required = ApprovalOut(many=True)
    waiver = WaiverOut(required=False, help_text="Only with `offer`.")


class PaidOut(Out):
    """What a method kept, or paid back; stored value is the method `wallet`."""

    method = serializers.CharField()
    amount = MoneyField()


class TenderOut(PaidOut):
    """A tender of a receipt: what was kept of it."""

    reference = serializers.CharField()


class SellerOut(Out):
    """A salesperson, with a share in percent."""

    staff = serializers.CharField()
    share = MoneyField()


class BackOut(Out):
    """What a return does: money by method, points, coupon."""

    sale = serializers.CharField()
    amount = MoneyField()
    tenders = PaidOut(many=True)
    points_clawed_back = serializers.IntegerField()
    points_returned = serializers.IntegerField()
    points_debt = serializers.IntegerField()
    deducted = MoneyField()
    waived = MoneyField()
    closed_top_ups_paid = MoneyField()
    coupon_restored = serializers.BooleanField()


class RefundOut(BackOut):
    """What came back of a sale, and where its money and points went."""

    number = serializers.CharField()
    store = serializers.CharField()
    operator = serializers.CharField()
    at = serializers.DateTimeField()
    business_day = serializers.DateField()
    reason = serializers.CharField()
    points_balance = serializers.IntegerField(allow_null=True)


class BackLineOut(Out):
    """Units of a line that come back, and what was paid for them."""

    line = serializers.IntegerField()
    quantity = serializers.IntegerField()
    net = MoneyField()


class WhoOut(Out):
    """Whose approval it takes."""

    action = serializers.CharField()
    level = serializers.CharField()


class RefundQuoteOut(BackOut):
    """What a refund would do. amount = net - withheld."""

    lines = BackLineOut(many=True)
    net = MoneyField()
    withheld = MoneyField()
    full = serializers.BooleanField()
    approval_required = WhoOut(many=True)


class SaleOut(FiguresOut):
    """A receipt."""

    number = serializers.CharField()
    external_number = serializers.CharField()
    store = serializers.CharField()
    terminal = serializers.CharField()
    channel = serializers.CharField()
    operator = serializers.CharField()
    sellers = SellerOut(many=True)
    at = serializers.DateTimeField()
    business_day = serializers.DateField()
    member = serializers.CharField(allow_null=True)
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
    receipt_text = serializers.CharField()
    e_receipt_url = serializers.CharField()
