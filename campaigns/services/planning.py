"""Whom a campaign means: counted before it starts, written down once when it starts (docs/algorithms/campaigns.md)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from campaigns import audience
from campaigns.models import Campaign, Hit, Message
from campaigns.models.audience import Purpose
from campaigns.services import bells, claiming, wording
from members.models import Member
from messaging.models import Gateway
from messaging.rules import parts

CHUNK = 10_000
# How many texts an estimate looks at.
SAMPLE = 50
# Held out by a number of (seed, member) that anybody can compute again: the first 32 bits of an MD5, in 10,000 parts.
HELD = "('x' || substr(md5(%s || ':' || found.id), 1, 8))::bit(32)::bigint %% 10000 < %s"
INSERT = """
INSERT INTO campaigns_message (campaign_id, member_id, is_held_out, state, code, done_at, gateway, send_after, subject,
    attempts, to_hash, to_masked, text, parts, cost, provider_id)
SELECT %s, found.id, found.held, CASE WHEN found.held THEN 'skipped' ELSE 'queued' END,
    CASE WHEN found.held THEN 'held_out' ELSE '' END, CASE WHEN found.held THEN %s::timestamptz END,
    %s, %s, %s, 0, '', '', '', 0, 0, ''
FROM (SELECT found.id, {held} AS held FROM ({people}) found(id)) found
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a campaign would do now: people (those held out are among them), parts of messages, yuan; the first text."""

    recipients: int
    parts: int
    cost: Decimal
    held_out: int
    without_consent: int
    text: str = ""


def people(campaign: Campaign, *, at: datetime) -> QuerySet[Member]:
    """Active members that the campaign means: by its audience, of an automation those it met; consent is not asked."""
    if campaign.automation_id is None:
        found = audience.members(_tree(campaign), at=at)
    else:
        found = Member.objects.filter(pk__in=Hit.objects.filter(campaign=campaign).order_by().values("member"))
    found = found.filter(status=Member.Status.ACTIVE)
    return found if campaign.store_id is None else found.filter(home_store_id=campaign.store_id)


def estimate(campaign: Campaign, *, at: datetime) -> Estimate:
    """Counted now; parts and cost by the texts of the first members, without what caps and budgets leave out later."""
    found = people(campaign, at=at)
    counts = found.order_by().aggregate(everybody=Count("pk"), agreed=Count("pk", filter=Q(sms_ok=True)))
    needs_consent = campaign.purpose == Purpose.MARKETING
    count = counts["agreed"] if needs_consent else counts["everybody"]
    recipients = count if campaign.most is None else min(count, campaign.most)
    held = int(recipients * campaign.hold_out / 100)
    first = texts(campaign, found.filter(sms_ok=True) if needs_consent else found, at=at)
    is_sms = campaign.gateway.channel == Gateway.Channel.SMS
    sample = [parts.parts(text) if is_sms else 1 for text in first]
    all_parts = -(-sum(sample) * (recipients - held) // len(sample)) if sample else 0
    without = counts["everybody"] - counts["agreed"] if needs_consent else 0
    return Estimate(recipients, all_parts, all_parts * campaign.gateway.price, held, without, first[0] if first else "")


def plan(campaign_id: int, *, at: datetime) -> int:
    """Write a message for each member, in chunks of a commit each; killed at any point it goes on from there. How many.

    It does nothing in another state than `planning`, nor before the campaign's time.
    """
    made = 0
    while (chunk := _chunk(campaign_id, at)) is not None:
        made += chunk
    return made


@transaction.atomic
def _chunk(campaign_id: int, at: datetime) -> int | None:
    """One chunk under the campaign's lock; None when there is no more to do."""
    campaign = claiming.locked(campaign_id)
    if campaign.state != Campaign.State.PLANNING or (campaign.starts_at is not None and campaign.starts_at > at):
        return None
    room = CHUNK if campaign.most is None else min(CHUNK, campaign.most - campaign.recipients)
    made = _insert(campaign, room, at) if room else 0
    if made:
        last = Message.objects.filter(campaign=campaign).order_by("-member_id").values_list("member_id", flat=True)[:1]
        campaign.planned_after, campaign.recipients = last[0], campaign.recipients + made
    if made < CHUNK:
        campaign.state, campaign.planned_at = Campaign.State.RUNNING, at
        bells.ring("send", campaign.pk)
    campaign.save(update_fields=["planned_after", "recipients", "state", "planned_at"])
    return made


def _insert(campaign: Campaign, room: int, at: datetime) -> int:
    found = people(campaign, at=at).filter(pk__gt=campaign.planned_after)
    if campaign.purpose == Purpose.MARKETING:
        found = found.filter(sms_ok=True)
    sql, values = found.order_by("pk").values("pk")[:room].query.sql_with_params()
    held = [str(campaign.seed), int(campaign.hold_out * 100)] if campaign.hold_out else []
    statement = INSERT.format(held=HELD if held else "false", people=sql)
    whole = [campaign.pk, at, campaign.gateway.code, at, campaign.subject, *held, *values]
    with connection.cursor() as cursor:
        cursor.execute(statement, whole)
        return int(cursor.rowcount)


def _tree(campaign: Campaign) -> dict[str, object]:
    """Frozen when it was started or asked for; a draft means its audience as it stands."""
    if campaign.state == Campaign.State.DRAFT and campaign.audience is not None:
        return dict(campaign.audience.tree)
    return dict(campaign.tree)


def body(campaign: Campaign) -> str:
    """The text with its fields: its own, else its template's."""
    return campaign.body or (campaign.template.body if campaign.template else "")


def texts(campaign: Campaign, found: QuerySet[Member], *, at: datetime) -> list[str]:
    """What the first of `found` would get."""
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:SAMPLE])
    text, coupons = body(campaign), dict.fromkeys(ids, "0" * 17)
    values = wording.values(ids, body=text, campaign=campaign, coupons=coupons, at=at)
    gateway, purpose = campaign.gateway, campaign.purpose
    return [wording.text(text, values.get(pk, {}), gateway=gateway, purpose=purpose) for pk in ids]
