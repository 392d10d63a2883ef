"""Verbs of points: earn, redeem, bonus and its undoing, a change by hand (docs/algorithms/ledgers.md, points)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, NotRequired, TypedDict, Unpack

from django.db import transaction

from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.models import Member
from members.services import names
from members.services.lock import LockedMember, lock
from points import rules
from points.models import Lot, PointsEntry
from points.services import booking
from points.services.booking import Kind
from stores import approvals, audit, places
from stores.models import Approval, Staff, Store
from stores.rules import points_level


def redeem(posting: Posting[LockedMember], *, split: rules.Split, lots: Mapping[Any, Lot]) -> None:
    """Take the points of `split`, soonest end first (S105). Refuses `insufficient_points`."""
    takes = rules.plan_spend(booking.plain_all(lots.values()), split.points, business_day=posting.business_day)
    detail = {"steps": list(split.steps), "value": str(split.value)}
    entry = booking.add_entry(posting, Kind.REDEEM, -split.points, detail)
    booking.add_takes(posting, entry, takes, lots)


def earn(posting: Posting[LockedMember], *, points: int, years: int) -> None:
    """Give the `points` that a sale earned, for `years` years from its business day (S58)."""
    if points:
        booking.credit(posting, Kind.EARN, points, rules.ends_on(posting.business_day, years))


def bonus(posting: Posting[LockedMember], *, points: int, years: int) -> None:
    """Give the bonus `points` of an offer."""
    if points:
        booking.credit(posting, Kind.BONUS, points, rules.ends_on(posting.business_day, years))


class BonusUndone(NamedTuple):
    """Bonus points that were taken back, and how many of them became a debt."""

    taken: int
    debt: int


def undo_bonus(posting: Posting[LockedMember], *, points: int, reference: str) -> BonusUndone:
    """Take back bonus `points` given under `reference`; what expired unspent counts as taken, what is missing is owed."""
    if not points:
        return BonusUndone(0, 0)
    lots = booking.open_lots(posting.member)
    own = booking.lot_of(posting, reference, lots)
    booking.expire_ended(posting, lots)
    plan = rules.plan_claw_back(
        points,
        sale_lot=None if own is None else booking.plain(own),
        lots=booking.plain_all(lots.values()),
        expired_unspent=0 if own is None else booking.expired_unspent(posting, own),
    )
    undone = BonusUndone(points - plan.already, plan.debt)
    if undone.taken:
        entry = booking.add_entry(posting, Kind.BONUS_UNDO, -undone.taken, {"of": reference})
        booking.add_takes(posting, entry, plan.parts, lots)
    return undone


class ByHand(TypedDict):
    """Who changes points where and when; `number` (`places.new_number`) makes a form that is sent twice book once."""

    by: Staff
    store: Store
    at: datetime
    number: NotRequired[str]


def adjust(*, member: str, points: int, reason: str, **how: Unpack[ByHand]) -> Approval | None:
    """Change points by hand: at once up to 200 points, else it waits for a second person (the approval).

    One number books, or asks, once. Refuses `invalid` (no points, no reason), `insufficient_points`, `not_found`.
    """
    if not points or not reason.strip():
        raise Refused(Code.INVALID, field="points" if not points else "reason", reason="needed")
    reason = names.without_person(reason.strip(), Member.objects.filter(number=member).first())
    store, level = how["store"], points_level(points)
    how["number"] = how.get("number") or places.new_number(store, places.business_day(how["at"], store))
    arguments = {"member": member, "points": points, "reason": reason}
    with transaction.atomic():
        if level is None:
            _book_adjustment(arguments, **how)
            return None
        lock(number=member)
        asked = Approval.objects.filter(number=how["number"]).first()
        return asked or approvals.ask("adjust_points", arguments=arguments, reason=reason, level=level, **how)


def decide_adjustment(approval: Approval, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Book an approved change: everything is checked again under the lock, and the number books once."""
    return _book_adjustment(approval.arguments, number=approval.number, by=by, store=approval.store, at=at)


def _book_adjustment(
    arguments: dict[str, Any], *, number: str, by: Staff, store: Store, at: datetime
) -> dict[str, Any]:
    member = lock(number=arguments["member"])
    points = int(arguments["points"])
    if PointsEntry.objects.filter(member=member, kind=Kind.ADJUST, reference=number).exists():
        return {"points": points, "balance": member.points}
    day = places.business_day(at, store)
    posting = Posting(member=member, by=by, store=store, at=at, business_day=day, reference=number)
    if points > 0:
        booking.credit(posting, Kind.ADJUST, points, rules.ends_on(day, booking.terms_on(day).years))
    else:
        lots = booking.open_lots(member)
        takes = rules.plan_spend(booking.plain_all(lots.values()), -points, business_day=day)
        entry = booking.add_entry(posting, Kind.ADJUST, points, {"reason": arguments["reason"]})
        booking.add_takes(posting, entry, takes, lots)
    posting.post()
    audit.record("points.adjusted", member, by=by, store=store, at=at, points=points, reason=arguments["reason"])
    return {"points": points, "balance": member.points}
