"""Steps 2 to 6b of the price pipeline, one function each, in the order of docs/algorithms/pricing.md.

An `Order` goes through them: each returns the order less what it took off, with a named line for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from checkout.rules.basket import PricedLine
from checkout.rules.terms import Buyer, Shares, Skip, Step, Terms
from coupons.rules import coupons, promotions
from coupons.rules.terms import Choice, Context, Coupon, CouponKind, Gift, Item, Promotion, PromotionKind
from ledger import money
from points.rules import redemption


@dataclass(frozen=True, slots=True)
class Order:
    """The order between two steps: what is left to pay of each line, and what every step took off it."""

    lines: tuple[PricedLine, ...]
    left: tuple[Decimal, ...]
    shares: tuple[Mapping[str, Decimal], ...]
    steps: tuple[Step, ...] = ()
    skipped: tuple[Skip, ...] = ()
    promotion: Promotion | None = None

    @property
    def total(self) -> Decimal:
        return sum(self.left, money.ZERO)

    def items(self) -> list[Item]:
        return [
            Item(line.sku, line.category, line.quantity, left, line.no_further_discount or line.gift)
            for line, left in zip(self.lines, self.left, strict=True)
        ]

    def less(self, code: str, off: Sequence[Decimal], *, reason: str = "", **args: object) -> "Order":
        """The order after a step that took `off` the lines."""
        return replace(
            self,
            left=tuple(left - share for left, share in zip(self.left, off, strict=True)),
            shares=tuple(
                {**shares, code: shares.get(code, money.ZERO) + share} if share else shares
                for shares, share in zip(self.shares, off, strict=True)
            ),
            steps=(*self.steps, Step(code, sum(off, money.ZERO), reason, args)),
        )

    def skip(self, code: str, reason: str, **args: object) -> "Order":
        return replace(self, skipped=(*self.skipped, Skip(code, reason, args)))

    def plus(self, gift: Gift, *, price: Decimal) -> "Order":
        """The order with a gift's line at `price` yuan."""
        line = PricedLine(
            index=len(self.lines) + 1,
            name=gift.name,
            quantity=1,
            list_price=gift.list_price,
            unit_price=price,
            sku=gift.sku,
            product=gift.product,
            gift=True,
        )
        return replace(self, lines=(*self.lines, line), left=(*self.left, price), shares=(*self.shares, {}))

    def line_shares(self) -> list[Shares]:
        return [Shares(**shares) for shares in self.shares]


def start(lines: Sequence[PricedLine]) -> Order:
    """Step 1: unit price times quantity."""
    return Order(tuple(lines), tuple(line.amount for line in lines), tuple({} for _ in lines))


def context(terms: Terms) -> Context:
    shop, buyer = terms.shop, terms.buyer
    who = (buyer.member, buyer.tier) if buyer else (None, None)
    return Context(shop.at, shop.store, shop.channel, *who)


def tier(order: Order, buyer: Buyer | None, *, but: Sequence[int] = ()) -> Order:
    """Step 3: what the buyer's tier takes off the lines that take further discounts, but the lines at `but`."""
    if buyer is None or not buyer.tier_percent:
        return order
    weights = [money.ZERO if item.closed or i in but else item.amount for i, item in enumerate(order.items())]
    amount = money.half_up(Fraction(sum(weights, money.ZERO)) * Fraction(buyer.tier_percent) / 100)
    if not amount:
        return order
    return order.less("tier", money.spread(amount, weights), reason="percent", percent=buyer.tier_percent)


def promotion(order: Order, terms: Terms) -> Order:
    """Steps 3 and 4: the tier, then the promotion that gives most, on top of the tier or in its place."""
    plain = order.items()
    for line in order.lines:
        if line.no_further_discount:
            order = order.skip("line", "no_further_discount", line=line.index, name=line.name)
    after_tier = tier(order, terms.buyer)
    choice = promotions.choose(terms.shop.promotions, after_tier.items(), context(terms), plain=plain)
    chosen = choice.promotion
    if chosen and chosen.instead:
        own = promotions.touched(chosen, plain, choice.shares)
        order = tier(order, terms.buyer, but=own)
        if len(after_tier.steps) > len(order.steps) or after_tier.total < order.total:
            order = order.skip("tier", "replaced", by=chosen.name)
    else:
        order = after_tier
    for other, reason in choice.skipped:
        order = order.skip("promotion", reason.code, name=other.name, **reason.args)
    return _promoted(order, chosen, choice) if chosen else order


def _promoted(order: Order, chosen: Promotion, choice: Choice) -> Order:
    args = {"name": chosen.name, "percent": chosen.percent_paid, "pieces": chosen.pieces, "price": chosen.price}
    gift = chosen.gift if chosen.kind is PromotionKind.SPEND_OVER_GIFT else None
    if gift:
        args |= {"gift": gift.name, "threshold": chosen.threshold}
    order = replace(order.less("promotion", choice.shares, reason=chosen.kind.value, **args), promotion=chosen)
    return order.plus(gift, price=money.ZERO) if gift else order


def coupon(order: Order, used: Sequence[Coupon], terms: Terms) -> Order:
    """Step 5: the coupons of the basket, each a line of its own. Refuses `coupon_unusable`."""
    coupons.check_together(used, most=terms.shop.max_coupons)
    before = order.items()
    for one in used:
        coupons.check(one, context(terms), before)
    for one in used:
        if one.kind is CouponKind.GIFT and one.gift:
            order = order.plus(one.gift, price=one.gift.list_price)
            off = [*[money.ZERO] * (len(order.lines) - 1), one.gift.list_price]
        else:
            off = coupons.discount(one, order.items())
        order = order.less(
            "coupon", off, reason=one.kind.value, name=one.name, coupon=one.code, percent=one.percent_paid
        )
    return order


def points(order: Order, terms: Terms) -> tuple[Order, redemption.Split]:
    """Step 6: the redemption steps of the basket. Refuses `insufficient_points`, `invalid` for what is worth too much."""
    if not terms.points:
        return order, redemption.NOTHING
    have = terms.buyer.points if terms.buyer else 0
    split = redemption.check_steps(terms.points, points=have, left=order.total, options=terms.shop.options)
    off = money.spread(split.value, order.left)
    return order.less("points", off, reason="redeemed", points=split.points), split


def rounding(order: Order, step: Decimal | None) -> Order:
    """Step 6b: down to a multiple of `step` yuan: 169.37 to 169.30."""
    amount = order.total - money.floor_to(order.total, step) if step else money.ZERO
    return order.less("rounding", money.spread(amount, order.left), reason="down", step=step) if amount else order


def waive(order: Order) -> Order:
    """The 5x offer (S113): all that is left after steps 1 to 4 is free; each line keeps its waived share."""
    return order.less("waived", order.left, reason="top_up")
