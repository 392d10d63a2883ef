"""One's own record: the score, what it is made of, and what may still be appealed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from compliance import texts
from compliance.models import Charge, ScoreEntry, Violation
from compliance.services import scores
from stores.models import Staff

MOST = 50


@dataclass(frozen=True)
class Record:
    """The score, this month's part of it, and the last charges with what can be done about each."""

    score: int
    month: int
    charges: list[Charge]
    now: datetime

    @property
    def shown(self) -> tuple[str, str]:
        """The score and the month's part of it, as they are shown."""
        return texts.signed(self.score), texts.signed(self.month)

    @property
    def lines(self) -> list[tuple[Charge, str, bool]]:
        """Each charge, its points as they are shown, and whether it may be appealed."""
        return [(one, texts.signed(one.points), may_appeal(one.violation, at=self.now)) for one in self.charges]


def of(staff: Staff, *, at: datetime) -> Record:
    """What `staff` may see of themselves."""
    first = timezone.localdate(at).replace(day=1)
    until = (first + timedelta(days=31)).replace(day=1)
    rows = Charge.objects.filter(staff=staff).select_related("violation__item__section", "violation__store")
    return Record(
        score=scores.of(staff),
        month=scores.of_months(first, until, rows=ScoreEntry.objects.filter(staff=staff)).get(staff.pk, 0),
        charges=list(rows.order_by("-violation__at", "-id")[:MOST]),
        now=at,
    )


def may_appeal(violation: Violation, *, at: datetime) -> bool:
    """Whether it counts and may still be objected to."""
    return violation.state == Violation.State.CONFIRMED and (violation.due is None or at <= violation.due)


def charged(staff: Staff, id: UUID) -> Violation | None:
    """The violation that `staff` is charged with, if it is one."""
    return Violation.objects.filter(pk=id, charges__staff=staff).first()
