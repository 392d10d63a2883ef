"""Who stands at the desk: the operator and sellers of a receipt, the second person, the proof of the holder.

PINs are counted outside the sale's transaction: a miss must stay counted when the sale is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from checkout import texts
from checkout.rules.basket import Approval, Basket, Problem, Seller
from checkout.services.requests import Call
from ledger.refused import Code, Invalid, Refused
from members.services import finding, people
from stores import approvals
from stores import services as stores
from stores.models import Staff
from stores.rules import Level

ALL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Desk:
    """The people behind a receipt; `approved` are the levels that the second person holds, `proven` is the holder, `shift` whose drawer."""

    operator: Staff
    sellers: list[dict[str, Any]]
    approver: Staff | None = None
    approved: frozenset[Level] = frozenset()
    proven: bool = False
    shift: UUID | None = None


def open_desk(basket: Basket, call: Call) -> Desk:
    """The desk of a basket. Refuses `invalid` (unknown staff), `proof_failed`, `approval_required`."""
    person = operator(basket.operator, call)
    approver, approved = second_person(basket.approval, call, asker=person)
    return Desk(
        operator=person,
        sellers=_sellers(basket.sellers),
        approver=approver,
        approved=approved,
        proven=_proven(basket, call, approved),
    )


def operator(code: str | None, call: Call) -> Staff:
    """The operator: the caller's own staff row unless a code says otherwise. Refuses `invalid`."""
    if not code or code == call.by.code:
        return call.by
    return _staff([code], "operator")[code]


def second_person(approval: Approval | None, call: Call, *, asker: Staff) -> tuple[Staff | None, frozenset[Level]]:
    """Who approves at the till by code and PIN, and the levels that they hold; without a PIN nobody does.

    Refuses `proof_failed`, `forbidden` (the operator themselves, or somebody who decides nothing here).
    """
    if approval is None or not approval.pin:
        return None, frozenset()
    person = approvals.second_person(
        approval.code, approval.pin, store=call.store, level=Level.MANAGER, asker=asker, at=call.at
    )
    return person, stores.levels(person, call.store, call.at)


def held(call: Call) -> frozenset[Level]:
    """The levels of the caller in the store. The operator is only named, so their levels need their PIN."""
    return stores.levels(call.by, call.store, call.at)


def _sellers(sellers: Sequence[Seller]) -> list[dict[str, Any]]:
    if sellers:
        _staff([seller.staff for seller in sellers], "sellers")
    return [{"staff": seller.staff, "share": f"{seller.share:f}"} for seller in sellers]


def _staff(codes: Sequence[str], field: str) -> dict[str, Staff]:
    found = {staff.code: staff for staff in Staff.objects.filter(code__in=codes, is_active=True)}
    if set(codes) - set(found):
        raise Refused(Code.INVALID, field=field, reason="unknown_staff")
    return found


def _proven(basket: Basket, call: Call, approved: frozenset[Level]) -> bool:
    """Whether the holder has proven to be the holder, or a manager overrides it with a reason."""
    proof = basket.proof
    if proof is None or basket.member is None:
        return False
    if proof.kind == "override":
        if Level.MANAGER not in approved:
            raise Refused(Code.APPROVAL_REQUIRED, level=Level.MANAGER.value, action="proof_override")
        if not proof.value.strip():
            raise Invalid(texts.errors([Problem("proof.value", "needed")]))
        return True
    people.check_pin(finding.one(basket.member), proof.value, at=call.at)
    return True
