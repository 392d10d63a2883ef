"""A refund whose second person is not at the till: it waits in the inbox, and is booked when it is approved (docs/design.md §6).

What was asked is kept with the amount that the cashier saw: when goods came back or points moved meanwhile, the approval is
refused and the request keeps waiting, to be declined.
"""

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from checkout.answers import Answer
from checkout.models import Sale
from checkout.rules.asked import Return
from checkout.rules.tenders import Tender
from checkout.services import desk, refunding, requests
from checkout.services.requests import Call
from checkout.services.sold import find, locked, sold_as_of
from ledger.money import text
from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.services import names
from stores import approvals, places
from stores import services as stores
from stores.models import Approval, Staff, Store
from stores.rules import Level, refund_level

ACTION = "refund"


def ask(number: str, returned: Return, *, by: Staff, store: Store, key: str, at: datetime | None = None) -> Answer:
    """Put a return before whoever must agree: 202 with the number of the approval that it waits for. Pays nothing.

    Refuses `invalid` (no reason), `not_found`, `forbidden`, `already_refunded`, `tenders_mismatch`, `total_changed`, and
    `not_refundable` (reason asked: one waits already).
    """
    asked = {"number": number, "returned": returned}
    call = requests.call("ask_refund", asked, key=key, by=by, store=store, at=at or timezone.now())
    refunding.check_reason(returned)
    return requests.run(call, partial(_ask, number, returned, call))


def _ask(number: str, returned: Return, call: Call) -> Answer:
    sale = find(number, call)
    member = locked(sale)
    seen = requests.look(call, member)
    if seen.answer:
        return seen.answer
    plan = refunding.planned(sold_as_of(sale, member), returned, call, member)
    refunding.compare(plan, returned.seen_amount)
    if waiting(sale) is not None:
        raise Refused(Code.NOT_REFUNDABLE, reason="asked")
    level = refund_level(
        plan.goods.amounts.net,
        limit=call.house.refund_limit,
        other_tender=plan.paid.exchanged,
        held=desk.held(call),
    )
    approval = approvals.ask(
        ACTION,
        arguments=_kept(sale, returned, plan.paid.amount),
        by=call.by,
        store=call.store,
        reason=names.without_person(returned.reason.strip(), member),
        level=level or Level.MANAGER,
        number=places.new_number(call.store, call.business_day),
        at=call.at,
    )
    told = {"approval": approval.number, "state": "waiting", "level": approval.level, "amount": text(plan.paid.amount)}
    answer = Answer.of(202, told | {"sale": sale.number})
    posting: Posting[Any] = Posting(
        member=member,
        by=call.by,
        store=call.store,
        at=call.at,
        business_day=call.business_day,
        reference=approval.number,
    )
    requests.remember(posting, call, answer)
    posting.post()
    return answer


def _kept(sale: Sale, returned: Return, amount: Decimal) -> dict[str, Any]:
    return {
        "sale": sale.number,
        "member": None if sale.member is None else sale.member.number,
        "lines": None if returned.lines is None else [list(pair) for pair in returned.lines],
        "tenders": [[one.method, text(one.amount)] for one in returned.tenders],
        "amount": text(amount),
        "terminal": returned.terminal,
    }


def asked_of(approval: Approval) -> tuple[str, Return]:
    """The sale's number and the return that an approval was asked for."""
    kept = approval.arguments
    lines = kept["lines"]
    return kept["sale"], Return(
        lines=None if lines is None else tuple((line, quantity) for line, quantity in lines),
        reason=approval.reason,
        tenders=tuple(Tender(method, Decimal(amount)) for method, amount in kept["tenders"]),
        terminal=kept["terminal"],
        seen_amount=Decimal(kept["amount"]),
    )


def decide(approval: Approval, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Book an approved return in the name of who asked; the approval's number books once. Refuses as `refunding.refund`."""
    number, returned = asked_of(approval)
    asker, store = approval.asked_by, approval.store
    asked = {"number": number, "returned": returned}
    call = requests.call("refund", asked, key=f"approval:{approval.number}", by=asker, store=store, at=at)
    answer = refunding.book(number, returned, call, asker, by, stores.levels(by, store, at))
    return {"number": answer.data["number"], "amount": answer.data["amount"]}


def waiting(sale: Sale) -> Approval | None:
    """The request of a return of `sale` that nobody has decided."""
    return _requests(sale).filter(state=Approval.State.WAITING).first()


def latest(sale: Sale) -> Approval | None:
    """The newest request of a return of `sale`, decided or not."""
    return _requests(sale).filter(state__in=Approval.State.values).first()


def _requests(sale: Sale) -> QuerySet[Approval]:
    """By the index of the inbox: state, level, and not before the sale."""
    mine = Approval.objects.filter(action=ACTION, level__in=list(Level), asked_at__gte=sale.at)
    return mine.filter(arguments__sale=sale.number).select_related("approver", "store").order_by("-asked_at", "-id")
