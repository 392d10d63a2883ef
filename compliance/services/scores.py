"""The score of each person: booked when a violation is confirmed, given back when it is overturned.

All people of a violation are locked in the order of their ids, so that two violations never wait for one another in a ring;
the lock is the staff row, and what is read of the ledger is read behind it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from compliance.models import Charge, ScoreEntry, Violation
from ledger import probes
from ledger.posting import Posting, post_many
from stores.models import Staff

Kind = ScoreEntry.Kind


class Movement(NamedTuple):
    """What is booked for one person."""

    staff_id: int
    kind: str
    amount: int
    reverses: ScoreEntry | None = None


Movements = dict[UUID, list[Movement]]


def charge(*violations: Violation, by: Staff, at: datetime) -> list[ScoreEntry]:
    """Book what each person loses for confirmed violations. Call it under their locks."""
    kinds = {"own": Kind.DEDUCT, "joint": Kind.JOINT}
    found: Movements = {one.pk: [] for one in violations}
    for row in Charge.objects.filter(violation__in=found).order_by("staff_id"):
        found[row.violation_id].append(Movement(row.staff_id, kinds[row.kind], row.points))
    return _book(violations, found, by=by, at=at)


def give_back(*violations: Violation, by: Staff, at: datetime) -> list[ScoreEntry]:
    """Book the contrary of each row of violations, the joint ones too. Call it under their locks."""
    found: Movements = {one.pk: [] for one in violations}
    for row in ScoreEntry.objects.filter(violation__in=found, reverses__isnull=True).order_by("staff_id"):
        found[row.violation_id].append(Movement(row.staff_id, Kind.REVERSE, -row.amount, row))
    return _book(violations, found, by=by, at=at)


def _book(violations: Sequence[Violation], found: Movements, *, by: Staff, at: datetime) -> list[ScoreEntry]:
    """One row for each person and violation. Its day is the violation's: a month ends as if what came back had never been."""
    staff_ids = {one.staff_id for movements in found.values() for one in movements}
    lock(staff_ids)
    last, postings = last_entries(staff_ids), []
    for violation in violations:
        posting = Posting(
            member=None,
            by=by,
            store=violation.store,
            at=at,
            business_day=violation.business_day,
            reference=violation.number,
        )
        for one in found[violation.pk]:
            last[one.staff_id] = posting.add(_entry(posting, violation, one, last.get(one.staff_id)))
        postings.append(posting)
    post_many(postings)
    return [row for posting in postings for row in posting.rows.values() if isinstance(row, ScoreEntry)]


def _entry(posting: Posting[None], violation: Violation, one: Movement, before: ScoreEntry | None) -> ScoreEntry:
    return ScoreEntry(
        kind=one.kind,
        staff_id=one.staff_id,
        store_id=posting.store_id,
        by_id=posting.by_id,
        violation=violation,
        amount=one.amount,
        balance_after=(before.balance_after if before else 0) + one.amount,
        seq=before.seq + 1 if before else 1,
        reverses=one.reverses,
        at=posting.at,
        business_day=posting.business_day,
        reference=posting.reference,
    )


def lock(staff_ids: Iterable[int]) -> None:
    """Lock people in the order of their ids; sales that name them as operators go on."""
    if not probes.is_off("staff_lock"):
        rows = Staff.objects.filter(pk__in=set(staff_ids)).order_by("pk").select_for_update(no_key=True)
        list(rows.values_list("pk", flat=True))


def last_entries(staff_ids: Iterable[int]) -> dict[int, ScoreEntry]:
    """The newest row of each person, by staff id."""
    rows = ScoreEntry.objects.filter(staff__in=set(staff_ids)).order_by("staff_id", "-seq").distinct("staff_id")
    return {one.staff_id: one for one in rows}


def of(staff: Staff) -> int:
    """The score of one person: 0 for whoever never lost a point."""
    found = last_entries([staff.pk]).get(staff.pk)
    return found.balance_after if found else 0


def of_months(first: date, until: date, *, rows: QuerySet[ScoreEntry] | None = None) -> dict[int, int]:
    """Points by staff id over the business days from `first` to before `until`; what was given back counts where it was taken."""
    rows = ScoreEntry.objects.all() if rows is None else rows
    found = rows.filter(business_day__gte=first, business_day__lt=until).order_by()
    return dict(found.values_list("staff").annotate(Sum("amount")))


class Line(NamedTuple):
    """A person's month: points lost on shift, jointly, given back, and all together."""

    staff_id: int
    own: int
    joint: int
    back: int
    total: int


def lines(rows: QuerySet[ScoreEntry]) -> list[Line]:
    """A line for each person in `rows`, the worst first."""
    kinds = (Kind.DEDUCT, Kind.JOINT, Kind.REVERSE)
    deduct, joint, reverse = (Sum("amount", filter=Q(kind=kind), default=0) for kind in kinds)
    found = rows.order_by().values("staff").annotate(own=deduct, jointly=joint, back=reverse, total=Sum("amount"))
    told = [Line(*one) for one in found.values_list("staff", "own", "jointly", "back", "total")]
    return sorted(told, key=lambda line: (line.total, line.staff_id))
