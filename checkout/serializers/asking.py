"""What a till sends: text into the frozen values of `checkout.rules` (docs/api.md "Basket"). Amounts are yuan.

What is only missing or empty is left out; unknown fields are passed over. Whether the order makes sense is not asked
here: `checkout.rules` does.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from checkout import texts
from checkout.rules.basket import (
    MAX_LINES,
    MAX_NAME,
    MAX_PRICE,
    MAX_QUANTITY,
    Problem,
)
from ledger.wire import CodeField, MoneyField, TextField

FEN = Decimal("0.01")
MAX_STEPS = 100
MAX_TENDERS = 50
MAX_SELLERS = 20
MAX_BACK_LINES = 1_000
MAX_POINTS = 100_000_000
CLOCKS_DIFFER = timedelta(minutes=5)
A_YEAR = timedelta(days=366)


class TimeField(serializers.DateTimeField):
    """A time with its offset, at most a year back; one without is refused, since nobody knows which it is."""

    default_error_messages = {
        "offset": _("The time needs its offset, as in 2026-11-22T14:05:00+08:00."),
        "future": _("The time must not lie in the future."),
        "past": _("The time must not lie more than a year back."),
    }

    def to_internal_value(self, value: Any) -> datetime:
        found: datetime = super().to_internal_value(value)
        given, now = parse_datetime(value), timezone.now()
        if given is None or given.tzinfo is None:
            self.fail("offset")
        if found > now + CLOCKS_DIFFER:
            self.fail("future")
        if found < now - A_YEAR:
            self.fail("past")
        return found


class WalletField(MoneyField):
    """An amount, or "max" for as much stored value as there is."""

    def to_internal_value(self, data: Any) -> Decimal | Literal["max"]:  # type: ignore[override]
        return "max" if data == "max" else super().to_internal_value(data)

    def run_validators(self, value: Any) -> None:
        if value != "max":
            super().run_validators(value)


class LineIn(serializers.Serializer[Any]):
    """One line; without a known sku or barcode it needs `name` and `unit_price`."""

    name = TextField(max_length=MAX_NAME)
    sku = CodeField()
    barcode = CodeField()
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_QUANTITY)
    unit_price = MoneyField(required=False, allow_null=True, max_value=MAX_PRICE)
    category = CodeField()
    price_reason = TextField(max_length=100)
    gift = serializers.BooleanField(required=False)


class SellerIn(serializers.Serializer[Any]):
    """A salesperson by staff code, with a share in percent."""

    staff = CodeField(required=True, max_length=16)
    share = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=FEN, max_value=100, default=Decimal(100))


class ProofIn(serializers.Serializer[Any]):
    """That the holder is there: the member's PIN, or a manager's override with its reason."""

    kind = serializers.ChoiceField(["pin", "override"])
    value = TextField(required=True, max_length=200)


class ApprovalIn(serializers.Serializer[Any]):
    """The second person at the till: staff code and PIN."""

    code = CodeField(required=True, max_length=16)
    pin = TextField(required=True, max_length=32)


class TenderIn(serializers.Serializer[Any]):
    """Money as handed over; `reference` is the payment order's number."""

    method = CodeField(required=True, max_length=16)
    amount = MoneyField(min_value=FEN)
    reference = TextField()


class ShortList(serializers.ListField):
    """A list that may be missing or null; both mean the empty list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "allow_null": True} | options)


class BasketIn(serializers.Serializer[Any]):
    """An order. `wallet` is an amount, "max", or null for no stored value; `points` are the steps to redeem."""

    member = CodeField()
    lines = ShortList(child=LineIn())
    coupons = ShortList(child=CodeField(required=True), max_length=20)
    points = ShortList(child=serializers.IntegerField(min_value=1, max_value=MAX_POINTS), max_length=MAX_STEPS)
    wallet = WalletField(required=False, allow_null=True)
    operator = CodeField(max_length=16)
    sellers = ShortList(child=SellerIn(), max_length=MAX_SELLERS)
    terminal = TextField(max_length=32)
    external_number = TextField(max_length=64)
    channel = serializers.ChoiceField(["store", "online", "app"], required=False)
    occurred_at = TimeField(required=False, allow_null=True)
    asked = serializers.ChoiceField(["card", "no_card", "declined"], required=False, allow_blank=True)
    note = TextField(max_length=200)
    proof = ProofIn(required=False, allow_null=True)
    approval = ApprovalIn(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> Any:
        """Thousands of lines are refused before each of them is looked at."""
        store = self.context.get("store")
        most = store.max_lines if store else MAX_LINES
        lines = data.get("lines") if isinstance(data, dict) else None
        if isinstance(lines, list) and len(lines) > most:
            raise serializers.ValidationError({"lines": [texts.problem(Problem("lines", "too_many_lines", most))]})
        return super().to_internal_value(data)


class QuoteIn(BasketIn):
    """An order; `offer` asks what it takes for a top-up offer to waive it."""

    offer = CodeField()


class SaleIn(BasketIn):
    """An order to be paid: the total that the cashier saw, and the tenders."""

    seen_total = MoneyField()
    tenders = ShortList(child=TenderIn(), max_length=MAX_TENDERS)


class TopUpIn(serializers.Serializer[Any]):
    """Money for the wallet. `basket` and `seen_total` (the order's total before it is waived) go with a 5x offer."""

    member = CodeField(required=True)
    amount = MoneyField(min_value=FEN)
    tenders = ShortList(child=TenderIn(), max_length=MAX_TENDERS, required=True, allow_null=False)
    offer = CodeField()
    basket = BasketIn(required=False, allow_null=True)
    seen_total = MoneyField(required=False, allow_null=True)
    operator = CodeField(max_length=16)
    terminal = TextField(max_length=32)


class BackLineIn(serializers.Serializer[Any]):
    """So many units of the line that the receipt counts from 1."""

    line = serializers.IntegerField(min_value=1, max_value=MAX_QUANTITY)
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_QUANTITY)


class RefundQuoteIn(serializers.Serializer[Any]):
    """What comes back: `lines`, or `all` that is left; `tenders` for another way back than the money came."""

    lines = ShortList(child=BackLineIn(), max_length=MAX_BACK_LINES)
    all = serializers.BooleanField(required=False, default=False)
    reason = TextField(max_length=200)
    tenders = ShortList(child=TenderIn(), max_length=MAX_TENDERS)
    approval = ApprovalIn(required=False, allow_null=True)
    operator = CodeField(max_length=16)
    terminal = TextField(max_length=32)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("lines")) == attrs["all"]:
            raise serializers.ValidationError({"lines": [_("Either the lines that come back, or all.")]})
        return attrs


class RefundIn(RefundQuoteIn):
    """A refund is never without a reason. `seen_amount`: what the quote said would be paid back, to be sure of it."""

    reason = TextField(required=True, max_length=200)
    seen_amount = MoneyField(required=False, allow_null=True)


class UndoQuoteIn(serializers.Serializer[Any]):
    """On whose account a top-up is undone, and whether its gift item came back."""

    account = serializers.ChoiceField(["merchant", "customer"])
    gift_returned = serializers.BooleanField(required=False, default=False)
    reason = TextField(max_length=200)
    pay_to = TextField(max_length=64)


class UndoIn(UndoQuoteIn):
    """As the quote, with why, and where the money goes: "cash", or the holder's bank account."""

    reason = TextField(required=True, max_length=200)
    pay_to = TextField(required=True, max_length=64)
    terminal = TextField(max_length=32)
