"""Postings for the tests of the mechanism."""

from typing import Any

from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.models import Member
from points.models import Lot, Part, PointsEntry
from tests.factories import AT, Chain

GONE = Refused(Code.COUPON_UNUSABLE, reason="used")


def new_posting(member: Member | None, chain: Chain, reference: str = "R1") -> Posting[Any]:
    return Posting(
        member=member, by=chain.cashier, store=chain.s001, at=AT, business_day=AT.date(), reference=reference
    )


def add_lot(posting: Posting[Any], points: int) -> Lot:
    """A lot, its entry and its part."""
    member = posting.member
    posting.add_to(member, "points", points)
    posting.add_to(member, "points_seq", 1)
    common = {"member_id": member.pk, "store_id": posting.store_id, "at": AT, "business_day": AT.date()}
    common |= {"reference": posting.reference}
    lot = posting.add(Lot(earned=points, remaining=points, **common))
    entry = PointsEntry(kind="bonus", amount=points, balance_after=member.points, seq=member.points_seq, **common)
    posting.add(entry)
    posting.add(Part(member_id=member.pk, entry_id=entry.pk, lot_id=lot.pk, amount=points))
    return lot


def stored(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)
