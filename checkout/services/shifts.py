"""The verbs of a cash shift: open, move cash, count and close, hand over (交接班). docs/algorithms/shifts.md.

What is expected is computed from the rows of the shift behind its lock, inside the closing transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone

from checkout import texts
from checkout.answers import Answer
from checkout.models import CashMove, Shift, ShiftCount
from checkout.rules import shifts as rules
from checkout.rules.basket import Approval, Problem
from checkout.rules.shifts import CASH, Count, Flow, Move, Opening
from checkout.services import pricing, requests, shift_reports
from checkout.services.drawers import closed
from checkout.services.requests import Call
from checkout.services.shift_reports import Row
from ledger import probes
from ledger.ids import uuid7
from ledger.money import ZERO
from ledger.posting import Posting
from ledger.refused import Code, Invalid, Refused
from stores import audit, pins, places
from stores.models import Staff, Store
from stores.rules import normal_number


@dataclass(frozen=True, slots=True)
class Preview:
    """A count before it is confirmed: rows, the sum that is expected, whether a reason must be given."""

    rows: tuple[Row, ...]
    expected: Decimal
    difference: Decimal
    needs_reason: bool


def open_shift(opening: Opening, *, by: Staff, store: Store, key: str, at: datetime | None = None) -> Answer:
    """Open a shift on a till with its float: 201 with the shift.

    Refuses `invalid` (no till, no amount, or one is open already: reason shift_open).
    """
    call = requests.call("shift_open", {"opening": opening}, key=key, by=by, store=store, at=at or timezone.now())
    _check(rules.opening_problems(opening))
    return requests.run(call, partial(_answer, call, partial(_open, opening, call)))


def move_cash(move: Move, *, by: Staff, store: Store, key: str, at: datetime | None = None) -> Answer:
    """Put cash into the drawer or take some out: 201 with the shift.

    Refuses `shift_closed`, `not_found`, `invalid` (no amount, no reason, more than must be in the drawer).
    """
    call = requests.call("shift_move", {"move": move}, key=key, by=by, store=store, at=at or timezone.now())
    return requests.run(call, partial(_locked, move.shift, call, partial(_move, move, call)))


def close(count: Count, *, by: Staff, store: Store, key: str, at: datetime | None = None) -> Answer:
    """Close a shift on what was counted: 201 with its Z report.

    Refuses `shift_closed`, `not_found`, `total_changed` (more was sold since the count was shown), `invalid` (a method
    that moved was not counted, or a difference above `settings.SHIFT_DIFFERENCE_LIMIT` yuan has no reason).
    """
    call = requests.call("shift_close", {"count": count}, key=key, by=by, store=store, at=at or timezone.now())
    return requests.run(call, partial(_locked, count.shift, call, partial(_close, count, call)))


def hand_over(count: Count, *, to: Approval, by: Staff, store: Store, key: str, at: datetime | None = None) -> Answer:
    """Close a shift and open the next one for `to` (code and PIN) with the cash that was counted, both or neither: 201.

    Refuses as `close`, and `proof_failed`, `forbidden` (somebody who does not sell here).
    """
    asked = {"count": count, "to": to}
    call = requests.call("shift_hand_over", asked, key=key, by=by, store=store, at=at or timezone.now())
    if before := requests.look(call, None).answer:
        return before
    successor = _successor(to, call)
    return requests.run(call, partial(_locked, count.shift, call, partial(_hand_over, count, call, successor)))


def preview(count: Count, *, store: Store) -> Preview:
    """What closing on this count would say. Writes nothing. Refuses `not_found`, `shift_closed`, `invalid`."""
    found = shift_reports.report(count.shift, store=store)
    if found.shift.closed_at is not None:
        raise closed(found.shift.terminal)
    flows = found.flows
    problems = rules.count_problems(count, flows, limit=settings.SHIFT_DIFFERENCE_LIMIT)
    _check([one for one in problems if one.code != "difference"])
    rows = tuple(_counted(count, flows))
    return Preview(
        rows,
        sum((row.expected for row in rows), ZERO),
        sum((row.difference or ZERO for row in rows), ZERO),
        any(abs(row.difference or ZERO) > settings.SHIFT_DIFFERENCE_LIMIT for row in rows),
    )


def _check(problems: list[Problem]) -> None:
    if problems:
        raise Invalid(texts.errors(problems))


def _successor(to: Approval, call: Call) -> Staff:
    person = Staff.objects.filter(code=to.code, is_active=True, kind=Staff.Kind.PERSON).first()
    if person is None:
        raise Refused(Code.PROOF_FAILED, reason="wrong")
    pins.check(person, to.pin, call.at)
    if not person.has_perm("checkout.sell", call.store):
        raise Refused(Code.FORBIDDEN, reason="does_not_sell")
    return person


def _answer(call: Call, write: Callable[[], dict[str, Any]]) -> Answer:
    """Look the key up, write, keep the answer."""
    seen = requests.look(call, None)
    if seen.answer:
        return seen.answer
    answer = Answer.of(201, write())
    keeping = _posting(call, call.key)
    requests.remember(keeping, call, answer)
    keeping.post()
    return answer


def _locked(number: str, call: Call, write: Callable[[Shift], dict[str, Any]]) -> Answer:
    """As `_answer`, behind the lock of the shift: receipts under way are waited for, later ones wait."""
    rows = Shift.objects.whole().filter(store=call.store, number=normal_number(number))
    if not probes.is_off("shift_lock"):
        rows = rows.select_for_update(of=("self",))
    shift = rows.first()
    if shift is None:
        raise Refused(Code.NOT_FOUND, what="shift", number=number)
    return _answer(call, partial(_unless_closed, shift, write))


def _unless_closed(shift: Shift, write: Callable[[Shift], dict[str, Any]]) -> dict[str, Any]:
    if shift.closed_at is not None:
        raise closed(shift.terminal)
    return write(shift)


def _posting(call: Call, reference: str, by: Staff | None = None) -> Posting[None]:
    return Posting(
        member=None,
        by=by or call.by,
        store=call.store,
        at=call.at,
        business_day=call.business_day,
        reference=reference,
    )


def _open(opening: Opening, call: Call, by: Staff | None = None) -> dict[str, Any]:
    person = by or call.by
    posting = _posting(call, places.new_number(call.store, call.business_day), person)
    shift = posting.add(
        Shift(
            id=uuid7(),
            number=posting.reference,
            store=call.store,
            terminal=opening.terminal.strip(),
            opened_by=person,
            opened_at=call.at,
            business_day=posting.business_day,
            opening_float=opening.amount,
        )
    )
    refusal = Refused(Code.INVALID, field="terminal", reason="shift_open", terminal=shift.terminal)
    posting.on_conflict("shift_open_once", refusal)
    posting.post()
    audit.record("shift.opened", shift, by=person, store=call.store, at=call.at, opening_float=str(opening.amount))
    return shift_reports.body(shift_reports.of([shift])[0])


def _move(move: Move, call: Call, shift: Shift) -> dict[str, Any]:
    there = next(flow for flow in shift_reports.of([shift])[0].flows if flow.method == CASH).expected
    _check(rules.move_problems(move, there=there))
    posting = _posting(call, shift.number)
    row = CashMove(
        id=uuid7(),
        shift_id=shift.pk,
        kind=CashMove.Kind(move.kind),
        amount=move.amount,
        reason=move.reason.strip(),
        by=call.by,
        at=call.at,
    )
    posting.add(row)
    posting.post()
    audit.record(f"cash.{move.kind}", shift, by=call.by, store=call.store, at=call.at, amount=str(move.amount))
    return shift_reports.body(shift_reports.of([shift])[0])


def _close(count: Count, call: Call, shift: Shift) -> dict[str, Any]:
    flows = shift_reports.of([shift])[0].flows
    rows = list(_counted(count, flows))
    expected = sum((row.expected for row in rows), ZERO)
    if count.seen is not None and count.seen != expected:
        raise Refused(Code.TOTAL_CHANGED, total=expected, seen_total=count.seen)
    _check(rules.count_problems(count, [row.flow for row in rows], limit=settings.SHIFT_DIFFERENCE_LIMIT))
    posting = _posting(call, shift.number)
    posting.set_to(shift, "closed_by_id", call.by.pk)
    # Clocks of two servers may differ by a moment.
    posting.set_to(shift, "closed_at", max(call.at, shift.opened_at))
    posting.set_to(shift, "note", count.reason.strip())
    posting.guard(shift, "t.closed_at IS NULL", (), closed(shift.terminal))
    for row in rows:
        posting.add(_count_row(shift, row))
    posting.post()
    difference = sum((row.difference or ZERO for row in rows), ZERO)
    audit.record("shift.closed", shift, by=call.by, store=call.store, at=call.at, difference=str(difference))
    return shift_reports.body(shift_reports.of([shift])[0])


def _hand_over(count: Count, call: Call, successor: Staff, shift: Shift) -> dict[str, Any]:
    """The till is never without a shift between the two."""
    told = _close(count, call, shift)
    following = _open(Opening(shift.terminal, count.of(CASH)), call, successor)
    return told | {"next": following}


def _counted(count: Count, flows: list[Flow]) -> list[Row]:
    """Every method that moved or was counted, expected beside counted. Refuses `invalid` (no such method)."""
    by_method = {flow.method: flow for flow in flows}
    unknown = [method for method, _ in count.counted if method not in pricing.methods() or method == "wallet"]
    _check([Problem(f"counted.{method}", "unknown_method") for method in unknown])
    rows = []
    for code, method in pricing.methods().items():
        flow, counted = by_method.get(code, Flow(code)), count.of(code)
        if code in by_method or counted:
            rows.append(Row(flow, method.name, flow.expected, counted, counted - flow.expected))
    return rows


def _count_row(shift: Shift, row: Row) -> ShiftCount:
    return ShiftCount(
        id=uuid7(),
        shift_id=shift.pk,
        method=pricing.methods()[row.flow.method],
        expected=row.expected,
        counted=row.counted or ZERO,
        difference=row.difference or ZERO,
    )
