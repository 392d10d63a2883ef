"""What the fields of a text are for many members at once, and the text as it is sent (S110, S118).

A statement is made only for what the text names: one for the members themselves, one for what points are worth, one for their lots, one for their
children, one for what an automation met them for. Amounts are yuan without a sign ("50", "1014.50"), days are
store-local ("12月31日", with the year where it is another one). A member who is not there has no values.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.models.audience import Purpose
from campaigns.rules import fields
from campaigns.services import occasions
from members.models import Child, Member
from messaging.models import Gateway
from points.models import Lot, Option
from points.rules import redemption

Values = dict[int, dict[str, str]]
# Which column of a member's row a field needs; a salutation needs name and gender.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "salutation": ("name", "gender"),
    "tier": ("tier__name",),
    "points": ("points",),
    "value": ("points",),
    "gap": ("points",),
    "balance": ("principal", "gift"),
    "store": ("home_store__name",),
    "brand": ("home_store__legal_entity__name",),
}
TITLES = {"f": "女士", "m": "先生"}


def values(
    member_ids: Iterable[int],
    *,
    body: str,
    campaign: Campaign | None = None,
    coupons: Mapping[int, str] | None = None,
    at: datetime,
) -> Values:
    """The values of the fields that `body` names, by member's id; `coupons` are codes by member's id.

    What an automation met a member for (the child, what ends and when) goes before what is true of them otherwise.
    """
    named, today = fields.named(body), timezone.localdate(at)
    found = _of_members(list(member_ids), named)
    if named & {"expiring", "expires_on"}:
        _add(found, _expiring(list(found), today), named)
    if "child" in named:
        _add(found, _children(list(found), today), named)
    if "coupon" in named:
        _add(found, {pk: {"coupon": str(code)} for pk, code in (coupons or {}).items()}, named)
    if campaign is not None:
        _add(found, occasions.values(list(found), campaign=campaign, at=at), named)
    return found


def text(body: str, values: Mapping[str, str], *, gateway: Gateway, purpose: str) -> str:
    """The whole text as it leaves: a text message has its signature first, marketing the opt-out line last."""
    is_sms = gateway.channel == Gateway.Channel.SMS
    signature = gateway.signature if is_sms else ""
    opt_out = gateway.opt_out if is_sms and purpose == Purpose.MARKETING else ""
    return fields.whole(fields.render(body, values), signature=signature, opt_out=opt_out)


def yuan(amount: Decimal) -> str:
    """50.00 as "50", 1014.50 as "1014.50"."""
    return f"{amount:.2f}".removesuffix(".00")


def day(ends: date, today: date) -> str:
    """12月31日, or 2027年1月5日 in another year."""
    year = "" if ends.year == today.year else f"{ends.year}年"
    return f"{year}{ends.month}月{ends.day}日"


def _of_members(member_ids: list[int], named: frozenset[str]) -> Values:
    columns = sorted({column for name in named for column in COLUMNS.get(name, ())})
    rows = Member.objects.filter(pk__in=member_ids).order_by().values("pk", *columns)
    options = _options() if named & {"value", "gap"} else ()
    return {row["pk"]: {name: _read(name, row, options) for name in named if name in COLUMNS} for row in rows}


def _read(name: str, row: Mapping[str, Any], options: tuple[redemption.Option, ...]) -> str:
    match name:
        case "salutation":
            return str(row["name"]) + TITLES.get(row["gender"], "您好")
        case "value":
            return yuan(redemption.best_split(row["points"], left=None, options=options).value)
        case "gap":
            step = redemption.next_reward(row["points"], options)
            return str(step.gap if step else 0)
        case "balance":
            return yuan(row["principal"] + row["gift"])
        case "brand":
            return settings.CAMPAIGN_BRAND or str(row[COLUMNS[name][0]])
    return str(row[COLUMNS[name][0]])


def _options() -> tuple[redemption.Option, ...]:
    offered = Option.objects.filter(is_active=True).order_by("points")
    return tuple(redemption.Option(one.points, one.value, one.kind) for one in offered)


def _expiring(member_ids: list[int], today: date) -> Values:
    """What ends soonest, as one sum over the lots of that day."""
    open_lots = Lot.objects.filter(member_id__in=member_ids, remaining__gt=0, ends_on__gte=today)
    sums = open_lots.order_by("member_id", "ends_on").values_list("member_id", "ends_on").annotate(Sum("remaining"))
    found: Values = {}
    for member_id, ends, points in sums:
        found.setdefault(member_id, {"expiring": str(points), "expires_on": day(ends, today)})
    return found


def _children(member_ids: list[int], today: date) -> Values:
    """The child whose birthday is next; a lunar one, whose day of this year is not known here, comes after the others."""
    found: Values = {}
    children = Child.objects.filter(member_id__in=member_ids).order_by("pk")

    def soonest(child: Child) -> tuple[bool, bool, tuple[int, int]]:
        turn = _month_day(child.birthday)
        return child.is_lunar, turn < _month_day(today), turn

    for child in sorted(children, key=soonest):
        found.setdefault(child.member_id, {"child": child.name})
    return found


def _month_day(when: date) -> tuple[int, int]:
    return when.month, when.day


def _add(found: Values, more: Mapping[int, dict[str, str]], named: frozenset[str]) -> None:
    for member_id, own in more.items():
        if member_id in found:
            found[member_id] |= {name: one for name, one in own.items() if name in named}
