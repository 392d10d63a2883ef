"""Stored value of a merged member goes to the survivor, lot by lot, and back again (docs/decisions/0020-merging.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ledger.ids import uuid7
from ledger.money import ZERO
from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.services.lock import LockedMember
from wallets.models import Lot, Part, WalletEntry
from wallets.services import Kind, Touch, add_entry, add_part, plain

MERGED = Lot.Account.MERGED


@dataclass(frozen=True, slots=True)
class Moved:
    """What a merge moves, in yuan, in how many lots that hold money."""

    principal: Decimal = ZERO
    gift: Decimal = ZERO
    lots: int = 0


def move(out: Posting[LockedMember], into: Posting[LockedMember]) -> Moved:
    """Add what moves all stored value of `out` to `into`; the cap is not asked.

    Lots that are used up or cashed out go along, since goods may come back to them.
    """
    lots = list(Lot.objects.filter(member=out.member).exclude(closed_as=MERGED).order_by("at", "id"))
    if not lots:
        return Moved()
    left = [plain(lot) for lot in lots]
    principal, gift = sum((one.principal_left for one in left), ZERO), sum((one.gift_left for one in left), ZERO)
    references = [lot.reference for lot in lots]
    there = {lot.reference: lot for lot in Lot.objects.filter(member=into.member, reference__in=references)}
    given = add_entry(into, Kind.MERGE_IN, principal=principal, gift=gift)
    for lot in lots:
        _stand(into, given, lot, there.get(lot.reference))
    leaving = [lot for lot in lots if not lot.closed_as]
    if leaving:
        taken = add_entry(out, Kind.MERGE_OUT, principal=-principal, gift=-gift)
        for lot in leaving:
            _leave(out, taken, lot)
    return Moved(principal, gift, sum(bool(one.face_left) for one in left))


def _stand(into: Posting[LockedMember], entry: WalletEntry, lot: Lot, there: Lot | None) -> None:
    """The survivor's lot of the same top-up is as `lot` is."""
    left, target = plain(lot), there or into.add(_copy(lot, into))
    touch = Touch(lot.used - target.used, left.principal_left, left.gift_left)
    add_part(into, entry, target, touch)
    if (target.closed_as, target.closed_at) != (lot.closed_as, lot.closed_at):
        into.set_to(target, "closed_as", lot.closed_as)
        into.set_to(target, "closed_at", lot.closed_at)


def _copy(lot: Lot, into: Posting[LockedMember]) -> Lot:
    return Lot(
        id=uuid7(),
        member_id=into.member.pk,
        store_id=lot.store_id,
        principal=lot.principal,
        gift=lot.gift,
        offer_id=lot.offer_id,
        at=lot.at,
        business_day=lot.business_day,
        reference=lot.reference,
    )


def _leave(out: Posting[LockedMember], entry: WalletEntry, lot: Lot) -> None:
    left = plain(lot)
    add_part(out, entry, lot, Touch(principal=-left.principal_left, gift=-left.gift_left))
    out.set_to(lot, "closed_as", MERGED.value)
    out.set_to(lot, "closed_at", out.at)


def undo(out: Posting[LockedMember], into: Posting[LockedMember], *, reference: str) -> None:
    """Add the opposite of the merge `reference`: from the survivor `out` back to `into`.

    Refuses `merge_refused` (reason wallet) when a lot that moved was touched since.
    """
    ours, theirs = _booked(out, reference), _booked(into, reference)
    if ours is None or theirs is None:
        return
    copies = Lot.objects.filter(member=out.member, parts__entry=ours).order_by("at", "id")
    if Part.objects.filter(member=out.member, lot__in=copies, entry__seq__gt=ours.seq).exists():
        raise Refused(Code.MERGE_REFUSED, reason="wallet")
    taken = add_entry(out, Kind.MERGE_OUT, principal=-ours.principal, gift=-ours.gift)
    given = add_entry(into, Kind.MERGE_IN, principal=ours.principal, gift=ours.gift)
    _reopen(into, given, Lot.objects.filter(member=into.member, parts__entry=theirs).order_by("at", "id"))
    for lot in copies:
        if not lot.closed_as:
            _leave(out, taken, lot)


def _reopen(into: Posting[LockedMember], entry: WalletEntry, lots: Iterable[Lot]) -> None:
    for lot in lots:
        into.set_to(lot, "closed_as", "")
        into.set_to(lot, "closed_at", None)
        left = plain(lot)
        add_part(into, entry, lot, Touch(principal=left.principal_left, gift=left.gift_left))


def _booked(posting: Posting[LockedMember], reference: str) -> WalletEntry | None:
    mine = WalletEntry.objects.filter(member=posting.member, reference=reference)
    return mine.filter(kind__in=(Kind.MERGE_IN, Kind.MERGE_OUT)).first()
