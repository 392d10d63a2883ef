"""From a tree of conditions to members (docs/algorithms/audience.md).

The tree has passed `campaigns.rules.tree.check`. Only active members are meant: who is frozen, cancelled, merged or
erased is not written to. Whether they agreed to messages is the sender's question, or a condition of the tree.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from campaigns.audience_words import described
from campaigns.filters import FILTERS, Asked
from members.models import Member, Phone
from members.rules import mask_name, mask_phone
from stores.scoping import Scope

__all__ = ["Counted", "Masked", "count", "described", "members", "sample", "sql"]

SAMPLE = 10


@dataclass(frozen=True)
class Counted:
    """How many active members, and how many of them agreed to messages."""

    people: int
    agreed: int


@dataclass(frozen=True)
class Masked:
    """One member of a sample, as anybody who may build an audience may see them."""

    number: str
    name: str
    phone: str
    tier: str
    store: str
    points: int
    last_visit: datetime | None


def members(tree: dict[str, Any], *, at: datetime) -> QuerySet[Member]:
    """The active members that a checked tree means at that time; an empty tree means all of them."""
    active = Member.objects.filter(status=Member.Status.ACTIVE).order_by()
    return active.filter(_filter(tree, at)) if tree else active


def sql(tree: dict[str, Any], *, at: datetime) -> tuple[str, tuple[Any, ...]]:
    """`SELECT id FROM members_member WHERE …` and its parameters; the caller adds the range of ids and their order."""
    statement, parameters = members(tree, at=at).values("pk").query.sql_with_params()
    return statement, tuple(parameters)


def count(tree: dict[str, Any], *, at: datetime, scope: Scope) -> Counted:
    """How many members, of the stores that one may see."""
    found = _seen(tree, at, scope).aggregate(people=Count("pk"), agreed=Count("pk", filter=Q(sms_ok=True)))
    return Counted(**found)


def sample(tree: dict[str, Any], *, at: datetime, scope: Scope, n: int = SAMPLE) -> list[Masked]:
    """The newest `n` members, masked."""
    phones = Prefetch("phones", Phone.objects.filter(until__isnull=True), to_attr="open_phones")
    rows = _seen(tree, at, scope).select_related("tier", "home_store").prefetch_related(phones).order_by("-pk")[:n]
    return [_masked(row) for row in rows]


def _seen(tree: dict[str, Any], at: datetime, scope: Scope) -> QuerySet[Member]:
    return scope.limit(members(tree, at=at), "home_store")


def _masked(row: Any) -> Masked:
    phone = next((mask_phone(one.number) for one in row.open_phones), "")
    return Masked(
        number=row.number,
        name=mask_name(row.name),
        phone=phone,
        tier=row.tier.name,
        store=str(row.home_store),
        points=row.points,
        last_visit=row.last_visit,
    )


def _filter(node: dict[str, Any], at: datetime) -> Q:
    if "field" in node:
        return FILTERS[node["field"]](Asked(node["op"], node["value"], at))
    if "not" in node:
        return ~_filter(node["not"], at)
    [(kind, children)] = node.items()
    found = Q()
    for child in children:
        found = found | _filter(child, at) if kind == "any" else found & _filter(child, at)
    return found
