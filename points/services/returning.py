"""What a refund does to points: take back what was earned, give back what was redeemed (docs/algorithms/ledgers.md).

Planned before it is booked, since missing points may be kept from the money (setting shortfall = deduct).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from ledger.posting import Posting
from members.services.lock import LockedMember
from points import rules
from points.models import Lot, Part
from points.services import booking
from points.services.booking import Kind


@dataclass(frozen=True)
class Sold:
    """The sale that goods come back from: its number, its refunds' numbers so far, what of its lot those counted as ended.

    `family`: the members from the buyer to today's holder, where the buyer was merged.
    """

    number: str
    refunds: Sequence[str] = ()
    counted_expired: int = 0
    give_back_days: int = 30
    family: Sequence[int] = ()


@dataclass(frozen=True)
class Plan:
    """The rules' plan with the lots that it names."""

    refund: rules.Refund
    lots: dict[Any, Lot]


def plan(posting: Posting[LockedMember], sold: Sold, *, due: int, back: int) -> Plan:
    """Plan to take `due` points and give `back` points of `sold`; ended lots are booked as expired first."""
    lots = booking.open_lots(posting.member)
    spent = _spent(posting, sold, lots)
    own = booking.lot_of(posting, sold.number, lots, family=sold.family)
    booking.expire_ended(posting, lots)
    standing = rules.Standing(
        balance=posting.member.points,
        lots=tuple(booking.plain(lot) for lot in lots.values() if lot.remaining),
        sale_lot=None if own is None else booking.plain(own),
        spent=tuple(replace(part, lot=booking.plain(lots[part.lot.id])) for part in spent),
        expired_unspent=0 if own is None else booking.expired_unspent(posting, own) - sold.counted_expired,
    )
    refund = rules.plan_refund(
        due, back, standing=standing, business_day=posting.business_day, days=sold.give_back_days
    )
    return Plan(refund, lots)


def with_deduction(plan: Plan, *, refund: Decimal) -> Plan:
    """The plan under shortfall = deduct: what would be owed is kept from `refund` yuan."""
    return replace(plan, refund=rules.with_deduction(plan.refund, refund=refund, options=booking.options()))


def book(posting: Posting[LockedMember], plan: Plan) -> None:
    """Add the give-back and then the claw-back; the parts say which lots."""
    lots = dict(plan.lots)
    refund = plan.refund
    given = refund.paid_debt + sum(part.points for part in refund.given)
    if given:
        entry = booking.add_entry(posting, Kind.GIVE_BACK, given)
        for lot, points, new_ends_on in refund.given:
            target = lots[lot.id]
            if new_ends_on:
                target = booking.new_lot(posting, points, new_ends_on, origin=lots[lot.id])
                lots[rules.Extension(lot.id)] = target
            booking.add_part(posting, entry, target, points)
    if refund.clawed_back:
        entry = booking.add_entry(posting, Kind.CLAW_BACK, -refund.clawed_back)
        booking.add_takes(posting, entry, refund.claw_back.parts, lots)


def _spent(posting: Posting[LockedMember], sold: Sold, lots: dict[UUID, Lot]) -> list[rules.Spent]:
    """The lots that paid the sale's redemption, in the order of consumption, with what they got back since.

    What a merge moved counts by the lot that it was first; the rules see the holder's own lots.
    """
    # By the entry's member too: only so do kind and reference have an index.
    members = sold.family or (posting.member.pk,)
    mine = Part.objects.filter(member__in=members, entry__member__in=members).select_related("lot")
    taken = list(mine.filter(entry__kind=Kind.REDEEM, entry__reference=sold.number))
    if not taken:
        return []
    back = list(mine.filter(entry__kind=Kind.GIVE_BACK, entry__reference__in=list(sold.refunds)))
    for part in back:
        booking.own(posting, part.lot, lots)
    firsts = {booking.own(posting, part.lot, lots).pk: booking.first(part.lot) for part in taken}
    by_lot = {booking.first(part.lot): -part.amount for part in taken}
    given = dict.fromkeys(by_lot, 0)
    for part in back:
        lot = booking.first(part.lot)
        given[lot if lot in given or part.lot.origin_id is None else part.lot.origin_id] += part.amount
    extended = dict(Lot.objects.filter(origin__in=list(by_lot)).order_by("-at").values_list("origin_id", "ends_on"))
    return [
        rules.Spent(
            lot,
            by_lot[firsts[lot.id]],
            given[firsts[lot.id]],
            extended.get(firsts[lot.id]),
            lots[lot.id].origin_id is not None,
        )
        for lot in rules.in_order([booking.plain(lots[pk]) for pk in firsts])
    ]
