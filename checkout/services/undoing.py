"""The undoing of a top-up: formulas A and B, what is withheld and why, a second person, the pay-out.

docs/algorithms/ledgers.md, stored value. Asking books nothing; finance decides, and everything is reckoned again then.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from checkout import texts
from checkout.answers import Answer
from checkout.models import Line, TopUp, TopUpRefund
from checkout.rules.asked import Undo
from checkout.rules.basket import Problem
from checkout.services import accounts, bodies, drawers, holder_notices, requests
from checkout.services.requests import Call
from checkout.services.sold import waived_extra
from coupons import services as coupons
from coupons.models import Coupon
from ledger.ids import uuid7
from ledger.money import ZERO, text
from ledger.posting import Posting
from ledger.refused import Code, Invalid, Refused
from members.models import Member
from members.services import finding, names
from members.services.lock import LockedMember, lock
from points.services import moving as points
from stores import approvals, places, scoping
from stores.models import Approval, Staff, Store
from stores.rules import LEVEL_OF, Action, Level, normal_number
from wallets import rules
from wallets import services as wallets
from wallets.models import Lot

ACTION = "top_up_refund"
CASH = accounts.CASH
PAY_TO, REASON = 64, 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What the undoing of a top-up pays: by both formulas, with what came with it and was kept."""

    top_up: TopUp
    lot: Lot
    waived: rules.Extra
    gift: rules.Extra
    coupon: rules.Extra
    unused_coupon: Coupon | None

    @property
    def extras(self) -> tuple[rules.Extra, ...]:
        return (self.waived, self.gift, self.coupon)

    def amount(self, account: rules.Account) -> Decimal:
        """Yuan paid out, by the formula of whose account it is."""
        return rules.undo_amount(wallets.plain(self.lot), account=account, extras=self.extras)


def quote(number: str, undo: Undo, *, by: Staff, store: Store, at: datetime | None = None) -> dict[str, Any]:
    """What the undoing of top-up `number` would pay, by A and B, and what is withheld and why. Writes nothing.

    Refuses `not_found`, `forbidden` (another legal entity), `not_refundable` (reason closed).
    """
    call = requests.question("undo_quote", by=by, store=store, at=at or timezone.now())
    top_up = _find(number, call)
    return _told(_plan(top_up, undo), undo, call)


def explain(number: str, undo: Undo, *, by: Staff, store: Store, at: datetime | None = None) -> dict[str, Any]:
    """As `quote`, with `worked`: the figures that both formulas are made of, to be told at the counter."""
    call = requests.question("undo_quote", by=by, store=store, at=at or timezone.now())
    plan = _plan(_find(number, call), undo)
    own, seen = wallets.plain(plan.lot), rules.with_extras(wallets.plain(plan.lot), plan.extras)
    worked = {
        "principal": text(own.principal),
        "bonus": text(seen.gift),
        "spent": text(own.used),
        "kept": text(seen.used - own.used),
        "used": text(seen.used),
        "principal_used": text(rules.principal_used(seen.principal, seen.gift, seen.used)),
    }
    return _told(plan, undo, call) | {"worked": worked}


def latest(top_up: TopUp) -> Approval | None:
    """The last request to undo a top-up, decided or not."""
    # All states and the one level are named so that the inbox's index serves.
    mine = Approval.objects.filter(state__in=Approval.State.values, level=Level.FINANCE, action=ACTION)
    found = mine.filter(arguments__top_up=top_up.number).select_related("asked_by", "approver")
    return found.order_by("-asked_at", "-id").first()


def ask(number: str, undo: Undo, *, by: Staff, store: Store, key: str, at: datetime | None = None) -> Answer:
    """Ask for the undoing of top-up `number`: 202 with its figures and the number of the approval that it waits for.

    Refuses `invalid` (no reason, no way to pay, cash above the region's limit), and as `quote`.
    """
    asked = {"number": number, "undo": undo}
    call = requests.call(ACTION, asked, key=key, by=by, store=store, at=at or timezone.now())
    problems = [
        Problem(name, "needed" if not value.strip() else "too_long", limit)
        for name, value, limit in (("reason", undo.reason, REASON), ("pay_to", undo.pay_to, PAY_TO))
        if not value.strip() or len(value) > limit
    ]
    if problems:
        raise Invalid(texts.errors(problems))
    return requests.run(call, partial(_ask, number, undo, call))


def _ask(number: str, undo: Undo, call: Call) -> Answer:
    top_up = _find(number, call)
    member = lock(id=top_up.member_id)
    seen = requests.look(call, member)
    if seen.answer:
        return seen.answer
    plan = _plan(top_up, undo)
    _refuse_cash(plan, undo, call)
    if _is_waiting(top_up):
        raise Refused(Code.NOT_REFUNDABLE, reason="waiting")
    approval = approvals.ask(
        ACTION,
        arguments={
            "top_up": top_up.number,
            "account": undo.account,
            "gift_returned": undo.gift_returned,
            "pay_to": accounts.masked(undo.pay_to),
            "terminal": undo.terminal,
        },
        by=call.by,
        store=call.store,
        reason=names.without_person(undo.reason.strip(), member),
        level=LEVEL_OF[Action.TOP_UP_UNDO if top_up.offer_id else Action.CASH_OUT],
        number=places.new_number(call.store, call.business_day),
        at=call.at,
    )
    accounts.seal(approval, undo.pay_to, member=member)
    answer = Answer.of(202, _told(plan, undo, call) | {"approval": approval.number, "state": "waiting"})
    posting = _posting(member, call.by, approval, call.at)
    requests.remember(posting, call, answer)
    posting.post()
    return answer


def pay_out(approval: Approval, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Book an approved undoing: close the lot, take back what came with it. The approval's number books once.

    Refuses `not_refundable` (reason closed), `not_found`, `shift_closed` (cash, and the till that asked has no open shift).
    """
    asked = approval.arguments
    terminal = asked.get("terminal", "")
    undo = Undo(asked["account"], asked["gift_returned"], approval.reason, asked["pay_to"], terminal)
    top_up = TopUp.objects.select_related("offer", "store", "member").get(number=asked["top_up"])
    member = lock(id=top_up.member_id)
    posting = _posting(member, by, approval, at)
    plan = _plan(top_up, undo)
    row = posting.add(_row(plan, approval, undo, by, posting))
    row.shift_id = drawers.paying_out(approval.store, terminal, cash=undo.pay_to == CASH)
    drawers.hold(posting, row.shift_id, terminal)
    wallets.close(posting, lot=plan.lot, account=undo.account)
    bonus = points.undo_bonus(posting, points=top_up.bonus_points, reference=top_up.number)
    if plan.unused_coupon is not None:
        coupons.void(posting, plan.unused_coupon)
    holder_notices.tell(posting, approval.store, paid_out=row.amount)
    posting.post()
    return {
        "number": row.number,
        "amount": text(row.amount),
        "withheld": text(row.withheld),
        "points_clawed_back": bonus.taken,
        "points_debt": bonus.debt,
        "balance": bodies.wallet(member),
    }


def _row(plan: Plan, approval: Approval, undo: Undo, by: Staff, posting: Posting[LockedMember]) -> TopUpRefund:
    amount = plan.amount(undo.account)
    return TopUpRefund(
        id=uuid7(),
        number=approval.number,
        top_up=plan.top_up,
        member=posting.member,
        store=approval.store,
        asked_by=approval.asked_by,
        approver=by,
        approval=approval.number,
        at=posting.at,
        business_day=posting.business_day,
        account=undo.account,
        gift_returned=undo.gift_returned,
        amount=amount,
        withheld=max(wallets.plain(plan.lot).principal_left - amount, ZERO),
        pay_to=undo.pay_to,
        reason=undo.reason,
        detail={"extras": [[str(extra.given), str(extra.kept)] for extra in plan.extras[1:]]},
    )


def _find(number: str, call: Call) -> TopUp:
    rows = TopUp.objects.select_related("offer", "store", "member")
    top_up = rows.filter(number=normal_number(number)).first()
    if top_up is None:
        raise Refused(Code.NOT_FOUND, what="top_up", number=number)
    if not scoping.may_refund(call.by, sold_in=top_up.store, at_store=call.store, at=call.at):
        raise Refused(Code.FORBIDDEN, reason="other_entity")
    return top_up


def _is_waiting(top_up: TopUp) -> bool:
    waiting = Approval.objects.filter(state=Approval.State.WAITING, action=ACTION)
    return waiting.filter(arguments__top_up=top_up.number).exists()


def _plan(top_up: TopUp, undo: Undo) -> Plan:
    """Read after the lock. Refuses `not_refundable` (reason closed)."""
    lot = wallets.lot_of(finding.holder(top_up.member), top_up.number)
    if lot.closed_as:
        raise Refused(Code.NOT_REFUNDABLE, reason="closed")
    coupon = Coupon.objects.filter(code=top_up.coupon_code).first() if top_up.coupon_code else None
    used = _coupon_value(coupon) if coupon and coupon.state == Coupon.State.USED else ZERO
    return Plan(
        top_up=top_up,
        lot=lot,
        waived=waived_extra(top_up),
        gift=rules.Extra(top_up.gift_value, ZERO if undo.gift_returned else top_up.gift_value),
        coupon=rules.Extra(used, used),
        unused_coupon=coupon if coupon and coupon.state == Coupon.State.ISSUED else None,
    )


def _coupon_value(coupon: Coupon) -> Decimal:
    """What a used coupon gave."""
    lines = Line.objects.filter(sale__number=coupon.used_reference, sale__coupon_code=coupon.code)
    return lines.aggregate(total=Sum("coupon_off"))["total"] or ZERO


def _refuse_cash(plan: Plan, undo: Undo, call: Call) -> None:
    limit = call.house.region.cash_out_cash_limit
    if undo.pay_to.strip() == CASH and plan.amount(undo.account) > limit:
        raise Refused(Code.INVALID, field="pay_to", reason="cash_limit", limit=limit)


def _posting(member: LockedMember, by: Staff, approval: Approval, at: datetime) -> Posting[LockedMember]:
    return Posting(
        member=member,
        by=by,
        store=approval.store,
        at=at,
        business_day=places.business_day(at, approval.store),
        reference=approval.number,
    )


def _told(plan: Plan, undo: Undo, call: Call) -> dict[str, Any]:
    lot = wallets.plain(plan.lot)
    held = {"waived_order": plan.waived, "gift_item": plan.gift, "coupon": plan.coupon}
    amount = plan.amount(undo.account)
    return {
        "top_up": plan.top_up.number,
        "member": Member.objects.get(pk=plan.top_up.member_id).number,
        "account": undo.account,
        "amount": text(amount),
        "formulas": {"merchant": text(plan.amount("merchant")), "customer": text(plan.amount("customer"))},
        "withheld": [
            {"code": code, "amount": text(extra.kept), "reason": texts.withheld(code)}
            for code, extra in held.items()
            if extra.kept
        ],
        "withheld_total": text(max(lot.principal_left - amount, ZERO)),
        "gift_money_voided": text(lot.gift_left),
        "points_clawed_back": plan.top_up.bonus_points,
        "coupon_voided": plan.unused_coupon is not None,
        "untouched": rules.untouched(lot, waived=bool(plan.waived.given)),
        "cooling_off": rules.in_cooling_off(plan.top_up.business_day, call.business_day),
        "cash_limit": text(call.house.region.cash_out_cash_limit),
    }
