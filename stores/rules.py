"""Arithmetic of stores: business days, document numbers, who must approve (docs/algorithms/ledgers.md, stores).

No Django, no clock, no database.
"""

import re
from calendar import monthrange
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("ILOU", "110V")


def business_day(at: datetime, *, cutoff_hour: int = 0, tz: str = "Asia/Shanghai") -> date:
    """The business day of `at`: until `cutoff_hour` o'clock local time it is still the day before."""
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return (at.astimezone(ZoneInfo(tz)) - timedelta(hours=cutoff_hour)).date()


def months_after(day: date, months: int) -> date:
    """The same day `months` later (earlier where it is below zero), or the last of its month: 31 August + 6 is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def crockford(value: int, length: int) -> str:
    """`value` in `length` Crockford characters (5 bits each). ValueError when it does not fit."""
    if not 0 <= value < 32**length:
        raise ValueError("the value does not fit")
    return "".join(CROCKFORD[value >> 5 * place & 31] for place in reversed(range(length)))


def document_number(store_code: str, day: date, seven: str) -> str:
    """S001-20261122- + seven Crockford characters + check character, for sales, refunds and top-ups."""
    if len(seven) != 7 or set(seven) - set(CROCKFORD):
        raise ValueError("seven Crockford characters are needed")
    head = f"{store_code}-{day:%Y%m%d}-{seven}"
    return head + _check_character(head)


def normal_number(text: str) -> str:
    """A number as somebody typed it: capitals, no spaces, and in its last part 1 for I and L, 0 for O."""
    head, dash, tail = text.strip().upper().rpartition("-")
    return head + dash + tail.translate(LOOKALIKES)


def is_document_number(text: str) -> bool:
    """Whether `text` has the form of a document number and its check character is right."""
    form = re.fullmatch(rf"[A-Z][A-Z0-9]{{1,7}}-[0-9]{{8}}-[{CROCKFORD}]{{8}}", text)
    return bool(form) and text[-1] == _check_character(text[:-1])


def _check_character(head: str) -> str:
    """Luhn's algorithm in base 32 over all letters and digits: finds every single wrong character."""
    values = [CROCKFORD.index(char) for char in head.translate(LOOKALIKES) if char != "-"]
    doubled = [divmod(value * (2 - place % 2), 32) for place, value in enumerate(reversed(values))]
    return CROCKFORD[-sum(high + low for high, low in doubled) % 32]


class Level(StrEnum):
    """Who decides as the second person."""

    MANAGER = "manager"
    REGION = "region"
    FINANCE = "finance"
    HQ = "hq"


class Action(StrEnum):
    """What may need a second person."""

    PRICE = "price"
    REFUND = "refund"
    CASH_OUT = "cash_out"
    TOP_UP_UNDO = "top_up_undo"
    POINTS_BY_HAND = "points_by_hand"
    ATTACH_LATER = "attach_later"
    PROOF_OVERRIDE = "proof_override"
    MERGE_WITH_VALUE = "merge_with_value"
    PHONE_WITHOUT_CODE = "phone_without_code"
    CANCEL_FOR_FRAUD = "cancel_for_fraud"
    TIER_BY_APPLICATION = "tier_by_application"
    CAMPAIGN = "campaign"
    VIOLATION = "violation"
    APPEAL = "appeal"


LEVEL_OF = {
    Action.CASH_OUT: Level.FINANCE,
    Action.TOP_UP_UNDO: Level.FINANCE,
    Action.ATTACH_LATER: Level.MANAGER,
    Action.PROOF_OVERRIDE: Level.MANAGER,
    Action.MERGE_WITH_VALUE: Level.HQ,
    Action.PHONE_WITHOUT_CODE: Level.HQ,
    Action.CANCEL_FOR_FRAUD: Level.HQ,
    Action.TIER_BY_APPLICATION: Level.HQ,
    Action.VIOLATION: Level.REGION,
    Action.APPEAL: Level.REGION,
}


def levels_of(role: str, *, wide: bool = False) -> frozenset[Level]:
    """The levels that an assignment decides at; `wide`: it is for a region or the chain, not for one store."""
    if role == "manager":
        return frozenset({Level.MANAGER, Level.REGION}) if wide else frozenset({Level.MANAGER})
    if role == "finance":
        return frozenset({Level.FINANCE})
    return frozenset({Level.MANAGER, Level.REGION, Level.HQ}) if role == "hq" else frozenset()


def _unless_held(level: Level, held: AbstractSet[Level]) -> Level | None:
    return None if level in held else level


@dataclass(frozen=True, slots=True)
class PriceLimits:
    """How many percent below the list price may be typed without asking somebody above."""

    cashier: Decimal = Decimal(0)
    manager: Decimal = Decimal(20)


def price_level(
    list_price: Decimal, typed: Decimal, *, limits: PriceLimits, held: AbstractSet[Level] = frozenset()
) -> Level | None:
    """Who must agree to a typed price (S23); None within the limit of the operator, who holds the levels `held`."""
    off = (list_price - typed) * 100
    if off <= list_price * limits.cashier:
        return None
    return _unless_held(Level.MANAGER if off <= list_price * limits.manager else Level.REGION, held)


def refund_level(
    amount: Decimal,
    *,
    limit: Decimal = Decimal(500),
    other_tender: bool = False,
    held: AbstractSet[Level] = frozenset(),
) -> Level | None:
    """Who must agree to a refund of `amount` yuan: the manager up to `limit`; beyond, or to another tender, the region."""
    return _unless_held(Level.REGION if other_tender or amount > limit else Level.MANAGER, held)


def points_level(points: int, *, limit: int = 200) -> Level | None:
    """Who must agree to `points` given or taken by hand: nobody up to `limit`, then a manager who is not the asker."""
    return Level.MANAGER if abs(points) > limit else None


def campaign_level(cost: Decimal, *, limit: Decimal) -> Level | None:
    """Who must agree to an offer, promotion, rule change or campaign of `cost` yuan."""
    return Level.HQ if cost > limit else None


def may_decide(level: Level, *, held: AbstractSet[Level], asker: bool) -> bool:
    """Whether somebody who holds `held` may decide at `level`. Nobody decides on their own request."""
    return not asker and level in held


Hours = tuple[datetime, datetime]


def shift_hours(day: date, starts: time, ends: time) -> Hours:
    """From when to when a shift lasts, by the store's clock; one that ends before it starts goes over midnight."""
    begin, end = datetime.combine(day, starts), datetime.combine(day, ends)
    return begin, end if end > begin else end + timedelta(days=1)


def overlap(one: Hours, other: Hours) -> bool:
    """Whether two shifts have a minute in common; one that begins when the other ends has none."""
    return one[0] < other[1] and other[0] < one[1]
