"""Batches leave one after another; how far a campaign has come, and when it is over (docs/algorithms/campaigns.md)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Min

from campaigns.models import Campaign, Message
from campaigns.services import claiming
from members.models import Phone
from messaging.gateways import protocol
from messaging.gateways.protocol import Answer, Outcome
from messaging.rules.states import State
from messaging.services import delivering, pacing, ways
from stores import audit

# A receipt that has not come by then does not come.
RECEIPTS_COME = timedelta(hours=72)
NOT_TAKEN = frozenset({Outcome.REFUSED, Outcome.LATER})


@dataclass(slots=True)
class Ran:
    """What a run did. `opens_at`: nothing may leave before; `is_more`: it stopped with messages left to send."""

    batches: int = 0
    sent: int = 0
    opens_at: datetime | None = None
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Messages by state; the part of them that waits no more, in percent; messages a second while it went out."""

    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0
    percent: Decimal = Decimal(0)
    rate: Decimal = Decimal(0)
    is_over: bool = False


def run(campaign_id: int, *, at: datetime, batches: int | None = None, seconds: float | None = None) -> Ran:
    """Send batches from `at` on, at most so many or for so long; without either until nothing is left that may leave.

    Each batch is claimed, handed over outside of any transaction, and marked. What a person hands over is not touched.
    """
    ran, began = Ran(), time.monotonic()
    while True:
        passed = time.monotonic() - began
        if ran.batches == batches or (seconds is not None and passed > seconds):
            ran.is_more = True
            return ran
        now = at + timedelta(seconds=passed)
        gateway = Campaign.objects.select_related("gateway").get(pk=campaign_id).gateway
        if not ways.by_machine(gateway):
            return ran
        way = ways.opened(gateway)
        # A batch takes a second of a slow gateway at most: a code must not wait for longer behind it.
        most = min(settings.SEND_BATCH, way.batch, gateway.per_second or way.batch)
        claimed = claiming.claim(campaign_id, at=now, size=most)
        ran.batches += 1
        if not claimed.looked:
            ran.opens_at = claimed.opens_at
            return ran
        ran.sent += _hand_over(claimed, way, now)


def _hand_over(claimed: claiming.Claimed, way: protocol.Gateway, at: datetime) -> int:
    """One call of the gateway and what came of it; how many were taken."""
    batch, campaign = claimed.outgoing, claimed.campaign
    if not batch:
        return 0
    ready = pacing.reserve(campaign.gateway, len(batch), at=at)
    time.sleep(max((ready - at).total_seconds(), 0))
    if claiming.opens(campaign, ready) is None:
        answers = way.send(batch)
    else:
        answers = [Answer(one.id, Outcome.LATER, code="hours") for one in batch]
    mark(claimed, answers, at=ready)
    return sum(one.outcome == Outcome.ACCEPTED for one in answers)


@transaction.atomic
def mark(claimed: claiming.Claimed, answers: Sequence[Answer], *, at: datetime) -> None:
    """Write what the gateway answered; what was proven not taken gives back its cost and its place."""
    delivering.mark(Message, claimed.lease, answers, at=at)
    back = [int(one.id) for one in answers if one.outcome in NOT_TAKEN]
    if back:
        claiming.put_back(claimed.campaign.pk, back)


def progress(campaign: Campaign) -> Progress:
    """Counted now, in one statement."""
    rows = Message.objects.filter(campaign=campaign).order_by().values_list("state")
    found = list(rows.annotate(Count("pk"), Min("sent_at"), Max("sent_at")))
    counts = {state: count for state, count, _first, _last in found}
    total, waits = sum(counts.values()), counts.get(State.QUEUED, 0) + counts.get(State.CLAIMED, 0)
    times = [(first, last) for _state, _count, first, last in found if first]
    left = sum(counts.get(state, 0) for state in (State.SENT, State.DELIVERED, State.UNKNOWN))
    took = (max(last for _f, last in times) - min(first for first, _l in times)).total_seconds() if times else 0
    percent = Decimal(100 * (total - waits)) / total if total else Decimal(0)
    rate = Decimal(left) / Decimal(str(took)) if took else Decimal(left)
    over = campaign.state in (Campaign.State.DONE, Campaign.State.CANCELLED)
    return Progress(counts, total, round(percent, 1), round(rate, 1), over)


@transaction.atomic
def close(campaign_id: int, *, at: datetime) -> bool:
    """Whether a running campaign is over and was closed: all settled, or its last receipts waited for in vain."""
    campaign = claiming.locked(campaign_id)
    if campaign.state != Campaign.State.RUNNING:
        return False
    messages = Message.objects.filter(campaign=campaign)
    if messages.filter(state__in=[State.QUEUED, State.CLAIMED]).exists():
        return False
    still = messages.filter(state__in=[State.SENT, State.UNKNOWN])
    if still.filter(sent_at__gt=at - RECEIPTS_COME).exists():
        return False
    campaign.state, campaign.ended_at = Campaign.State.DONE, at
    campaign.save(update_fields=["state", "ended_at"])
    audit.record("campaign.done", campaign, by=None, store=campaign.store, at=at)
    return True


def addresses(message_ids: Sequence[int]) -> dict[int, str]:
    """Phones of members by their messages' numbers: for gateways that are asked what became of them."""
    members = dict(Message.objects.filter(pk__in=message_ids).values_list("pk", "member_id"))
    phones = dict(Phone.objects.filter(member__in=members.values(), until=None).values_list("member_id", "number"))
    return {pk: phones.get(member_id, "") for pk, member_id in members.items()}
