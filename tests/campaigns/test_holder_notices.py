"""The holder is told of every use of points and stored value, in the posting of the receipt itself."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.test import override_settings

from campaigns import tasks
from campaigns.services import addressing
from members.models import Member
from messaging.models import Gateway, Notice
from messaging.rules.unaddressed import UNADDRESSED
from messaging.services.addresses import hashed
from stores import approvals
from stores.models import Approval
from tests.campaigns.answers import make_gateway
from tests.checkout.doing import ask_undo, basket, give_back, line, sell, top_up
from tests.checkout.merging import merge
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"


@pytest.fixture
def member(chain: Chain) -> Member:
    return make_member(chain.s001, phone=PHONE, points=800, wallet=("200.00", "0.00"))


def told() -> list[Notice]:
    return list(Notice.objects.filter(kind="value").order_by("id"))


def test_a_sale_by_points_and_stored_value_tells_what_went_and_what_is_left(chain: Chain, member: Member) -> None:
    """169.00 − 50.00 by 500 points = 119.00, of which 100.00 stored value; 300 + 119 points and 100.00 are left."""
    order = basket(line("169.00"), member=member, points=(500,), wallet=D("100.00"))
    number = sell(chain, order, "119.00").data["number"]
    (notice,) = told()
    assert (notice.member_id, notice.reference, notice.to, notice.gateway) == (member.pk, number, "", "")
    assert (notice.state, notice.send_after) == ("queued", UNADDRESSED)
    for word in ("500", "100.00", "419", chain.s001.name, number):
        assert word in notice.text
    assert "138" not in notice.text.replace(number, "")


def test_a_return_tells_what_went_back(chain: Chain, member: Member) -> None:
    order = basket(line("169.00"), member=member, points=(500,), wallet=D("100.00"))
    number = sell(chain, order, "119.00").data["number"]
    back = give_back(chain, number).data["number"]
    _sold, returned = told()
    assert returned.reference == back
    for word in ("500", "100.00", "800", "200.00"):
        assert word in returned.text


def test_a_cash_out_tells_what_was_paid(chain: Chain, member: Member) -> None:
    number = top_up(chain, member, "300.00").data["number"]
    asked = ask_undo(chain, number).data
    assert told() == []
    approvals.decide(Approval.objects.get(number=asked["approval"]), by=chain.finance, approve=True, at=AT)
    (notice,) = told()
    assert "300.00" in notice.text
    assert "200.00" in notice.text


def test_guests_and_sales_that_use_nothing_tell_nobody(chain: Chain, member: Member) -> None:
    sell(chain, basket(), "100.00")
    number = sell(chain, basket(member=member), "100.00").data["number"]
    give_back(chain, number)
    assert told() == []


@override_settings(HOLDER_NOTICES=False)
def test_a_house_that_does_not_want_them_writes_none(chain: Chain, member: Member) -> None:
    sell(chain, basket(member=member, wallet=D("100.00")), "100.00")
    assert told() == []


def test_a_repeated_key_tells_once(chain: Chain, member: Member) -> None:
    for _ in range(2):
        sell(chain, basket(member=member, wallet=D("100.00")), "100.00", key="again")
    assert len(told()) == 1


def spend(chain: Chain, member: Member) -> Notice:
    number = sell(chain, basket(line("10.00"), member=member, wallet=D("10.00")), "10.00").data["number"]
    return Notice.objects.get(reference=number)


def test_phone_gateway_signature_and_cost_come_with_the_address(chain: Chain, member: Member) -> None:
    make_gateway(price=D("0.0450"))
    notice = spend(chain, member)
    assert addressing.resolve(at=AT) == 1
    notice.refresh_from_db()
    assert (notice.to, notice.to_hash, notice.to_masked) == (PHONE, hashed(PHONE), "138****8000")
    assert (notice.gateway, notice.state, notice.send_after) == ("sms1", "queued", AT)
    assert notice.text.startswith("【汇源】")
    assert notice.cost == notice.parts * D("0.0450") > 0
    assert addressing.resolve(at=AT + timedelta(minutes=1)) == 0


def test_a_phone_that_was_changed_meanwhile_and_a_survivors_phone_are_used(chain: Chain, member: Member) -> None:
    make_gateway()
    other = make_member(chain.s001, phone="+8613800138001", wallet=("50.00", "0.00"))
    mine, others = spend(chain, member), spend(chain, other)
    merge(chain, member, other)
    assert addressing.resolve(at=AT) == 2
    for notice in (mine, others):
        notice.refresh_from_db()
        assert notice.to == "+8613800138001"


def test_without_phone_or_gateway_the_note_ends_with_its_reason(chain: Chain, member: Member) -> None:
    Gateway.objects.update(is_active=False)
    notice = spend(chain, member)
    assert addressing.resolve(at=AT) == 0
    notice.refresh_from_db()
    assert (notice.state, notice.code, notice.done_at) == ("skipped", "no_gateway", AT)
    make_gateway()
    member.phones.update(until=AT)
    notice = spend(chain, member)
    assert tasks.address_notices() == {"ready": 0}
    notice.refresh_from_db()
    assert (notice.state, notice.code) == ("skipped", "no_phone")


def test_a_merged_member_whose_survivor_has_no_phone_is_not_told(chain: Chain, member: Member) -> None:
    make_gateway()
    other = make_member(chain.s001, phone="+8613800138001")
    notice = spend(chain, member)
    merge(chain, member, other)
    other.phones.update(until=AT + timedelta(days=1))
    assert addressing.resolve(at=AT) == 0
    notice.refresh_from_db()
    assert notice.code == "no_phone"


def test_many_are_addressed_page_by_page(chain: Chain, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    make_gateway()
    monkeypatch.setattr(addressing, "AT_ONCE", 2)
    for _ in range(4):
        spend(chain, member)
    assert addressing.resolve(at=AT) == 4
    assert not Notice.objects.filter(send_after=UNADDRESSED).exists()
