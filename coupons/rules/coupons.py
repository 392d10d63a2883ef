"""Step 5 of docs/algorithms/pricing.md: coupons. Minimum and goods are looked at after steps 1 to 4.

A money coupon takes off at most what its lines leave, no rest is kept. A gift coupon puts its item on the receipt at
list price and takes the same off, so it needs no other line and no member. A refusal is `coupon_unusable` with the
coupon's code and a reason of which `coupons.texts` has the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from coupons.rules.terms import Context, Coupon, CouponKind, CouponState, Goods, Item, Reason
from ledger import money
from ledger.refused import Code, Refused

GRACE_DAYS = 7


def _eligible(goods: Goods, items: Sequence[Item]) -> list[int]:
    return [i for i, item in enumerate(items) if not item.closed and goods.include(item)]


def _whose(coupon: Coupon, context: Context) -> str:
    return "" if coupon.holder is None or coupon.holder == context.member else "holder"


def _order(coupon: Coupon, items: Sequence[Item]) -> Reason | None:
    """What the order lacks for `coupon`: goods of its kind, or its minimum spend (yuan, `missing`)."""
    own = _eligible(coupon.goods, items)
    spent = sum((items[i].amount for i in own), money.ZERO)
    if spent < coupon.minimum:
        return Reason("minimum", {"minimum": coupon.minimum, "missing": coupon.minimum - spent})
    if not spent and coupon.kind is not CouponKind.GIFT:
        return Reason("no_lines")
    return None


def why_unusable(coupon: Coupon, context: Context, items: Sequence[Item]) -> Reason | None:
    """Why `coupon` cannot be used by this buyer, here, now, on this order (after steps 1 to 4); None: it can."""
    if coupon.state is not CouponState.ISSUED:
        return Reason(coupon.state.value)
    code = _whose(coupon, context) or coupon.window.fault(context)
    return Reason(code) if code else _order(coupon, items)


def refuse(coupon: Coupon, reason: Reason) -> Refused:
    return Refused(Code.COUPON_UNUSABLE, coupon=coupon.code, reason=reason.code, **reason.args)


def check(coupon: Coupon, context: Context, items: Sequence[Item]) -> None:
    """Refuses `coupon_unusable` with the reason used, void, holder, one of `Window.fault`, minimum or no_lines."""
    reason = why_unusable(coupon, context, items)
    if reason:
        raise refuse(coupon, reason)


def check_together(coupons: Sequence[Coupon], *, most: int = 1) -> None:
    """Refuses `coupon_unusable` with the reason twice, too_many (more than `most`) or not_together."""
    seen: set[str] = set()
    for coupon in coupons:
        if coupon.code in seen:
            raise refuse(coupon, Reason("twice"))
        seen.add(coupon.code)
    if len(coupons) > most:
        raise refuse(coupons[most], Reason("too_many", {"most": most}))
    for one, other in combinations(coupons, 2):
        if not one.group or one.group != other.group:
            raise refuse(other, Reason("not_together", {"other": one.code}))


def discount(coupon: Coupon, items: Sequence[Item]) -> list[Decimal]:
    """What a money or percent coupon takes off each item: half up once, then spread; a gift coupon lowers none."""
    own = _eligible(coupon.goods, items)
    weights = [items[i].amount if i in own else money.ZERO for i in range(len(items))]
    base = sum(weights, money.ZERO)
    if coupon.kind is CouponKind.MONEY:
        return money.spread(min(coupon.value, base), weights)
    if coupon.kind is CouponKind.PERCENT:
        return money.spread(money.half_up(Fraction(base) * (1 - Fraction(coupon.percent_paid) / 100)), weights)
    return [money.ZERO] * len(items)


@dataclass(frozen=True, slots=True)
class Restored:
    """A coupon given back by a full return: its end, and whether its once-only grace has now been used."""

    ends_at: datetime | None
    extended: bool


def restore(ends_at: datetime | None, at: datetime, *, extended: bool, grace_days: int = GRACE_DAYS) -> Restored:
    """A coupon that has ended by `at` (store-local) comes back for `grace_days` whole days more, once per coupon."""
    if ends_at is None or ends_at > at or extended:
        return Restored(ends_at, extended)
    last = at.date() + timedelta(days=grace_days + 1)
    return Restored(datetime.combine(last, time.min, at.tzinfo), extended=True)
