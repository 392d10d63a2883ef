"""Single notices and their own lane (docs/algorithms/sending.md): a code must not wait behind a campaign.

A notice is a row first; the broker is rung when it is committed, and rings again each minute in case that got lost. A
batch holds notices of one gateway and one priority, the most urgent first; it is claimed under a lease and committed
before the one call of the gateway.
"""

import re
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock
from typing import TypedDict, Unpack

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from messaging.gateways.protocol import Outgoing
from messaging.models import Gateway, Notice, ProviderTemplate
from messaging.rules import parts
from messaging.rules.states import State
from messaging.services import delivering, pacing, ways
from messaging.services.addresses import hashed, masked

TASK = "messaging.tasks.send_notices"
BATCH = 50
# A worker waits so long for its turn at a gateway; longer waits go back to the queue.
PATIENCE = timedelta(seconds=10)
# What a number may not take today is sent in the morning.
MORNING = clock(8)
TEXT = Notice._meta.get_field("text").max_length or 0
DIGITS = re.compile(r"\d{6}")


class More(TypedDict, total=False):
    """What a notice may have beside kind, address and text."""

    gateway: Gateway | None
    member_id: int | None
    reference: str
    priority: int
    subject: str
    expires_at: datetime | None


def build(kind: str, *, to: str, text: str, at: datetime, **more: Unpack[More]) -> Notice | None:
    """A notice that is not saved yet, for a posting. None where it has no address, or no gateway that a machine can use.

    A text message begins with the gateway's 【signature】; what is longer than a row takes ends in "…".
    """
    gateway = more.pop("gateway", None) or ways.default("email" if "@" in to else "sms")
    if not to or gateway is None or gateway.kind not in ways.MAKERS:
        return None
    is_sms = gateway.channel == Gateway.Channel.SMS
    text = _fitting(_signed(text, gateway.signature) if is_sms else text)
    return Notice(
        kind=kind,
        to=to,
        to_hash=hashed(to),
        to_masked=masked(to),
        gateway=gateway.code,
        text=text,
        parts=parts.parts(text) if is_sms else 1,
        cost=parts.cost(text, gateway.price) if is_sms else gateway.price,
        send_after=at,
        **more,
    )


def _signed(text: str, signature: str) -> str:
    return f"【{signature}】{text}" if signature and not text.startswith("【") else text


def _fitting(text: str) -> str:
    return text if len(text) <= TEXT else f"{text[: TEXT - 1]}…"


def add(kind: str, *, to: str, text: str, at: datetime, **more: Unpack[More]) -> Notice | None:
    """Save a notice and ring. One of the same member, kind and reference is there already: that one comes back."""
    notice = build(kind, to=to, text=text, at=at, **more)
    if notice is None:
        return None
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    if notice.reference:
        notice = Notice.objects.get(member_id=notice.member_id, kind=kind, reference=notice.reference)
    ring()
    return notice


def ring() -> None:
    """Wake the lane's worker once this transaction is committed. A broker that is away is no harm: the clock rings too."""
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    current_app.send_task(TASK, retry=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """Notices that a lease holds, all of one gateway; they may go from `ready` on."""

    lease: uuid.UUID
    gateway: Gateway
    rows: list[Notice]
    ready: datetime


def send_batch(*, at: datetime) -> int:
    """Send the most urgent batch that is due. How many notices were looked at: 0 when nothing is due."""
    seen, batch = claim(at=at)
    if batch is None:
        return seen
    time.sleep(max(0.0, (batch.ready - at).total_seconds()))
    codes = _templates(batch.gateway)
    answers = ways.opened(batch.gateway).send([_outgoing(row, codes) for row in batch.rows])
    delivering.mark(Notice, batch.lease, answers, at=max(at, batch.ready))
    return seen


def _templates(gateway: Gateway) -> Mapping[str, str]:
    """The provider's own codes of approved texts, by kind of notice."""
    rows = ProviderTemplate.objects.filter(gateway=gateway, state=ProviderTemplate.State.APPROVED)
    return dict(rows.values_list("name", "provider_code"))


def _outgoing(row: Notice, codes: Mapping[str, str]) -> Outgoing:
    values = {"text": row.text}
    code = DIGITS.search(row.text) if row.kind == Notice.Kind.CODE else None
    values |= {"code": code[0]} if code else {}
    return Outgoing(str(row.pk), row.to, row.text, row.subject, codes.get(row.kind, ""), values)


@transaction.atomic
def claim(*, at: datetime) -> tuple[int, Batch | None]:
    """Take the most urgent notices that are due: (how many were looked at, those that go out now).

    Not sent, for ever: what is useless by now ("expired"), what no machine can send ("no_gateway"), what its number may
    not take before it is useless ("number_limit"). What must wait for gateway or number stays in the queue for later.
    """
    rows = _due(at)
    if not rows:
        return 0, None
    gateway = Gateway.objects.filter(code=rows[0].gateway, is_active=True, kind__in=ways.MAKERS).first()
    if gateway is None:
        _skip(rows, "no_gateway", at)
        return len(rows), None
    good = [row for row in rows if not _is_useless(row, at)]
    _skip([row for row in rows if _is_useless(row, at)], "expired", at)
    if gateway.free_at is not None and gateway.free_at > at + PATIENCE:
        _postpone(good, gateway.free_at)
        return len(rows), None
    good = _within_limits(good, gateway, at)
    return len(rows), _held(good, gateway, at) if good else None


def _due(at: datetime) -> list[Notice]:
    """Rows of one gateway and priority, locked, one for each number: a second one waits for the next batch."""
    due = Notice.objects.filter(state=State.QUEUED, send_after__lte=at).order_by("priority", "send_after", "id")
    due = due.select_for_update(skip_locked=True, no_key=True)
    head = due.first()
    if head is None:
        return []
    first: dict[str, Notice] = {}
    for row in due.filter(priority=head.priority, gateway=head.gateway)[:BATCH]:
        first.setdefault(row.to_hash, row)
    return list(first.values())


def _is_useless(row: Notice, at: datetime) -> bool:
    return row.expires_at is not None and row.expires_at <= at


def _within_limits(rows: list[Notice], gateway: Gateway, at: datetime) -> list[Notice]:
    """Those whose number may take one more today; the others are put off until the morning, or dropped."""
    allowed = delivering.take_numbers(gateway, [row.to_hash for row in rows], day=timezone.localdate(at))
    over = [row for row in rows if row.to_hash not in allowed]
    today = timezone.localtime(at)
    morning = datetime.combine(today.date() + timedelta(days=1), MORNING, tzinfo=today.tzinfo)
    _skip([row for row in over if _is_useless(row, morning)], "number_limit", at)
    _postpone([row for row in over if not _is_useless(row, morning)], morning)
    return [row for row in rows if row.to_hash in allowed]


def _held(rows: list[Notice], gateway: Gateway, at: datetime) -> Batch:
    lease, ready = uuid.uuid4(), pacing.reserve(gateway, len(rows), at=at)
    until = ready + timedelta(seconds=settings.SEND_LEASE_SECONDS)
    _all(rows).update(state=State.CLAIMED, lease=lease, lease_until=until)
    return Batch(lease, gateway, rows, ready)


def _skip(rows: Iterable[Notice], code: str, at: datetime) -> None:
    _all(rows).update(state=State.SKIPPED, code=code, done_at=at)


def _postpone(rows: Iterable[Notice], until: datetime) -> None:
    _all(rows).update(send_after=until)


def _all(rows: Iterable[Notice]) -> QuerySet[Notice]:
    return Notice.objects.filter(pk__in=[row.pk for row in rows])


def forget_addresses(*, at: datetime) -> int:
    """The address in clear is kept until a notice is settled, or until nobody asks for it any more."""
    settled = Notice.objects.filter(done_at__lte=at).exclude(to="").update(to="")
    old = at - delivering.ASK_UNTIL
    given_up = Notice.objects.filter(
        gateway__in=list(Gateway.objects.values_list("code", flat=True)),
        state__in=[State.SENT, State.UNKNOWN],
        sent_at__range=(old - timedelta(days=30), old),
    )
    return settled + given_up.exclude(to="").update(to="")
