"""Points of a merged member go to the survivor, lot by lot, and back again (docs/decisions/0020-merging.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.services.lock import LockedMember
from points import rules
from points.models import Lot, Part, PointsEntry
from points.services import booking
from points.services.booking import Kind


@dataclass(frozen=True, slots=True)
class Moved:
    """What a merge moves: `points` (negative: a debt), and the survivor's lots that stand for the merged member's."""

    points: int
    lots: tuple[Lot, ...] = ()
    with_debt: bool = False


def move(out: Posting[LockedMember], into: Posting[LockedMember]) -> Moved:
    """Add what moves all points of `out` to `into`: ended ones expire first, the rest pays a debt on either side."""
    lots = booking.open_lots(out.member)
    booking.expire_ended(out, lots)
    points = out.member.points
    with_debt = points < 0 or into.member.points < 0
    if points > 0:
        return Moved(points, _move_lots(out, into, points, lots), with_debt)
    if points < 0:
        _move_debt(out, into, -points)
    return Moved(points, (), with_debt)


def _move_lots(
    out: Posting[LockedMember], into: Posting[LockedMember], points: int, lots: Mapping[Any, Lot]
) -> tuple[Lot, ...]:
    paid, _to_lots = rules.credit(into.member.points, points)
    held = _standing(into, lots)
    taken = booking.add_entry(out, Kind.MERGE_OUT, -points, {"to": into.member.number})
    given = booking.add_entry(into, Kind.MERGE_IN, points, {"from": out.member.number})
    moved = []
    for plain in rules.in_order(booking.plain_all(lots.values())):
        lot, left = lots[plain.id], plain.remaining
        if not left:
            continue
        booking.add_part(out, taken, lot, -left)
        keeps = left - min(paid, left)
        paid -= left - keeps
        if keeps:
            target = held.get(booking.first(lot)) or booking.standing_for(lot, into.member)
            booking.add_part(into, given, target, keeps)
            moved.append(target)
    return tuple(moved)


def _standing(into: Posting[LockedMember], lots: Mapping[Any, Lot]) -> dict[UUID, Lot]:
    """The survivor's lots that an earlier merge, undone since, made for these; by the first lot."""
    firsts = [booking.first(lot) for lot in lots.values()]
    there = Lot.objects.filter(member=into.member, moved_from__in=firsts)
    return {booking.first(lot): lot for lot in there}


def _move_debt(out: Posting[LockedMember], into: Posting[LockedMember], debt: int) -> None:
    """What the merged member owes is taken from the survivor's lots, soonest end first; the rest is owed."""
    lots = booking.open_lots(into.member)
    booking.expire_ended(into, lots)
    takes = rules.take_from(booking.plain_all(lots.values()), debt)
    entry = booking.add_entry(into, Kind.MERGE_OUT, -debt, {"from": out.member.number})
    booking.add_takes(into, entry, takes, lots)
    booking.add_entry(out, Kind.MERGE_IN, debt, {"to": into.member.number})


def undo(out: Posting[LockedMember], into: Posting[LockedMember], *, reference: str) -> None:
    """Add the opposite of the merge `reference`: from the survivor `out` back to `into`.

    Refuses `merge_refused` (reason points) when a lot that moved was touched since, or a debt was moved and the survivor's
    points are not as the merge left them.
    """
    theirs, ours = (_booked(posting, reference) for posting in (into, out))
    if theirs is None or ours is None:
        return
    _refuse_touched(out, ours)
    for posting, entry in ((out, ours), (into, theirs)):
        kind = Kind.MERGE_OUT if entry.amount > 0 else Kind.MERGE_IN
        back = booking.add_entry(posting, kind, -entry.amount, {"undoes": reference})
        for part in entry.parts.select_related("lot").order_by("posted_at", "id"):
            booking.add_part(posting, back, part.lot, -part.amount)


def _booked(posting: Posting[LockedMember], reference: str) -> PointsEntry | None:
    """The member's entry of that merge; an expiry before it is none."""
    mine = PointsEntry.objects.filter(member=posting.member, reference=reference)
    return mine.filter(kind__in=(Kind.MERGE_IN, Kind.MERGE_OUT)).first()


def _refuse_touched(out: Posting[LockedMember], entry: PointsEntry) -> None:
    since = Part.objects.filter(member=out.member, entry__seq__gt=entry.seq)
    in_debt = entry.amount < 0 or entry.balance_after < entry.amount
    later = out.member.points_seq > entry.seq if in_debt else since.filter(lot__in=entry.parts.values("lot")).exists()
    if later:
        raise Refused(Code.MERGE_REFUSED, reason="points")
