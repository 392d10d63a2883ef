"""Returns: what goes back of each line, to which tender, and in points (docs/algorithms/pricing.md, returns 1 to 8).

Two stages, since what points cost is decided between them by `points.rules`: `goods_back` (lines, closings of the
tenders, points due and given) and `pay_back` (what is really paid out, to which method). Amounts are yuan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from checkout.rules.tenders import WALLET, Method
from ledger import money
from ledger.refused import Code, Refused
from points.rules import returns
from points.rules.earning import EarnRule


class Amounts(NamedTuple):
    """A line's amounts that come back by units: what was paid, its share of the points' value, its waived share."""

    net: Decimal = money.ZERO
    points_value: Decimal = money.ZERO
    waived: Decimal = money.ZERO


NOTHING = Amounts()


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line of the sale: its amounts, and how many units with which amounts have come back so far."""

    line: int
    quantity: int
    sold: Amounts
    returned: int = 0
    back: Amounts = NOTHING

    @property
    def left(self) -> int:
        return self.quantity - self.returned


@dataclass(frozen=True, slots=True)
class BackLine:
    line: int
    quantity: int
    back: Amounts


@dataclass(frozen=True, slots=True)
class Paid:
    """A tender of the sale: what was kept of it, and how much of that earlier returns have closed."""

    method: Method
    amount: Decimal
    closed: Decimal = money.ZERO

    @property
    def left(self) -> Decimal:
        return self.amount - self.closed


@dataclass(frozen=True, slots=True)
class Earned:
    """The sale's own terms of points: what it redeemed, for which value, what came back so far, what it earns by."""

    rule: EarnRule
    multiplier: Decimal
    redeemed: int = 0
    value: Decimal = money.ZERO
    given: int = 0


@dataclass(frozen=True, slots=True)
class GoodsBack:
    """Stage one. `closings` are the tenders' shares, in the order of the tenders; their sum is `amounts.net`.

    `clawed_back` points are due, `points_back` redeemed points go back. `full`: nothing of the sale is left.
    """

    lines: tuple[BackLine, ...]
    amounts: Amounts
    closings: tuple[Decimal, ...]
    clawed_back: int
    points_back: int
    full: bool


def units(amount: Decimal, quantity: int, *, returned: int, back: Decimal, now: int) -> Decimal:
    """What `now` more units of a line bring back: the unit share floored to the fen; who empties the line takes the rest.

    100.00 by 3 is 33.33, 33.33, 33.34; 0.03 by 5 is 0.00 four times, then 0.03.
    """
    if returned + now == quantity:
        return amount - back
    return money.floor_fen(amount / quantity) * now


def _line_back(sold: SoldLine, now: int) -> BackLine:
    back = Amounts(
        *(
            units(amount, sold.quantity, returned=sold.returned, back=before, now=now)
            for amount, before in zip(sold.sold, sold.back, strict=True)
        )
    )
    return BackLine(sold.line, now, back)


def lines_back(sold: Sequence[SoldLine], asked: Sequence[tuple[int, int]] | None) -> tuple[BackLine, ...]:
    """The lines that come back: (line, quantity) as `asked`, or all that is left (None).

    Refuses `already_refunded` with what is left by line, `not_refundable` (reason line or quantity).
    """
    left = {line.line: line.left for line in sold}
    wanted: dict[int, int] = {}
    for number, quantity in asked if asked is not None else [pair for pair in left.items() if pair[1]]:
        if number not in left:
            raise Refused(Code.NOT_REFUNDABLE, reason="line", line=number)
        if quantity < 1:
            raise Refused(Code.NOT_REFUNDABLE, reason="quantity", line=number)
        wanted[number] = wanted.get(number, 0) + quantity
    if not wanted or any(quantity > left[number] for number, quantity in wanted.items()):
        raise Refused(Code.ALREADY_REFUNDED, left=left)
    return tuple(_line_back(line, wanted[line.line]) for line in sold if line.line in wanted)


def close(amount: Decimal, paid: Sequence[Paid]) -> tuple[Decimal, ...]:
    """`amount` over the tenders, pro rata of what is still refundable on each, largest remainder.

    Equal remainders: the wallet first, then methods in their stored order, cash last. None goes over.
    """
    order = sorted(range(len(paid)), key=lambda i: _rank(paid[i].method))
    shares = money.spread(amount, [paid[i].left for i in order])
    by_tender = dict(zip(order, shares, strict=True))
    return tuple(by_tender[i] for i in range(len(paid)))


def _rank(method: Method) -> tuple[bool, bool, int]:
    return method.code != WALLET.code, method.change, method.order


def goods_back(
    sold: Sequence[SoldLine], asked: Sequence[tuple[int, int]] | None, *, paid: Sequence[Paid], points: Earned
) -> GoodsBack:
    """Stage one of a return. Refuses as `lines_back`.

    Points due are earn(net before) - earn(net that remains), by the sale's own rule and multiplier, where only what
    earning methods paid counts. A guest's sale has no points to take: nothing is due with a multiplier of 0.
    """
    lines = lines_back(sold, asked)
    amounts = Amounts(*(sum(column, money.ZERO) for column in zip(*(line.back for line in lines), strict=True)))
    closings = close(amounts.net, paid)
    before = sum((tender.left for tender in paid if tender.method.earns), money.ZERO)
    closed = sum((share for tender, share in zip(paid, closings, strict=True) if tender.method.earns), money.ZERO)
    value_back = amounts.points_value + sum((line.back.points_value for line in sold), money.ZERO)
    return GoodsBack(
        lines=lines,
        amounts=amounts,
        closings=closings,
        clawed_back=returns.claw_back_due(before, before - closed, rule=points.rule, multiplier=points.multiplier),
        points_back=returns.points_to_return(
            points.redeemed, value=points.value, value_returned=value_back, given=points.given
        ),
        full=sum(line.left for line in sold) == sum(line.quantity for line in lines),
    )


def refundable(goods: GoodsBack, paid: Sequence[Paid]) -> Decimal:
    """What can be paid out at most: the shares of methods that can be refunded. A voucher's share goes nowhere."""
    shares = zip(paid, goods.closings, strict=True)
    return sum((share for tender, share in shares if tender.method.refundable), money.ZERO)


class PaidOut(NamedTuple):
    """One way back: yuan to a method."""

    method: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PayBack:
    """Stage two. `withheld` by tender = its closing less what is paid of it: what points cost, and methods that cannot be
    refunded. `amount` = goods - withheld. `exchanged`: money goes back another way than it came."""

    amount: Decimal
    tenders: tuple[PaidOut, ...]
    withheld: tuple[Decimal, ...]
    exchanged: bool = False


def pay_back(
    goods: GoodsBack,
    *,
    paid: Sequence[Paid],
    deducted: Decimal = money.ZERO,
    asked: Sequence[PaidOut] = (),
    methods: Mapping[str, Method] | None = None,
) -> PayBack:
    """What is paid out, to which method; `deducted` yuan for missing points are kept pro rata of the shares.

    `asked` is another way back for the money part, over `methods`; the wallet's part always goes back to the wallet.
    Refuses `not_refundable` (reason method) when all was paid by what cannot be refunded, `tenders_mismatch`.
    """
    shares = [
        share if tender.method.refundable else money.ZERO for tender, share in zip(paid, goods.closings, strict=True)
    ]
    if goods.amounts.net and not any(shares):
        raise Refused(Code.NOT_REFUNDABLE, reason="method")
    kept = money.spread(deducted, shares)
    out: dict[str, Decimal] = {}
    for tender, share, less in zip(paid, shares, kept, strict=True):
        if share > less:
            out[tender.method.code] = out.get(tender.method.code, money.ZERO) + share - less
    withheld = tuple(closing - share + less for closing, share, less in zip(goods.closings, shares, kept, strict=True))
    wanted = _another_way(out, asked, methods or {}) if asked else out
    tenders = tuple(PaidOut(code, amount) for code, amount in wanted.items())
    return PayBack(sum(out.values(), money.ZERO), tenders, withheld, exchanged=wanted != out)


def _another_way(
    out: Mapping[str, Decimal], asked: Sequence[PaidOut], methods: Mapping[str, Method]
) -> dict[str, Decimal]:
    wallet = out.get(WALLET.code, money.ZERO)
    wanted = {WALLET.code: wallet} if wallet else {}
    for code, amount in asked:
        if code == WALLET.code:
            if amount != wallet:
                raise Refused(Code.TENDERS_MISMATCH, reason="wallet_part", wallet=wallet)
            continue
        if code not in methods or not methods[code].refundable:
            raise Refused(Code.TENDERS_MISMATCH, reason="unknown_method", method=code)
        if amount <= 0 or not money.has_fen(amount):
            raise Refused(Code.TENDERS_MISMATCH, reason="amount", method=code, amount=amount)
        wanted[code] = wanted.get(code, money.ZERO) + amount
    due = sum(out.values(), money.ZERO)
    if sum(wanted.values(), money.ZERO) != due:
        raise Refused(Code.TENDERS_MISMATCH, reason="refund_sum", due=due)
    return wanted


def approval_level(amount: Decimal, *, exchanged: bool, limit: Decimal = Decimal("500.00")) -> str:
    """Whose approval a refund asks: `manager` up to `limit` yuan, `region` above it or by another tender."""
    return "region" if exchanged or amount > limit else "manager"
