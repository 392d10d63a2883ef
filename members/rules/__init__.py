"""Arithmetic of members: tiers, numbers, phones, birthdays, masks (docs/algorithms/ledgers.md, members).

No Django, no clock, no database.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import phonenumbers

from ledger.refused import Code, Refused
from members.rules.pasting import PHONE

CARD_SERIALS = 10**11


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier by its `rank`; reached by net spend (yuan) or by points earned in the window (S48, S66)."""

    rank: int
    spend_from: Decimal | None = None
    points_from: int | None = None


class Standing(NamedTuple):
    """What counts for tiers: net spend (yuan) and points of the window, returns taken off in their sale's own day."""

    spend: Decimal
    points: int


def reached(tiers: Iterable[Tier], standing: Standing) -> int | None:
    """The highest rank whose spend or points threshold is met, bounds included; None when there is none."""
    return max((tier.rank for tier in tiers if _meets(tier, standing)), default=None)


def _meets(tier: Tier, standing: Standing) -> bool:
    by_spend = tier.spend_from is not None and standing.spend >= tier.spend_from
    by_points = tier.points_from is not None and standing.points >= tier.points_from
    return by_spend or by_points


def tier_after_sale(tiers: Iterable[Tier], standing: Standing, *, current: int) -> int:
    """The rank after a posted sale: the highest reached, at once; a sale never lowers a tier (S70)."""
    return max(current, reached(tiers, standing) or current)


def tier_after_refund(
    tiers: Sequence[Tier], standings: Iterable[Standing], *, current: int, before: int, locked: bool = False
) -> int:
    """The rank after a refund: an upgrade that would not have happened without the returned part is undone.

    `before`: the rank before the automatic upgrades that the sale had a part in; a tier by hand, by application or by
    review counts as such (hand in `current` when the last move was one). `standings`: the figures without the returned
    part on the upgrade's day, on later sales' days, and now; reaching the tier on any of them keeps it.
    """
    if locked:
        return current
    kept = [reached(tiers, standing) or before for standing in standings]
    return min(current, max([before, *kept]))


def member_number(serial: int) -> str:
    """M + 8 digits + check digit by ISO 7064 MOD 11,10. ValueError outside 0..99,999,999."""
    if not 0 <= serial <= 99_999_999:
        raise ValueError("a member's serial has at most 8 digits")
    digits = f"{serial:08d}"
    return f"M{digits}{_check_digit(digits)}"


def is_member_number(text: str) -> bool:
    """Whether `text` has the form of a member number and its check digit is right."""
    return bool(re.fullmatch(r"M[0-9]{9}", text)) and text[-1] == _check_digit(text[1:-1])


def card_number(serial: int) -> str:
    """A card's number: eleven digits and a check digit by ISO 7064 MOD 11,10. ValueError outside 0..10**11 - 1."""
    if not 0 <= serial < CARD_SERIALS:
        raise ValueError("a card's serial has at most 11 digits")
    digits = f"{serial:011d}"
    return digits + _check_digit(digits)


def _check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def normal_phone(text: str, *, region: str = "CN") -> str:
    """A phone as typed, in E.164: "138 0013 8000" is +8613800138000. Refuses `invalid` (field phone, not_a_phone)."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise Refused(Code.INVALID, field="phone", reason="not_a_phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_phone(phone: str) -> str:
    """Three digits, stars, four digits: 138****1380. China's +86 is left out; a short number keeps two digits."""
    digits = phone.removeprefix("+86").removeprefix("+")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) > 7 else f"****{digits[-2:]}"


def mask_name(name: str) -> str:
    """The first character and a star for each other, two at most: 张三 is 张*."""
    return name[:1] + "*" * min(max(len(name) - 1, 1), 2) if name else ""


def masked_text(text: str, names: Iterable[str]) -> str:
    """`text` without the phones in it and without `names` (of two characters and more, the longest first)."""
    for name in sorted({name for name in names if len(name) > 1}, key=lambda name: (-len(name), name)):
        text = text.replace(name, mask_name(name))
    return PHONE.sub(lambda found: mask_phone(re.sub(r"\D", "", found.group(1))), text)


def birthday_in(year: int, birthday: date) -> date:
    """The day in `year` on which a birthday is kept; 29 February falls on the 28th in common years."""
    try:
        return birthday.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def is_birthday(birthday: date, today: date) -> bool:
    """Whether `today` is the day on which `birthday` is kept this year."""
    return birthday_in(today.year, birthday) == today


def age(birthday: date, today: date) -> int:
    """Full years on `today`; not negative."""
    return max(today.year - birthday.year - (today < birthday_in(today.year, birthday)), 0)


class Event(NamedTuple):
    """A consent event: given or withdrawn at a time."""

    kind: str
    given: bool
    at: datetime


def live_consents(events: Iterable[Event]) -> frozenset[str]:
    """The kinds whose last event is `given`. Of two events at the same time the withdrawal counts."""
    last = {event.kind: event.given for event in sorted(events, key=lambda event: (event.at, not event.given))}
    return frozenset(kind for kind, given in last.items() if given)
