"""What waits for a second person: which requests somebody may decide, which are theirs, which are decided."""

from typing import Any

from django.db.models import Q, QuerySet

from stores.models import Approval, Staff
from stores.models.staff import Role
from stores.rules import levels_of
from stores.scoping import assignments, scope_of


def waiting(staff: Staff) -> QuerySet[Approval]:
    """The requests that `staff` may decide, oldest first; nobody's own."""
    return (
        _rows().filter(_decides(staff), state=Approval.State.WAITING).exclude(asked_by=staff).order_by("asked_at", "id")
    )


def asked(staff: Staff) -> QuerySet[Approval]:
    """What `staff` asked for, newest first."""
    return _rows().filter(asked_by=staff).order_by("-asked_at", "-id")


def decided(staff: Staff) -> QuerySet[Approval]:
    """What was decided in the stores that `staff` may see, newest first."""
    rows = _rows().exclude(state=Approval.State.WAITING).order_by("-asked_at", "-id")
    return scope_of(staff).limit(rows)


def count(staff: Any) -> int:
    """How many wait for this person; at most 99 are counted."""
    return waiting(staff).order_by()[:99].count() if isinstance(staff, Staff) else 0


def _rows() -> QuerySet[Approval]:
    return Approval.objects.select_related("store", "asked_by", "approver")


def _decides(staff: Staff) -> Q:
    """Levels with the places in which they are held; a superuser decides as head office does."""
    held = Q(level__in=levels_of(Role.HQ)) if staff.is_superuser and staff.is_active else Q(pk__in=[])
    for one in assignments(staff):
        levels = levels_of(one.role, wide=one.store_id is None)
        if levels:
            held |= Q(level__in=levels) & _place(one.store_id, one.region_id)
    return held


def _place(store: int | None, region: int | None) -> Q:
    if store is not None:
        return Q(store=store)
    return Q() if region is None else Q(store__region=region)
