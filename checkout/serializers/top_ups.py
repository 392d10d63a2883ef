"""What the answers about top-ups look like. Amounts are yuan."""

from rest_framework import serializers

from checkout.serializers.showing import BalanceOut, Out, SaleOut
from ledger.wire import MoneyField


class GiftItemOut(Out):
    """An article that came with a top-up."""

    name = serializers.CharField()
    value = MoneyField()


class TopUpOut(Out):
    """A top-up, with the receipt of the order that it paid for, if any."""

    number = serializers.CharField()
    member = serializers.CharField()
    store = serializers.CharField()
    operator = serializers.CharField()
    at = serializers.DateTimeField()
    business_day = serializers.DateField()
    offer = serializers.CharField(allow_null=True)
    amount = MoneyField()
    gift = MoneyField()
    bonus_points = serializers.IntegerField()
    coupon = serializers.CharField(allow_null=True)
    handed_over = MoneyField()
    change = MoneyField()
    balance = BalanceOut()
    sale = SaleOut(allow_null=True)
    gift_items = GiftItemOut(many=True)
    statement = serializers.CharField()


class FormulasOut(Out):
    """What the undoing pays by A (merchant's account) and by B (customer's account)."""

    merchant = MoneyField()
    customer = MoneyField()


class WithheldOut(Out):
    """What came with the top-up and is not given back, and why."""

    code = serializers.CharField()
    amount = MoneyField()
    reason = serializers.CharField()


class UndoQuoteOut(Out):
    """What undoing a top-up pays."""

    top_up = serializers.CharField()
    member = serializers.CharField()
    account = serializers.CharField()
    amount = MoneyField()
    formulas = FormulasOut()
    withheld = WithheldOut(many=True)
    withheld_total = MoneyField()
    gift_money_voided = MoneyField()
    points_clawed_back = serializers.IntegerField()
    coupon_voided = serializers.BooleanField()
    untouched = serializers.BooleanField()
    cooling_off = serializers.BooleanField()
    cash_limit = MoneyField()


class UndoOut(UndoQuoteOut):
    """The request that now waits for finance."""

    approval = serializers.CharField()
    state = serializers.CharField()
