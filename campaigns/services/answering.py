"""Replies: each is kept once; a refusal ends all marketing, everything else is for a person to read.

Nothing that is answered gives a consent: who wants messages again says so where a consent is taken.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.models import Reply
from campaigns.rules import replies as rules
from campaigns.services.opting_out import opt_out
from ledger.refused import Refused
from members.models import Member
from members.rules import normal_phone
from members.services import finding
from messaging.gateways import protocol
from messaging.services.addresses import hashed, masked
from stores.models import Staff

TEXT = 500


def take(gateway: str, replies: Iterable[protocol.Reply], *, at: datetime) -> list[Reply]:
    """Keep what was answered through a gateway, and do what it asks for; doubled ones are left out of the answer."""
    taken = [_take(gateway, one, at) for one in replies]
    return [row for row in taken if row is not None]


def mark_read(replies: Iterable[Reply], *, by: Staff) -> int:
    """`by` has read these; who read one first stays. How many were unread."""
    unread = Reply.objects.filter(pk__in=[row.pk for row in replies], read_by=None)
    return unread.update(read_by=by)


@transaction.atomic
def _take(gateway: str, reply: protocol.Reply, at: datetime) -> Reply | None:
    """The reply's row comes first: its twin waits for it, and then finds it."""
    to = address(reply.to)
    kept: dict[str, Any] = {
        "to_hash": hashed(to),
        "from_masked": masked(to)[:32],
        "text": reply.text[:TEXT],
        "effect": Reply.Effect.NONE,
        "at": at,
    }
    row, is_new = Reply.objects.get_or_create(
        gateway=gateway, provider_id=reply.provider_id[:64] or _own_number(to, reply.text, at), defaults=kept
    )
    if not is_new:
        return None
    row.member = _holder(to)
    if row.member is not None and rules.is_refusal(reply.text):
        row.effect = _opted_out(row.member, to, row)
    row.save(update_fields=["member", "effect"])
    return row


def _opted_out(member: Member, to: str, row: Reply) -> Reply.Effect:
    try:
        return opt_out(member, to=to, gateway=row.gateway, at=row.at)
    except Refused:
        return Reply.Effect.NONE


def _holder(to: str) -> Member | None:
    """Who has the phone now, or survived the merge that ended it."""
    found = finding.find(phone=to)
    return found[0] if found else None


def address(to: str) -> str:
    """A phone as members have it: in E.164 where it is a phone; else as the provider tells it."""
    try:
        return normal_phone(to)
    except Refused:
        return to.strip()


def _own_number(to: str, text: str, at: datetime) -> str:
    """A provider that numbers no replies: the same words of the same phone on a day are one reply."""
    return f"own-{hashed(f'{to} {at.date()} {text}')}"
