"""Lots: ends, order, spending, credits, settlement (docs/algorithms/ledgers.md, points, steps 8-12).

A lot ends *on* a business day and is usable through it. A debt is a negative balance and exists only without lots.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from ledger.money import spread
from ledger.refused import Code, Refused

Store = TypeVar("Store", bound=Hashable)


def ends_on(business_day: date, years: int = 1) -> date:
    """The last business day of points earned on `business_day` (S58); 29 February ends on 28 February."""
    try:
        return business_day.replace(year=business_day.year + years)
    except ValueError:
        return date(business_day.year + years, 2, 28)


def is_live(ends: date | None, business_day: date) -> bool:
    """Whether a lot that ends on `ends` (None: never) can be used on `business_day`."""
    return ends is None or business_day <= ends


@dataclass(frozen=True, slots=True)
class Lot:
    """A points lot as it stands: `remaining` of `earned` points, from `at`, through `ends_on` (None: for ever)."""

    id: Any
    remaining: int
    ends_on: date | None
    at: datetime
    earned: int


Take = tuple[Lot, int]


def in_order(lots: Sequence[Lot]) -> list[Lot]:
    """Soonest end first, then oldest, never-ending last."""
    return sorted(lots, key=lambda lot: (lot.ends_on or date.max, lot.ends_on is None, lot.at, lot.id))


def usable(balance: int, lots: Sequence[Lot], *, business_day: date) -> int:
    """What a member may redeem on `business_day`: ended lots do not count, swept or not; a debt is negative."""
    return min(balance, sum(lot.remaining for lot in lots if is_live(lot.ends_on, business_day)))


def plan_expiry(lots: Sequence[Lot], *, business_day: date) -> list[Take]:
    """What has ended and is still there. A posting that may leave a debt takes it first: a debt allows no lots."""
    return [(lot, lot.remaining) for lot in in_order(lots) if lot.remaining and not is_live(lot.ends_on, business_day)]


def plan_spend(lots: Sequence[Lot], points: int, *, business_day: date) -> list[Take]:
    """Which live lots pay `points`, in order. Refuses `insufficient_points`."""
    takes = take_from([lot for lot in lots if is_live(lot.ends_on, business_day)], points)
    have = sum(take for _, take in takes)
    if have < points:
        raise Refused(Code.INSUFFICIENT_POINTS, have=have, needed=points)
    return takes


def take_from(lots: Sequence[Lot], points: int) -> list[Take]:
    takes = []
    for lot in in_order(lots):
        take = min(points, lot.remaining)
        if take > 0:
            takes.append((lot, take))
            points -= take
    return takes


def credit(balance_before: int, amount: int) -> tuple[int, int]:
    """How a credit of `amount` is used: (what pays the debt, what goes into a lot). Holds for every kind of credit."""
    paid = min(amount, max(-balance_before, 0))
    return paid, amount - paid


def settle(parts: Mapping[Store, int], value: Decimal, *, spent_in: Store) -> dict[Store, Decimal]:
    """What each earning store owes `spent_in` for a redemption worth `value` yuan, by largest remainder (S132).

    500 points for 50.00, 300 earned in A and 200 in C, used in B: A 30.00, C 20.00. A store owes itself nothing.
    """
    shares = spread(value, [Decimal(points) for points in parts.values()])
    return {store: share for store, share in zip(parts, shares, strict=True) if store != spent_in}
