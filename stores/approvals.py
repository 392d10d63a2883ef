"""The second person: at the till by PIN, or later from the inbox. Nobody approves their own request."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from ledger import probes
from ledger.refused import Code, Refused
from stores import audit, pins
from stores.models import Approval, Staff, Store
from stores.rules import Level, may_decide
from stores.services import levels


def second_person(code: str, pin: str, *, store: Store, level: Level, asker: Staff, at: datetime) -> Staff:
    """Who typed staff code and PIN at the till, if they may decide at `level` in `store`.

    Call it before the transaction of what is approved: a miss stays counted (stores/pins.py). Refuses `proof_failed`
    (unknown code, wrong or locked PIN), `forbidden` (reason `own` or `level`).
    """
    staff = Staff.objects.filter(code=code, is_active=True, kind=Staff.Kind.PERSON).first()
    if staff is None:
        raise Refused(Code.PROOF_FAILED, reason="wrong")
    pins.check(staff, pin, at)
    _refuse_unless_may_decide(staff, level=level, store=store, asker=asker, at=at)
    return staff


class Asked(TypedDict):
    """A request: who asks where and why, and who decides; `number` is the reference of what will be booked."""

    arguments: dict[str, Any]
    by: Staff
    store: Store
    reason: str
    level: Level
    number: str
    at: datetime


def ask(action: str, **asked: Unpack[Asked]) -> Approval:
    """Put `action` (a name in `settings.APPROVALS`) with its arguments before a second person. LookupError: no such."""
    if action not in settings.APPROVALS:
        raise LookupError(f"no service decides {action!r}")
    approval = Approval(
        number=asked["number"],
        action=action,
        arguments=asked["arguments"],
        store=asked["store"],
        asked_by=asked["by"],
        asked_at=asked["at"],
        reason=asked["reason"],
        level=asked["level"],
    )
    approval.save(force_insert=True)
    return approval


@transaction.atomic
def decide(approval: Approval, *, by: Staff, approve: bool, remark: str = "", at: datetime | None = None) -> Approval:
    """Decide once: approving calls the action's service with the approval, whose number is the reference of what it books.

    A request that is decided already is answered as it stands, and nothing is booked again. What must be tidied up when
    it is declined is the service `<action>:declined`. Refuses `forbidden` (reason `own` or `level`) and whatever the service refuses; then it keeps waiting.
    """
    at = at or timezone.now()
    rows = Approval.objects.select_related("store", "asked_by")
    rows = rows if probes.is_off("approval_lock") else rows.select_for_update(of=("self",))
    approval = rows.get(pk=approval.pk)
    level = Level(approval.level)
    _refuse_unless_may_decide(by, level=level, store=approval.store, asker=approval.asked_by, at=at)
    if approval.state != Approval.State.WAITING:
        return approval
    if approve:
        approval.result = import_string(settings.APPROVALS[approval.action])(approval, by=by, at=at)
    elif declined := settings.APPROVALS.get(f"{approval.action}:declined"):
        import_string(declined)(approval, by=by, at=at)
    approval.state = Approval.State.APPROVED if approve else Approval.State.DECLINED
    approval.approver, approval.decided_at, approval.remark = by, at, remark
    approval.save(update_fields=["state", "approver", "decided_at", "remark", "result"])
    audit.record(f"approval.{approval.state}", approval, by=by, store=approval.store, at=at, asked=approval.action)
    return approval


def _refuse_unless_may_decide(staff: Staff, *, level: Level, store: Store, asker: Staff, at: datetime) -> None:
    own = staff.pk == asker.pk
    if not may_decide(level, held=levels(staff, store, at), asker=own):
        raise Refused(Code.FORBIDDEN, reason="own" if own else "level")
