"""A note to the holder of every use of points or stored value, in the same posting (docs/algorithms/sending.md).

It costs no statement: where it goes is not known yet. `to` and `gateway` stay empty and `send_after` lies at the end of
time until `campaigns.services.addressing` has found the open phone. It is about one's own account: no consent is asked.
"""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from ledger.ids import uuid7
from ledger.money import text
from ledger.posting import Posting
from members.models import Member
from messaging.models import Notice
from messaging.rules.unaddressed import UNADDRESSED
from stores.models import Store

MOVES = {
    "redeemed": gettext_noop("%(amount)s points redeemed"),
    "spent": gettext_noop("%(amount)s yuan of stored value spent"),
    "points_back": gettext_noop("%(amount)s points given back"),
    "wallet_back": gettext_noop("%(amount)s yuan of stored value given back"),
    "paid_out": gettext_noop("%(amount)s yuan of stored value paid out"),
}


def tell(posting: Posting[Any], store: Store, *, ended: int = 0, **moved: int | Decimal) -> None:
    """Add a note about what was `moved` (names of MOVES; points are whole, the rest is yuan) to the member's posting.

    `ended`: points of the balance that are over already. No note for a guest, or where nothing moved.
    """
    member = posting.member
    moves = {name: amount for name, amount in moved.items() if amount}
    if member is None or not moves or not settings.HOLDER_NOTICES:
        return
    with override("zh-hans"):
        said = _words(member, store, moves, posting.reference, ended)
    posting.add(
        Notice(
            id=uuid7(),
            kind=Notice.Kind.VALUE,
            member_id=member.pk,
            reference=posting.reference,
            send_after=UNADDRESSED,
            text=said,
        )
    )


def _words(member: Member, store: Store, moves: dict[str, int | Decimal], reference: str, ended: int) -> str:
    told = [_(MOVES[name]) % {"amount": _plain(amount)} for name, amount in moves.items()]
    return _(
        "%(store)s %(number)s: %(moves)s. Left: %(points)s points, %(wallet)s yuan. If this was not you, ask the store."
    ) % {
        "store": store.name,
        "number": reference,
        "moves": ", ".join(told),
        "points": member.points - ended,
        "wallet": text(member.balance),
    }


def _plain(amount: int | Decimal) -> str:
    return text(amount) if isinstance(amount, Decimal) else str(amount)
