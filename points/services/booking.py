"""How a movement of points is put into a posting: one entry, its parts, the lots, the member's cached balance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from ledger import reading
from ledger.ids import uuid7
from ledger.posting import Posting
from members.models import Member
from members.services.lock import LockedMember
from points import rules
from points.models import EarnRule, Lot, Option, Part, PointsEntry
from stores.master import Remembered

Kind = PointsEntry.Kind

# A scalar for statements that read other things as well: points of lots that have ended and are not swept yet.
ENDED_SQL = (
    "(SELECT coalesce(sum(remaining), 0) FROM points_lot WHERE member_id = %s AND remaining > 0 AND ends_on < %s)"
)


@dataclass(frozen=True)
class Terms:
    """The earn rule of a day: the rule itself, how many years points last, for how many days ended ones come back."""

    rule: rules.EarnRule
    years: int
    give_back_days: int


def _load_terms() -> dict[int, tuple[date, Terms]]:
    return {
        row.version: (row.effective_on, Terms(_rule(row), row.years, row.give_back_days))
        for row in EarnRule.objects.order_by("version")
    }


def _rule(row: EarnRule) -> rules.EarnRule:
    return rules.earn_rule(row.version, row.brackets, row.minimum)


_terms = Remembered(_load_terms)
_options = Remembered(
    lambda: tuple(
        rules.Option(option.points, option.value, option.kind)
        for option in Option.objects.filter(is_active=True).order_by("points")
    )
)
FIRST = Terms(rules.EarnRule(), 1, 30)


def options() -> tuple[rules.Option, ...]:
    """The redemption options on offer."""
    return _options.value


def terms_on(day: date) -> Terms:
    """The terms in force on a business day: the newest version that is effective."""
    known = [(version, terms) for version, (since, terms) in _terms.value.items() if since <= day]
    return max(known, key=lambda pair: pair[0])[1] if known else FIRST


def terms_of(version: int) -> Terms:
    """The terms of a version, for receipts of its time."""
    return _terms.value[version][1] if version in _terms.value else FIRST


def open_lots(member: Member) -> dict[UUID, Lot]:
    """The member's lots that are not empty, ended ones too, by id. Read it after the lock."""
    rest = "WHERE t.member_id = %s AND t.remaining > 0 ORDER BY t.ends_on NULLS LAST, t.at, t.id"
    return {lot.pk: lot for lot in reading.rows(Lot, rest, [member.pk])}


def plain(lot: Lot) -> rules.Lot:
    """The lot as the rules see it."""
    return rules.Lot(lot.pk, lot.remaining, lot.ends_on, lot.at, lot.earned)


def plain_all(lots: Iterable[Lot]) -> list[rules.Lot]:
    """The lots as the rules see them."""
    return [plain(lot) for lot in lots]


def add_entry(
    posting: Posting[LockedMember], kind: Kind, amount: int, detail: dict[str, Any] | None = None
) -> PointsEntry:
    """One entry of `amount` points, with its number and the balance after it."""
    member = posting.member
    posting.add_to(member, "points", amount)
    posting.add_to(member, "points_seq", 1)
    return posting.add(
        PointsEntry(
            member_id=member.pk,
            store_id=posting.store_id,
            by_id=posting.by_id,
            kind=kind.value,
            amount=amount,
            balance_after=member.points,
            at=posting.at,
            business_day=posting.business_day,
            reference=posting.reference,
            seq=member.points_seq,
            detail=detail or {},
        )
    )


def add_part(posting: Posting[LockedMember], entry: PointsEntry, lot: Lot, amount: int) -> None:
    """What `entry` does to `lot`; one that stands for a merged member's lot is added with its first part."""
    if lot.moved_from_id and lot._state.adding and (Lot, lot.pk) not in posting.rows:
        posting.add(lot)
    posting.add(Part(member_id=posting.member.pk, entry_id=entry.pk, lot_id=lot.pk, amount=amount))
    posting.add_to(lot, "remaining", amount)


def add_takes(
    posting: Posting[LockedMember], entry: PointsEntry, takes: Iterable[rules.Take], lots: Mapping[Any, Lot]
) -> None:
    """The parts by which `entry` takes from lots."""
    for lot, points in takes:
        add_part(posting, entry, lots[lot.id], -points)


def new_lot(posting: Posting[LockedMember], points: int, ends: date | None, origin: Lot | None = None) -> Lot:
    """An empty lot for `points`; its first part fills it."""
    return posting.add(
        Lot(
            id=uuid7(),
            member_id=posting.member.pk,
            store_id=posting.store_id if origin is None else origin.store_id,
            earned=points,
            remaining=0,
            ends_on=ends,
            at=posting.at,
            business_day=posting.business_day,
            reference=posting.reference,
            origin_id=None if origin is None else first(origin),
        )
    )


def first(lot: Lot) -> UUID:
    """The id of the lot that `lot` stands for, however often merges moved it."""
    return lot.moved_from_id or lot.pk


def standing_for(lot: Lot, member: Member) -> Lot:
    """A lot of `member` for one of a merged member, empty and not written yet."""
    return Lot(
        id=uuid7(),
        member_id=member.pk,
        store_id=lot.store_id,
        earned=lot.earned,
        remaining=0,
        ends_on=lot.ends_on,
        at=lot.at,
        business_day=lot.business_day,
        reference=lot.reference,
        origin_id=lot.origin_id,
        moved_from_id=first(lot),
    )


def own(posting: Posting[LockedMember], lot: Lot, lots: dict[UUID, Lot]) -> Lot:
    """The posting's member's own lot that stands for `lot` (itself, where nobody was merged), put among `lots`."""
    found: Lot | None = lot
    if lot.member_id != posting.member.pk:
        found = next((one for one in lots.values() if first(one) == first(lot)), None)
        found = found or Lot.objects.filter(moved_from=first(lot), member=posting.member).first()
    found = found or standing_for(lot, posting.member)
    return lots.setdefault(found.pk, found)


def credit(posting: Posting[LockedMember], kind: Kind, points: int, ends: date | None) -> PointsEntry:
    """A credit: it pays a debt first, the rest becomes a lot that ends on `ends`."""
    _paid, to_lot = rules.credit(posting.member.points, points)
    entry = add_entry(posting, kind, points)
    if to_lot:
        add_part(posting, entry, new_lot(posting, to_lot, ends), to_lot)
    return entry


def expire_ended(posting: Posting[LockedMember], lots: Mapping[Any, Lot]) -> int:
    """Book what has ended, before anything that may leave a debt: a debt allows no lots. How many points."""
    takes = rules.plan_expiry(plain_all(lots.values()), business_day=posting.business_day)
    if takes:
        entry = add_entry(posting, Kind.EXPIRE, -sum(points for _lot, points in takes))
        add_takes(posting, entry, takes, lots)
    return sum(points for _lot, points in takes)


def used_on(member: Member, day: date) -> int:
    """Points that the member has redeemed on a business day, for the proof of the holder."""
    redeemed = PointsEntry.objects.filter(member=member, kind=Kind.REDEEM, business_day=day)
    return -(redeemed.aggregate(total=Sum("amount"))["total"] or 0)


def lot_of(
    posting: Posting[LockedMember], reference: str, lots: dict[UUID, Lot], *, family: Sequence[int] = ()
) -> Lot | None:
    """The lot that `reference` (a sale, a top-up) brought, also when nothing is left of it; put among `lots`.

    `family`: the members from the buyer to the posting's, where the buyer was merged.
    """
    found = next((lot for lot in lots.values() if lot.reference == reference and lot.origin_id is None), None)
    if found is None:
        members = family or (posting.member.pk,)
        found = Lot.objects.filter(member__in=members, reference=reference, origin__isnull=True).first()
    return None if found is None else own(posting, found, lots)


def expired_unspent(posting: Posting[LockedMember], lot: Lot) -> int:
    """How much of `lot` has expired unspent, with what this posting books."""
    expired = Part.objects.filter(entry__kind=Kind.EXPIRE)
    moved = Q(lot=lot.moved_from_id) | Q(lot__moved_from=lot.moved_from_id)
    booked = expired.filter(moved if lot.moved_from_id else Q(lot=lot)).values_list("amount", flat=True)
    now = [row.amount for row in posting.rows.values() if isinstance(row, Part) and row.lot_id == lot.pk]
    return -sum([*booked, *now])
