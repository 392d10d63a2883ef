"""Cancelled for fraud (S73): nothing is redeemed or earned, the principal can still be paid out."""

from decimal import Decimal as D
from typing import Any

import pytest

from ledger.refused import Code, Invalid, Refused
from members.models import Member
from members.services import cancelling, finding, people
from stores import approvals
from stores.models import Approval, Audit
from tests.checkout.doing import ask_undo, basket, line, sell, top_up
from tests.factories import AT, Chain, make_coupon, make_member
from tests.standing import faults

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"


def asked(chain: Chain, member: Member, reason: str = "刷分") -> Approval:
    return cancelling.ask(member, by=chain.manager, store=chain.s001, reason=reason, at=AT)


def cancelled(chain: Chain, **fields: Any) -> Member:
    member = make_member(chain.s001, phone=PHONE, **fields)
    approvals.decide(asked(chain, member), by=chain.hq, approve=True, at=AT)
    member.refresh_from_db()
    return member


def refusal(call: Any, *arguments: Any, **more: Any) -> tuple[Code, object]:
    with pytest.raises(Refused) as found:
        call(*arguments, **more)
    return found.value.code, found.value.args_.get("reason")


def test_head_office_cancels_with_history_and_audit_and_the_phone_is_free(chain: Chain) -> None:
    member = cancelled(chain)
    assert (member.status, member.phones.get().until) == ("cancelled", AT)
    assert member.history.first().history_user == chain.hq
    row = Audit.objects.get(action="member.cancelled")
    assert (row.by, row.detail["reason"], row.detail["approval"]) == (chain.hq, "刷分", Approval.objects.get().number)
    assert finding.find(phone=PHONE) == [member]
    newcomer = people.join(store=chain.s001, by=chain.cashier, at=AT, phone=PHONE, name="新人")
    assert finding.find(phone=PHONE) == [newcomer]


def test_a_manager_alone_cancels_nobody(chain: Chain) -> None:
    member = make_member(chain.s001)
    assert refusal(approvals.decide, asked(chain, member), by=chain.manager2, approve=True) == (Code.FORBIDDEN, "level")
    member.refresh_from_db()
    assert member.status == "active"


def test_a_cancelled_member_redeems_and_earns_nothing(chain: Chain) -> None:
    member = cancelled(chain, points=900, wallet=("100.00", "0.00"))
    coupon = make_coupon(member=member)
    for how in ({"points": (300,)}, {"wallet": D("10.00")}, {"coupons": (coupon.code,)}):
        assert refusal(sell, chain, basket(line(), member=member, **how), "100.00")[0] is Code.MEMBER_FROZEN
    assert refusal(top_up, chain, member, "100.00")[0] is Code.MEMBER_FROZEN
    assert sell(chain, basket(line(), member=member), "100.00").data["points_earned"] == 0
    assert faults() == []


def test_the_principal_of_a_cancelled_member_is_paid_out(chain: Chain) -> None:
    member = make_member(chain.s001, phone=PHONE)
    number = top_up(chain, member, "300.00").data["number"]
    approvals.decide(asked(chain, member), by=chain.hq, approve=True, at=AT)
    told = ask_undo(chain, number).data
    approvals.decide(Approval.objects.get(number=told["approval"]), by=chain.finance, approve=True, at=AT)
    member.refresh_from_db()
    assert (told["amount"], member.principal) == ("300.00", D("0.00"))
    assert faults() == []


def test_who_is_cancelled_is_not_cancelled_again(chain: Chain) -> None:
    member = make_member(chain.s001)
    twice = [asked(chain, member), asked(chain, member)]
    approvals.decide(twice[0], by=chain.hq, approve=True, at=AT)
    assert refusal(approvals.decide, twice[1], by=chain.hq, approve=True) == (Code.FORBIDDEN, "status")
    assert refusal(asked, chain, member) == (Code.FORBIDDEN, "status")


def test_a_frozen_member_may_be_cancelled_and_a_reason_is_needed(chain: Chain) -> None:
    assert cancelled(chain, status="frozen").status == "cancelled"
    with pytest.raises(Invalid) as invalid:
        asked(chain, make_member(chain.s001), " ")
    assert list(invalid.value.errors) == ["reason"]


def test_head_office_reinstates_with_the_last_phone(chain: Chain) -> None:
    member = cancelled(chain)
    back = cancelling.reinstate(member, by=chain.hq, reason="误判", at=AT)
    assert back.status == "active"
    assert [(row.number, row.until) for row in member.phones.order_by("id")] == [(PHONE, AT), (PHONE, None)]
    assert Audit.objects.get(action="member.active").detail == {"reason": "误判"}


def test_a_member_without_a_phone_is_reinstated_too(chain: Chain) -> None:
    member = cancelled(chain)
    member.phones.all().delete()
    assert cancelling.reinstate(member, by=chain.hq, reason="误判", at=AT).status == "active"


def test_reinstating_asks_for_head_office_a_cancelled_member_and_a_free_phone(chain: Chain) -> None:
    member = cancelled(chain)
    again = {"reason": "误判", "at": AT}
    assert refusal(cancelling.reinstate, member, by=chain.manager, **again) == (Code.FORBIDDEN, "level")
    active = make_member(chain.s001)
    assert refusal(cancelling.reinstate, active, by=chain.hq, **again) == (Code.FORBIDDEN, "status")
    make_member(chain.s001, phone=PHONE)
    assert refusal(cancelling.reinstate, member, by=chain.hq, **again)[0] is Code.PHONE_TAKEN
    member.refresh_from_db()
    assert member.status == "cancelled"
