"""Merges in one line each, and what a member has, for tests."""

from datetime import datetime
from decimal import Decimal as D
from typing import Any

from checkout.services import merging
from members.models import Member, Merge
from points.models import Lot
from stores import approvals
from stores.models import Approval
from tests.factories import AT, Chain
from wallets.models import Lot as WalletLot


def merge(chain: Chain, loser: Member, survivor: Member, *, at: datetime = AT, **how: Any) -> Merge:
    """Asked by the manager and, with stored value, decided by head office; both rows are fresh afterwards."""
    who = {"by": chain.manager, "store": chain.s001, "reason": "同一人两个号"} | how
    done = merging.merge(loser, survivor, at=at, **who)
    if isinstance(done, Approval):
        approvals.decide(done, by=chain.hq, approve=True, at=at)
        done = Merge.objects.get(number=done.number)
    loser.refresh_from_db()
    survivor.refresh_from_db()
    return done


def undo(chain: Chain, done: Merge, *, at: datetime, **how: Any) -> Merge:
    who = {"by": chain.manager, "store": chain.s001, "reason": "弄错了"} | how
    back = merging.undo(done, at=at, **who)
    if isinstance(back, Approval):
        approvals.decide(back, by=chain.hq, approve=True, at=at)
    return Merge.objects.get(pk=done.pk)


def lots(member: Member) -> list[tuple[int, str]]:
    """The points lots that are not empty: points and end, soonest first."""
    return [(lot.remaining, str(lot.ends_on)) for lot in Lot.objects.filter(member=member, remaining__gt=0)]


def wallet(member: Member) -> list[tuple[str, D, D, D, str]]:
    """The wallet lots that did not move away: reference, P, G, C, closed as."""
    rows = WalletLot.objects.filter(member=member).exclude(closed_as="merged")
    return [(row.reference, row.principal, row.gift, row.used, row.closed_as) for row in rows]


def worth(member: Member) -> dict[str, Any]:
    """All that a merge and its undoing must give back as it was."""
    now = Member.objects.get(pk=member.pk)
    columns = (
        "points",
        "principal",
        "gift",
        "visits",
        "last_visit",
        "window_spend",
        "window_points",
        "tier_id",
        "sms_ok",
    )
    return {name: getattr(now, name) for name in (*columns, "status", "merged_into_id")} | {
        "lots": lots(now),
        "wallet": wallet(now),
        "coupons": sorted(now.coupons.values_list("code", "state")),
        "children": sorted(now.children.values_list("name", "birthday")),
        "tags": sorted(now.tags.values_list("tag__name", flat=True)),
        "phones": sorted(now.phones.filter(until__isnull=True).values_list("number", flat=True)),
    }
