"""Verification codes: six digits, sent to an address for one purpose, kept as a hash (docs/algorithms/sending.md)."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from messaging.models import Code, Notice
from messaging.services import notices
from messaging.services.addresses import hashed

GOOD_FOR = timedelta(minutes=5)
MISSES = 5
EVERY = timedelta(minutes=1)
A_DAY, DAY = 5, timedelta(days=1)


class Wrong(Exception):
    """Why a code was not sent or not taken: `reason` wrong, ended, used, too_many; soon, gateway."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooSoon(Wrong):
    """An address gets one code a minute and five a day: the next after so many `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__("soon")
        self.seconds = seconds


@transaction.atomic
def send(purpose: str, *, subject: str, to: str, at: datetime) -> Notice:
    """Send a code to a phone or an e-mail address. It is good for five minutes and takes the place of earlier ones.

    Refuses `TooSoon` (reason soon: one a minute and five a day for an address, whatever they are for) and `Wrong`
    (reason gateway: there is no way out).
    """
    to_hash = hashed(to)
    _one_at_a_time(to_hash)
    _require_pause(to_hash, at)
    code = f"{secrets.randbelow(1_000_000):06}"
    row = Code(purpose=purpose, subject=subject, to_hash=to_hash, made_at=at, ends_at=at + GOOD_FOR)
    row.save()
    row.code_hash = _hash(row, code)
    row.save(update_fields=["code_hash"])
    notice = notices.add(
        Notice.Kind.CODE,
        to=to,
        text=_text(code),
        at=at,
        reference=f"code:{row.pk}",
        priority=Notice.URGENT,
        expires_at=row.ends_at,
    )
    if notice is None:
        raise Wrong("gateway")
    return notice


def _text(code: str) -> str:
    with override(settings.LANGUAGE_CODE):
        return _("Your code is %(code)s, good for 5 minutes. Tell it only to the person who serves you.") % {
            "code": code
        }


def _one_at_a_time(to_hash: str) -> None:
    """Two who send to one address at the same time count one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"code:{to_hash}"])


def _require_pause(to_hash: str, at: datetime) -> None:
    rows = Code.objects.filter(to_hash=to_hash, made_at__gt=at - DAY).order_by("-made_at")
    times = list(rows.values_list("made_at", flat=True)[:A_DAY])
    free = max([times[0] + EVERY] if times else [at])
    if len(times) == A_DAY:
        free = max(free, times[-1] + DAY)
    if free > at:
        raise TooSoon(-(-(free - at) // timedelta(seconds=1)))


def check(purpose: str, *, subject: str, to: str, code: str, at: datetime) -> None:
    """Take the last code that was sent to this address for this purpose and subject; it works once.

    Refuses `Wrong`: reason wrong (another code, or none was sent), ended (after five minutes), used, too_many (five
    misses end a code, the right one too). A miss counts for good: this is a transaction of its own, in no other. The
    row is locked first, so that no two tries see the same count.
    """
    with transaction.atomic(durable=True):
        reason = _try(purpose, subject, hashed(to), code.strip(), at)
    if reason:
        raise Wrong(reason)


def _try(purpose: str, subject: str, to_hash: str, code: str, at: datetime) -> str:
    rows = Code.objects.filter(to_hash=to_hash, purpose=purpose, subject=subject)
    row = rows.select_for_update(no_key=True).order_by("-made_at", "-pk").first()
    if row is None:
        return "wrong"
    if row.used_at is not None:
        return "used"
    if row.misses >= MISSES:
        return "too_many"
    if at >= row.ends_at:
        return "ended"
    if not constant_time_compare(_hash(row, code), row.code_hash):
        row.misses += 1
        row.save(update_fields=["misses"])
        return "wrong"
    row.used_at = at
    row.save(update_fields=["used_at"])
    return ""


def _hash(row: Code, code: str) -> str:
    return salted_hmac(f"messaging.code:{row.pk}", code, algorithm="sha256").hexdigest()


def forget(*, at: datetime) -> int:
    """Codes that ended a day ago are of no use, and no longer counted."""
    return Code.objects.filter(ends_at__lte=at - DAY).delete()[0]
