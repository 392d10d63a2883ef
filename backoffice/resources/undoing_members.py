"""Undo of imported members, by chunks: what has a life of its own by now stands in the way, in words."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ledger.posting import Posting, post_many
from members.models import Member
from members.services import unbulk
from members.services.lock import LockedMember, lock_many
from points.models import Lot as PointsLot
from points.models import Part as PointsPart
from points.models import PointsEntry
from points.services import opening as points
from stores import places
from stores.models import ImportBatch, ImportRow, Staff
from wallets.models import Lot as WalletLot
from wallets.models import Part as WalletPart
from wallets.models import WalletEntry
from wallets.services import opening as wallets

LEDGERS = (PointsEntry, PointsLot, PointsPart, WalletEntry, WalletLot, WalletPart)


class _Held:
    """The opening balances of a chunk: entry and lot by member, as far as the batch made them."""

    def __init__(self, batch: ImportBatch, made: dict[int, ImportRow]) -> None:
        self.made, self.head = made, f"{batch.reference}:"
        self.points = self._own(points.openings(made), "points")
        self.wallets = self._own(wallets.openings(made), "wallet")
        self.points_lots = self._lots(PointsLot, self.points)
        self.wallet_lots = self._lots(WalletLot, self.wallets)

    def _own(self, entries: dict[int, Any], name: str) -> dict[int, Any]:
        return {
            pk: entry
            for pk, entry in entries.items()
            if name in self.made[pk].trace and entry.reference == f"{self.head}{self.made[pk].row}"
        }

    def _lots(self, model: type[Any], entries: dict[int, Any]) -> dict[int, Any]:
        references = [entry.reference for entry in entries.values()]
        rows = model.objects.filter(member__in=entries, reference__in=references).order_by()
        return {lot.member_id: lot for lot in rows}

    def is_touched(self, pk: int) -> bool:
        """Whether an opening balance of the member has been used, in part or whole, or is gone."""
        trace, lot, wallet = self.made[pk].trace, self.points_lots.get(pk), self.wallet_lots.get(pk)
        if lot is not None and lot.remaining != lot.earned:
            return True
        if wallet is not None and (wallet.used or wallet.closed_as):
            return True
        return ("points" in trace and pk not in self.points) or ("wallet" in trace and pk not in self.wallets)


def undo(batch: ImportBatch, made: list[ImportRow], *, by: Staff, at: datetime) -> list[tuple[int, str]]:
    """Take a chunk back; what stands in the way, by line: those lines are left as they are (and the caller takes it all back)."""
    by_member = {row.subject: row for row in made}
    members = lock_many(sorted(by_member))
    held = _Held(batch, by_member)
    blocked = _blocked(batch, by_member, members, held)
    free = {pk: row for pk, row in by_member.items() if pk not in blocked}
    post_many([_posting(members[pk], row, held, by=by, at=at) for pk, row in sorted(free.items())])
    unbulk.take_off({pk: row.trace for pk, row in free.items()}, at=at, by=by.pk)
    changed = {pk: row.trace["columns"] for pk, row in free.items() if "columns" in row.trace}
    if changed:
        unbulk.restore(members, changed, reason=batch.reference, user=by.pk, at=at)
    unbulk.forget([pk for pk, row in free.items() if row.is_new])
    return sorted((by_member[pk].row, words) for pk, words in blocked.items())


def _blocked(
    batch: ImportBatch, made: dict[int, ImportRow], members: dict[int, LockedMember], held: _Held
) -> dict[int, str]:
    """Who cannot be taken back, and why."""
    new = [pk for pk, row in made.items() if row.is_new]
    told = [pk for pk, row in made.items() if row.is_new or "columns" in row.trace]
    used = unbulk.used(new, {pk: made[pk].trace for pk in new}, apart=LEDGERS) | _moved(new, made)
    edited = unbulk.edited_since(told, batch.reference)
    found: dict[int, str] = {}
    for pk, member in members.items():
        if held.is_touched(pk):
            found[pk] = _("%(member)s: the opening balance has been used since")
        elif pk in used:
            found[pk] = _("%(member)s: has bought, moved value or got something since")
        elif pk in edited or member.status == Member.Status.MERGED:
            found[pk] = _("%(member)s: was edited since")
        elif "tier" in made[pk].trace and _tier_moved(member, made[pk]):
            found[pk] = _("%(member)s: the tier has changed since")
    return {pk: words % {"member": members[pk].number} for pk, words in found.items()}


def _moved(new: Collection[int], made: dict[int, ImportRow]) -> set[int]:
    """New members with more entries than those of their opening balances."""
    rows = Member.objects.filter(pk__in=new).order_by().values_list("pk", "points_seq", "wallet_seq")
    return {
        pk
        for pk, in_points, in_wallet in rows
        if in_points > ("points" in made[pk].trace) or in_wallet > ("wallet" in made[pk].trace)
    }


def _tier_moved(member: Member, row: ImportRow) -> bool:
    """Whether the last change of tier is another one than the line's."""
    last = member.tier_changes.order_by("-at", "-id").first()
    return last is None or last.reference != f"import:{row.batch_id}:{row.row}"


def _posting(member: LockedMember, row: ImportRow, held: _Held, *, by: Staff, at: datetime) -> Posting[LockedMember]:
    store = places.place(member.home_store_id)
    day = places.business_day(at, store)
    reference = f"import:{row.batch_id}:{row.row}:undo"
    posting = Posting(member=member, by=by, store=store, at=at, business_day=day, reference=reference)
    if member.pk in held.points:
        points.undo_opening(posting, held.points[member.pk], held.points_lots.get(member.pk))
    if member.pk in held.wallets:
        wallets.undo_opening(posting, held.wallets[member.pk], held.wallet_lots[member.pk])
    unbulk.take_back(posting, row.trace)
    return posting
