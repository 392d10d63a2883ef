"""Opening balances: what members bring along from before, once each; and taking one back (docs/algorithms/ledgers.md)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef

from ledger.posting import Posting
from members.services.lock import LockedMember
from points import rules
from points.models import Lot, PointsEntry
from points.services import booking
from points.services.booking import Kind


def openings(ids: Iterable[int]) -> dict[int, PointsEntry]:
    """The opening balance of each of these members that has one and still has it."""
    rows = PointsEntry.objects.filter(member__in=ids, kind=Kind.OPENING, amount__gt=0)
    undone = PointsEntry.objects.filter(member=OuterRef("member"), reverses=OuterRef("pk"))
    return {row.member_id: row for row in rows.filter(~Exists(undone)).order_by("seq")}


def open_balance(posting: Posting[LockedMember], points: int, ends: date | None = None) -> PointsEntry:
    """Give the `points` that a member brings along; usable through `ends`, else as long as points earned today."""
    day = posting.business_day
    return booking.credit(posting, Kind.OPENING, points, ends or rules.ends_on(day, booking.terms_on(day).years))


def undo_opening(posting: Posting[LockedMember], opening: PointsEntry, lot: Lot | None) -> None:
    """Take an opening balance back whose lot nobody has touched (None: it paid a debt as a whole)."""
    entry = booking.add_entry(posting, Kind.OPENING, -opening.amount)
    entry.reverses_id = opening.pk
    if lot is not None:
        booking.add_part(posting, entry, lot, -lot.remaining)
