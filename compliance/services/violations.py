"""A violation from its report to the question whether it counts (docs/algorithms/compliance.md).

What is reported freezes whom it would cost how much. Whoever looks into it puts it before a second person (the inbox);
confirming books the points, declining dismisses it (`deciding.py`).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from compliance.models import Book, Charge, Item, Violation
from compliance.services import charging
from ledger import probes
from ledger.composing import constraint_of
from ledger.refused import Code, Refused
from stores import approvals, audit, places
from stores.models import Staff, Store
from stores.rules import Level

State = Violation.State
ACTION = "violation"


def preview(store: Store, item: Item, *, at: datetime) -> list[Charge]:
    """Whose score would move by how much, nothing written. Refuses `violation_refused` (penalty_unset, nobody, once, draft)."""
    if item.section.book.state == Book.State.DRAFT:
        raise Refused(Code.VIOLATION_REFUSED, reason="draft", item=item.code)
    found = charging.charges(store, item, at=at)
    if Violation.objects.filter(once=_once(store, item, at)).exists() and item.once_a_day:
        raise Refused(Code.VIOLATION_REFUSED, reason="once", item=item.code)
    return found


class Noted(TypedDict, total=False):
    """What the finder says about it: in words, as it was measured, and when it was written down (now, unless named)."""

    description: str
    value: Decimal | None
    reported_at: datetime


@transaction.atomic
def report(
    store: Store,
    item: Item,
    *,
    key: UUID,
    at: datetime,
    by: Staff | None,
    **noted: Unpack[Noted],
) -> Violation:
    """Book that something was seen at `at`, `value` where it was measured. The key again is answered as before.

    Refuses like `preview`, and `idempotency_mismatch` where the key stands for something else.
    """
    made = _made(key, store, item)
    if made is not None:
        return made
    found = preview(store, item, at=at)
    row = _row(store, item, key, at=at, reported_by=by, **{"reported_at": timezone.now(), **noted})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        # Somebody else was first, with this key or with this rule of the day.
        made = _made(key, store, item)
        if made is None and constraint_of(error) != "violation_once_a_day":
            raise
        if made is None:
            raise Refused(Code.VIOLATION_REFUSED, reason="once", item=item.code) from error
        return made
    for one in found:
        one.violation = row
    Charge.objects.bulk_create(found)
    audit.record("violation.reported", row, by=by, store=store, at=row.reported_at, item=item.code)
    return row


def _made(key: UUID, store: Store, item: Item) -> Violation | None:
    row = Violation.objects.filter(pk=key).first()
    if row is not None and (row.store_id, row.item_id) != (store.pk, item.pk):
        raise Refused(Code.IDEMPOTENCY_MISMATCH)
    return row


def _row(store: Store, item: Item, key: UUID, **seen: Any) -> Violation:
    day = places.business_day(seen["at"], store)
    return Violation(
        id=key,
        number=places.new_number(store, day),
        store=store,
        item=item,
        item_code=item.code,
        business_day=day,
        once=_once(store, item, seen["at"]) if item.once_a_day else None,
        due=seen["reported_at"] + timedelta(days=settings.VIOLATION_LOOK_DAYS),
        **seen,
    )


def _once(store: Store, item: Item, at: datetime) -> str:
    return f"{item.code}:{store.pk}:{places.business_day(at, store)}"


@transaction.atomic
def investigate(violation: Violation, *, by: Staff, findings: str, at: datetime) -> Violation:
    """Write down what was found out, and put the violation before the region's manager. Refuses `violation_state`, `invalid`."""
    row = locked(violation.pk, [State.REPORTED])
    row.investigated_by, row.investigated_at, row.findings = by, at, findings
    row.state, row.due = State.INVESTIGATED, at + timedelta(days=settings.VIOLATION_CONFIRM_DAYS)
    row.save(update_fields=["investigated_by", "investigated_at", "findings", "state", "due"])
    approvals.ask(
        ACTION,
        arguments={"violation": str(row.pk)},
        by=by,
        store=row.store,
        reason=f"{row.item_code} {row.description}"[:200].strip(),
        level=Level.REGION,
        number=f"v-{row.number}",
        at=at,
    )
    audit.record("violation.investigated", row, by=by, store=row.store, at=at)
    return row


@transaction.atomic
def withdraw(violation: Violation, *, by: Staff, note: str, at: datetime) -> Violation:
    """It was none: dismissed before anybody was asked to confirm it. Refuses `violation_state`, `forbidden` (own: charged)."""
    row = locked(violation.pk, [State.REPORTED])
    if row.charges.filter(staff=by).exists():
        raise Refused(Code.FORBIDDEN, reason="own")
    return dismiss(row, by=by, note=note, at=at)


def dismiss(row: Violation, *, by: Staff, note: str, at: datetime) -> Violation:
    """The locked violation counts for nothing, and the same thing may be reported once more that day."""
    row.state, row.due, row.once, row.note = State.DISMISSED, None, None, note
    row.save(update_fields=["state", "due", "once", "note"])
    audit.record("violation.dismissed", row, by=by, store=row.store, at=at)
    return row


def locked(pk: UUID, states: Iterable[str]) -> Violation:
    """The violation under its lock, in one of these states. Refuses `violation_state`, `not_found`."""
    rows = Violation.objects.select_related("store", "item__section__book")
    if not probes.is_off("violation_lock"):
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Refused(Code.NOT_FOUND, what="violation", number=str(pk))
    if row.state not in states:
        raise Refused(Code.VIOLATION_STATE, number=row.number, state=row.state)
    return row
