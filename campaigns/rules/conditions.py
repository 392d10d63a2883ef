"""One condition of an audience: which fields there are, their operators, and what values each takes.

Values: whole numbers (points, visits, days of a calendar), yuan as text with two digits at most, lists of codes.
docs/algorithms/audience.md tells what each of them means.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

_MONEY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_RFM = re.compile(r"[1-5*]{3}")
LONGEST = 64
MOST_VALUES = 200
MOST_DAYS = 3_650
MOST_SOON = 366


@dataclass(frozen=True)
class Fault:
    """Something wrong at `path` of the tree; words for `code` and `args` in `campaigns.audience_words`."""

    path: str
    code: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of value: `code` and `args` of what is told where `takes` says no."""

    name: str
    takes: Callable[[Any], bool]
    code: str
    args: dict[str, Any] = field(default_factory=dict)
    normal: Callable[[Any], Any] = lambda value: value


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _number(name: str, low: int, high: int) -> Kind:
    return Kind(name, _whole(low, high), "number", {"low": low, "high": high})


def _is_money(value: Any) -> bool:
    return isinstance(value, str) and _MONEY.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST and value.isprintable()


def _listed(takes: Callable[[Any], bool], *, least: int = 1) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and least <= len(value) <= MOST_VALUES and all(map(takes, value))


def _pair(first: str, second: str, high: tuple[int, int]) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, dict)
        and set(value) == {first, second}
        and _whole(0, high[0])(value[first])
        and _whole(0, high[1])(value[second])
    )


def _in_order(value: list[Any]) -> list[Any]:
    return sorted(set(value))


def _is_age(value: Any) -> bool:
    return _pair("from", "to", (120, 120))(value) and value["from"] <= value["to"]


NOTHING = Kind("nothing", lambda value: value is None, "nothing")
COUNT = _number("count", 0, 2_000_000_000)
POINTS = _number("points", -2_000_000_000, 2_000_000_000)
AGO = _number("ago", 0, MOST_DAYS)
SOON = _number("soon", 0, MOST_SOON)
MONTH = _number("month", 1, 12)
MONEY = Kind("money", _is_money, "money", normal=lambda value: f"{Decimal(value):.2f}")
EXPIRING = Kind("expiring", _pair("days", "from", (MOST_DAYS, 2_000_000_000)), "expiring", {"high": MOST_DAYS})
AGE = Kind("age", _is_age, "age", {"high": 120})
RFM = Kind("rfm", lambda value: isinstance(value, str) and _RFM.fullmatch(value) is not None, "rfm")
CHOICE = Kind("yes_no", lambda value: type(value) is bool, "yes_no")
TAGS = Kind("tags", _listed(_whole(1, 2_000_000_000)), "chosen", normal=_in_order)
GENDERS = Kind("genders", _listed(lambda value: value in ("", "f", "m")), "chosen", normal=_in_order)
OFFERS = Kind("offers", _listed(_is_text, least=0), "codes", normal=_in_order)
TIER = Kind("tier", _is_text, "chosen")


def _codes(name: str) -> Kind:
    return Kind(name, _listed(_is_text), "chosen", normal=_in_order)


def _any_of(kind: Kind) -> dict[str, Kind]:
    return {"in": kind, "not_in": kind}


def _ordered(kind: Kind) -> dict[str, Kind]:
    return {"ge": kind, "le": kind, "eq": kind}


# Field: operator: what its value has to be.
FIELDS: dict[str, dict[str, Kind]] = {
    "points": _ordered(POINTS),
    "expiring": {"within": EXPIRING},
    "tier": {"from": TIER} | _any_of(_codes("tiers")),
    "tag": _any_of(TAGS),
    "store": _any_of(_codes("stores")),
    "region": _any_of(_codes("regions")),
    "gender": _any_of(GENDERS),
    "city": _any_of(_codes("cities")),
    "birthday": {"within": SOON, "month": MONTH, "today": NOTHING},
    "child_birthday": {"within": SOON, "month": MONTH},
    "child_age": {"between": AGE},
    "last_visit": {"within": AGO, "ago": AGO, "never": NOTHING},
    "visits": _ordered(COUNT),
    "spend": {"ge": MONEY, "le": MONEY},
    "balance": {"ge": MONEY, "le": MONEY},
    "coupon": {"holds": OFFERS},
    "rfm": {"is": RFM},
    "joined": {"within": AGO, "ago": AGO},
    "consent": {"is": CHOICE},
    "wechat_stage": _any_of(_codes("stages")),
}


def faults(node: dict[str, Any], path: str) -> list[Fault]:
    """What is wrong with one condition: the field, then the operator, then the value."""
    name, op, value = node["field"], node["op"], node["value"]
    if not isinstance(name, str) or name not in FIELDS:
        return [Fault(path, "field")]
    if not isinstance(op, str) or op not in FIELDS[name]:
        return [Fault(path, "op")]
    kind = FIELDS[name][op]
    return [] if kind.takes(value) else [Fault(path, kind.code, kind.args)]


def normal_value(node: dict[str, Any]) -> Any:
    """The value of a checked condition in its plain form."""
    return FIELDS[node["field"]][node["op"]].normal(node["value"])
