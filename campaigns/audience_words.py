"""Trees of conditions in words: names of fields and operators, faults, and whole trees."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.rules import tree as trees
from campaigns.rules.conditions import Fault
from coupons.models import Offer
from members.models import Member, Tag, Tier
from stores.models import Region, Store

FIELDS = {
    "points": gettext_lazy("points"),
    "expiring": gettext_lazy("points expiring"),
    "tier": gettext_lazy("tier"),
    "tag": gettext_lazy("tag"),
    "store": gettext_lazy("home store"),
    "region": gettext_lazy("region"),
    "gender": gettext_lazy("gender"),
    "city": gettext_lazy("city"),
    "birthday": gettext_lazy("own birthday"),
    "child_birthday": gettext_lazy("child's birthday"),
    "child_age": gettext_lazy("child's age"),
    "last_visit": gettext_lazy("last visit"),
    "visits": gettext_lazy("visits"),
    "spend": gettext_lazy("spend in the tier window (yuan)"),
    "balance": gettext_lazy("stored value (yuan)"),
    "coupon": gettext_lazy("usable coupon"),
    "rfm": gettext_lazy("RFM cell"),
    "joined": gettext_lazy("joined"),
    "consent": gettext_lazy("agrees to messages"),
    "wechat_stage": gettext_lazy("WeChat stage"),
}
# With the value in its place; a field's own words come before those of all fields.
OPS = {
    "ge": gettext_lazy("at least {value}"),
    "le": gettext_lazy("at most {value}"),
    "eq": gettext_lazy("exactly {value}"),
    "from": gettext_lazy("{value} or higher"),
    "in": gettext_lazy("one of {value}"),
    "not_in": gettext_lazy("none of {value}"),
    "within": gettext_lazy("within the next {value} days"),
    "month": gettext_lazy("in month {value}"),
    "today": gettext_lazy("today"),
    "between": gettext_lazy("from {from} to {to} years"),
    "ago": gettext_lazy("{value} days ago or longer"),
    "never": gettext_lazy("never"),
    "holds": gettext_lazy("of {value}"),
    "is": gettext_lazy("is {value}"),
    ("expiring", "within"): gettext_lazy("at least {from} within {days} days"),
    ("last_visit", "within"): gettext_lazy("at most {value} days ago"),
    ("joined", "within"): gettext_lazy("at most {value} days ago"),
}
FAULTS = {
    "shape": gettext_lazy("This is not a condition."),
    "empty": gettext_lazy("This group has no condition."),
    "deep": gettext_lazy("Groups go at most {most} levels deep."),
    "many": gettext_lazy("At most {most} conditions."),
    "field": gettext_lazy("Choose a field."),
    "op": gettext_lazy("Choose how to compare."),
    "number": gettext_lazy("Enter a whole number from {low} to {high}."),
    "money": gettext_lazy("Enter yuan with at most two digits after the point."),
    "expiring": gettext_lazy("Enter days from 0 to {high} and points."),
    "age": gettext_lazy("Enter years from 0 to {high}, the lower first."),
    "rfm": gettext_lazy("Choose a figure from 1 to 5 or any, three times."),
    "yes_no": gettext_lazy("Choose yes or no."),
    "nothing": gettext_lazy("This comparison takes no value."),
    "chosen": gettext_lazy("Choose at least one."),
    "codes": gettext_lazy("Choose from the list."),
    "unknown": gettext_lazy("Not there any more: {value}"),
}
ROWS: dict[str, tuple[Any, str]] = {
    "tier": (Tier, "code"),
    "store": (Store, "code"),
    "region": (Region, "code"),
    "tag": (Tag, "pk"),
    "coupon": (Offer, "code"),
}


def words(fault: Fault) -> str:
    """What is wrong, for the person who builds the tree."""
    return str(FAULTS[fault.code]).format(**fault.args)


def described(tree: dict[str, Any]) -> str:
    """A checked tree in one line: "points at least 500 and agrees to messages is yes"."""
    return _node(tree) if tree not in ({}, {"all": []}) else _("all active members")


def chosen(condition: dict[str, Any]) -> list[Any]:
    """The codes that a condition names, whether one or a list."""
    value = condition["value"]
    return value if isinstance(value, list) else [value]


def names(condition: dict[str, Any]) -> dict[Any, str]:
    """What the codes of a condition are called; those that nothing has any more are left out."""
    model, key = ROWS[condition["field"]]
    rows = model.objects.filter(**{f"{key}__in": chosen(condition)})
    return {getattr(row, key): str(getattr(row, "name", row)) for row in rows}


def unknown(tree: dict[str, Any]) -> list[Fault]:
    """Codes in a checked tree that nothing has (any more)."""
    found = []
    for path, condition in _placed(tree, ""):
        if condition["field"] in ROWS:
            there = names(condition)
            gone = [str(code) for code in chosen(condition) if code not in there]
            found += [Fault(path, "unknown", {"value": ", ".join(gone)})] if gone else []
    return found


def _placed(node: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if "field" in node:
        yield path, node
    head = f"{path}." if path else ""
    if "not" in node:
        yield from _placed(node["not"], f"{head}not")
    for kind in trees.GROUPS:
        for place, child in enumerate(node.get(kind, ())):
            yield from _placed(child, f"{head}{kind}.{place}")


def _node(node: dict[str, Any]) -> str:
    if "field" in node:
        return _condition(node)
    if "not" in node:
        return _("not ({condition})").format(condition=_node(node["not"]))
    joint = _(" and ") if "all" in node else _(" or ")
    [children] = node.values()
    return joint.join(f"({_node(one)})" if "all" in one or "any" in one else _node(one) for one in children)


def _condition(node: dict[str, Any]) -> str:
    field, op, value = node["field"], node["op"], node["value"]
    template = str(OPS.get((field, op)) or OPS[op])
    if isinstance(value, dict):
        return f"{FIELDS[field]} {template.format(**value)}"
    return f"{FIELDS[field]} {template.format(value=_value(node))}"


def _value(node: dict[str, Any]) -> str:
    field, value = node["field"], node["value"]
    if field in ROWS:
        there = names(node)
        return _listed(there.get(code, code) for code in chosen(node)) or _("any offer")
    if field == "gender":
        called = dict(Member.Gender.choices)
        return _listed(called[one] for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _listed(value) if isinstance(value, list) else str(value)


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(map(str, values))
