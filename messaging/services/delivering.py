"""The state machine of a message, over any concrete `Delivery` (docs/algorithms/sending.md).

Every change is one UPDATE whose condition says from which state it may come: what is late, doubled or out of order
finds nothing to do. The claim stands in the upper room, which knows to whom the message goes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from messaging.gateways.protocol import Answer, Outcome, Outgoing, Report
from messaging.models import Delivery, Gateway, Notice, NumberDay
from messaging.rules.states import FINAL, NEXT, State
from messaging.services import ways

# A message that is proven not taken is tried so often in all; the pause doubles: 30, 60, 120, 240 seconds.
TRIES = 5
PAUSE_SECONDS = 30
# What is not known is asked for: not at once, not twice within ten minutes, and not for ever.
ASK_AFTER, ASK_AGAIN, ASK_UNTIL = timedelta(minutes=1), timedelta(minutes=10), timedelta(days=3)
CODE_LENGTH = 64
_STATES = {
    Outcome.ACCEPTED: State.SENT,
    Outcome.REFUSED: State.FAILED,
    Outcome.LATER: State.QUEUED,
    Outcome.UNKNOWN: State.UNKNOWN,
}
# Back from `failed` to `queued` leads a person's order alone, not the machine.
_STEPS = [f"{old}>{new}" for old, ahead in NEXT.items() for new in ahead if old != State.FAILED]
_MOVE = """
WITH held AS (
  SELECT d.id, n.provider_id, n.code,
    CASE WHEN n.state = 'queued' AND d.attempts >= %(last)s THEN 'failed' ELSE n.state END AS state
  FROM {table} d JOIN unnest(%(ids)s::text[], %(states)s::text[], %(provider_ids)s::text[], %(codes)s::text[])
    AS n(id, state, provider_id, code) ON d.id = n.id::{pk}
  WHERE {guard} ORDER BY d.id FOR NO KEY UPDATE OF d
)
UPDATE {table} d SET state = h.state, attempts = d.attempts + %(calls)s, lease_until = NULL,
  lease = CASE WHEN h.state = 'unknown' THEN d.lease END,
  provider_id = coalesce(nullif(h.provider_id, ''), d.provider_id), code = coalesce(nullif(h.code, ''), d.code),
  send_after = CASE WHEN h.state = 'queued'
    THEN %(at)s + make_interval(secs => %(pause)s * 2 ^ d.attempts) ELSE d.send_after END,
  sent_at = CASE WHEN h.state IN ('sent', 'unknown', 'delivered') THEN coalesce(d.sent_at, %(at)s) ELSE d.sent_at END,
  done_at = CASE WHEN h.state = ANY(%(final)s) THEN %(at)s END
FROM held h WHERE d.id = h.id AND d.state || '>' || h.state = ANY(%(steps)s)
RETURNING d.id, d.state
"""
_SWEEP = """
UPDATE {table} d SET attempts = d.attempts + 1, lease_until = NULL,
  state = CASE WHEN {again} THEN 'queued' ELSE 'unknown' END,
  lease = CASE WHEN {again} THEN NULL ELSE d.lease END,
  sent_at = CASE WHEN {again} THEN d.sent_at ELSE coalesce(d.sent_at, %(at)s) END
FROM (SELECT id FROM {table} WHERE state = 'claimed' AND lease_until <= %(at)s FOR NO KEY UPDATE SKIP LOCKED) o
WHERE d.id = o.id AND d.state = 'claimed'
"""
_ASK = """
UPDATE {table} d SET lease_until = %(again)s
FROM (SELECT id FROM {table} WHERE gateway = %(gateway)s AND state IN ('unknown', 'sent')
    AND sent_at BETWEEN %(oldest)s AND %(newest)s AND (lease_until IS NULL OR lease_until <= %(at)s)
  ORDER BY sent_at, id LIMIT %(size)s FOR NO KEY UPDATE SKIP LOCKED) o
WHERE d.id = o.id RETURNING d.id, d.provider_id, d.text, d.subject, d.to_hash
"""
_TAKE = """
INSERT INTO messaging_numberday AS n (gateway, to_hash, day, count)
SELECT %(gateway)s, to_hash, %(day)s, 1 FROM unnest(%(hashes)s::text[]) AS t(to_hash)
ON CONFLICT (gateway, to_hash, day) DO UPDATE SET count = n.count + 1 WHERE n.count < %(limit)s
RETURNING to_hash
"""
Addresses = Callable[[Sequence[Any]], Mapping[Any, str]]


@dataclass(frozen=True, slots=True)
class Move:
    """What a message is to become, by its own key."""

    id: str
    state: State
    provider_id: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """Keys of messages by what has become of them now; `queued` waits for another try, `failed` is over."""

    sent: list[Any] = field(default_factory=list)
    failed: list[Any] = field(default_factory=list)
    queued: list[Any] = field(default_factory=list)
    unknown: list[Any] = field(default_factory=list)
    delivered: list[Any] = field(default_factory=list)


def mark(model: type[Delivery], lease: UUID, answers: Sequence[Answer], *, at: datetime) -> Marked:
    """Write what the gateway answered about messages that this lease holds, or held until it ran out.

    What is proven not taken waits for its next try, five in all. A message that has been taken back to the queue, or
    was settled by a receipt meanwhile, stays as it is.
    """
    moves = [Move(one.id, _STATES[one.outcome], one.provider_id, one.code) for one in answers]
    return _move(model, moves, at=at, lease=lease)


def move(model: type[Delivery], moves: Sequence[Move], *, at: datetime) -> Marked:
    """Write what a receipt or a query tells; of two words about one message the first counts."""
    return _move(model, moves, at=at, lease=None)


def _move(model: type[Delivery], moves: Sequence[Move], *, at: datetime, lease: UUID | None) -> Marked:
    first = list({one.id: one for one in reversed(moves)}.values())
    values: dict[str, Any] = {
        "ids": [one.id for one in first],
        "states": [str(one.state) for one in first],
        "provider_ids": [clean(one.provider_id) for one in first],
        "codes": [clean(one.code) for one in first],
        "last": TRIES - 1,
        "calls": int(lease is not None),
        "pause": PAUSE_SECONDS,
        "final": sorted(FINAL),
        "steps": _STEPS,
        "lease": lease,
        "at": at,
    }
    marked = Marked()
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(
                _MOVE,
                model,
                guard="true" if lease is None else "d.lease = %(lease)s AND d.state IN ('claimed', 'unknown')",
            ),
            values,
        )
        for key, state in cursor.fetchall():
            getattr(marked, state).append(key)
    return marked


def sweep(model: type[Delivery], *, at: datetime, deduplicates: Callable[[str], bool]) -> int:
    """Take back what a worker held past its lease: in doubt, or to be sent again where the gateway knows our number.

    A message that five workers did not bring home is in doubt in any case. The number of those taken back.
    """
    over = model._default_manager.filter(state=State.CLAIMED, lease_until__lte=at)
    known = [code for code in over.order_by().values_list("gateway", flat=True).distinct() if deduplicates(code)]
    again = "d.gateway = ANY(%(known)s) AND d.attempts < %(last)s"
    with connection.cursor() as cursor:
        cursor.execute(_sql(_SWEEP, model, again=again), {"at": at, "known": known, "last": TRIES - 1})
        count: int = cursor.rowcount
    return count


def deduplicates(code: str) -> bool:
    """Whether the gateway with this code takes the same message twice without harm; one that is gone does not."""
    row = Gateway.objects.filter(code=code).first()
    return row is not None and row.kind in ways.MAKERS and ways.opened(row).deduplicates


def settle(model: type[Delivery], gateway: Gateway, *, at: datetime, addresses: Addresses | None = None) -> int:
    """Ask a gateway that can be asked what became of messages in doubt and of those without a receipt.

    `addresses` gives the address by key; without it the messages are notices, whose rows keep it. The number of messages that moved on.
    """
    way = ways.opened(gateway)
    if not way.queries:
        return 0
    rows = _to_ask(model, gateway.code, at=at, size=way.batch)
    if not rows:
        return 0
    to = (addresses or _kept)([row[0] for row in rows])
    asked = [Outgoing(str(key), to.get(key, ""), text, subject) for key, _provider, text, subject, _hash in rows]
    reports = way.query(asked, [row[1] for row in rows])
    marked = move(model, list(_told(rows, reports)), at=at)
    return len(marked.sent) + len(marked.delivered) + len(marked.failed)


def _to_ask(model: type[Delivery], gateway: str, *, at: datetime, size: int) -> list[tuple[Any, ...]]:
    """(key, provider's number, text, subject, hash) of those whose turn it is; nobody else asks for them now."""
    times = {"oldest": at - ASK_UNTIL, "newest": at - ASK_AFTER, "again": at + ASK_AGAIN, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_sql(_ASK, model), times | {"gateway": gateway, "size": size})
        return list(cursor.fetchall())


def _kept(keys: Sequence[Any]) -> Mapping[Any, str]:
    return dict(Notice.objects.filter(pk__in=keys).values_list("pk", "to"))


def _told(rows: Iterable[tuple[Any, ...]], reports: Iterable[Report]) -> Iterable[Move]:
    """What the answers to a query say, by our own number or else by the provider's."""
    keys = {provider: str(key) for key, provider, *_rest in rows if provider} | {
        str(row[0]): str(row[0]) for row in rows
    }
    for report in reports:
        key = keys.get(report.id or report.provider_id)
        if key is not None and (report.delivered is not None or report.provider_id):
            yield Move(key, STATE_OF[report.delivered], report.provider_id, report.code)


STATE_OF = {True: State.DELIVERED, False: State.FAILED, None: State.SENT}


def take_numbers(gateway: Gateway, to_hashes: Iterable[str], *, day: date) -> set[str]:
    """Count one more message of the day for each number; those for which the gateway's limit still allowed it."""
    hashes = sorted(set(to_hashes))
    limit = gateway.per_number_day
    if limit is None or not hashes:
        return set(hashes)
    if limit == 0:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"gateway": gateway.code, "day": day, "hashes": hashes, "limit": limit})
        return {to_hash for (to_hash,) in cursor.fetchall()}


def forget_numbers(*, before: date) -> int:
    """Counts of days that are over serve nobody."""
    return NumberDay.objects.filter(day__lt=before).delete()[0]


def clean(word: str) -> str:
    """A provider's word as a column takes it."""
    return word.replace("\0", "")[:CODE_LENGTH]


def _sql(text: str, model: type[Delivery], **parts: str) -> str:
    key = model._meta.pk.rel_db_type(connection)
    return text.format(table=model._meta.db_table, pk=key, **parts)
