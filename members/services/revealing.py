"""Show a phone number or a child in clear: one at a time, with a reason, logged, and only so many a day (S127, PIPL)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ledger.refused import Code, Refused
from members import rules
from members.models import Child, Member
from members.services import names
from stores import audit
from stores.models import Audit, Staff

PHONE, CHILD = "phone.revealed", "child.revealed"


def reveal_phone(member: Member, *, by: Staff, reason: str, at: datetime | None = None) -> str:
    """The open phone in clear, "" where there is none. Refuses `invalid` (no reason), `throttled` (enough for today)."""
    phone = member.phones.filter(until__isnull=True).first()
    number = "" if phone is None else phone.number
    _logged(PHONE, member, {"phone": rules.mask_phone(number) if number else ""}, by=by, reason=reason, at=at)
    return number


def reveal_child(child: Child, *, by: Staff, reason: str, at: datetime | None = None) -> Child:
    """The child with name and birthday. Refuses as `reveal_phone`."""
    _logged(CHILD, child.member, {"child": child.pk}, by=by, reason=reason, at=at)
    return child


@transaction.atomic
def _logged(
    action: str, member: Member, detail: dict[str, Any], *, by: Staff, reason: str, at: datetime | None
) -> None:
    """One audit row; the person's own row is locked, so that two windows count one after the other."""
    at, why = at or timezone.now(), names.checked_reason(reason, member)
    Staff.objects.select_for_update(of=("self",)).get(pk=by.pk)
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Audit.objects.filter(by=by, at__gte=start, at__lt=start + timedelta(days=1), action__in=(PHONE, CHILD))
    if today.count() >= settings.REVEALS_A_DAY:
        raise Refused(Code.THROTTLED, reason="reveals", limit=settings.REVEALS_A_DAY)
    audit.record(action, member, by=by, store=member.home_store, at=at, reason=why, **detail)
