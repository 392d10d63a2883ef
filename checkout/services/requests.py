"""Idempotency: one key, one write, one answer (docs/algorithms/locking.md).

The key is looked up after the lock, by a statement of its own, together with the version of the master data and the
points that have ended (and, for a receipt, the open shift of its till): a twin that waited for the lock sees what the first one wrote. A guest has no lock: there the
key's UNIQUE stops the twin, which is answered from a new transaction.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction

from checkout.answers import Answer
from checkout.models import Request
from ledger import preparing, probes
from ledger.ids import uuid7
from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.models import Member
from points.services import booking
from stores import places
from stores.master import now_at
from stores.models import Staff, Store

MAX_KEY = 255
# lock_not_available, deadlock_detected: the first twin is still at work, or two got in each other's way.
BUSY = ("55P03", "40P01")
_LOOK = f"""SELECT v.version, r.operation, r.fingerprint, r.status, r.body, h.id, {booking.ENDED_SQL}
FROM (SELECT 1) one LEFT JOIN stores_masterversion v ON v.id = 1
LEFT JOIN checkout_request r ON r.store_id = %s AND r.key = %s
LEFT JOIN checkout_shift h ON h.store_id = %s AND h.terminal = %s AND h.closed_at IS NULL"""  # noqa: S608 - a constant of ours


class KeyTaken(Exception):
    """A twin wrote this key first."""


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks for what, where and when, under which key; `fingerprint` is a hash of operation and parsed input."""

    operation: str
    fingerprint: str
    key: str
    by: Staff
    store: Store
    at: datetime

    @property
    def house(self) -> Store:
        """The store as the master data now is: ask after `look`."""
        return places.place(self.store)

    @property
    def business_day(self) -> date:
        """The business day of the store at that time."""
        return places.business_day(self.at, self.store)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the look-up found: the answer given before, the member's points that have ended and are not swept, the open shift."""

    answer: Answer | None
    ended: int
    shift: UUID | None = None


def call(operation: str, asked: dict[str, Any], *, key: str, by: Staff, store: Store, at: datetime) -> Call:
    """A call of `operation` with the parsed input `asked`. Refuses `idempotency_key_required` (none, or too long)."""
    if not key or len(key) > MAX_KEY:
        raise Refused(Code.IDEMPOTENCY_KEY_REQUIRED, limit=MAX_KEY)
    text = json.dumps([operation, _plain(asked)], sort_keys=True, ensure_ascii=False)
    return Call(operation, hashlib.sha256(text.encode()).hexdigest(), key, by, store, at)


def question(operation: str, *, by: Staff, store: Store, at: datetime) -> Call:
    """A call that writes nothing: it has no key, so nobody's key is ever taken for its own."""
    return Call(operation, "", "", by, store, at)


def _plain(value: Any) -> Any:
    """What goes into the fingerprint: fields that differ from their default; secrets (kept out of repr) stay out."""
    if is_dataclass(value):
        found = {field.name: getattr(value, field.name) for field in fields(value) if field.repr}
        defaults = {field.name: field.default for field in fields(value) if field.default is not MISSING}
        return {name: _plain(one) for name, one in found.items() if name not in defaults or one != defaults[name]}
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def run(call: Call, write: Callable[[], Answer]) -> Answer:
    """`write` in one transaction; when a twin was first, its answer. Refuses `in_progress`, `idempotency_mismatch`.

    A guest's twin may also be refused by what the first one took (a coupon, an external number) after it had looked the
    key up in vain, so whoever is refused looks once more.
    """
    try:
        with transaction.atomic():
            return write()
    except (KeyTaken, Refused) as refused:
        answer = look(call, None).answer
        if answer is None:
            raise refused if isinstance(refused, Refused) else Refused(Code.IN_PROGRESS) from None
        return answer
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") in BUSY:
            raise Refused(Code.IN_PROGRESS) from error
        raise


def look(call: Call, member: Member | None, terminal: str = "") -> Seen:
    """Look the key up, and the open shift of `terminal`; from here on the master data is that of now.

    Refuses `idempotency_mismatch`.
    """
    person, store = None if member is None else member.pk, call.store.pk
    parameters = [person, call.business_day, store, call.key, store, terminal]
    with connection.cursor() as cursor:
        cursor.execute(preparing.text(connection, _LOOK), parameters)
        version, operation, fingerprint, status, body, shift, ended = cursor.fetchone()
    now_at(version)
    if operation is None or probes.is_off("request_unique"):
        return Seen(None, ended, shift)
    if (operation, fingerprint) != (call.operation, call.fingerprint):
        raise Refused(Code.IDEMPOTENCY_MISMATCH, operation=operation)
    return Seen(Answer(status, body, replayed=True), ended)


def remember(posting: Posting[Any], call: Call, answer: Answer) -> None:
    """Keep the answer with what it answers, in the same posting."""
    if probes.is_off("request_unique"):
        return
    posting.add(
        Request(
            id=uuid7(),
            store_id=call.store.pk,
            key=call.key,
            operation=call.operation,
            fingerprint=call.fingerprint,
            status=answer.status,
            body=answer.body,
            member_id=None if posting.member is None else posting.member.pk,
            at=call.at,
        )
    )
    posting.on_conflict("request_key_once", KeyTaken())
