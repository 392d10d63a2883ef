"""What an automation's page shows: whom it would write to, masked, and what its last campaigns did."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from campaigns.models import Automation, Campaign
from campaigns.services import finding
from members.models import Member, Phone
from members.rules import mask_name, mask_phone
from messaging.rules.states import State
from stores.scoping import Scope

SAMPLE = 10
RUNS = 20
LEFT = (State.SENT, State.DELIVERED, State.UNKNOWN)


@dataclass(frozen=True)
class Ahead:
    """How many people of these stores, and some of them as (number, name, phone), masked."""

    people: int
    sample: list[tuple[str, str, str]]


def ahead(automation: Automation, scope: Scope, *, at: datetime) -> Ahead:
    """Whom it would write to if it ran now; of one that is off, whom it would have met today."""
    ids = {met.member_id for met in finding.whom(automation, at=at)}
    people = scope.limit(Member.objects.filter(pk__in=ids), "home_store")
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


def _masked(member: Member) -> tuple[str, str, str]:
    phones: list[Phone] = vars(member)["open_phones"]
    return member.number, mask_name(member.name), next((mask_phone(one.number) for one in phones), "")
