"""The one lock of every movement of value: the member's row (docs/algorithms/locking.md).

The locking statement reads the member row alone. Keys, lots and coupons are read by later statements: a statement that
waited for the lock keeps the snapshot of before its wait for everything but the locked row.
"""

from typing import NewType

from django.db.models import QuerySet

from ledger import probes
from ledger.refused import Code, Refused
from members.models import Member

LockedMember = NewType("LockedMember", Member)


def lock(*, number: str | None = None, id: int | None = None) -> LockedMember:
    """Lock a member by number or id until the transaction ends; a merged one leads to the survivor.

    Refuses `not_found` (unknown, or erased).
    """
    wanted = {"pk": id} if number is None else {"number": number}
    member = _for_update().filter(**wanted).first()
    while member is not None and member.merged_into_id:
        member = _for_update().filter(pk=member.merged_into_id).first()
    if member is None or member.status == Member.Status.ERASED:
        raise Refused(Code.NOT_FOUND, what="member", number=number or "")
    return LockedMember(member)


def lock_many(ids: list[int]) -> dict[int, LockedMember]:
    """Lock several members in id order (merge, bulk jobs), by id."""
    members = _for_update().filter(pk__in=ids).order_by("pk")
    return {member.pk: LockedMember(member) for member in members}


def _for_update() -> QuerySet[Member]:
    """NO KEY: rows that merely refer to the member need not wait."""
    rows = Member.objects.order_by("pk")
    return rows if probes.is_off("member_lock") else rows.select_for_update(no_key=True, of=("self",))
