"""The appraisal sheet of a store's month (S91): what each person sold, lost in points, was complained about, and learned.

It puts figures side by side and judges nobody: whoever appraises reads it, and no wage follows from it (docs/decisions/0016).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q

from compliance.models import Complaint, Exam, ScoreEntry
from compliance.services import scores
from reports.services.buying import read, yuan
from stores.models import Assignment, Staff, Store, Target
from stores.rules import months_after

FEN = Decimal("0.01")
# Returns come off in the month in which they came back, from those who had sold. Who names no seller sold as operator.
# `at` has the index by time; a business day ends on the next calendar day at most.
SOLD = """
WITH moved AS (
    SELECT s.operator_id, s.sellers, s.total AS net, 1 AS sales FROM checkout_sale s
    WHERE s.store_id = %(store)s AND s.business_day >= %(first)s AND s.business_day < %(until)s
    UNION ALL
    SELECT s.operator_id, s.sellers, -r.net, 0 FROM checkout_refund r JOIN checkout_sale s ON s.id = r.sale_id
    WHERE s.store_id = %(store)s AND r.business_day >= %(first)s AND r.business_day < %(until)s
      AND r.at >= %(first)s::date - 1 AND r.at < %(until)s::date + 2
)
SELECT coalesce(p.id, m.operator_id), sum(m.net * coalesce(e.share, 100) / 100), sum(m.sales)
FROM moved m
LEFT JOIN LATERAL jsonb_to_recordset(m.sellers) AS e (staff text, share numeric) ON true
LEFT JOIN stores_staff p ON p.code = e.staff
GROUP BY 1
"""


@dataclass(slots=True)
class Row:
    """One person's month: net sales (yuan) and receipts, the target if there is one, points, complaints, examinations."""

    staff: Staff
    net: Decimal = Decimal(0)
    sales: int = 0
    target: Decimal | None = None
    own: int = 0
    joint: int = 0
    back: int = 0
    complaints: int = 0
    waiting: int = 0
    exams: int = 0
    passed: int = 0
    place: int = 0

    @property
    def points(self) -> int:
        """The month's score."""
        return self.own + self.joint + self.back

    @property
    def reached(self) -> Decimal | None:
        """Share of the target; None without one."""
        return self.net / self.target if self.target else None


def of(store: Store, month: date) -> list[Row]:
    """A row for everybody who works or sold in the store that month, by what they sold; `place` 1 sold most."""
    until = months_after(month, 1)
    parts: dict[str, dict[int, Any]] = {
        "sold": {
            pk: (yuan(net), sales) for pk, net, sales in read(SOLD, {"store": store.pk, "first": month, "until": until})
        },
        "lines": _lines(store, month, until),
        "complaints": _complaints(store, month, until),
        "exams": _exams(store, month, until),
        "targets": dict(
            Target.objects.filter(store=store, month=month, staff__isnull=False).values_list("staff", "amount")
        ),
    }
    people = _people(store, month, until, {pk for part in parts.values() for pk in part})
    found = sorted((_row(one, parts) for one in people), key=lambda row: (-row.net, row.points, row.staff.code))
    for place, row in enumerate(found, start=1):
        row.place = place
    return found


def _people(store: Store, month: date, until: date, named: Iterable[int]) -> list[Staff]:
    runs = Q(until__isnull=True) | Q(until__gte=month)
    there = Assignment.objects.filter(runs, store=store, since__lt=until).order_by().values("staff")
    rows = Staff.objects.filter(Q(pk__in=there) | Q(pk__in=set(named)), kind=Staff.Kind.PERSON)
    return list(rows.order_by("code"))


def _row(staff: Staff, parts: dict[str, dict[int, Any]]) -> Row:
    net, sales = parts["sold"].get(staff.pk, (Decimal(0), 0))
    own, joint, back = parts["lines"].get(staff.pk, (0, 0, 0))
    complaints, waiting = parts["complaints"].get(staff.pk, (0, 0))
    exams, passed = parts["exams"].get(staff.pk, (0, 0))
    return Row(
        staff=staff,
        net=net.quantize(FEN, ROUND_HALF_UP),
        sales=sales,
        target=parts["targets"].get(staff.pk),
        own=own,
        joint=joint,
        back=back,
        complaints=complaints,
        waiting=waiting,
        exams=exams,
        passed=passed,
    )


def _lines(store: Store, month: date, until: date) -> dict[int, tuple[int, int, int]]:
    rows = ScoreEntry.objects.filter(store=store, business_day__gte=month, business_day__lt=until)
    return {one.staff_id: (one.own, one.joint, one.back) for one in scores.lines(rows)}


def _complaints(store: Store, month: date, until: date) -> dict[int, tuple[int, int]]:
    """About each person: noted in the month, and how many of them are not settled."""
    rows = Complaint.objects.filter(
        store=store, staff__isnull=False, made_at__date__gte=month, made_at__date__lt=until
    ).order_by()
    found = rows.values("staff").annotate(n=Count("pk"), open=Count("pk", filter=Q(state__in=Complaint.waiting)))
    return {pk: (n, waiting) for pk, n, waiting in found.values_list("staff", "n", "open")}


def _exams(store: Store, month: date, until: date) -> dict[int, tuple[int, int]]:
    rows = Exam.objects.filter(store=store, day__gte=month, day__lte=until - timedelta(days=1)).order_by()
    found = rows.values("staff").annotate(n=Count("pk"), good=Count("pk", filter=Q(is_passed=True)))
    return {pk: (n, good) for pk, n, good in found.values_list("staff", "n", "good")}
