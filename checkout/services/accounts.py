"""Where the money of an undone top-up goes: rows that never change hold an account masked, the clear one stands sealed."""

from datetime import datetime

from checkout.services import pricing
from members.models import Member, Sealed
from stores.models import Approval, Staff

CASH = "cash"
KIND = Sealed.Kind.PAY_TO


def masked(pay_to: str) -> str:
    """A tender method's code as it is; of an account the last four digits."""
    code = pay_to.strip()
    digits = "".join(char for char in code if char.isdigit())
    return code if code == CASH or code in pricing.methods() else f"****{digits[-4:]}"


def seal(approval: Approval, pay_to: str, *, member: Member) -> None:
    """Keep the clear account of a request until it is declined or the person is erased."""
    Sealed.objects.create(
        member=member, kind=KIND, reference=approval.number, text=pay_to.strip(), at=approval.asked_at
    )


def paid_to(approval: Approval) -> str:
    """Where the money goes, in clear as long as it is kept."""
    sealed = Sealed.objects.filter(kind=KIND, reference=approval.number).first()
    return sealed.text if sealed else str(approval.arguments["pay_to"])


def forget(approval: Approval, *, by: Staff, at: datetime) -> None:
    """A request that was declined keeps no account."""
    Sealed.objects.filter(kind=KIND, reference=approval.number).delete()
