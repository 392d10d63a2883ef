"""The price pipeline: what an order costs, step by step (docs/algorithms/pricing.md). The quote and the sale use it alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from checkout.rules import steps
from checkout.rules.basket import MAX_SUBTOTAL, PricedLine
from checkout.rules.steps import Order
from checkout.rules.terms import PriceApproval, Quote, QuotedLine, Terms, WalletParts
from coupons.rules import coupons
from coupons.rules.terms import Item
from ledger import money
from ledger.refused import Code, Refused
from points.rules import earning, redemption
from wallets import rules as wallets


def quote(lines: Sequence[PricedLine], *, terms: Terms) -> Quote:
    """The priced order of `lines` under `terms`.

    Refuses `coupon_unusable`, `insufficient_points`, `insufficient_balance`, `member_frozen`, `price_not_allowed`,
    `offer_unusable` (another discount in an order that is to be waived), `invalid` (a points step worth more than what is
    left, a subtotal beyond all reason).
    """
    _refuse_first(lines, terms)
    order = steps.promotion(steps.start(lines), terms)
    items = order.items()
    order = steps.coupon(order, terms.coupons, terms)
    left = order.total
    order, split = steps.points(order, terms)
    order = steps.waive(order) if terms.waive else steps.rounding(order, terms.shop.rounding)
    wallet, parts = _wallet(order.total, terms)
    advice = _advice(left, items, terms) if terms.advise else NO_ADVICE
    taken = _taken(order)
    return Quote(
        lines=_lines(order),
        steps=order.steps,
        skipped=order.skipped,
        subtotal=sum((line.amount for line in order.lines), money.ZERO),
        discount=taken["member"] + taken["tier"] + taken["promotion"] + taken["coupon"],
        points_used=split.points,
        points_value=split.value,
        rounding=taken["rounding"],
        waived=taken["waived"],
        total=order.total,
        wallet=wallet,
        wallet_parts=parts,
        points_earned=_earned(order.total, terms),
        promotion=order.promotion,
        coupons=terms.coupons,
        suggestion=advice.splits[0] if advice.splits else redemption.NOTHING,
        alternatives=advice.splits[1:],
        coupons_usable=advice.coupons,
        proof_required=_proof_required(split.points, wallet, terms),
        approval_required=_approvals(lines, terms),
    )


def _refuse_first(lines: Sequence[PricedLine], terms: Terms) -> None:
    subtotal = sum((line.amount for line in lines), money.ZERO)
    if subtotal > MAX_SUBTOTAL:
        raise Refused(Code.INVALID, field="lines", reason="subtotal", limit=MAX_SUBTOTAL)
    uses_value = bool(terms.coupons or terms.points or terms.wallet)
    if terms.waive and uses_value:
        raise Refused(Code.OFFER_UNUSABLE, reason="other_discounts")
    held = any(one.holder is not None for one in terms.coupons)
    if terms.buyer and terms.buyer.frozen and (terms.points or terms.wallet or held):
        raise Refused(Code.MEMBER_FROZEN)


def _taken(order: Order) -> dict[str, Decimal]:
    taken = dict.fromkeys(("member", "tier", "promotion", "coupon", "points", "rounding", "waived"), money.ZERO)
    for step in order.steps:
        taken[step.code] += step.amount
    return taken


def _lines(order: Order) -> tuple[QuotedLine, ...]:
    return tuple(
        QuotedLine(line, net, shares)
        for line, net, shares in zip(order.lines, order.left, order.line_shares(), strict=True)
    )


def _wallet(total: Decimal, terms: Terms) -> tuple[Decimal, WalletParts]:
    """Step 7: stored value, at most the total."""
    if not terms.wallet:
        return money.ZERO, WalletParts()
    lots = terms.buyer.lots if terms.buyer else ()
    balance = sum((lot.face_left for lot in lots), money.ZERO)
    asked = balance if terms.wallet == "max" else terms.wallet
    amount = min(asked, total)
    parts = wallets.plan_spend(lots, amount)
    principal = sum((part.principal for part in parts), money.ZERO)
    return amount, WalletParts(principal, amount - principal)


def _earned(total: Decimal, terms: Terms) -> int:
    if terms.buyer is None or terms.waive:
        return 0
    return earning.earn(total, rule=terms.shop.earn_rule, multiplier=terms.buyer.multiplier)


@dataclass(frozen=True, slots=True)
class Advice:
    """What the buyer could redeem on this order: points, best first, and coupons held."""

    splits: tuple[redemption.Split, ...] = ()
    coupons: tuple[str, ...] = ()


NO_ADVICE = Advice()


def _advice(left: Decimal, items: Sequence[Item], terms: Terms) -> Advice:
    buyer = terms.buyer
    if buyer is None or buyer.frozen or terms.waive:
        return NO_ADVICE
    context = steps.context(terms)
    return Advice(
        redemption.alternatives(buyer.points, left=left, options=terms.shop.options),
        tuple(one.code for one in buyer.coupons if coupons.why_unusable(one, context, items) is None),
    )


def _proof_required(points: int, wallet: Decimal, terms: Terms) -> bool:
    """Whether the holder must prove to be the holder: what is used now brings the day's sum to the limit."""
    rule, buyer = terms.shop.proof, terms.buyer
    if rule is None or buyer is None or buyer.proven:
        return False
    by_wallet = wallet > 0 and buyer.wallet_today + wallet >= rule.wallet
    return by_wallet or (points > 0 and buyer.points_today + points >= rule.points)


def _approvals(lines: Sequence[PricedLine], terms: Terms) -> tuple[PriceApproval, ...]:
    """Prices lowered beyond the operator's limit. Refuses `price_not_allowed` beyond the limit of who approved."""
    shop = terms.shop
    lowered = [line for line in lines if line.percent_off > shop.price_limit]
    if shop.approved_limit is None:
        return tuple(PriceApproval(line.index, line.list_price, line.unit_price) for line in lowered)
    for line in lowered:
        if line.percent_off > shop.approved_limit:
            raise Refused(
                Code.PRICE_NOT_ALLOWED,
                line=line.index,
                name=line.name,
                price=line.unit_price,
                limit=shop.approved_limit,
            )
    return ()
