"""The sheet of a store's month: its days, its violations, its people, and what is still open, as it is printed and signed."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from compliance.models import Care, Complaint, Correction, DailyTask, Opening, Submission, Violation
from compliance.services import days, norms, standings
from compliance.services.standings import Row
from stores.models import Store
from stores.rules import months_after
from stores.scoping import Scope

C = TypeVar("C", Complaint, Correction)


@dataclass(frozen=True, slots=True)
class Day:
    """How a store opened (`on_time`, `late`, `missing`, "" where it names no hours), and its tasks of that day."""

    on: date
    opening: str
    opened_at: datetime | None
    done: int
    late: int
    missing: int
    violations: int


@dataclass(frozen=True)
class Sheet:
    """Everything on the paper."""

    store: Store
    month: date
    days: list[Day]
    violations: list[Violation]
    people: list[Row]
    corrections: list[Correction]
    complaints: list[Complaint]

    @property
    def openings(self) -> Counter[str]:
        """How many days of each kind."""
        return Counter(day.opening for day in self.days)

    @property
    def open(self) -> int:
        """Corrections and complaints that nobody has settled."""
        return len(self.corrections) + len(self.complaints)

    @property
    def tasks(self) -> tuple[int, int, int]:
        """Handed in by the deadline, after it, and never, over the month."""
        return (
            sum(one.done for one in self.days),
            sum(one.late for one in self.days),
            sum(one.missing for one in self.days),
        )


def of(store: Store, month: date, *, at: datetime) -> Sheet:
    """The sheet of a month until `at`; what is open is what is open now."""
    until = months_after(month, 1)
    near = {"store": store, "business_day__gte": month, "business_day__lt": until}
    rows = Violation.objects.filter(state__in=Violation.booked, **near).select_related("item")
    violations = list(rows.prefetch_related("charges__staff").order_by("at", "id"))
    here = Scope(stores=frozenset({store.pk}))
    return Sheet(
        store=store,
        month=month,
        days=_days(store, month, min(until, timezone.localdate(at) + timedelta(days=1)), violations),
        violations=violations,
        people=standings.ranking(month, here, store=store),
        corrections=_open(Correction.objects.all(), store, until),
        complaints=_open(Complaint.objects.all(), store, until),
    )


def _open(rows: QuerySet[C], store: Store, until: date) -> list[C]:
    """What was noted by the month's end and is not settled, by its deadline."""
    found = rows.filter(store=store, state__in=Care.waiting, made_at__date__lt=until)
    return list(found.select_related("owner").order_by("due", "pk"))


def _days(store: Store, month: date, until: date, violations: list[Violation]) -> list[Day]:
    near = {"store": store, "business_day__gte": month, "business_day__lt": until}
    openings = {row.business_day: row for row in Opening.objects.filter(**near)}
    handed: dict[date, dict[int, bool]] = defaultdict(dict)
    for on, task, late in Submission.objects.filter(**near).values_list("business_day", "task", "is_late"):
        handed[on][task] = late
    tasks, norm, seen = (
        list(DailyTask.objects.filter(is_active=True)),
        norms.of(store),
        Counter(one.business_day for one in violations),
    )
    found = []
    for on in (month + timedelta(days=number) for number in range((until - month).days)):
        opened = openings.get(on)
        due = days.opening_due(store, on, norm)
        wanted = {task.pk for task in tasks if days.has_task(task, store, on)}
        lates = list(handed[on].values())
        found.append(
            Day(
                on=on,
                opening=_opening(opened, is_due=due is not None),
                opened_at=opened.at if opened else None,
                done=lates.count(False),
                late=lates.count(True),
                missing=len(wanted - set(handed[on])),
                violations=seen[on],
            )
        )
    return found


def _opening(opened: Opening | None, *, is_due: bool) -> str:
    if opened is not None:
        return "late" if opened.is_late else "on_time"
    return "missing" if is_due else ""
