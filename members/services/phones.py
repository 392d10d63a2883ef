"""A member's phone: opened, changed at once by head office, or after a second person agreed (S125)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from ledger.composing import constraint_of
from ledger.refused import Code, Refused
from members import rules
from members.models import Member, Phone, Sealed
from members.services import names
from members.services.lock import LockedMember, lock
from members.texts import invalid
from messaging.services import codes
from stores import approvals, audit, places
from stores.models import Approval, Staff, Store
from stores.rules import LEVEL_OF, Action, Level
from stores.services import levels

ONCE = "phone_open_once"
ACTION = "change_phone"


def open_phone(member: Member, phone: str, at: datetime) -> None:
    """The phone is the member's from `at` on."""
    Phone.objects.create(member=member, number=phone, last4=phone[-4:], since=at)


def refuse_taken(phone: str) -> None:
    """Refuses `phone_taken` with the number, masked name and phone of who has it."""
    held = Phone.objects.filter(number=phone, until__isnull=True).select_related("member").first()
    if held is not None:
        holder = {"number": held.member.number, "name": rules.mask_name(held.member.name)}
        raise Refused(Code.PHONE_TAKEN, phone=rules.mask_phone(phone), **holder)


@contextmanager
def once(phone: str) -> Iterator[None]:
    """Around the transaction: the phone's UNIQUE becomes the refusal; any other constraint is a defect."""
    try:
        yield
    except IntegrityError as error:
        if constraint_of(error) == ONCE:
            refuse_taken(phone)
        raise


def change_phone(member: Member, phone: str, *, by: Staff, at: datetime | None = None) -> Member:
    """Another phone; the old one is kept in the history with its end.

    Without a code sent to the phone it takes an HQ administrator (docs/design.md, the second person); others `ask`.
    Refuses `invalid`, `phone_taken`, `approval_required`, `not_found`.
    """
    at, number = at or timezone.now(), names.checked_phone(phone)
    if Level.HQ not in levels(by, member.home_store, at):
        raise Refused(Code.APPROVAL_REQUIRED, level=Level.HQ.value, action=Action.PHONE_WITHOUT_CODE.value)
    with once(number), transaction.atomic():
        locked = lock(id=member.pk)
        _change(locked, number, by=by, at=at)
    return locked


def send_code(member: Member, phone: str, *, at: datetime | None = None) -> str:
    """Send a code to the new phone, to be told at the counter; the masked number that it goes to.

    Refuses `invalid` (no phone, the same phone), `phone_taken`, `proof_failed` (reason code_gateway, code_soon).
    """
    at, number = at or timezone.now(), names.checked_phone(phone)
    if member.phones.filter(until__isnull=True, number=number).exists():
        raise invalid("phone", "same_phone")
    refuse_taken(number)
    with _told():
        codes.send(ACTION, subject=member.number, to=number, at=at)
    return rules.mask_phone(number)


def change_with_code(member: Member, phone: str, code: str, *, by: Staff, at: datetime | None = None) -> Member:
    """Another phone, at once: who holds it has told the code that was sent there. A missed try counts for good.

    Refuses `invalid`, `phone_taken`, `proof_failed` (reason code_wrong, code_ended, code_used, code_too_many), `not_found`.
    """
    at, number = at or timezone.now(), names.checked_phone(phone)
    with _told():
        codes.check(ACTION, subject=member.number, to=number, code=code, at=at)
    with once(number), transaction.atomic():
        locked = lock(id=member.pk)
        _change(locked, number, by=by, at=at)
    return locked


@contextmanager
def _told() -> Iterator[None]:
    """What the room below says about a code, as a refusal of ours."""
    try:
        yield
    except codes.Wrong as wrong:
        seconds = getattr(wrong, "seconds", 0)
        raise Refused(Code.PROOF_FAILED, field="code", reason=f"code_{wrong.reason}", seconds=seconds) from wrong


def ask(member: Member, phone: str, *, by: Staff, store: Store, reason: str, at: datetime | None = None) -> Approval:
    """Ask an HQ administrator for another phone. The new one waits sealed: the request itself holds it masked.

    Refuses `invalid` (no phone, the same phone, no reason), `phone_taken`, `not_found`.
    """
    at, number = at or timezone.now(), names.checked_phone(phone)
    with transaction.atomic():
        locked = lock(id=member.pk)
        why = names.checked_reason(reason, locked)
        if locked.phones.filter(until__isnull=True, number=number).exists():
            raise invalid("phone", "same_phone")
        refuse_taken(number)
        approval = approvals.ask(
            ACTION,
            arguments={"member": locked.number, "new": rules.mask_phone(number)},
            by=by,
            store=store,
            reason=why,
            level=LEVEL_OF[Action.PHONE_WITHOUT_CODE],
            number=places.new_number(store, places.business_day(at, store)),
            at=at,
        )
        Sealed.objects.create(member=locked, kind=Sealed.Kind.PHONE, reference=approval.number, text=number, at=at)
    return approval


def decide(approval: Approval, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Change the phone as asked; the clear text is removed. Refuses `not_found`, `phone_taken`."""
    locked = lock(number=approval.arguments["member"])
    sealed = Sealed.objects.filter(kind=Sealed.Kind.PHONE, reference=approval.number).first()
    if sealed is None:
        raise Refused(Code.NOT_FOUND, what="phone", number=approval.number)
    with once(sealed.text):
        _change(locked, sealed.text, by=by, at=at)
    sealed.delete()
    return {"member": locked.number, "new": approval.arguments["new"]}


def forget(approval: Approval, *, by: Staff, at: datetime) -> None:
    """A request that was declined keeps no clear text."""
    Sealed.objects.filter(kind=Sealed.Kind.PHONE, reference=approval.number).delete()


def end_phones(member: Member, at: datetime) -> None:
    """The open phone is the member's until `at`; it stays in the history."""
    member.phones.filter(until__isnull=True).update(until=at)


def _change(locked: LockedMember, number: str, *, by: Staff, at: datetime) -> None:
    held = locked.phones.filter(until__isnull=True)
    if held.filter(number=number).exists():
        return
    refuse_taken(number)
    masked = [rules.mask_phone(old) for old in held.values_list("number", flat=True)]
    end_phones(locked, at)
    open_phone(locked, number, at)
    audit.record("phone.changed", locked, by=by, at=at, old=masked, new=rules.mask_phone(number))
