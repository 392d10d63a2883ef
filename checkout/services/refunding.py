"""Goods come back through the same door as they went: lock, look, plan, post (docs/algorithms/pricing.md, returns)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from checkout import texts
from checkout.answers import Answer
from checkout.models import Refund, RefundLine, RefundTender, Sale
from checkout.rules import refund as rules
from checkout.rules.asked import Return
from checkout.rules.basket import Problem
from checkout.services import bodies, desk, drawers, holder_notices, pricing, requests
from checkout.services.requests import Call
from checkout.services.sold import Sold, extras_of, find, locked, sold_as_of
from coupons import services as coupons
from ledger.ids import uuid7
from ledger.money import ZERO, text
from ledger.posting import Posting
from ledger.refused import Code, Invalid, Refused
from members.models import Member
from members.services import finding, names, purchases
from members.services.lock import LockedMember
from members.services.purchases import Bought
from points.services import booking, returning
from stores import places
from stores.models import Staff, Store
from stores.rules import Level, refund_level
from wallets import services as wallets

REASON = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """A return that has been planned: what comes back, what is paid, what it does to points and stored value."""

    sold: Sold
    posting: Posting[LockedMember] | Posting[None]
    goods: rules.GoodsBack
    paid: rules.PayBack
    points: returning.Plan | None
    wallet: wallets.GivenBack | None

    @property
    def deducted(self) -> Decimal:
        """Yuan kept for missing points."""
        return self.points.refund.deducted if self.points else ZERO


def quote(number: str, returned: Return, *, by: Staff, store: Store, at: datetime | None = None) -> dict[str, Any]:
    """What a return would do: amounts by tender, points, coupon, debt, and whose approval it asks. Writes nothing.

    Refuses `not_found`, `forbidden` (another legal entity), `already_refunded`, `not_refundable`, `tenders_mismatch`.
    """
    call = requests.question("refund_quote", by=by, store=store, at=at or timezone.now())
    sale = find(number, call)
    member = None if sale.member is None else LockedMember(Member.objects.get(pk=_holder(sale)))
    requests.look(call, member)
    plan = planned(sold_as_of(sale, member), returned, call, member)
    level = refund_level(plan.goods.amounts.net, limit=call.house.refund_limit, other_tender=plan.paid.exchanged)
    return _preview(plan) | {"approval_required": [] if level is None else [{"action": "refund", "level": level.value}]}


def refund(number: str, returned: Return, *, by: Staff, store: Store, key: str, at: datetime | None = None) -> Answer:
    """Take goods of sale `number` back: 201 with docs/api.md "Refund".

    Refuses `invalid` (no reason), `not_found`, `forbidden`, `already_refunded` (with what is left by line),
    `not_refundable`, `tenders_mismatch`, `total_changed`, `shift_closed`, `approval_required`, `proof_failed`,
    `in_progress`, `idempotency_mismatch`.
    """
    asked = {"number": number, "returned": returned}
    call = requests.call("refund", asked, key=key, by=by, store=store, at=at or timezone.now())
    check_reason(returned)
    if returned.approval and (before := requests.look(call, None).answer):
        return before
    operator = desk.operator(returned.operator, call)
    approver, approved = desk.second_person(returned.approval, call, asker=operator)
    return requests.run(call, partial(book, number, returned, call, operator, approver, approved))


def check_reason(returned: Return) -> None:
    """Refuses `invalid` where nobody says why."""
    reason = returned.reason.strip()
    if not reason or len(reason) > REASON:
        problem = Problem("reason", "too_long", REASON) if reason else Problem("reason", "needed")
        raise Invalid(texts.errors([problem]))


def book(
    number: str, returned: Return, call: Call, operator: Staff, approver: Staff | None, approved: frozenset[Level]
) -> Answer:
    """Lock, look, plan, post; inside a transaction. Refuses as `refund`."""
    sale = find(number, call)
    member = locked(sale)
    seen = requests.look(call, member, returned.terminal)
    if seen.answer:
        return seen.answer
    shift = drawers.needed(call, seen, returned.terminal)
    plan = planned(sold_as_of(sale, member), returned, call, member)
    compare(plan, returned.seen_amount)
    _refuse_without_second_person(plan, call, approved)
    row = _write(plan, returned, call, operator, approver)
    row.shift_id = shift
    drawers.hold(plan.posting, shift, returned.terminal)
    holder_notices.tell(plan.posting, call.store, points_back=plan.goods.points_back, wallet_back=_to_wallet(plan))
    balance = None if member is None else member.points
    answer = Answer.of(201, bodies.refund(row, sale_number=sale.number, paid=_tenders(plan, row), balance=balance))
    requests.remember(plan.posting, call, answer)
    plan.posting.post()
    return answer


def _holder(sale: Sale) -> int:
    """The member that the sale's value belongs to today: the survivor of a merge."""
    member = sale.member
    return 0 if member is None else finding.holder(member)


def compare(plan: Plan, seen: Decimal | None) -> None:
    """Refuses `total_changed` (reason refund): something came back, or points moved, since the cashier looked."""
    if seen is not None and seen != plan.paid.amount:
        raise Refused(Code.TOTAL_CHANGED, reason="refund", total=plan.paid.amount, seen_total=seen)


def _refuse_without_second_person(plan: Plan, call: Call, approved: frozenset[Level]) -> None:
    """Refuses `approval_required` with the level that is missing. A machine's own till has no levels."""
    held = desk.held(call) | approved
    level = refund_level(
        plan.goods.amounts.net, limit=call.house.refund_limit, other_tender=plan.paid.exchanged, held=held
    )
    if level is not None:
        raise Refused(Code.APPROVAL_REQUIRED, action="refund", level=level.value)


def planned(sold: Sold, returned: Return, call: Call, member: LockedMember | None) -> Plan:
    """Stage one (goods), points, stage two (money), stored value."""
    posting = _posting(sold, call, member)
    earned = sold.earned(booking.terms_of(sold.sale.rule_version).rule)
    goods = rules.goods_back(sold.lines, returned.lines, paid=sold.paid, points=earned)
    points = None
    if member is not None:
        points = returning.plan(posting, sold.points(), due=goods.clawed_back, back=goods.points_back)
        if call.house.shortfall == Store.Shortfall.DEDUCT:
            points = returning.with_deduction(points, refund=rules.refundable(goods, sold.paid))
    paid = rules.pay_back(
        goods,
        paid=sold.paid,
        deducted=points.refund.deducted if points else ZERO,
        asked=[rules.PaidOut(one.method, one.amount) for one in returned.tenders],
        methods=pricing.plain_methods(for_refund=True),
    )
    back = sum((one.amount for one in paid.tenders if one.method == "wallet"), ZERO)
    wallet = wallets.give_back(posting, amount=back, spent=_spent(sold), book=False) if back and member else None
    return Plan(sold, posting, goods, paid, points, wallet)


def _posting(sold: Sold, call: Call, member: LockedMember | None) -> Any:
    return Posting(
        member=member,
        by=call.by,
        store=call.store,
        at=call.at,
        business_day=call.business_day,
        reference=places.new_number(call.store, call.business_day),
    )


def _spent(sold: Sold) -> wallets.Spent:
    return wallets.Spent(sold.sale.number, sold.refund_numbers, sold.family, extras_of)


def _write(plan: Plan, returned: Return, call: Call, operator: Staff, approver: Staff | None) -> Refund:
    """Decide all rows of the refund."""
    posting, sale, goods = plan.posting, plan.sold.sale, plan.goods
    coupon = bool(goods.full and sale.coupon_code) and coupons.restore(posting, code=sale.coupon_code, sale=sale.number)
    row = posting.add(
        Refund(
            id=uuid7(),
            number=posting.reference,
            sale=sale,
            store=call.store,
            terminal=returned.terminal,
            member_id=None if posting.member is None else posting.member.pk,
            operator=operator,
            by=call.by,
            approver=approver,
            at=call.at,
            business_day=posting.business_day,
            reason=names.without_person(returned.reason.strip(), posting.member),
            net=goods.amounts.net,
            withheld=sum(plan.paid.withheld, ZERO),
            amount=plan.paid.amount,
            points_value=goods.amounts.points_value,
            waived=goods.amounts.waived,
            closed_lots_paid=_closed(plan),
            coupon_restored=coupon,
            **_points(plan),
        )
    )
    for one in goods.lines:
        posting.add(_line(plan, row, one))
    for tender in _tenders(plan, row):
        posting.add(tender)
    if posting.member is not None and plan.points is not None:
        returning.book(posting, plan.points)
        _move_value(plan, posting)
    return row


def _closed(plan: Plan) -> Decimal:
    """What is paid out for lots that were cashed out before: spent ones, and the one whose order was waived."""
    waived = plan.sold.waived_return(plan.goods.amounts.waived)
    return waived + (plan.wallet.paid_out if plan.wallet else ZERO)


def _points(plan: Plan) -> dict[str, Any]:
    if plan.points is None:
        return {}
    claw_back = plan.points.refund.claw_back
    return {
        "deducted": plan.deducted,
        "points_clawed_back": plan.points.refund.clawed_back,
        "points_returned": plan.goods.points_back,
        "points_debt": claw_back.debt,
        "points_expired": claw_back.already,
    }


def _move_value(plan: Plan, posting: Posting[LockedMember]) -> None:
    if plan.wallet is not None:
        wallets.give_back(posting, amount=_to_wallet(plan), spent=_spent(plan.sold))
    bought = Bought("refund", -plan.goods.amounts.net, -plan.goods.clawed_back, plan.sold.sale.business_day)
    purchases.record_purchase(posting, bought)


def _to_wallet(plan: Plan) -> Decimal:
    return sum((one.amount for one in plan.paid.tenders if one.method == "wallet"), ZERO)


def _line(plan: Plan, row: Refund, one: rules.BackLine) -> RefundLine:
    return RefundLine(
        id=uuid7(),
        refund_id=row.pk,
        line_id=plan.sold.line_ids[one.line],
        member_id=row.member_id,
        quantity=one.quantity,
        net=one.back.net,
        points_value=one.back.points_value,
        waived=one.back.waived,
    )


def _tenders(plan: Plan, row: Refund) -> list[RefundTender]:
    """One row per tender that is closed; money that goes another way is a row without a tender."""
    methods = pricing.methods()
    out = {one.method: one.amount for one in plan.paid.tenders}
    rows = []
    for tender, paid, closing, kept in zip(
        plan.sold.tenders, plan.sold.paid, plan.goods.closings, plan.paid.withheld, strict=True
    ):
        same_way = not plan.paid.exchanged or paid.method.code == "wallet"
        amount = closing - kept if same_way else ZERO
        if same_way:
            out[paid.method.code] = out.get(paid.method.code, ZERO) - amount
        if closing:
            rows.append({"tender": tender, "method": tender.method, "closed": closing, "amount": amount})
    rows += [{"method": methods[code], "amount": amount} for code, amount in out.items() if amount]
    return [
        RefundTender(id=uuid7(), refund_id=row.pk, member_id=row.member_id, position=position, **one)
        for position, one in enumerate(rows, start=1)
    ]


def _preview(plan: Plan) -> dict[str, Any]:
    points = _points(plan)
    return {
        "sale": plan.sold.sale.number,
        "lines": [{"line": one.line, "quantity": one.quantity, "net": text(one.back.net)} for one in plan.goods.lines],
        "net": text(plan.goods.amounts.net),
        "amount": text(plan.paid.amount),
        "tenders": [{"method": one.method, "amount": text(one.amount)} for one in plan.paid.tenders if one.amount],
        "points_clawed_back": points.get("points_clawed_back", 0),
        "points_returned": plan.goods.points_back,
        "points_debt": points.get("points_debt", 0),
        "deducted": text(plan.deducted),
        "withheld": text(sum(plan.paid.withheld, ZERO)),
        "waived": text(plan.goods.amounts.waived),
        "closed_top_ups_paid": text(_closed(plan)),
        "coupon_restored": bool(plan.goods.full and plan.sold.sale.coupon_code),
        "full": plan.goods.full,
    }
