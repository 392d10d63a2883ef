"""What people do to a campaign: every verb locks it, looks at its state, writes the audit (docs/algorithms/campaigns.md).

draft -> (waiting ->) planning -> running -> done; a running one is paused and resumed; what is not over can be cancelled.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from campaigns.models import Campaign, Message
from campaigns.rules import fields, tree
from campaigns.services import bells, claiming, planning
from ledger.refused import Code, Refused
from messaging.rules import lint
from messaging.rules.states import State
from messaging.services import ways
from stores import approvals, audit
from stores.models import Approval, Staff, Store
from stores.rules import Level

ACTION = "campaign"
CHUNK = 10_000
DRAFT, WAITING, PLANNING = Campaign.State.DRAFT, Campaign.State.WAITING, Campaign.State.PLANNING
RUNNING, PAUSED, CANCELLED = Campaign.State.RUNNING, Campaign.State.PAUSED, Campaign.State.CANCELLED


@transaction.atomic
def ask_or_start(campaign: Campaign, *, by: Staff, at: datetime) -> Campaign:
    """Start a draft, or put it before a second person where it is larger than one may start alone.

    What is said and who is meant is frozen from here on. Started alone, it never grows beyond that many recipients.
    Refuses `campaign_state`, `campaign_unready` (reason gateway, hold_out, audience, text, empty).
    """
    row = _in(campaign, DRAFT)
    _freeze(row)
    found = _checked(row, at)
    if found.recipients <= settings.CAMPAIGN_ALONE_RECIPIENTS and found.cost <= settings.CAMPAIGN_ALONE_YUAN:
        row.most = min(row.most or settings.CAMPAIGN_ALONE_RECIPIENTS, settings.CAMPAIGN_ALONE_RECIPIENTS)
        return _begin(row, by=by, at=at)
    number = f"campaign-{row.pk}-{Approval.objects.filter(action=ACTION, arguments__campaign=row.pk).count() + 1}"
    figures: dict[str, Any] = {"recipients": found.recipients, "parts": found.parts, "cost": str(found.cost)}
    approvals.ask(
        ACTION,
        arguments={"campaign": row.pk} | figures,
        by=by,
        store=row.store or Store.objects.order_by("pk")[0],
        reason=row.name,
        level=Level.HQ,
        number=number,
        at=at,
    )
    row.approval_number = number
    return _to(row, WAITING, by=by, at=at, **figures)


@transaction.atomic
def start(campaign: Campaign, *, by: Staff | None, at: datetime) -> Campaign:
    """Start a draft whatever its size: for what head office has set up before (automations). Refuses like `ask_or_start`."""
    row = _in(campaign, DRAFT)
    _freeze(row)
    _checked(row, at)
    return _begin(row, by=by, at=at)


@transaction.atomic
def decide(approval: Approval, *, by: Staff, at: datetime) -> dict[str, Any]:
    """The second person agrees: all is checked again as it stands now, then it starts. Refuses like `ask_or_start`."""
    row = _asked(approval)
    found = _checked(row, at)
    _begin(row, by=by, at=at)
    return {"campaign": row.pk, "recipients": found.recipients, "cost": str(found.cost)}


@transaction.atomic
def decline(approval: Approval, *, by: Staff, at: datetime) -> None:
    """It is a draft again and may be changed. Refuses `campaign_state`: it was cancelled meanwhile."""
    _to(_asked(approval), DRAFT, by=by, at=at)


@transaction.atomic
def pause(campaign: Campaign, *, by: Staff, at: datetime) -> Campaign:
    """No batch is claimed from now on; what is on its way ends as it ends. Refuses `campaign_state`."""
    return _to(_in(campaign, PLANNING, RUNNING), PAUSED, by=by, at=at, because="person")


@transaction.atomic
def resume(campaign: Campaign, *, by: Staff, at: datetime) -> Campaign:
    """Go on where it was. Refuses `campaign_state`, `campaign_unready` (reason gateway)."""
    row = _in(campaign, PAUSED)
    _refuse_gateway(row)
    state, task = (RUNNING, "send") if row.planned_at else (PLANNING, "plan")
    bells.ring(task, row.pk)
    return _to(row, state, by=by, at=at)


@transaction.atomic
def cancel(campaign: Campaign, *, by: Staff, at: datetime) -> Campaign:
    """Nothing more leaves; what waits is cancelled, in chunks by a worker. Refuses `campaign_state`: it is over."""
    row = _in(campaign, DRAFT, WAITING, PLANNING, RUNNING, PAUSED)
    row.ended_at = at
    bells.ring("clear", row.pk)
    return _to(row, CANCELLED, by=by, at=at)


@transaction.atomic
def retry(campaign: Campaign, *, by: Staff, at: datetime) -> int:
    """Put what failed and was proven not taken into the queue again; how many. What may have been taken is not touched.

    Refuses `campaign_state`: it has not been sent, or was cancelled.
    """
    row = _in(campaign, RUNNING, PAUSED, Campaign.State.DONE)
    failed = Message.objects.filter(campaign=row, state=State.FAILED, sent_at=None, provider_id="")
    count = failed.update(state=State.QUEUED, attempts=0, code="", send_after=at, done_at=None, lease=None)
    if count and row.state == Campaign.State.DONE:
        row.ended_at = None
        row.state = RUNNING
    bells.ring("send", row.pk)
    _to(row, row.state, by=by, at=at, word="retried", messages=count)
    return count


def clear(campaign_id: int, *, at: datetime) -> int:
    """Cancel what waits of a cancelled campaign, a commit for each chunk; how many."""
    cleared = 0
    while chunk := _clear(campaign_id, at):
        cleared += chunk
    return cleared


@transaction.atomic
def _clear(campaign_id: int, at: datetime) -> int:
    if claiming.locked(campaign_id).state != CANCELLED:
        return 0
    waiting = Message.objects.filter(campaign=campaign_id, state=State.QUEUED).order_by("send_after", "pk")
    return Message.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[:CHUNK])).update(
        state=State.CANCELLED, done_at=at
    )


def _in(campaign: Campaign, *states: str) -> Campaign:
    """The campaign under its lock, in one of these states. Refuses `campaign_state`."""
    row = claiming.locked(campaign.pk)
    if row.state not in states:
        raise Refused(Code.CAMPAIGN_STATE, campaign=row.name, state=row.state)
    return row


def _asked(approval: Approval) -> Campaign:
    row = _in(Campaign(pk=approval.arguments["campaign"]), WAITING)
    if row.approval_number != approval.number:
        raise Refused(Code.CAMPAIGN_STATE, campaign=row.name, state=row.state)
    return row


def _freeze(row: Campaign) -> None:
    row.body = planning.body(row)
    if row.audience is not None:
        row.tree = dict(row.audience.tree)
    if not row.subject and row.template is not None:
        row.subject = row.template.subject


def _checked(row: Campaign, at: datetime) -> planning.Estimate:
    """What it would do now. Refuses `campaign_unready`."""
    _refuse_gateway(row)
    if not 0 <= row.hold_out <= 50:
        raise Refused(Code.CAMPAIGN_UNREADY, reason="hold_out")
    if tree.check(row.tree):
        raise Refused(Code.CAMPAIGN_UNREADY, reason="audience")
    if not row.body.strip():
        raise Refused(Code.CAMPAIGN_UNREADY, reason="text")
    found = planning.estimate(row, at=at)
    if not found.recipients:
        raise Refused(Code.CAMPAIGN_UNREADY, reason="empty")
    name = row.template.code if row.template else ""
    rules = ways.rules_of(row.gateway, fields=frozenset(fields.FIELDS), template=name)
    faults = lint.check(found.text, body=row.body, purpose=row.purpose, gateway=rules)
    if lint.blocks(faults):
        raise Refused(Code.CAMPAIGN_UNREADY, reason="text", faults=[str(one.code) for one in faults])
    return found


def _refuse_gateway(row: Campaign) -> None:
    unready = ways.by_machine(row.gateway) and ways.ready(row.gateway)
    if not row.gateway.is_active or unready:
        raise Refused(Code.CAMPAIGN_UNREADY, reason="gateway")


def _begin(row: Campaign, *, by: Staff | None, at: datetime) -> Campaign:
    row.started_at = at
    bells.ring("plan", row.pk)
    return _to(row, PLANNING, by=by, at=at, word="started")


def _to(
    row: Campaign, state: Campaign.State | str, *, by: Staff | None, at: datetime, word: str = "", **detail: Any
) -> Campaign:
    """Write the new state and who wanted it."""
    row.state, row.because = state, str(detail.get("because", ""))
    row.save()
    audit.record(f"campaign.{word or state}", row, by=by, store=row.store, at=at, **detail)
    return row
