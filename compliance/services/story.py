"""What happened to a violation, told in order, and who may take the next step."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from compliance import texts
from compliance.models import Appeal, Evidence, Violation
from compliance.services import record
from stores.models import Approval, Audit, Staff
from stores.rules import Level, may_decide
from stores.services import levels

State = Violation.State


class Event(NamedTuple):
    """Who did what when, and what they said about it; `by` is empty where the house did it itself."""

    at: datetime
    by: Staff | None
    what: str
    words: str


def of(row: Violation) -> list[Event]:
    """Everything that happened to `row`, in order."""
    return sorted(_events(row), key=lambda one: one.at)


def _events(row: Violation) -> Iterator[Event]:
    remarks = dict(Approval.objects.filter(number__in=_numbers(row)).values_list("number", "remark"))
    confirming, appealing = (remarks.get(number, "") for number in _numbers(row))
    yield Event(row.reported_at, row.reported_by, texts.event("reported"), row.description)
    if row.investigated_at:
        yield Event(row.investigated_at, row.investigated_by, texts.event("investigated"), row.findings)
    if row.confirmed_at:
        yield Event(row.confirmed_at, row.confirmed_by, texts.event("confirmed"), confirming)
    if row.state == State.DISMISSED:
        gone = Audit.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))
        for one in gone.filter(action="violation.dismissed").select_related("by"):
            yield Event(one.at, one.by, texts.event("dismissed"), row.note or confirming)
    yield from _appealed(Appeal.objects.filter(violation=row).select_related("by", "decided_by").first(), appealing)


def _appealed(appeal: Appeal | None, remark: str) -> Iterator[Event]:
    if appeal is None:
        return
    yield Event(appeal.at, appeal.by, texts.event("appealed"), appeal.reason)
    if appeal.decided_at:
        yield Event(appeal.decided_at, appeal.decided_by, texts.event(appeal.state), remark)


def _numbers(row: Violation) -> tuple[str, str]:
    """Under which numbers its confirmation and its appeal are put before a second person."""
    return f"v-{row.number}", f"a-{row.number}"


def waits(row: Violation) -> Approval | None:
    """The request that a second person has to decide, if one waits."""
    rows = Approval.objects.filter(number__in=_numbers(row), state=Approval.State.WAITING)
    return rows.select_related("asked_by", "store").first()


def decides(approval: Approval, row: Violation, staff: Staff, *, at: datetime) -> bool:
    """Whether `staff` may decide it: the level, and no part in it as finder, asker, confirmer of what is appealed, or charged."""
    parties = {row.reported_by_id, row.confirmed_by_id, *row.charges.values_list("staff", flat=True)}
    held = levels(staff, row.store, at)
    own = staff.pk == approval.asked_by_id
    return staff.pk not in parties and may_decide(Level(approval.level), held=held, asker=own)


def may_appeal(row: Violation, staff: Staff, *, at: datetime) -> bool:
    """Whether `staff` is charged with it, it counts, and its days for an appeal are not over."""
    return record.may_appeal(row, at=at) and row.charges.filter(staff=staff).exists()


def may_withdraw(row: Violation, staff: Staff) -> bool:
    """Whether it can be taken back, by somebody who is not charged with it."""
    return row.state == State.REPORTED and not row.charges.filter(staff=staff).exists()


def evidence(row: Violation) -> list[tuple[str, list[Evidence]]]:
    """The photos that it was reported with, and those of its appeal, each under its title."""
    rows = Evidence.objects.filter(Q(violation=row) | Q(appeal__violation=row)).order_by("posted_at", "id")
    groups: dict[str, list[Evidence]] = {"reported": [], "appealed": []}
    for one in rows:
        groups["appealed" if one.appeal_id else "reported"].append(one)
    return [(texts.event(code), found) for code, found in groups.items() if found]
