"""Notes that were written in the posting of a receipt find their way (docs/algorithms/sending.md, notes to the holder).

They stand without gateway and address, at the end of time, where no worker looks. Here they get the open phone of whoever
holds the value today, the gateway and its signature; or end as not sent, with the reason.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from members.models import Member, Phone
from members.services import finding
from messaging.models import Gateway, Notice
from messaging.rules.unaddressed import UNADDRESSED
from messaging.services import notices, ways

AT_ONCE = 1_000
COLUMNS = ("gateway", "to", "to_hash", "to_masked", "text", "parts", "cost", "send_after")


def resolve(*, at: datetime) -> int:
    """Address what waits for it; how many notes can leave now."""
    gateway = ways.default(Gateway.Channel.SMS)
    ready = 0
    while found := _some(gateway, at):
        ready += sum(one.state == Notice.Status.QUEUED for one in found)
        if len(found) < AT_ONCE:
            break
    return ready


@transaction.atomic
def _some(gateway: Gateway | None, at: datetime) -> list[Notice]:
    """A page of them; two workers take different ones."""
    waiting = Notice.objects.filter(state=Notice.Status.QUEUED, priority=Notice.NORMAL, send_after=UNADDRESSED)
    found = list(waiting.select_for_update(skip_locked=True, no_key=True).order_by("id")[:AT_ONCE])
    phones = _phones({one.member_id for one in found if one.member_id is not None})
    for one in found:
        _address(one, gateway, phones.get(one.member_id or 0, ""), at)
    Notice.objects.bulk_update(found, [*COLUMNS, "state", "code", "done_at"])
    if found:
        notices.ring()
    return found


def _address(one: Notice, gateway: Gateway | None, phone: str, at: datetime) -> None:
    built = notices.build(one.kind, to=phone, text=one.text, at=at, gateway=gateway)
    if built is None:
        one.state, one.done_at = Notice.Status.SKIPPED, at
        one.code = "no_gateway" if phone else "no_phone"
        return
    for column in COLUMNS:
        setattr(one, column, getattr(built, column))


def _phones(members: set[int]) -> Mapping[int, str]:
    """The open phone by member; of a merged one that of the survivor."""
    rows = Phone.objects.filter(member__in=members, until__isnull=True).values_list("member", "number")
    known = dict(rows)
    for member in Member.objects.filter(pk__in=members - known.keys(), merged_into__isnull=False):
        holder = Phone.objects.filter(member=finding.holder(member), until__isnull=True).first()
        known[member.pk] = holder.number if holder else ""
    return known
