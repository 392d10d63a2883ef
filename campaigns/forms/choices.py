"""What the builder offers: fields with their operators, and what there is to choose for each kind of value."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.audience_words import FIELDS, OPS
from campaigns.rules import conditions, tree
from coupons.models import Offer
from members.models import Member, Tag, Tier
from stores.models import Region, Staff, Store
from stores.scoping import Scope, scope_of

Choice = dict[str, Any]
# What a field begins with in a new row.
FIRST: dict[str, Any] = {
    "points": 500,
    "count": 1,
    "ago": 90,
    "soon": 7,
    "month": 1,
    "money": "100",
    "expiring": {"days": 30, "from": 1},
    "age": {"from": 0, "to": 12},
    "rfm": "***",
    "yes_no": True,
    "nothing": None,
    "tier": "",
}


def offered(staff: Staff, shown: Any) -> dict[str, Any]:
    """Everything the page's script needs; stores and regions are those that one may see, and those already named."""
    named = _named(shown)
    scope = scope_of(staff)
    tiers = [_choice(row.code, row.name) for row in Tier.objects.order_by("rank")]
    choices: dict[str, list[Choice]] = {
        "tier": tiers,
        "tiers": tiers,
        "tags": [_choice(row.pk, row.name, row.group.name) for row in Tag.objects.select_related("group")],
        "stores": _stores(scope, named),
        "regions": _regions(scope, named),
        "genders": [_choice(code, str(name)) for code, name in Member.Gender.choices],
        "offers": [_choice(row.code, str(row)) for row in _offers(named)],
        "stages": [_choice(row.name, row.name) for row in Tag.objects.filter(group__code="wechat")],
        "yes_no": [_choice(True, _("yes")), _choice(False, _("no"))],  # noqa: FBT003
    }
    fields = [
        {"value": field, "label": str(FIELDS[field]), "ops": _ops(field, ops)} for field, ops in tree.FIELDS.items()
    ]
    return {"fields": fields, "choices": choices, "deepest": tree.DEEPEST, "most": tree.MOST, "words": _words()}


def _choice(value: Any, label: str, group: str = "") -> Choice:
    return {"value": value, "label": label, "group": group}


def _named(shown: Any) -> set[Any]:
    """All codes that a tree names, if it is one."""
    if tree.check(shown):
        return set()
    values = (node["value"] for node in tree.conditions(shown) if isinstance(node["value"], list))
    return {one for value in values for one in value}


def _stores(scope: Scope, named: Iterable[Any]) -> list[Choice]:
    seen = scope.limit(Store.objects.order_by("code"), "")
    rows = {row.code: row for row in [*seen, *Store.objects.filter(code__in=named)]}
    return [_choice(code, str(row)) for code, row in sorted(rows.items())]


def _regions(scope: Scope, named: Iterable[Any]) -> list[Choice]:
    seen = Region.objects.filter(pk__in=scope.limit(Store.objects.order_by(), "").values("region"))
    rows = seen | Region.objects.filter(code__in=named)
    return [_choice(row.code, row.name) for row in rows.order_by("code")]


def _offers(named: Iterable[Any]) -> Any:
    return (Offer.objects.filter(is_active=True) | Offer.objects.filter(code__in=named)).order_by("code")


def _ops(field: str, ops: dict[str, conditions.Kind]) -> list[dict[str, Any]]:
    return [
        {
            "value": op,
            "label": _bare(str(OPS.get((field, op)) or OPS[op])),
            "kind": kind.name,
            "first": FIRST.get(kind.name, []),
            "low": kind.args.get("low", 0),
            "high": kind.args.get("high", 0),
        }
        for op, kind in ops.items()
    ]


def _bare(template: str) -> str:
    """An operator without its value: "at least …"."""
    blank = {"value": "…", "from": "…", "to": "…", "days": "…"}
    return template.format(**blank).strip(" …")


def _words() -> dict[str, str]:
    words: dict[str, Callable[[], str]] = {
        "all": lambda: _("all of these"),
        "any": lambda: _("at least one of these"),
        "not": lambda: _("not"),
        "group": lambda: pgettext("conditions", "Group"),
        "field": lambda: _("field"),
        "op": lambda: _("comparison"),
        "value": lambda: _("value"),
        "add": lambda: _("Condition"),
        "add_group": lambda: pgettext("conditions", "Group"),
        "remove": lambda: _("Remove"),
        "days": lambda: _("days"),
        "from": lambda: _("points from"),
        "years": lambda: _("years"),
        "to": lambda: _("to"),
        "yuan": lambda: _("yuan"),
        "month": lambda: _("month"),
        "any_one": lambda: _("any"),
        "commas": lambda: _("several with commas between"),
        "find": lambda: _("Find"),
        "nobody_left": lambda: _("No condition yet: all active members."),
        "failed": lambda: _("The count could not be had. Try again."),
        "r": lambda: _("recency"),
        "f": lambda: _("frequency"),
        "m": lambda: _("money"),
    }
    return {name: word() for name, word in words.items()}
