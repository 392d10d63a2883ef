"""Scores as they are looked at: a month's list of people, and the record of one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet, Sum
from django.utils import timezone

from compliance.models import Charge, Proposal, ScoreEntry, Violation
from compliance.rules import ladder
from compliance.services import scores
from stores.models import Assignment, Staff, Store
from stores.scoping import Scope

MOST, MONTHS = 100, 12


class Row(NamedTuple):
    """A person with the month's line."""

    staff: Staff
    line: scores.Line


def month_of(text: str, *, at: datetime) -> date:
    """The first day of a month that was typed (2026-11); what is none is the running one."""
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", text)
    return date(int(found[1]), int(found[2]), 1) if found else timezone.localdate(at).replace(day=1)


def ranking(month: date, scope: Scope, *, store: Store | None = None) -> list[Row]:
    """Everybody whose score moved that month in the stores of `scope` (or in that one), the worst first."""
    rows = scope.limit(
        ScoreEntry.objects.filter(business_day__gte=month, business_day__lt=ladder.months_back(month, 0))
    )
    found = scores.lines(rows if store is None else rows.filter(store=store))
    people = Staff.objects.in_bulk([one.staff_id for one in found])
    return [Row(people[one.staff_id], one) for one in found]


@dataclass(frozen=True)
class Record:
    """One person in the stores that somebody sees: the score there, month by month, rows, what is under way, the ladder."""

    score: int
    months: list[tuple[date, int]]
    entries: list[ScoreEntry]
    under_way: list[Charge]
    proposals: list[Proposal]


def record(staff: Staff, scope: Scope, *, at: datetime) -> Record:
    """What whoever sees `scope` may see of `staff`; for the whole chain the score is the person's."""
    rows = scope.limit(ScoreEntry.objects.filter(staff=staff))
    charges = scope.limit(Charge.objects.filter(staff=staff), "violation__store")
    charges = charges.filter(violation__state__in=(Violation.State.REPORTED, Violation.State.INVESTIGATED))
    proposals = scope.limit(Proposal.objects.filter(staff=staff)).select_related("decided_by")
    return Record(
        score=rows.aggregate(sum=Sum("amount", default=0))["sum"],
        months=list(_months(rows, timezone.localdate(at).replace(day=1), staff)),
        entries=list(rows.select_related("store", "violation__item").order_by("-seq")[:MOST]),
        under_way=list(charges.select_related("violation__item", "violation__store").order_by("-violation__at")),
        proposals=list(proposals.order_by("-at", "-id")[:MOST]),
    )


def _months(rows: QuerySet[ScoreEntry], month: date, staff: Staff) -> Iterable[tuple[date, int]]:
    """The last twelve months, the running one first."""
    for number in range(1, MONTHS + 1):
        first = ladder.months_back(month, number)
        until = ladder.months_back(month, number - 1)
        yield first, scores.of_months(first, until, rows=rows).get(staff.pk, 0)


def visible(scope: Scope) -> QuerySet[Staff]:
    """People of the stores of `scope`: who is or was assigned there, or moved a score there."""
    rows = Staff.objects.filter(kind=Staff.Kind.PERSON)
    if scope.everywhere:
        return rows
    there = scope.limit(Assignment.objects.order_by()).values("staff")
    moved = scope.limit(ScoreEntry.objects.order_by()).values("staff")
    return rows.filter(pk__in=there.union(moved))
