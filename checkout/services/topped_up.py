"""A member's top-ups as the counter looks back at them: what is left of each, and what became of it."""

from collections.abc import Iterable
from typing import Any

from checkout.models import TopUp, TopUpRefund
from checkout.services import undoing
from ledger.money import text
from members.models import Member
from members.services import finding
from stores.models import Approval, Store
from wallets import services as wallets
from wallets.models import Lot

MOST = 10


def last(member: Member, *, store: Store) -> list[dict[str, Any]]:
    """The last top-ups of a member that may be looked up in `store`: state `open`, `waiting` (for finance) or `undone`."""
    rows = list(TopUp.objects.known_in(store).whole().filter(member__in=finding.family(member))[:MOST])
    numbers = [row.number for row in rows]
    lots = {lot.reference: lot for lot in Lot.objects.filter(member=member, reference__in=numbers)}
    undone = set(TopUpRefund.objects.filter(top_up__in=rows).values_list("top_up", flat=True))
    waiting = _waiting(numbers)
    return [
        {
            "number": row.number,
            "at": row.at,
            "amount": text(row.amount),
            "gift": text(row.gift),
            "offer": row.offer.name if row.offer else "",
            "left": text(wallets.plain(lots[row.number]).face_left),
            "state": "undone" if row.pk in undone else "waiting" if row.number in waiting else "open",
        }
        for row in rows
    ]


def state(top_up: TopUp) -> str:
    """What became of one top-up, as in `last`."""
    if TopUpRefund.objects.filter(member=top_up.member_id, top_up=top_up).exists():
        return "undone"
    return "waiting" if _waiting([top_up.number]) else "open"


def _waiting(numbers: Iterable[str]) -> set[str]:
    found = Approval.objects.filter(state=Approval.State.WAITING, action=undoing.ACTION)
    return set(found.filter(arguments__top_up__in=list(numbers)).values_list("arguments__top_up", flat=True))
