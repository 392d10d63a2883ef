"""Texts with fields: {name}, {points} … (S110). A brace that names no field stays as it is and is told by the lint."""

import re
from collections.abc import Mapping

# What a text may name. `required`: without a value the message is not sent, since it would make no sense.
FIELDS = (
    "name", "salutation", "tier", "points", "value", "gap", "expiring", "expires_on", "balance", "store", "brand",
    "coupon", "child",
)  # fmt: skip
REQUIRED = frozenset({"coupon", "child"})
_FIELD = re.compile(r"\{([a-z_]+)\}")


def named(body: str) -> frozenset[str]:
    """The fields that a text names."""
    return frozenset(_FIELD.findall(body)) & frozenset(FIELDS)


def unknown(body: str) -> list[str]:
    """Names in braces that are no fields, in order."""
    return [name for name in dict.fromkeys(_FIELD.findall(body)) if name not in FIELDS]


def missing(body: str, values: Mapping[str, str]) -> list[str]:
    """Fields without which the text makes no sense, and that have no value."""
    return sorted(name for name in named(body) & REQUIRED if not values.get(name))


def render(body: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in; a value that is not there leaves nothing behind."""
    return _FIELD.sub(lambda found: values.get(found[1], "") if found[1] in FIELDS else found[0], body)


def whole(text: str, *, signature: str, opt_out: str) -> str:
    """What is sent: 【signature】 first, the opt-out last; what is empty is left out."""
    head = f"【{signature}】" if signature else ""
    return f"{head}{text}{opt_out}"
