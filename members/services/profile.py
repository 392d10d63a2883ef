"""A member as the till and the API show them (docs/api.md "GET members/{number}/")."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from ledger.money import text
from members import rules
from members.models import Member
from members.services.finding import masked_phone


class Worth(NamedTuple):
    """What the rooms above know of a member: usable points, what they can be redeemed for, coupons held."""

    points: int
    rewards: Sequence[tuple[int, Decimal, int]] = ()
    next_reward: tuple[int, Decimal] | None = None
    coupons: int = 0
    points_expiring: bool = False


def card(member: Member, at: datetime, worth: Worth) -> dict[str, Any]:
    """The member's card; the phone is masked, of the birthday only the month is told. Rewards: (points, yuan, gap)."""
    adviser, gap = member.adviser, worth.next_reward
    return {
        "number": member.number,
        "name": member.name,
        "phone": masked_phone(member),
        "tier": member.tier.name,
        "points": worth.points,
        "next_reward": {"gap": gap[0], "value": text(gap[1])} if gap else None,
        "rewards": [{"points": points, "value": text(value), "gap": gap} for points, value, gap in worth.rewards],
        "wallet": {"principal": text(member.principal), "gift": text(member.gift), "total": text(member.balance)},
        "coupons": worth.coupons,
        "birthday_month": member.birthday.month if member.birthday else None,
        "home_store": member.home_store.code,
        "adviser": adviser.code if adviser else None,
        "last_visit": timezone.localtime(member.last_visit).isoformat() if member.last_visit else None,
        "flags": _flags(member, at, worth),
    }


def _flags(member: Member, at: datetime, worth: Worth) -> list[str]:
    """What a cashier must know at once. Lunar birthdays are told by the month only, until their calendar is built."""
    today = timezone.localdate(at)
    own = member.birthday is not None and not member.birthday_is_lunar and rules.is_birthday(member.birthday, today)
    children = member.children.filter(is_lunar=False).values_list("birthday", flat=True)
    found = {
        "birthday_today": own,
        "child_birthday_today": any(rules.is_birthday(day, today) for day in children),
        "frozen": member.status in (Member.Status.FROZEN, Member.Status.CANCELLED),
        "debt": member.points < 0,
        "no_consent": not member.sms_ok,
        "points_expiring": worth.points_expiring,
    }
    return [name for name, holds in found.items() if holds]
