"""What waits in the stores, for the landing page: what today is missing, complaints, appeals, bad reviews.

Each count is that of the list which it opens; what somebody may not see is not counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from compliance.models import Complaint, Review, Violation
from compliance.rules.days import Standing
from compliance.services import days
from stores.models import Staff, Store
from stores.scoping import Scope

# As many stores as the board of the day shows.
STORES = 300


@dataclass(frozen=True, slots=True)
class Waiting:
    """One count and how much of it is past its deadline; `what` is missing, complaints, appeals or reviews."""

    what: str
    count: int
    overdue: int = 0


def of(staff: Staff, scope: Scope, *, at: datetime) -> list[Waiting]:
    """In the order in which a manager asks: the day, the customers, the staff."""
    counted: list[tuple[str, Callable[[Scope, datetime], Waiting]]] = [
        ("compliance.view_submission", _missing),
        ("compliance.view_complaint", _complaints),
        ("compliance.view_review", _reviews),
        ("compliance.view_violation", _appeals),
    ]
    return [count(scope, at) for permission, count in counted if staff.has_perm(permission)]


def _missing(scope: Scope, at: datetime) -> Waiting:
    stores = scope.limit(Store.objects.filter(is_active=True), "").select_related("region").order_by("code")
    lines = days.board(stores[:STORES], at=at)
    return Waiting("missing", sum(line.standing is Standing.MISSING for line in lines))


def _complaints(scope: Scope, at: datetime) -> Waiting:
    return _counted("complaints", scope.limit(Complaint.objects.filter(state=Complaint.State.OPEN)), at)


def _reviews(scope: Scope, at: datetime) -> Waiting:
    return _counted("reviews", scope.limit(Review.objects.filter(state=Review.State.OPEN)), at)


def _appeals(scope: Scope, at: datetime) -> Waiting:
    return _counted("appeals", scope.limit(Violation.objects.filter(state=Violation.State.APPEALED)), at)


def _counted(what: str, rows: QuerySet[Any], at: datetime) -> Waiting:
    found = rows.order_by().aggregate(all=Count("pk"), late=Count("pk", filter=Q(due__lte=at)))
    return Waiting(what, found["all"], found["late"])
