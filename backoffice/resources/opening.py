"""Opening balances of imported members: once each, within the cap, told apart from what is there already."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.money import ZERO
from ledger.posting import Posting
from members.services.bulk import Wanted
from members.services.lock import LockedMember
from points.services import opening as points
from stores.importing.sheets import Row
from wallets import services as wallets
from wallets.services import opening as wallet_openings


class Openings:
    """What the members of a chunk have as opening balances, and what their lines bring."""

    def __init__(self, ids: list[int]) -> None:
        self.points = points.openings(ids) if ids else {}
        self.wallets = wallet_openings.openings(ids) if ids else {}

    def check(self, row: Row, one: Wanted) -> None:
        """Tell the faults of a line: another balance than the one that is there, a day that is over, the cap."""
        pk = 0 if one.member is None else one.member.pk
        held = self.points.get(pk)
        if held is not None and row.values["points"] and held.amount != row.values["points"]:
            row.fault("points", _("the member has an opening balance of %(points)s already") % {"points": held.amount})
        if row.values["points_until"] and row.values["points_until"] < timezone.localdate():
            row.fault("points_until", _("is over already"))
        self._check_wallet(row, one, self.wallets.get(pk))

    def _check_wallet(self, row: Row, one: Wanted, held: Any) -> None:
        principal, gift = _money(row)
        if held is not None and (principal or gift) and (held.principal, held.gift) != (principal, gift):
            row.fault(
                "principal", _("the member has an opening balance of %(amount)s already") % {"amount": held.amount}
            )
        elif held is None and one.store is not None:
            cap = one.store.region.wallet_cap
            has = ZERO if one.member is None else one.member.balance
            if principal + gift and has + principal + gift > cap:
                row.fault("principal", _("is more than a card may hold (%(cap)s)") % {"cap": cap})

    def brings(self, row: Row, one: Wanted) -> bool:
        """Whether the line brings a balance that is not there."""
        pk = 0 if one.member is None else one.member.pk
        return bool(row.values["points"] and pk not in self.points) or bool(sum(_money(row)) and pk not in self.wallets)

    def book(self, row: Row, one: Wanted, posting: Posting[LockedMember]) -> None:
        """Add what the line brings to the member's posting."""
        if row.values["points"] and posting.member.pk not in self.points:
            points.open_balance(posting, row.values["points"], row.values["points_until"])
            one.trace["points"] = True
        principal, gift = _money(row)
        if principal + gift and posting.member.pk not in self.wallets:
            wallets.top_up(posting, amount=principal, gift=gift, offer=None, kind=wallets.Kind.OPENING)
            one.trace["wallet"] = True


def _money(row: Row) -> tuple[Any, Any]:
    return row.values["principal"] or ZERO, row.values["gift"] or ZERO
