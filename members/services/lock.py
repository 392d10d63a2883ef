"""The one lock of every movement of value: the member's row (docs/algorithms/locking.md).

The locking statement reads the member row alone. Keys, lots and coupons are read by later statements: a statement that
waited for the lock keeps the snapshot of before its wait for everything but the locked row.
"""

from typing import Any, NewType

from ledger import probes, reading
from ledger.refused import Code, Refused
from members.models import Member

LockedMember = NewType("LockedMember", Member)


def lock(*, number: str | None = None, id: int | None = None) -> LockedMember:
    """Lock a member by number or id until the transaction ends; a merged one leads to the survivor.

    Refuses `not_found` (unknown, or erased).
    """
    found = _for_update("t.id = %s", id) if number is None else _for_update("t.number = %s", number)
    while found and found[0].merged_into_id:
        found = _for_update("t.id = %s", found[0].merged_into_id)
    member = found[0] if found else None
    if member is None or member.status == Member.Status.ERASED:
        raise Refused(Code.NOT_FOUND, what="member", number=number or "")
    return LockedMember(member)


def lock_many(ids: list[int]) -> dict[int, LockedMember]:
    """Lock several members in id order (merge, bulk jobs), by id."""
    return {member.pk: LockedMember(member) for member in _for_update("t.id = ANY(%s)", ids)}


def _for_update(where: str, wanted: Any) -> list[Member]:
    """NO KEY: rows that merely refer to the member need not wait."""
    how = "" if probes.is_off("member_lock") else " FOR NO KEY UPDATE"
    return reading.rows(Member, f"WHERE {where} ORDER BY t.id{how}", [wanted])
