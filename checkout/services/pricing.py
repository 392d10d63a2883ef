"""From a basket to a priced order: the goods, the terms of house and buyer, the quote (docs/algorithms/pricing.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from catalog import services as catalog
from catalog.models import Product
from checkout import texts
from checkout.models import TenderMethod
from checkout.rules import basket as baskets
from checkout.rules import quote as pipeline
from checkout.rules.basket import Basket, Known, PricedLine
from checkout.rules.tenders import Method
from checkout.rules.terms import Buyer, ProofRule, Quote, Shop, Terms
from checkout.services import desk as desks
from checkout.services.desk import Desk
from checkout.services.requests import Call
from coupons import services as coupons
from coupons.models import Coupon
from ledger.money import ZERO
from ledger.refused import Invalid
from members.models import Member
from members.services import purchases
from points import rules as points_rules
from points.models import Lot as PointsLot
from points.services import booking
from stores.master import Remembered
from stores.models import Store
from stores.rules import Level
from wallets import services as wallets
from wallets.models import Lot as WalletLot

_methods = Remembered(lambda: {row.code: row for row in TenderMethod.objects.order_by("position", "code")})


def methods() -> dict[str, TenderMethod]:
    """The ways to pay, by code."""
    return _methods.value


def plain_methods(*, for_refund: bool = False) -> dict[str, Method]:
    """The ways to pay as the rules see them; stored value is not one that is handed over."""
    return {
        row.code: Method(
            row.code, row.gives_change, row.earns_points, row.is_refundable, row.is_invoiceable, row.position
        )
        for row in methods().values()
        if for_refund or (row.is_active and row.code != "wallet")
    }


@dataclass(frozen=True, slots=True)
class Order:
    """A priced basket with the rows that its writing needs."""

    basket: Basket
    quote: Quote
    terms: booking.Terms
    coupons: Sequence[Coupon]
    multiplier: Decimal
    points_lots: Mapping[UUID, PointsLot]
    wallet_lots: Mapping[UUID, WalletLot]


def check(basket: Basket, store: Store) -> None:
    """Refuses `invalid` with all that is wrong with the basket itself, by field."""
    problems = baskets.problems(basket, max_lines=store.max_lines)
    if problems:
        raise Invalid(texts.errors(problems))


def price(basket: Basket, call: Call, *, member: Member | None, desk: Desk, ended: int, **how: Any) -> Order:
    """The order of `basket` as of now. Refuses as `checkout.rules.quote`; `how`: waive, advise (see `Terms`), or other
    `promotions` than those of the house."""
    lines = _lines(basket)
    used = coupons.find(basket.coupons)
    points_lots = booking.open_lots(member) if member and basket.points else {}
    wallet_lots = wallets.open_lots(member) if member and basket.wallet else {}
    earning = booking.terms_on(call.business_day)
    shop, buyer = _shop(basket, call, desk, lines, earning.rule), None
    if "promotions" in how:
        shop = replace(shop, promotions=how.pop("promotions"))
    if member is not None:
        buyer = _buyer(member, ended, wallet_lots, proven=desk.proven)
        if how.get("advise"):
            buyer = replace(buyer, coupons=tuple(coupons.plain(one) for one in coupons.held(member)))
        if shop.proof and not desk.proven and (basket.points or basket.wallet):
            buyer = _with_today(buyer, member, call)
    terms = Terms(
        shop=shop,
        buyer=buyer,
        coupons=tuple(coupons.plain(one) for one in used),
        points=basket.points,
        wallet=basket.wallet,
        **({"advise": False} | how),
    )
    multiplier = ZERO if buyer is None else buyer.multiplier
    return Order(basket, pipeline.quote(lines, terms=terms), earning, used, multiplier, points_lots, wallet_lots)


def _lines(basket: Basket) -> list[PricedLine]:
    found = catalog.find(
        skus=[line.sku for line in basket.lines if line.sku],
        barcodes=[line.barcode for line in basket.lines if line.barcode and not line.sku],
    )
    return [
        baskets.priced(index, line, _known(found.get(("sku", line.sku)) or found.get(("barcode", line.barcode))))
        for index, line in enumerate(basket.lines, start=1)
    ]


def _known(product: Product | None) -> Known | None:
    if product is None:
        return None
    return Known(
        id=product.pk,
        sku=product.sku,
        name=product.name,
        category="" if product.category is None else product.category.code,
        list_price=product.list_price,
        member_price=product.member_price,
        no_further_discount=product.no_further_discount,
        blocked=product.is_blocked,
    )


def _shop(basket: Basket, call: Call, desk: Desk, lines: Sequence[PricedLine], rule: points_rules.EarnRule) -> Shop:
    store = call.house
    limit = Decimal(store.override_percent)
    # Whether somebody holds more than a cashier is asked only where it matters: it takes a statement.
    if any(line.percent_off > limit for line in lines):
        limit = _limit(store, desks.held(call))
    return Shop(
        at=timezone.localtime(call.at),
        store=store.code,
        channel=basket.channel,
        promotions=coupons.promotions(),
        options=booking.options(),
        earn_rule=rule,
        rounding=None if store.rounding == Store.Rounding.OFF else Decimal(store.rounding),
        max_coupons=store.max_coupons,
        price_limit=limit,
        approved_limit=None if desk.approver is None else max(limit, _limit(store, desk.approved)),
        proof=ProofRule(store.proof_wallet_from, store.proof_points_from) if store.proof_on else None,
    )


def _limit(store: Store, levels: frozenset[Level]) -> Decimal:
    """How far somebody who holds `levels` may lower a price, in percent (S23)."""
    if levels & {Level.REGION, Level.HQ}:
        return desks.ALL
    return Decimal(store.manager_override_percent if Level.MANAGER in levels else store.override_percent)


def _buyer(member: Member, ended: int, lots: Mapping[UUID, WalletLot], *, proven: bool) -> Buyer:
    """The member as the pipeline sees them; a cancelled one has no tier and earns nothing (S73)."""
    tier = purchases.tier_of(member)
    live = member.status != Member.Status.CANCELLED
    return Buyer(
        member=member.pk,
        tier=tier.code,
        tier_percent=tier.percent_off if live else ZERO,
        multiplier=tier.multiplier if live else ZERO,
        points=member.points - ended,
        lots=tuple(wallets.plain(lot) for lot in lots.values()),
        proven=proven,
        frozen=member.status != Member.Status.ACTIVE,
    )


def _with_today(buyer: Buyer, member: Member, call: Call) -> Buyer:
    """The buyer with what was used today, which counts for the proof of the holder."""
    day = call.business_day
    return replace(buyer, wallet_today=wallets.used_on(member, day), points_today=booking.used_on(member, day))
