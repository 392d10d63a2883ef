"""One sale, top to bottom: lock, look, price, compare, decide, post (docs/algorithms/pricing.md, locking.md)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from checkout.answers import Answer
from checkout.models import Line, Sale, Tender, TopUp
from checkout.rules import tenders as paying
from checkout.rules.asked import Payment
from checkout.rules.basket import Basket
from checkout.rules.tenders import Kept, Settlement
from checkout.services import bodies, drawers, holder_notices, pricing, requests
from checkout.services.desk import Desk, open_desk
from checkout.services.pricing import Order
from checkout.services.requests import Call
from coupons import services as coupons
from ledger import probes
from ledger.ids import uuid7
from ledger.money import ZERO
from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.services import names, purchases
from members.services.lock import LockedMember, lock
from members.services.purchases import Bought
from points import rules as points_rules
from points.services import moving as points
from stores import audit, places
from stores.models import Staff, Store
from wallets import services as wallets


def sell(
    basket: Basket,
    *,
    payment: Payment,
    by: Staff,
    store: Store,
    key: str,
    at: datetime | None = None,
) -> Answer:
    """Sell `basket`, whose total the cashier saw as `payment.seen_total` yuan: 201 with docs/api.md "Sale".

    Refuses `invalid`, `idempotency_key_required`, `idempotency_mismatch`, `in_progress`, `not_found`, `total_changed`,
    `tenders_mismatch`, `shift_closed`, `approval_required`, `proof_required`, `proof_failed`, `duplicate_external_number`, and what
    `checkout.rules.quote` refuses.
    """
    asked = {"basket": basket, "payment": payment}
    call = requests.call("sale", asked, key=key, by=by, store=store, at=at or timezone.now())
    pricing.check(basket, call.store)
    if (basket.proof or basket.approval) and (before := requests.look(call, None).answer):
        return before
    desk = open_desk(basket, call)
    answer = requests.run(call, partial(_sell, basket, payment, call, desk))
    probes.fail_point("sale.committed")
    return answer


def _sell(basket: Basket, payment: Payment, call: Call, desk: Desk) -> Answer:
    member = lock(number=basket.member) if basket.member else None
    probes.fail_point("sale.locked")
    seen = requests.look(call, member, basket.terminal)
    if seen.answer:
        return seen.answer
    desk = replace(desk, shift=drawers.needed(call, seen, basket.terminal))
    order = pricing.price(basket, call, member=member, desk=desk, ended=seen.ended)
    compare(order, payment.seen_total)
    settlement = paying.settle(order.quote.due, payment.tenders, pricing.plain_methods())
    receipt = write(order, settlement, call=call, desk=desk, member=member)
    drawers.hold(receipt.posting, desk.shift, basket.terminal)
    sale = receipt.sale
    holder_notices.tell(receipt.posting, call.store, ended=seen.ended, redeemed=sale.points_used, spent=sale.wallet)
    answer = Answer.of(201, body(receipt, None if member is None else member.points - seen.ended))
    requests.remember(receipt.posting, call, answer)
    probes.fail_point("sale.decided")
    receipt.posting.post()
    probes.fail_point("sale.posted")
    return answer


def compare(order: Order, seen_total: Decimal) -> None:
    """Refuses what the cashier must know first: `total_changed`, `approval_required` (price), `proof_required`."""
    quote = order.quote
    if quote.order_total != seen_total:
        raise Refused(Code.TOTAL_CHANGED, total=quote.order_total, seen_total=seen_total)
    if quote.approval_required:
        raise Refused(Code.APPROVAL_REQUIRED, action="price", lines=[one.line for one in quote.approval_required])
    if quote.proof_required:
        raise Refused(Code.PROOF_REQUIRED)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A sale that has been decided, and the posting that will write it."""

    posting: Posting[LockedMember] | Posting[None]
    order: Order
    sale: Sale
    lines: list[Line]
    tenders: list[Tender]


def write(
    order: Order,
    settlement: Settlement,
    *,
    call: Call,
    desk: Desk,
    member: LockedMember | None,
    top_up: TopUp | None = None,
) -> Receipt:
    """Decide all rows of the sale, maybe one that `top_up` waives; nothing is written before its posting is posted."""
    number = places.new_number(call.store, call.business_day)
    common = {"by": call.by, "store": call.store, "at": call.at, "business_day": call.business_day}
    if member is None:
        guest: Posting[None] = Posting(member=None, reference=number, **common)  # type: ignore[arg-type]
        return _receipt(guest, order, settlement, call, desk)
    posting: Posting[LockedMember] = Posting(member=member, reference=number, **common)  # type: ignore[arg-type]
    receipt = _receipt(posting, order, settlement, call, desk)
    receipt.sale.top_up = top_up
    _move_value(posting, order, receipt.sale)
    return receipt


def _receipt(
    posting: Posting[LockedMember] | Posting[None], order: Order, settlement: Settlement, call: Call, desk: Desk
) -> Receipt:
    sale = posting.add(_sale(posting, order, settlement, call, desk))
    lines = [posting.add(row) for row in _lines(sale, order)]
    tenders = [posting.add(row) for row in _tenders(sale, order, settlement.kept)]
    for coupon in order.coupons:
        coupons.redeem(posting, coupon)
    if sale.external_number:
        refusal = Refused(Code.DUPLICATE_EXTERNAL_NUMBER, external_number=sale.external_number)
        posting.on_conflict("sale_external_number_once", refusal)
    if order.basket.proof and order.basket.proof.kind == "override":
        audit.record(
            "proof.overridden", sale, by=desk.approver, store=call.store, at=call.at, reason=order.basket.proof.value
        )
    return Receipt(posting, order, sale, lines, tenders)


def _move_value(posting: Posting[LockedMember], order: Order, sale: Sale) -> None:
    """Coupons are claimed already; points, stored value, and what the sale means for the member."""
    if sale.points_used:
        split = points_rules.Split(
            tuple(sorted(order.basket.points, reverse=True)), sale.points_value, sale.points_used
        )
        points.redeem(posting, split=split, lots=order.points_lots)
    if sale.wallet:
        wallets.spend(posting, amount=sale.wallet, lots=order.wallet_lots)
    points.earn(posting, points=sale.points_earned, years=order.terms.years)
    purchases.record_purchase(posting, Bought("sale", sale.total, sale.points_earned, posting.business_day))


def _sale(
    posting: Posting[LockedMember] | Posting[None], order: Order, settlement: Settlement, call: Call, desk: Desk
) -> Sale:
    quote, basket = order.quote, order.basket
    return Sale(
        id=uuid7(),
        number=posting.reference,
        external_number=basket.external_number,
        store=call.store,
        terminal=basket.terminal,
        channel=basket.channel,
        member=posting.member,
        operator=desk.operator,
        by=call.by,
        approver=desk.approver,
        sellers=desk.sellers,
        at=call.at,
        business_day=posting.business_day,
        occurred_at=basket.occurred_at,
        subtotal=quote.subtotal,
        discount=quote.discount,
        points_used=quote.points_used,
        points_value=quote.points_value,
        rounding=quote.rounding,
        waived=quote.waived,
        total=quote.total,
        wallet=quote.wallet,
        due=quote.due,
        handed_over=settlement.handed_over,
        change=settlement.change,
        coupon_code=order.coupons[0].code if order.coupons else "",
        promotion_code=str(quote.promotion.id) if quote.promotion else "",
        steps=[bodies.step(step) for step in quote.steps],
        asked=basket.asked,
        shift_id=desk.shift,
        note=names.without_person(basket.note, posting.member),
        **_earning(order, settlement),
    )


def _earning(order: Order, settlement: Settlement) -> dict[str, Any]:
    """What the payment means for points and for the invoice; what was waived earns nothing."""
    quote, methods = order.quote, pricing.plain_methods(for_refund=True)
    base = ZERO if quote.waived else paying.earning_base(quote.total, settlement.kept, methods)
    return {
        "invoiceable": paying.invoiceable(quote.total, quote.wallet, settlement.kept, methods),
        "earning_base": base,
        "points_earned": points_rules.earn(base, rule=order.terms.rule, multiplier=order.multiplier),
        "multiplier": order.multiplier,
        "rule_version": order.terms.rule.version,
    }


def _lines(sale: Sale, order: Order) -> list[Line]:
    return [
        Line(
            id=uuid7(),
            sale_id=sale.pk,
            member_id=sale.member_id,
            position=line.index,
            product_id=line.product,  # type: ignore[misc]
            sku=line.sku,
            name=line.name,
            category=line.category,
            quantity=line.quantity,
            list_price=line.list_price,
            unit_price=line.unit_price,
            price_reason=line.price_reason,
            is_gift=line.gift,
            amount=line.amount,
            member_off=shares.member,
            tier_off=shares.tier,
            promotion_off=shares.promotion,
            coupon_off=shares.coupon,
            points_off=shares.points,
            rounding_off=shares.rounding,
            waived=shares.waived,
            net=quoted.net,
        )
        for quoted in order.quote.lines
        for line, shares in ((quoted.line, quoted.shares),)
    ]


def _tenders(sale: Sale, order: Order, kept: Sequence[Kept]) -> list[Tender]:
    rows = list(kept)
    if order.quote.wallet:
        rows.insert(0, Kept("wallet", order.quote.wallet, order.quote.wallet))
    return [tender(row, position, sale=sale) for position, row in enumerate(rows, start=1)]


def tender(kept: Kept, position: int, **receipt: object) -> Tender:
    """The row of what a method kept of a sale (`sale`) or a top-up (`top_up`, `member`)."""
    sale = receipt.get("sale")
    method = pricing.methods()[kept.method]
    member = {"member_id": sale.member_id} if isinstance(sale, Sale) else {}
    return Tender(
        id=uuid7(),
        method=method,
        earns=method.earns_points,
        position=position,
        amount=kept.amount,
        handed_over=kept.handed_over,
        reference=kept.reference,
        **receipt,
        **member,
    )


def body(receipt: Receipt, balance: int | None) -> dict[str, Any]:
    """The answer of a decided sale; `balance`: points after it."""
    parts = receipt.order.quote.wallet_parts
    return bodies.sale(
        receipt.sale, lines=receipt.lines, paid=receipt.tenders, parts=(parts.principal, parts.gift), balance=balance
    )
