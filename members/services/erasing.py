"""Who asks to be forgotten (PIPL art. 47): the person goes, money rows stay under a pseudonym.

Of a phone a salted hash stays for a while, so that a debt and once-only gifts are known again.
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from members.models import Erased, Member, Sealed
from members.services import keeping
from members.services.lock import LockedMember
from stores.models import Staff
from stores.rules import months_after

# What a row of history keeps of a person.
PERSONAL = (
    "name", "pinyin", "search", "gender", "birthday", "city", "email", "adviser", "wechat_stage", "note", "tier_reason"
)  # fmt: skip
SECRET = ("pin_hash", "pin_failures", "pin_locked_until", "id_checked_at")


def hashed(phone: str) -> str:
    """The salted hash of a phone in E.164: nobody finds the phone by it, but the same phone is known again."""
    return salted_hmac("members.erased", phone, algorithm="sha256").hexdigest()


def known(phone: str, at: datetime) -> Erased | None:
    """Who was erased with this phone (E.164) and is not forgotten yet."""
    rows = Erased.objects.filter(phone_hash=hashed(phone), keep_until__gte=timezone.localdate(at))
    return rows.order_by("-erased_at", "-id").first()


def forget(members: Iterable[LockedMember], *, by: Staff, at: datetime) -> None:
    """Take the person out of these rows, of their history and of all that hangs on them."""
    for member in members:
        until = months_after(timezone.localdate(at), settings.KEEP_ERASED_MONTHS)
        _hash_phones(member, at, until)
        for rows in (member.phones, member.cards, member.children, member.tags):
            rows.all().delete()
        Sealed.objects.filter(member=member).delete()
        blank = _blank()
        for name, value in blank.items():
            setattr(member, name, value)
        if member.status != Member.Status.MERGED:
            member.status = Member.Status.ERASED
        keeping.save(member, by, update_fields=[*blank, "status"])
        kept = {name: blank[name] for name in PERSONAL}
        member.history.all().update(**kept, history_change_reason=None)


def _blank() -> dict[str, Any]:
    fields = {field.name: field for field in Member._meta.concrete_fields}
    blank = {name: fields[name].get_default() for name in (*PERSONAL, *SECRET)}
    return blank | {"name": f"#{secrets.token_hex(4)}"}


def _hash_phones(member: Member, at: datetime, until: date) -> None:
    common = {"debt": max(-member.points, 0), "erased_at": at, "keep_until": until}
    for number in set(member.phones.values_list("number", flat=True)):
        Erased.objects.create(member=member, phone_hash=hashed(number), **common)


def clean_up(at: datetime) -> int:
    """Remove the hashes whose time is over. How many."""
    return Erased.objects.filter(keep_until__lt=timezone.localdate(at)).delete()[0]
