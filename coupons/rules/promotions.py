"""Step 4 of docs/algorithms/pricing.md: one automatic promotion per order, the one that gives most.

What a promotion takes off is reckoned exactly, rounded half up once over the whole order, and spread over the lines it
was reckoned on. Reasons are codes; `coupons.texts` has the words.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from coupons.rules.terms import Choice, Context, Counting, Goods, Item, Promotion, PromotionKind, Reason
from ledger import money


def _window_day(promotion: Promotion, at: datetime) -> date | None:
    """The day whose time window (from <= t < to) holds `at`; one over midnight belongs to the day on which it began."""
    start, end, now = promotion.time_from, promotion.time_to, at.time()
    if start is None or end is None:
        return at.date()
    if start < end:
        return at.date() if start <= now < end else None
    if now >= start:
        return at.date()
    return at.date() - timedelta(days=1) if now < end else None


def _when(promotion: Promotion, at: datetime) -> str:
    day = _window_day(promotion, at)
    if day is None:
        return "time"
    return "weekday" if promotion.weekdays and day.weekday() not in promotion.weekdays else ""


def why_not(promotion: Promotion, context: Context) -> Reason | None:
    """Why `promotion` does not hold at this moment, store, channel and for this buyer; None: it does."""
    code = promotion.window.fault(context) or _when(promotion, context.at)
    return Reason(code) if code else None


def _open(goods: Goods, items: Sequence[Item]) -> list[int]:
    return [i for i, item in enumerate(items) if item.amount and not item.closed and goods.include(item)]


def _short(promotion: Promotion, items: Sequence[Item]) -> Reason | None:
    """What the order lacks for `promotion`; None: nothing."""
    own = _open(promotion.goods, items)
    if not own:
        return Reason("no_lines")
    pieces = sum(items[i].quantity for i in own)
    if promotion.kind is PromotionKind.N_PIECES and pieces < promotion.pieces:
        return Reason("pieces", {"missing": promotion.pieces - pieces})
    spent = sum((items[i].amount for i in own), money.ZERO)
    if promotion.kind is PromotionKind.SPEND_OVER_GIFT and spent < promotion.threshold:
        return Reason("threshold", {"missing": promotion.threshold - spent})
    return None


def _grouped(promotion: Promotion, items: Sequence[Item], own: Sequence[int]) -> dict[int, int]:
    """How many pieces of each line get the price of an "n pieces" promotion."""
    if promotion.counting is Counting.AT_LEAST:
        return {i: items[i].quantity for i in own}
    left = sum(items[i].quantity for i in own) // promotion.pieces * promotion.pieces
    taken = {}
    for i in sorted(own, key=lambda i: (-Fraction(items[i].amount) / items[i].quantity, i)):
        taken[i] = min(left, items[i].quantity)
        left -= taken[i]
    return taken


def _exact(promotion: Promotion, items: Sequence[Item]) -> list[Fraction]:
    off = [Fraction(0)] * len(items)
    own = _open(promotion.goods, items)
    share = 1 - Fraction(promotion.percent_paid) / 100
    if promotion.kind is PromotionKind.PERCENT:
        for i in own:
            off[i] = Fraction(items[i].amount) * share
    elif promotion.kind is PromotionKind.N_PIECES:
        for i, count in _grouped(promotion, items, own).items():
            off[i] = Fraction(items[i].amount) * count / items[i].quantity * share
    elif promotion.kind is PromotionKind.SPECIAL_PRICE:
        for i in own:
            off[i] = Fraction(max(items[i].amount - promotion.price * items[i].quantity, money.ZERO))
    return off


def discount(promotion: Promotion, items: Sequence[Item]) -> list[Decimal]:
    """What `promotion` takes off each item: half up once, then spread. All zero where the order lacks something.

    100 + 90 + 80, two pieces at 58 %: 113.40 off at least two, 79.80 off per group of two.
    """
    if _short(promotion, items):
        return [money.ZERO] * len(items)
    exact = _exact(promotion, items)
    return money.spread(money.half_up(sum(exact, Fraction(0))), exact)


def _worth(promotion: Promotion, shares: Sequence[Decimal]) -> Decimal:
    gift = promotion.gift if promotion.kind is PromotionKind.SPEND_OVER_GIFT else None
    return sum(shares, gift.list_price if gift else money.ZERO)


def touched(promotion: Promotion, items: Sequence[Item], shares: Sequence[Decimal]) -> list[int]:
    """The promotion's own lines: those it lowered, or those that were spent for its gift."""
    if promotion.kind is PromotionKind.SPEND_OVER_GIFT:
        return _open(promotion.goods, items)
    return [i for i, share in enumerate(shares) if share]


def _given_up(promotion: Promotion, base: Sequence[Item], items: Sequence[Item], shares: Sequence[Decimal]) -> Decimal:
    return sum((base[i].amount - items[i].amount for i in touched(promotion, base, shares)), money.ZERO)


def choose(
    promotions: Iterable[Promotion], items: Sequence[Item], context: Context, *, plain: Sequence[Item] | None = None
) -> Choice:
    """The one promotion of the order: the greatest gain over its own lines, a tie goes to the older.

    `items` are after steps 2 and 3, `plain` before them: a promotion that stands *instead* of these steps is reckoned
    on `plain` and must beat what it replaces. A gift counts with its list price.
    """
    plain = items if plain is None else plain
    skipped: list[tuple[Promotion, Reason]] = []
    holding: list[tuple[Decimal, int, Promotion, list[Decimal]]] = []
    for promotion in sorted(promotions, key=lambda one: one.made):
        base = plain if promotion.instead else items
        reason = why_not(promotion, context) or _short(promotion, base)
        if reason:
            skipped.append((promotion, reason))
            continue
        shares = discount(promotion, base)
        gain = _worth(promotion, shares) - _given_up(promotion, base, items, shares)
        if gain <= 0:
            skipped.append((promotion, Reason("no_gain")))
        else:
            holding.append((-gain, len(holding), promotion, shares))
    if not holding:
        return Choice(None, [money.ZERO] * len(items), tuple(skipped))
    holding.sort(key=lambda one: one[:2])
    skipped += [(promotion, Reason("smaller")) for _, _, promotion, _ in holding[1:]]
    return Choice(holding[0][2], holding[0][3], tuple(skipped))
