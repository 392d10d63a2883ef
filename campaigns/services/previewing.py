"""What a text becomes for real members, before anything is sent. Names are masked at their full length: parts stay true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from campaigns.rules import fields
from campaigns.services import wording
from members.models import Member
from messaging.models import Gateway
from messaging.rules import lint, parts
from messaging.services import ways
from messaging.texts import words
from stores.scoping import Scope

MEMBERS = 3
STARS = "*"


@dataclass(frozen=True, slots=True)
class Sample:
    """The text as one member would get it; `missing` names fields without which it would not be sent."""

    who: str
    text: str
    parts: int
    cost: Decimal
    missing: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a text, in words."""

    words: str
    blocks: bool


def samples(body: str, members: Sequence[Member], *, gateway: Gateway, purpose: str, at: datetime) -> list[Sample]:
    """A sample for each of `members`, in their order."""
    found = wording.values([member.pk for member in members], body=body, at=at)
    return [_sample(body, member, found[member.pk], gateway, purpose) for member in members]


def masked(name: str) -> str:
    """王** for a name of three signs."""
    return name[:1] + STARS * (len(name) - 1)


def _sample(body: str, member: Member, values: dict[str, str], gateway: Gateway, purpose: str) -> Sample:
    hidden = masked(member.name)
    named = {
        name: one.replace(member.name, hidden, 1) for name, one in values.items() if name in {"name", "salutation"}
    }
    own = values | named
    if own.get("child"):
        own["child"] = masked(own["child"])
    missing = [name for name in fields.missing(body, own) if name != "coupon"]
    text = wording.text(body, own | {"coupon": "C" * 12}, gateway=gateway, purpose=purpose)
    return Sample(f"{hidden} {member.number}", text, parts.parts(text), parts.cost(text, gateway.price), missing)


def members(scope: Scope, among: QuerySet[Member] | None = None) -> list[Member]:
    """Three members whom one may see, those who joined last; of `among` where it is given."""
    rows = Member.objects.filter(status=Member.Status.ACTIVE) if among is None else among
    rows = scope.limit(rows, "home_store")
    return list(rows.order_by("-pk")[:MEMBERS])


def faults(shown: Sequence[Sample], *, body: str, gateway: Gateway, purpose: str, template: str = "") -> list[Fault]:
    """What is wrong with a text at this gateway, each once; `template` is its code, as providers have approved it."""
    rules = ways.rules_of(gateway, fields=frozenset(fields.FIELDS), template=template)
    written = [one.text for one in shown] or [wording.text(body, {}, gateway=gateway, purpose=purpose)]
    found = {
        words(fault): fault.level is lint.Level.ERROR
        for text in written
        for fault in lint.check(text, body=body, purpose=purpose, gateway=rules)
    }
    return [Fault(told, blocks=blocks) for told, blocks in found.items()]
