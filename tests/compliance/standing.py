"""A store with people on the roster, the shipped book, and a violation as far along as a test wants it."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from compliance.models import Book, Item, Violation
from compliance.services import deciding, scores, violations
from stores import approvals
from stores.models import Approval, Roster, Staff, Store
from tests.factories import AT, Chain, make_staff

DAY = date(2026, 11, 22)
EARLY, LATE = (time(9), time(15)), (time(14), time(22))


def rule(code: str) -> Item:
    """An item of the book in force."""
    return Item.objects.select_related("section__book").get(code=code, section__book__state=Book.State.PUBLISHED)


def roster(store: Store, *people: Staff, day: date = DAY, hours: tuple[time, time] = EARLY) -> None:
    Roster.objects.bulk_create(
        Roster(store=store, staff=one, day=day, starts=hours[0], ends=hours[1]) for one in people
    )


def seller(name: str, store: Store, **fields: Any) -> Staff:
    return make_staff(name, "cashier", store=store, **{"gender": "f"} | fields)


def reported(store: Store, item: Item, *, by: Staff | None, at: datetime = AT, **how: Any) -> Violation:
    return violations.report(store, item, key=uuid4(), at=at, by=by, **how)


def confirmed(house: Chain, violation: Violation, *, by: Staff | None = None, at: datetime = AT) -> Violation:
    """Looked into by the store's manager and confirmed by the region's."""
    violations.investigate(violation, by=house.manager, findings="录像属实", at=at)
    return decided("v", violation, by=by or house.region_manager, approve=True, at=at)


def appealed(violation: Violation, *, by: Staff, at: datetime = AT) -> Violation:
    deciding.appeal(violation, by=by, reason="当时在接待顾客", at=at)
    violation.refresh_from_db()
    return violation


def decided(letter: str, violation: Violation, *, by: Staff, approve: bool, at: datetime = AT) -> Violation:
    """The second person's word about a confirmation ("v") or an appeal ("a")."""
    approval = Approval.objects.get(number=f"{letter}-{violation.number}")
    approvals.decide(approval, by=by, approve=approve, at=at)
    violation.refresh_from_db()
    return violation


def told(violation: Violation) -> dict[str, int]:
    """What each person loses by it, by log-in name; a joint row carries a star."""
    rows = violation.charges.select_related("staff")
    return {one.staff.username + ("*" if one.kind == "joint" else ""): one.points for one in rows}


def score(*people: Staff) -> list[int]:
    return [scores.of(one) for one in people]
