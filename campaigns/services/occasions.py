"""What an automation met its members for, as the fields of a text: the child, the points that end and when.

A hit keeps ids and numbers. A child's name is read when the text is made, and only while the guardian agrees: without it
the text lacks a field that it needs, and is not sent.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Hit
from members.models import Child, Consent, Tier

Values = dict[int, dict[str, str]]


def values(member_ids: Iterable[int], *, campaign: Campaign, at: datetime) -> Values:
    """By member: `child` (twins together: 小明、小红), `expiring` and `expires_on`, `tier`. {} for other campaigns."""
    if campaign.automation_id is None:
        return {}
    hits = Hit.objects.filter(campaign=campaign, member_id__in=list(member_ids)).order_by("pk")
    met: dict[int, list[dict[str, Any]]] = {}
    for member, kept in hits.values_list("member_id", "values"):
        met.setdefault(member, []).append(kept)
    children = _children({one["child"] for kept in met.values() for one in kept if "child" in one})
    tiers = dict(Tier.objects.order_by("rank").values_list("pk", "name")) if _any(met, "tier") else {}
    today = timezone.localdate(at)
    return {member: _of(kept, children, tiers, today) for member, kept in met.items()}


def _of(kept: list[dict[str, Any]], children: dict[int, str], tiers: dict[int, str], today: date) -> dict[str, str]:
    found: dict[str, str] = {}
    if any("child" in one for one in kept):
        names = [children[one["child"]] for one in kept if one.get("child") in children]
        found["child"] = "、".join(names)
    soonest = min((one for one in kept if "ends_on" in one), key=lambda one: str(one["ends_on"]), default=None)
    if soonest is not None:
        found |= {"expiring": str(soonest["points"]), "expires_on": _day(date.fromisoformat(soonest["ends_on"]), today)}
    if kept and "tier" in kept[-1]:
        found["tier"] = tiers[kept[-1]["tier"]]
    return found


def _any(met: dict[int, list[dict[str, Any]]], name: str) -> bool:
    return any(name in one for kept in met.values() for one in kept)


def _day(day: date, today: date) -> str:
    """12月31日; with its year where that is another one."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def _children(ids: set[int]) -> dict[int, str]:
    """Names of children who are still there and whose guardian still agrees."""
    if not ids:
        return {}
    children = Child.objects.filter(pk__in=ids).order_by("pk")
    rows = list(children.values_list("pk", "name", "member_id"))
    events = Consent.objects.filter(member__in={member for _pk, _name, member in rows}, kind=Consent.Kind.CHILD_DATA)
    # The last event of each stands last; of two at the same time the withdrawal counts.
    live = dict(events.order_by("at", "-given", "pk").values_list("member_id", "given"))
    return {pk: name for pk, name, member in rows if live.get(member)}
