"""A batch of a campaign's messages is decided and taken in one transaction; what leaves is decided here alone.

Consent, state and phone are read now, whatever they were when the campaign was planned. The order of locks is the same
in every claim: the campaign, its messages (those that others hold are passed by), the offer, members' places under the
frequency cap in the order of their ids, numbers in the order of their hashes. docs/algorithms/campaigns.md tells the whole.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.models.audience import Purpose
from campaigns.rules import fields, hours
from campaigns.services import capping, granting, wording
from coupons.models import Coupon
from ledger import probes
from members.models import Member
from messaging.gateways.protocol import Outgoing
from messaging.models import Gateway, ProviderTemplate
from messaging.rules import parts
from messaging.services import delivering
from messaging.services.addresses import hashed, masked
from stores import audit

# A batch takes so long of a gateway's messages a second, and waits so long for its turn.
PACE = timedelta(seconds=5)
LONGEST = 1_000
READ = """
WITH taken AS MATERIALIZED (
    SELECT id, member_id, cost, attempts, coupon_id FROM campaigns_message
    WHERE campaign_id = %s AND state = 'queued' AND send_after <= %s
    ORDER BY send_after, id LIMIT %s FOR UPDATE SKIP LOCKED
)
SELECT t.id, t.member_id, t.cost, t.attempts, t.coupon_id, coalesce(c.code, ''), m.sms_ok, m.status, m.email,
    coalesce((SELECT p.number FROM members_phone p WHERE p.member_id = t.member_id AND p.until IS NULL
        ORDER BY p.id DESC LIMIT 1), '')
FROM taken t JOIN members_member m ON m.id = t.member_id LEFT JOIN coupons_coupon c ON c.id = t.coupon_id ORDER BY t.id
"""
WRITE = """
UPDATE campaigns_message m SET state = CASE n.code WHEN '' THEN 'claimed' ELSE 'skipped' END, code = n.code,
    lease = CASE n.code WHEN '' THEN %s::uuid END, lease_until = CASE n.code WHEN '' THEN %s::timestamptz END,
    done_at = CASE n.code WHEN '' THEN NULL ELSE %s::timestamptz END,
    text = n.text, parts = n.parts, cost = n.cost, to_hash = n.to_hash, to_masked = n.to_masked, coupon_id = n.coupon
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[], %s::numeric[], %s::text[], %s::text[], %s::uuid[])
    AS n(id, code, text, parts, cost, to_hash, to_masked, coupon)
WHERE m.id = n.id
"""
PUT_BACK = """
WITH back AS (
    SELECT id, member_id, cost FROM campaigns_message
    WHERE id = ANY(%s) AND state IN ('failed', 'queued') ORDER BY id FOR UPDATE
), freed AS (UPDATE campaigns_message m SET cost = 0 FROM back WHERE m.id = back.id)
SELECT id, member_id, cost FROM back
"""


@dataclass(slots=True)
class Candidate:
    """A message that could leave now. `charged` is what it has cost the campaign already; `code`: why it stays."""

    id: int
    member_id: int
    charged: Decimal
    attempts: int
    coupon_id: uuid.UUID | None
    coupon_code: str
    sms_ok: bool
    status: str
    email: str
    phone: str
    code: str = ""
    to: str = ""
    values: dict[str, str] = field(default_factory=dict)
    text: str = ""
    parts: int = 0
    cost: Decimal = Decimal(0)
    to_hash: str = ""
    coupon: Coupon | None = None


@dataclass(slots=True)
class Claimed:
    """What a worker holds under `lease`. `opens_at`: nothing may leave before; `looked`: so many were decided on."""

    campaign: Campaign
    lease: uuid.UUID = field(default_factory=uuid.uuid4)
    outgoing: list[Outgoing] = field(default_factory=list)
    opens_at: datetime | None = None
    looked: int = 0


def locked(campaign_id: int) -> Campaign:
    """The campaign under its lock, with its gateway. Campaign.DoesNotExist."""
    rows = Campaign.objects.select_related("gateway", "offer", "template")
    if not probes.is_off("campaign_lock"):
        rows = rows.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=campaign_id)


@transaction.atomic
def claim(campaign_id: int, *, at: datetime, size: int | None = None) -> Claimed:
    """Take up to `size` messages whose time has come, decide each, and hold those that leave under a lease.

    Nothing is taken of a campaign that does not run, nor outside the hours. What its budget or its offer does not
    allow stays in the queue, and the campaign pauses when its next message is one of these.
    """
    campaign = locked(campaign_id)
    claimed = Claimed(campaign)
    if campaign.state != Campaign.State.RUNNING:
        return claimed
    if not campaign.gateway.is_active:
        _pause(campaign, "gateway", at)
        return claimed
    claimed.opens_at = opens(campaign, at)
    if claimed.opens_at is None:
        found = _read(campaign, at, _size(campaign.gateway, size))
        going, because = _decide(campaign, found, at)
        done = [one for one in found if one.code] + going
        _write(claimed, done, going, at)
        claimed.looked = len(done)
        if because and not going:
            _pause(campaign, because, at)
    return claimed


def opens(campaign: Campaign, at: datetime) -> datetime | None:
    """None when a batch may leave now, else when: marketing within its gateway's hours, and a gateway when it is free."""
    gateway = campaign.gateway
    if gateway.free_at is not None and gateway.free_at > at + PACE:
        return gateway.free_at
    if campaign.purpose != Purpose.MARKETING:
        return None
    return hours.opens(timezone.localtime(at), start=gateway.marketing_from, until=gateway.marketing_until)


def put_back(campaign_id: int, message_ids: Iterable[int]) -> None:
    """Messages that were proven not taken cost nothing and leave their members' place under the frequency cap."""
    campaign = locked(campaign_id)
    with connection.cursor() as cursor:
        cursor.execute(PUT_BACK, [list(message_ids)])
        rows = cursor.fetchall()
    capping.give_back([row[1] for row in rows], [row[0] for row in rows])
    campaign.spent -= sum((row[2] for row in rows), Decimal(0))
    campaign.save(update_fields=["spent"])


def _size(gateway: Gateway, size: int | None) -> int:
    most = settings.SEND_BATCH if size is None else size
    paced = gateway.per_second * int(PACE.total_seconds()) if gateway.per_second else most
    return int(min(most, paced))


def _read(campaign: Campaign, at: datetime, size: int) -> list[Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(READ, [campaign.pk, at, size])
        return [Candidate(*row) for row in cursor.fetchall()]


def _decide(campaign: Campaign, found: Sequence[Candidate], at: datetime) -> tuple[list[Candidate], str]:
    """Those that leave; of the others those with a code are skipped and the rest stays, for the reason that is answered."""
    is_marketing = campaign.purpose == Purpose.MARKETING
    for one in found:
        one.to = one.email if campaign.gateway.channel == Gateway.Channel.EMAIL else one.phone
        one.code = _unfit(one, needs_consent=is_marketing)
    room = _with_coupons(campaign, _left(found), at)
    _with_texts(campaign, _left(found), at)
    fitting, because = _fitting(campaign, _left(found), room)
    if is_marketing:
        free = capping.take({one.member_id: one.id for one in fitting}, at=at)
        _skip((one for one in fitting if one.member_id not in free), "capped")
    _within_numbers(campaign.gateway, _left(fitting), at)
    return _left(fitting), "" if fitting else because


def _unfit(one: Candidate, *, needs_consent: bool) -> str:
    if one.status != Member.Status.ACTIVE:
        return "inactive"
    if needs_consent and not one.sms_ok:
        return "no_consent"
    return "" if one.to else "no_phone"


def _left(found: Iterable[Candidate]) -> list[Candidate]:
    return [one for one in found if not one.code]


def _skip(found: Iterable[Candidate], code: str) -> None:
    for one in found:
        one.code = code


def _with_coupons(campaign: Campaign, found: Sequence[Candidate], at: datetime) -> int | None:
    """Give each a coupon unless it has one from an earlier try; how many of these the offer has room for (None: all)."""
    needy = [one for one in found if one.coupon_id is None]
    if campaign.offer_id is None or not needy:
        return None
    room = granting.room(campaign.offer_id, at=at)
    made = granting.made(campaign, [one.member_id for one in needy], at=at)
    for one in needy:
        one.coupon = made[one.member_id]
        one.coupon_id, one.coupon_code = one.coupon.pk, one.coupon.code
    return room


def _with_texts(campaign: Campaign, found: Sequence[Candidate], at: datetime) -> None:
    codes = {one.member_id: one.coupon_code for one in found if one.coupon_code}
    ids = [one.member_id for one in found]
    known = wording.values(ids, body=campaign.body, campaign=campaign, coupons=codes, at=at)
    gateway = campaign.gateway
    for one in found:
        values = known.get(one.member_id, {})
        text = wording.text(campaign.body, values, gateway=gateway, purpose=campaign.purpose)
        if fields.missing(campaign.body, values) or len(text) > LONGEST:
            one.code = "no_value"
            continue
        one.text, one.to_hash = text, hashed(one.to)
        one.values = {name: values.get(name, "") for name in sorted(fields.named(campaign.body))}
        one.parts = parts.parts(text) if gateway.channel == Gateway.Channel.SMS else 1
        one.cost = one.parts * gateway.price


def _fitting(campaign: Campaign, found: Sequence[Candidate], room: int | None) -> tuple[list[Candidate], str]:
    """As many from the first on as the offer and the budget allow, to the fen; and what stopped them."""
    spent, fitting = campaign.spent, list[Candidate]()
    for one in found:
        if one.coupon is not None and room is not None:
            if room == 0:
                return fitting, "offer"
            room -= 1
        spent += one.cost - one.charged
        if campaign.budget is not None and spent > campaign.budget:
            return fitting, "budget"
        fitting.append(one)
    return fitting, ""


def _within_numbers(gateway: Gateway, found: Sequence[Candidate], at: datetime) -> None:
    """A number gets no more a day than its gateway allows; a message that is tried again was counted before."""
    new = [one for one in found if not one.attempts]
    free = delivering.take_numbers(gateway, {one.to_hash for one in new}, day=timezone.localdate(at))
    full = [one for one in new if one.to_hash not in free]
    if full:
        _skip(full, "number_limit")
        capping.give_back([one.member_id for one in full], [one.id for one in full])


def _write(claimed: Claimed, done: Sequence[Candidate], going: Sequence[Candidate], at: datetime) -> None:
    campaign = claimed.campaign
    granting.issue([one.coupon for one in going if one.coupon is not None])
    until = at + timedelta(seconds=settings.SEND_LEASE_SECONDS)
    rows = [_row(one) for one in done]
    with connection.cursor() as cursor:
        if rows:
            cursor.execute(WRITE, [claimed.lease, until, at, *map(list, zip(*rows, strict=True))])
    charge = sum((one.cost for one in going), Decimal(0)) - sum((one.charged for one in done), Decimal(0))
    if charge:
        campaign.spent += charge
        campaign.save(update_fields=["spent"])
    template = _template(campaign)
    claimed.outgoing = [_outgoing(one, campaign.subject, template) for one in going]


def _outgoing(one: Candidate, subject: str, template: str) -> Outgoing:
    """A provider that sends its own copy of an approved text asks for the fields alone."""
    return Outgoing(str(one.id), to=one.to, text=one.text, subject=subject, template=template, values=one.values)


def _row(one: Candidate) -> tuple[Any, ...]:
    """One line of the UPDATE; a message that is skipped keeps no text, costs nothing, and takes no new coupon along."""
    if one.code:
        coupon = None if one.coupon is not None else one.coupon_id
        return one.id, one.code, "", 0, Decimal(0), "", masked(one.to), coupon
    return one.id, "", one.text, one.parts, one.cost, one.to_hash, masked(one.to), one.coupon_id


def _template(campaign: Campaign) -> str:
    """The provider's code of the text, where the gateway sends approved ones only."""
    if not campaign.gateway.templates_needed or campaign.template is None:
        return ""
    rows = ProviderTemplate.objects.filter(gateway=campaign.gateway, name=campaign.template.code, state="approved")
    return rows.values_list("provider_code", flat=True).first() or ""


def _pause(campaign: Campaign, because: str, at: datetime) -> None:
    campaign.state, campaign.because = Campaign.State.PAUSED, because
    campaign.save(update_fields=["state", "because"])
    audit.record("campaign.paused", campaign, by=None, store=campaign.store, at=at, because=because)
