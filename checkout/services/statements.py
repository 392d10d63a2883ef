"""A member's points and stored value as of any day, rebuilt from rows alone (S49): no cached column is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum

from ledger.money import ZERO
from members.models import Member
from points import rules as points_rules
from points.models import Part, PointsEntry
from wallets.models import Part as WalletPart
from wallets.models import WalletEntry


class Movement(NamedTuple):
    """One entry: `amount` points, or yuan of which so much is principal and gift money; `balance` after it."""

    at: datetime
    day: date
    kind: str
    store: str
    reference: str
    amount: Decimal
    balance: Decimal
    principal: Decimal = ZERO
    gift: Decimal = ZERO


class PointsLot(NamedTuple):
    """What is left of a lot on that day; one that had ended is not usable any more."""

    remaining: int
    ends_on: date | None
    since: date
    usable: bool


class WalletLot(NamedTuple):
    """What is left of a top-up on that day, in yuan."""

    reference: str
    since: date
    principal: Decimal
    gift: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """Opening balances before `since`, movements through `on`, closing balances and what was open then.

    `usable` points leave out what had ended by `on`; a debt is negative. `wallet_*`: (principal, gift money) in yuan.
    """

    member: Member
    since: date | None
    on: date
    points_opening: int
    points: list[Movement]
    points_closing: int
    usable: int
    points_lots: list[PointsLot]
    wallet_opening: tuple[Decimal, Decimal]
    wallet: list[Movement]
    wallet_closing: tuple[Decimal, Decimal]
    wallet_lots: list[WalletLot]


def statement(member: Member, *, on: date, since: date | None = None) -> Statement:
    """The account of `member` for the business days from `since` (empty: the first) through `on`."""
    points, money = _points(member, on), _money(member, on)
    earlier = [row for row in points if since and row.day < since]
    paid = [row for row in money if since and row.day < since]
    points_lots = _points_lots(member, on)
    closing = points[-1].balance if points else 0
    return Statement(
        member=member,
        since=since,
        on=on,
        points_opening=int(earlier[-1].balance) if earlier else 0,
        points=points[len(earlier) :],
        points_closing=int(closing),
        usable=min(int(closing), sum(lot.remaining for lot in points_lots if lot.usable)),
        points_lots=points_lots,
        wallet_opening=_sum(paid),
        wallet=money[len(paid) :],
        wallet_closing=_sum(money),
        wallet_lots=_wallet_lots(member, on),
    )


def _points(member: Member, on: date) -> list[Movement]:
    rows = PointsEntry.objects.filter(member=member, business_day__lte=on).select_related("store")
    found, balance = [], Decimal(0)
    for row in rows.order_by("business_day", "seq"):
        balance += row.amount
        common = (row.at, row.business_day, row.kind, row.store.code, row.reference)
        found.append(Movement(*common, Decimal(row.amount), balance))
    return found


def _money(member: Member, on: date) -> list[Movement]:
    rows = WalletEntry.objects.filter(member=member, business_day__lte=on).select_related("store")
    found, balance = [], ZERO
    for row in rows.order_by("business_day", "seq"):
        balance += row.amount
        common = (row.at, row.business_day, row.kind, row.store.code, row.reference)
        found.append(Movement(*common, row.amount, balance, row.principal, row.gift))
    return found


def _sum(rows: Iterable[Movement]) -> tuple[Decimal, Decimal]:
    some = list(rows)
    return sum((row.principal for row in some), ZERO), sum((row.gift for row in some), ZERO)


def _points_lots(member: Member, on: date) -> list[PointsLot]:
    parts = Part.objects.filter(member=member, entry__member=member, entry__business_day__lte=on).order_by()
    rows = parts.values_list("lot__ends_on", "lot__business_day", "lot_id").annotate(left=Sum("amount"))
    lots = [PointsLot(left, ends, since, points_rules.is_live(ends, on)) for ends, since, _lot, left in rows if left]
    return sorted(lots, key=lambda lot: (lot.ends_on or date.max, lot.since, lot.remaining))


def _wallet_lots(member: Member, on: date) -> list[WalletLot]:
    parts = WalletPart.objects.filter(member=member, entry__member=member, entry__business_day__lte=on).order_by()
    rows = parts.values_list("lot__reference", "lot__business_day").annotate(Sum("principal"), Sum("gift"))
    lots = [WalletLot(*row) for row in rows]
    return sorted((lot for lot in lots if lot.principal or lot.gift), key=lambda lot: (lot.since, lot.reference))
