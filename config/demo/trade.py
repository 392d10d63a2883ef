"""Sales of the demo chain, decided one by one by the same verbs as at the till and posted many at a time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from catalog.models import Product
from checkout.models import Sale
from checkout.rules import basket as baskets
from checkout.rules import quote as pipeline
from checkout.rules import tenders as paying
from checkout.rules.basket import Basket, Known, Line
from checkout.rules.terms import Buyer as PricedBuyer
from checkout.rules.terms import Shop, Terms
from checkout.services import pricing, selling
from checkout.services.desk import Desk
from checkout.services.pricing import Order
from checkout.services.requests import Call
from config.demo.people import Buyer
from coupons import services as coupons
from ledger.money import ZERO
from ledger.posting import Posting, post_many
from members.services import purchases
from points import rules as points_rules
from points.models import Lot as PointsLot
from points.services import booking
from stores.models import Staff, Store
from wallets import services as wallets

BATCH = 100
METHODS = ("wechat", "wechat", "wechat", "alipay", "cash", "card")


class Trade:
    """Sells and keeps what is decided until `BATCH` postings go out in one statement."""

    def __init__(self, goods: list[Product], rng: Random) -> None:
        self.goods = [_known(product) for product in goods if product.category and product.category.code != "gift"]
        self.rng = rng
        self.pending: list[Posting[Any]] = []
        self.sold = 0

    def sell(self, buyer: Buyer | None, *, store: Store, by: Staff, at: datetime) -> Sale:
        """One sale to a member or a guest."""
        call = Call("sale", "", "", by, store, at)
        member = None if buyer is None else buyer.member
        order = self._order(call, buyer)
        if member is not None and _may_rise(member, order):
            self.flush()
        tenders = [paying.Tender(self.rng.choice(METHODS), order.quote.due)] if order.quote.due else []
        settlement = paying.settle(order.quote.due, tenders, pricing.plain_methods())
        receipt = selling.write(order, settlement, call=call, desk=Desk(by, []), member=member)
        if buyer is not None:
            keep_lots(buyer, receipt.posting)
        self.add(receipt.posting)
        self.sold += 1
        return receipt.sale

    def add(self, posting: Posting[Any]) -> None:
        """Keep a posting, and send all of them when there are enough."""
        self.pending.append(posting)
        if len(self.pending) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Send what is pending."""
        post_many(self.pending)
        self.pending = []

    def _order(self, call: Call, buyer: Buyer | None) -> Order:
        known = [self.rng.choice(self.goods) for _ in range(self.rng.choice((1, 1, 1, 2, 2, 3)))]
        lines = tuple(Line(sku=one.sku, quantity=self.rng.choice((1, 1, 1, 2))) for one in known)
        priced = [
            baskets.priced(place, line, one) for place, (line, one) in enumerate(zip(lines, known, strict=True), 1)
        ]
        earning = booking.terms_on(call.business_day)
        shop = Shop(
            at=timezone.localtime(call.at),
            store=call.store.code,
            promotions=coupons.promotions(),
            options=booking.options(),
            earn_rule=earning.rule,
        )
        terms = Terms(shop=shop, buyer=None if buyer is None else _buyer(buyer, call), advise=buyer is not None)
        basket = Basket(lines=lines, member=None if buyer is None else buyer.member.number, asked="card")
        quote = pipeline.quote(priced, terms=terms)
        if buyer is not None:
            uses = self._uses(buyer, quote.suggestion.steps)
            terms, basket = replace(terms, advise=False, **uses), replace(basket, **uses)
            quote = pipeline.quote(priced, terms=terms)
        multiplier = ZERO if terms.buyer is None else terms.buyer.multiplier
        points, wallet = ({}, {}) if buyer is None else (buyer.points, buyer.wallet)
        return Order(basket, quote, earning, (), multiplier, points, wallet)

    def _uses(self, buyer: Buyer, steps: tuple[int, ...]) -> dict[str, Any]:
        uses: dict[str, Any] = {}
        if steps and self.rng.random() < 0.6:
            uses["points"] = steps
        if buyer.member.balance and self.rng.random() < 0.7:
            uses["wallet"] = "max"
        return uses


def keep_lots(buyer: Buyer, posting: Posting[Any]) -> None:
    """What a posting adds is there for the next one."""
    for row in posting.rows.values():
        if isinstance(row, PointsLot):
            buyer.points[row.pk] = row


def lots_of(buyers: Iterable[Buyer]) -> None:
    """Read the members and their lots again, after something else has written them."""
    for buyer in buyers:
        buyer.member.refresh_from_db()
        buyer.points = booking.open_lots(buyer.member)
        buyer.wallet = dict(wallets.open_lots(buyer.member))


def _may_rise(member: Any, order: Order) -> bool:
    """Whether the sale may lift the tier: then the rows that are added up must be written."""
    spend = member.window_spend + order.quote.total
    higher = [tier for tier in purchases.tiers.value if tier.rank > purchases.tier_of(member).rank]
    return any(tier.spend_from is not None and spend >= tier.spend_from for tier in higher) or any(
        tier.points_from is not None and member.window_points + order.quote.points_earned >= tier.points_from
        for tier in higher
    )


def _buyer(buyer: Buyer, call: Call) -> PricedBuyer:
    member, tier = buyer.member, purchases.tier_of(buyer.member)
    lots = booking.plain_all(lot for lot in buyer.points.values() if lot.remaining)
    return PricedBuyer(
        member=member.pk,
        tier=tier.code,
        tier_percent=tier.percent_off,
        multiplier=tier.multiplier,
        points=points_rules.usable(member.points, lots, business_day=call.business_day),
        lots=tuple(wallets.plain(lot) for lot in buyer.wallet.values()),
    )


def _known(product: Product) -> Known:
    category = "" if product.category is None else product.category.code
    return Known(product.pk, product.sku, product.name, category, Decimal(product.list_price))
