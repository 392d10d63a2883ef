"""What an automation's pages show: whom it would write to, masked, what it would say, and what its last campaigns did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from campaigns.models import Automation, Campaign
from campaigns.rules import fields
from campaigns.services import finding, previewing, wording
from campaigns.services.previewing import Fault, Sample
from members.models import Member, Phone
from members.rules import mask_name, mask_phone
from messaging.rules.states import State
from messaging.services import ways
from stores.scoping import Scope

SAMPLE = 10
RUNS = 20
LEFT = (State.SENT, State.DELIVERED, State.UNKNOWN)


@dataclass(frozen=True)
class Ahead:
    """How many people of these stores, and some of them as (number, name, phone), masked."""

    people: int
    sample: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Foresight:
    """What switching it on does: how many are met today, some of their texts, yuan for a message and for today."""

    people: int
    at_once: bool
    samples: Sequence[Sample]
    faults: Sequence[Fault]
    unready: str
    each: Decimal
    today: Decimal


def foresee(automation: Automation, scope: Scope, *, at: datetime) -> Foresight:
    """Of today's people of these stores, or, where today has none, of members in whom every field has a value.

    `at_once`: today's are written to; otherwise it begins with whom it meets from now on.
    """
    met = _people(automation, scope, at)
    how: dict[str, Any] = {"gateway": automation.gateway, "purpose": automation.purpose}
    body, template = automation.template.body, automation.template.code
    readers = previewing.members(scope, met) or _told_in_full(body, previewing.members(scope), at)
    shown = previewing.samples(body, readers, at=at, **how)
    people, at_once = met.count(), automation.kind in finding.BY_DAYS
    each = max((one.cost for one in shown), default=automation.gateway.price)
    return Foresight(
        people=people,
        at_once=at_once,
        samples=shown,
        faults=previewing.faults(shown, body=body, template=template, **how),
        unready=ways.ready(automation.gateway),
        each=each,
        today=each * people if at_once else Decimal(0),
    )


def ahead(automation: Automation, scope: Scope, *, at: datetime) -> Ahead:
    """Whom it would write to if it ran now; of one that is off, whom it would have met today."""
    people = _people(automation, scope, at)
    phones = Prefetch("phones", Phone.objects.filter(until__isnull=True), to_attr="open_phones")
    sample = [_masked(one) for one in people.prefetch_related(phones).order_by("pk")[:SAMPLE]]
    return Ahead(people.count(), sample)


def runs(automation: Automation) -> QuerySet[Campaign]:
    """Its last campaigns, each with how many messages left, failed and were not sent."""
    rows = Campaign.objects.filter(automation=automation).order_by("-made_at", "-pk")
    return rows.annotate(
        left=Count("messages", filter=Q(messages__state__in=LEFT)),
        failed=Count("messages", filter=Q(messages__state=State.FAILED)),
        skipped=Count("messages", filter=Q(messages__state=State.SKIPPED)),
    )[:RUNS]


def _people(automation: Automation, scope: Scope, at: datetime) -> QuerySet[Member]:
    ids = {met.member_id for met in finding.whom(automation, at=at)}
    return scope.limit(Member.objects.filter(pk__in=ids), "home_store")


def _told_in_full(body: str, members: Sequence[Member], at: datetime) -> list[Member]:
    """Those in whom no field of the text is empty; a coupon's code is made when it is sent."""
    known, named = wording.values([one.pk for one in members], body=body, at=at), fields.named(body) - {"coupon"}
    return [one for one in members if all(known[one.pk].get(name) for name in named)]


def _masked(member: Member) -> tuple[str, str, str]:
    phones: list[Phone] = vars(member)["open_phones"]
    return member.number, mask_name(member.name), next((mask_phone(one.number) for one in phones), "")
