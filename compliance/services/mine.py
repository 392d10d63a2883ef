"""What waits for one person, on the first page of the phone: the day of their stores, what is to be put right, charges."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from compliance import texts
from compliance.models import Care, Charge, Correction, Violation
from compliance.services import days, workday
from compliance.services.days import Line
from stores.models import Staff, Store
from stores.scoping import scope_of

SEES = "compliance.view_correction"
# Of a chain with hundreds of stores a phone lists the first.
MOST_STORES, MOST_CORRECTIONS, MOST_CHARGES = 12, 20, 3


@dataclass(frozen=True)
class Day:
    """Where one store stands with its doors and each task, in words."""

    store: Store
    lines: list[tuple[Line, str]]


@dataclass(frozen=True)
class Mine:
    """`days`: of the stores where one works; `corrections`: one's own, and those of stores that one answers for."""

    days: list[Day]
    corrections: list[tuple[Correction, bool]]
    charges: list[tuple[Charge, str]]


def of(staff: Staff, *, at: datetime) -> Mine:
    """What waits for `staff`; as many statements for one store as for twelve."""
    return Mine(_days(staff, at), _corrections(staff, at), _charges(staff))


def _days(staff: Staff, at: datetime) -> list[Day]:
    found = {store.pk: Day(store, []) for store in workday.stores(staff)[:MOST_STORES]}
    for line in days.board([day.store for day in found.values()], at=at):
        found[line.store.pk].lines.append((line, texts.standing(line.standing)))
    return [day for day in found.values() if day.lines]


def _corrections(staff: Staff, at: datetime) -> list[tuple[Correction, bool]]:
    """The next ones to be put right, each with whether its time is over."""
    open_ones = Correction.objects.filter(state=Care.State.OPEN)
    rows = open_ones.filter(owner=staff)
    if staff.has_perm(SEES):
        rows |= open_ones.filter(Q(pk__in=scope_of(staff, at).limit(open_ones)))
    found = rows.select_related("store", "owner").order_by("due", "id")[:MOST_CORRECTIONS]
    return [(one, one.due <= at) for one in found]


def _charges(staff: Staff) -> list[tuple[Charge, str]]:
    """The last ones that count or may come to count."""
    rows = Charge.objects.filter(staff=staff, violation__state__in=Violation.living)
    found = rows.select_related("violation__item__section", "violation__store").order_by("-violation__at", "-id")
    return [(one, texts.signed(one.points)) for one in found[:MOST_CHARGES]]
