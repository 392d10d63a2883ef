"""What is sent by itself: whom an automation meets gets one message of a campaign that it makes (S52, S58, S68).

`run` is one transaction: hits, campaign, messages and `ran_to` are written together or not at all, so a run that breaks
is made up by the next one. The campaign is claimed like any other: consent, hours, frequency cap and coupon are its matter.
"""

import json
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import Automation, Campaign, Hit, Message
from campaigns.services import bells, finding
from campaigns.services.finding import Met
from ledger import probes
from stores import audit
from stores.models import Staff

log = logging.getLogger(__name__)
CHUNK = 2_000
_HITS = """
INSERT INTO campaigns_hit (automation_id, member_id, occasion, "values", at)
SELECT %s, met.*, %s FROM unnest(%s::bigint[], %s::text[], %s::jsonb[]) AS met
ON CONFLICT (member_id, automation_id, occasion) DO NOTHING
RETURNING id, member_id
"""


def run_all(*, at: datetime) -> int:
    """Run all that are on; how many messages that made. One that breaks stops no other; it is made up at the next run."""
    made = 0
    for automation in Automation.objects.filter(is_on=True).order_by("pk"):
        try:
            made += run(automation, at=at)
        except Exception:
            log.exception("automation %s did not run", automation.code)
    return made


@transaction.atomic
def run(automation: Automation, *, at: datetime) -> int:
    """Write to whom it meets up to `at`; how many messages that made.

    0 where it is off, has run to a later time already, or another one is running it this moment.
    """
    rows = Automation.objects.select_related("template", "gateway").filter(pk=automation.pk, is_on=True)
    free = rows if probes.is_off("automation_lock") else rows.select_for_update(skip_locked=True, of=("self",))
    locked = free.first()
    if locked is None or (locked.ran_to is not None and locked.ran_to >= at):
        return 0
    made = _write(locked, finding.whom(locked, at=at), at)
    Automation.objects.filter(pk=locked.pk).update(ran_to=at)
    return made


@transaction.atomic
def switch(automation: Automation, *, on: bool, by: Staff, at: datetime) -> None:
    """On: from now on (birthdays: from today). Off: what is being sent goes on, nothing new begins."""
    locked = Automation.objects.select_for_update(of=("self",)).get(pk=automation.pk)
    if locked.is_on == on:
        return
    locked.is_on = on
    locked.ran_to = finding.beginning(locked.kind, at) if on else locked.ran_to
    locked.save(update_fields=["is_on", "ran_to"])
    audit.record("automation.on" if on else "automation.off", locked, by=by, at=at, code=locked.code)


def _write(automation: Automation, met: Sequence[Met], at: datetime) -> int:
    """The hits first: only who was really met by this run gets a message; two occasions of a run are one message."""
    hits = [hit for start in range(0, len(met), CHUNK) for hit in _hit(automation, met[start : start + CHUNK], at)]
    members = list(dict.fromkeys(member for _hit_id, member in hits))
    if not members:
        return 0
    campaign = _campaign(automation, members, at)
    Hit.objects.filter(pk__in=[pk for pk, _member in hits]).update(campaign=campaign)
    Message.objects.bulk_create(_messages(campaign, members, at), batch_size=CHUNK)
    bells.ring("send", campaign.pk)
    return len(members)


def _hit(automation: Automation, met: Sequence[Met], at: datetime) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        columns: list[list[Any]] = [
            [one.member_id for one in met],
            [one.occasion for one in met],
            [json.dumps(one.values) for one in met],
        ]
        cursor.execute(_HITS, [automation.pk, at, *columns])
        return list(cursor.fetchall())


def _campaign(automation: Automation, members: Sequence[int], at: datetime) -> Campaign:
    """Today's campaign of it, as long as it says the same and nobody of `members` is in it; otherwise a new one.

    It runs from the start, since there is nothing to plan or to approve; text and coupon are as they are now.
    """
    template = automation.template
    says = {
        "automation": automation,
        "purpose": automation.purpose,
        "gateway": automation.gateway,
        "offer_id": automation.offer_id,
        "subject": template.subject,
        "body": template.body,
    }
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    alive = Campaign.objects.filter(state__in=[Campaign.State.RUNNING, Campaign.State.DONE], made_at__gte=day, **says)
    today = alive.select_for_update(of=("self",)).exclude(messages__member__in=members).order_by("-pk").first()
    if today is not None:
        today.state, today.ended_at, today.recipients = Campaign.State.RUNNING, None, today.recipients + len(members)
        today.save(update_fields=["state", "ended_at", "recipients"])
        return today
    return Campaign.objects.create(
        name=f"{template.name} {day:%m-%d}"[:64],
        occasion=template.occasion,
        template=template,
        state=Campaign.State.RUNNING,
        recipients=len(members),
        made_at=at,
        started_at=at,
        planned_at=at,
        **says,
    )


def _messages(campaign: Campaign, members: Iterable[int], at: datetime) -> list[Message]:
    gateway = campaign.gateway.code
    return [Message(campaign=campaign, member_id=member, gateway=gateway, send_after=at) for member in members]
