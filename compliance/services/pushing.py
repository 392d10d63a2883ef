"""Messages to chat groups, by the machine of `messaging` (docs/decisions/0031-robots.md).

A message is a row first. A worker claims what one call takes, under a lease, commits, makes the call, and marks the rows.
Of a robot's calls one is under way at a time, and no more than its messages a minute begin in any minute; when more is
waiting, what waits goes as a digest. A call whose outcome is not known is never made again.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from compliance.models import Push, Robot
from ledger import probes
from messaging.gateways.protocol import Answer, Outcome, Outgoing
from messaging.gateways.robots import Foreign
from messaging.gateways.robots import Robot as Way
from messaging.rules.bundles import bundles
from messaging.rules.states import State
from messaging.services import delivering, robots, sealing
from stores import audit
from stores.models import Staff, Store

TASK = "compliance.tasks.send_pushes"
MINUTE = timedelta(minutes=1)
# Rows that one look at the queue reads, and bytes kept free for a digest's heading.
READ, HEADING = 500, 100
TEXT = Push._meta.get_field("text").max_length or 0
GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Word:
    """What is said once for each robot, kind and reference; `useful`: so long after it is left, None: always."""

    kind: str
    text: str
    reference: str
    store: Store | None = None
    useful: timedelta | None = timedelta(hours=12)


def push(word: Word, ways: Iterable[Robot], *, at: datetime) -> int:
    """Leave a message for each of these robots that was not told it yet. How many are told now."""
    told = Push.objects.filter(kind=word.kind, reference=word.reference)
    there = set(told.order_by().values_list("robot_id", flat=True))
    new = [_row(word, robot, at) for robot in ways if robot.pk not in there]
    if new:
        Push.objects.bulk_create(new, ignore_conflicts=True)
        transaction.on_commit(_ring, robust=True)
    return len(new)


def _row(word: Word, robot: Robot, at: datetime) -> Push:
    return Push(
        kind=word.kind,
        robot=robot,
        store=word.store,
        gateway=robot.kind,
        to_masked=robot.name,
        text=word.text if len(word.text) <= TEXT else f"{word.text[: TEXT - 1]}…",
        parts=1,
        send_after=at,
        expires_at=at + word.useful if word.useful else None,
        reference=word.reference,
    )


def _ring() -> None:
    current_app.send_task(TASK, retry=False)


def test(robot: Robot, *, by: Staff, at: datetime) -> None:
    """A test message to one robot."""
    with transaction.atomic():
        text = _("Test message of %(name)s: this group hears of daily tasks from now on.") % {"name": robot.name}
        push(Word(Push.Kind.TEST, text, str(uuid.uuid4()), robot.store), [robot], at=at)
        audit.record("robot.tested", robot, by=by, store=robot.store, at=at)


def send_due() -> int:
    """Make the calls that are due, robot after robot, until none may be made now. How many."""
    made = 0
    due = Push.objects.filter(state=State.QUEUED, send_after__lte=timezone.now())
    for robot in sorted(set(due.order_by().values_list("robot_id", flat=True))):
        while call := claim(robot, at=timezone.now()):
            _deliver(call)
            made += 1
    return made


@dataclass(frozen=True, slots=True)
class Call:
    """What one call takes."""

    id: uuid.UUID
    robot: Robot
    rows: list[Push]


@transaction.atomic
def claim(robot: int, *, at: datetime) -> Call | None:
    """The next call of a robot, if one may begin now. What came too late is not sent, nor what its robot may not send."""
    rows = Robot.objects.filter(pk=robot)
    if not probes.is_off("robot_lock"):
        rows = rows.select_for_update(no_key=True, skip_locked=True)
    row = rows.first()
    if row is None or Push.objects.filter(robot=row, state=State.CLAIMED).exists():
        return None
    due = _useful(row, at)
    room = row.per_minute - _begun(row, at)
    sizes = [len(one.text.encode()) for one in due]
    groups = bundles(sizes, room=room, most=robots.most(row.kind) - HEADING)
    if not groups:
        return None
    call = Call(uuid.uuid4(), row, due[: groups[0]])
    until = at + timedelta(seconds=settings.SEND_LEASE_SECONDS)
    _all(call.rows).update(state=State.CLAIMED, lease=call.id, lease_until=until, call=call.id, called_at=at)
    return call


def _useful(robot: Robot, at: datetime) -> list[Push]:
    """What waits for this robot, the oldest first; what is useless by now, or has no robot any more, is put aside."""
    rows = Push.objects.filter(robot=robot, state=State.QUEUED, send_after__lte=at)
    if not robot.is_active:
        rows.update(state=State.SKIPPED, code="robot_off", done_at=at)
        return []
    rows.filter(expires_at__lte=at).update(state=State.SKIPPED, code="expired", done_at=at)
    return list(rows.order_by("send_after", "made_at", "id")[:READ])


def _begun(robot: Robot, at: datetime) -> int:
    """Calls that may reach the provider within a minute of one that begins now: each takes so long at most."""
    longest = timedelta(seconds=settings.SEND_CONNECT_SECONDS + settings.SEND_READ_SECONDS)
    begun = Push.objects.filter(robot=robot, called_at__gt=at - MINUTE - longest)
    return begun.order_by().values("call").distinct().count()


def _deliver(call: Call) -> None:
    answer = _answered(call)
    answers = [Answer(str(row.pk), answer.outcome, answer.provider_id, answer.code) for row in call.rows]
    delivering.mark(Push, call.id, answers, at=timezone.now())


def _answered(call: Call) -> Answer:
    try:
        way = opened(call.robot)
    except sealing.Unreadable:
        return Answer(str(call.id), Outcome.REFUSED, code="sealed")
    except Foreign:
        return Answer(str(call.id), Outcome.REFUSED, code="foreign")
    return way.send([Outgoing(str(call.id), "", digest(call.rows))])[0]


def opened(robot: Robot) -> Way:
    """The robot, ready to be called. Raises `sealing.Unreadable`, `Foreign`."""
    token, secret = sealing.opened(robot.token_sealed), sealing.opened(robot.secret_sealed)
    return robots.opened(robot.kind, origin=robot.origin, token=token, secret=secret)


def digest(rows: list[Push]) -> str:
    """One message as it is; several with a heading that counts them."""
    texts = [row.text for row in rows]
    if len(texts) == 1:
        return texts[0]
    with override(settings.LANGUAGE_CODE):
        heading = _("%(count)s messages at once:") % {"count": len(texts)}
    return GAP.join([heading, *texts])


def sweep(*, at: datetime) -> int:
    """Calls whose worker never came back are in doubt for ever: a group hears nothing twice."""
    return delivering.sweep(Push, at=at, deduplicates=lambda _code: False)


def _all(rows: Iterable[Push]) -> QuerySet[Push]:
    return Push.objects.filter(pk__in=[row.pk for row in rows])
