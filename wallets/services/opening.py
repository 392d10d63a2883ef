"""Opening balances: stored value that members bring along from before, once each; and taking one back."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from ledger.posting import Posting
from members.services.lock import LockedMember
from wallets import services
from wallets.models import Lot, WalletEntry
from wallets.services import Kind, Touch


def openings(ids: Iterable[int]) -> dict[int, WalletEntry]:
    """The opening balance of each of these members that has one and still has it."""
    rows = WalletEntry.objects.filter(member__in=ids, kind=Kind.OPENING, amount__gt=0)
    undone = WalletEntry.objects.filter(member=OuterRef("member"), reverses=OuterRef("pk"))
    return {row.member_id: row for row in rows.filter(~Exists(undone)).order_by("seq")}


def undo_opening(posting: Posting[LockedMember], opening: WalletEntry, lot: Lot) -> None:
    """Take an opening balance back whose lot nobody has touched: its whole face counts as used."""
    entry = services.add_entry(posting, Kind.OPENING, principal=-opening.principal, gift=-opening.gift)
    entry.reverses_id = opening.pk
    services.add_part(posting, entry, lot, Touch(lot.principal + lot.gift, -lot.principal, -lot.gift))
