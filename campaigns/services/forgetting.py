"""A person is erased, or a message is old: what was sent stays as a count, without words and without address."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from campaigns.models import Call, CallNote, Hit, Message, Reply
from members.models import Member, Phone
from members.services import finding
from messaging.models import Code, Notice, NumberDay, Receipt
from messaging.rules.states import FINAL
from messaging.services.addresses import hashed

# Rows that lose their words in one statement.
CHUNK = 5_000
LEAST_DAYS = 183


def files(member: Member) -> list[int]:
    """The member's file, the survivor's, and all that were merged into it."""
    return finding.family(Member.objects.get(pk=finding.holder(member)))


def addresses(ids: Sequence[int]) -> set[str]:
    """The hashes of every phone and e-mail address that these files ever had: to be asked before the phones go."""
    phones = Phone.objects.filter(member__in=ids).values_list("number", flat=True)
    emails = Member.objects.filter(pk__in=ids).exclude(email="").values_list("email", flat=True)
    return {hashed(one) for one in (*phones, *emails)}


@transaction.atomic
def forget(ids: Sequence[int], *, hashes: set[str], at: datetime) -> None:
    """Nothing of these members is left in what was sent, answered or called; what waits is not sent any more."""
    notices = Notice.objects.filter(Q(member_id__in=ids) | Q(to_hash__in=hashes))
    messages = Message.objects.filter(member__in=ids)
    numbers = set(messages.exclude(provider_id="").values_list("gateway", "provider_id"))
    numbers |= set(notices.exclude(provider_id="").values_list("gateway", "provider_id"))
    for rows in (notices, messages):
        rows.filter(state="queued").update(state="cancelled", code="erased", done_at=at)
    notices.update(to="", to_hash="", to_masked="", text="", subject="")
    messages.update(to_hash="", to_masked="", text="", subject="")
    Reply.objects.filter(Q(member__in=ids) | Q(to_hash__in=hashes)).update(to_hash="", from_masked="", text="")
    for model in (Call, CallNote):
        model.objects.filter(member__in=ids).update(note="")
    Hit.objects.filter(member__in=ids).update(values={})
    gateways = {gateway for gateway, _number in numbers}
    found = Receipt.objects.filter(gateway__in=gateways, provider_id__in={number for _gateway, number in numbers})
    found.filter(to_hash__in=hashes).delete()
    Code.objects.filter(to_hash__in=hashes).delete()
    NumberDay.objects.filter(to_hash__in=hashes).delete()


def blank_old(*, at: datetime) -> int:
    """Messages settled longer ago than KEEP_SENT_DAYS (half a year at least) lose their words; how many did."""
    before = at - timedelta(days=max(settings.KEEP_SENT_DAYS, LEAST_DAYS))
    return _blank(Message, before) + _blank(Notice, before)


def _blank(model: type[Message] | type[Notice], before: datetime) -> int:
    """By pages, oldest first: no long transaction."""
    done = 0
    while count := _page(model.objects.filter(state__in=FINAL, done_at__lt=before).exclude(text="")):
        done += count
    return done


def _page(rows: "QuerySet[Any]") -> int:
    pks = list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    model: type[Model] = rows.model
    return model._default_manager.filter(pk__in=pks).update(text="", subject="", to_masked="") if pks else 0
