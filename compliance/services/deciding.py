"""Whether a violation counts: confirmed or dismissed, appealed, upheld or overturned. `settings.APPROVALS` calls these.

The finder never confirms, and an appeal is decided by neither its finder nor its confirmer nor anybody who is charged.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.models import Appeal, Violation
from compliance.services import scores
from compliance.services.violations import dismiss, locked
from ledger.ids import uuid7
from ledger.refused import Code, Invalid, Refused
from stores import approvals, audit
from stores.models import Approval, Staff
from stores.rules import Level

State = Violation.State
ACTION = "violation_appeal"


@transaction.atomic
def confirm(approval: Approval, *, by: Staff, at: datetime) -> dict[str, Any]:
    """It counts: every charge is booked at once. Refuses `violation_state`, `forbidden` (own: who reported or is charged)."""
    row = locked(approval.arguments["violation"], [State.INVESTIGATED])
    _refuse_parties(row, by, row.reported_by_id)
    row.state, row.confirmed_by, row.confirmed_at = State.CONFIRMED, by, at
    row.due = at + timedelta(days=settings.VIOLATION_APPEAL_DAYS)
    row.save(update_fields=["state", "confirmed_by", "confirmed_at", "due"])
    booked = scores.charge(row, by=by, at=at)
    audit.record("violation.confirmed", row, by=by, store=row.store, at=at, people=len(booked))
    return {"people": len(booked), "points": sum(one.amount for one in booked)}


@transaction.atomic
def decline(approval: Approval, *, by: Staff, at: datetime) -> None:
    """It does not count. Refuses `violation_state`."""
    dismiss(locked(approval.arguments["violation"], [State.INVESTIGATED]), by=by, note="", at=at)


@transaction.atomic
def appeal(violation: Violation, *, by: Staff, reason: str, at: datetime) -> Appeal:
    """Object to a confirmed violation that one is charged with, within ⚙ days. It counts until it is decided.

    Refuses `forbidden` (one is not charged), `violation_state`, `violation_refused` (too_late), `invalid` (no reason).
    """
    row = locked(violation.pk, [State.CONFIRMED])
    if not row.charges.filter(staff=by).exists():
        raise Refused(Code.FORBIDDEN, reason="not_charged")
    if row.due is not None and at > row.due:
        raise Refused(Code.VIOLATION_REFUSED, reason="too_late", item=row.item_code)
    if not reason.strip():
        raise Invalid({"reason": [str(_("Please say why."))]})
    row.state, row.due = State.APPEALED, at + timedelta(days=settings.VIOLATION_DECIDE_DAYS)
    row.save(update_fields=["state", "due"])
    made = Appeal(id=uuid7(), violation=row, by=by, at=at, reason=reason.strip())
    made.save(force_insert=True)
    approvals.ask(
        ACTION,
        arguments={"violation": str(row.pk)},
        by=by,
        store=row.store,
        reason=reason.strip()[:200],
        level=Level.REGION,
        number=f"a-{row.number}",
        at=at,
    )
    audit.record("violation.appealed", row, by=by, store=row.store, at=at)
    return made


@transaction.atomic
def overturn(approval: Approval, *, by: Staff, at: datetime) -> dict[str, Any]:
    """The appeal is right: a reversing row for everyone, the joint row too. Refuses `violation_state`, `forbidden` (own)."""
    row = _decided(approval, Appeal.State.OVERTURNED, by=by, at=at)
    booked = scores.give_back(row, by=by, at=at)
    return {"people": len(booked), "points": sum(one.amount for one in booked)}


@transaction.atomic
def uphold(approval: Approval, *, by: Staff, at: datetime) -> None:
    """The violation stands. Refuses `violation_state`, `forbidden` (own)."""
    _decided(approval, Appeal.State.UPHELD, by=by, at=at)


def _decided(approval: Approval, state: str, *, by: Staff, at: datetime) -> Violation:
    row = locked(approval.arguments["violation"], [State.APPEALED])
    _refuse_parties(row, by, row.reported_by_id, row.confirmed_by_id)
    Appeal.objects.filter(violation=row).update(state=state, decided_by=by, decided_at=at)
    row.state, row.due = state, None
    if state == State.OVERTURNED:
        row.once = None
    row.save(update_fields=["state", "due", "once"])
    audit.record(f"violation.{state}", row, by=by, store=row.store, at=at)
    return row


def _refuse_parties(row: Violation, by: Staff, *parties: int | None) -> None:
    if by.pk in parties or row.charges.filter(staff=by).exists():
        raise Refused(Code.FORBIDDEN, reason="own")
