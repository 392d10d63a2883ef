"""Cancelled for fraud (S73): points and coupons stand still, the principal can still be paid out."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ledger.refused import Code, Refused
from members.models import Member
from members.services import keeping, names, phones
from members.services.lock import LockedMember, lock
from stores import approvals, audit, places
from stores.models import Approval, Staff, Store
from stores.rules import LEVEL_OF, Action, Level
from stores.services import levels

ACTION = "cancel_member"
Status = Member.Status


@transaction.atomic
def ask(member: Member, *, by: Staff, store: Store, reason: str, at: datetime | None = None) -> Approval:
    """Ask an HQ administrator to cancel a member for fraud.

    Refuses `invalid` (no reason), `forbidden` (reason status: cancelled already), `not_found`.
    """
    at = at or timezone.now()
    locked = lock(id=member.pk)
    why = names.checked_reason(reason, locked)
    _refuse_unless(locked, Status.ACTIVE, Status.FROZEN)
    return approvals.ask(
        ACTION,
        arguments={"member": locked.number},
        by=by,
        store=store,
        reason=why,
        level=LEVEL_OF[Action.CANCEL_FOR_FRAUD],
        number=places.new_number(store, places.business_day(at, store)),
        at=at,
    )


def decide(approval: Approval, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Cancel as asked: from now on the member earns and redeems nothing, the phone is free. Refuses `forbidden`."""
    locked = lock(number=approval.arguments["member"])
    _refuse_unless(locked, Status.ACTIVE, Status.FROZEN)
    _move(locked, Status.CANCELLED, by=by, at=at, reason=approval.reason, approval=approval.number)
    phones.end_phones(locked, at)
    return {"member": locked.number, "status": locked.status}


def reinstate(member: Member, *, by: Staff, reason: str, at: datetime | None = None) -> Member:
    """A cancelled member is active again, with the last phone. By an HQ administrator.

    Refuses `invalid` (no reason), `forbidden` (reason level or status), `phone_taken`, `not_found`.
    """
    at = at or timezone.now()
    if Level.HQ not in levels(by, member.home_store, at):
        raise Refused(Code.FORBIDDEN, reason="level")
    phone = member.phones.order_by("-since", "-id").values_list("number", flat=True).first() or ""
    with phones.once(phone), transaction.atomic():
        locked = lock(id=member.pk)
        why = names.checked_reason(reason, locked)
        _refuse_unless(locked, Status.CANCELLED)
        phones.refuse_taken(phone)
        if phone:
            phones.open_phone(locked, phone, at)
        _move(locked, Status.ACTIVE, by=by, at=at, reason=why)
    return locked


def _refuse_unless(member: Member, *statuses: Status) -> None:
    if member.status not in statuses:
        raise Refused(Code.FORBIDDEN, reason="status", status=member.status)


def _move(locked: LockedMember, status: Status, *, by: Staff, at: datetime, **detail: Any) -> None:
    locked.status = status
    keeping.save(locked, by, update_fields=["status"])
    audit.record(f"member.{status.value}", locked, by=by, at=at, **detail)
