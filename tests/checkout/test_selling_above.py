"""Who stands at the desk: prices that need somebody above, and the proof of the holder."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from checkout.answers import Answer
from checkout.models import Sale
from checkout.rules.basket import Approval, Proof
from checkout.rules.basket import Line as Item
from checkout.services import selling
from ledger.refused import Code, Invalid, Refused
from members.models import Member
from members.services.people import set_pin
from stores.models import Audit
from tests.checkout.doing import MANAGER, basket, key, pay, quote, sell
from tests.factories import AT, PIN, Chain, make_member, make_product

pytestmark = pytest.mark.django_db


def test_a_price_below_the_list_needs_somebody_above(chain: Chain) -> None:
    make_product("A1", "100.00")
    low = Item(sku="A1", unit_price=D("85.00"), price_reason="微瑕")
    assert quote(chain, basket(low))["approval_required"][0]["line"] == 1
    with pytest.raises(Refused) as refused:
        sell(chain, basket(low), "85.00")
    assert refused.value.code is Code.APPROVAL_REQUIRED
    said = sell(chain, basket(low, approval=MANAGER), "85.00")
    assert Sale.objects.get(number=said.data["number"]).approver == chain.manager
    assert sell(chain, basket(low), "85.00", by=chain.manager).status == 201
    too_low = Item(sku="A1", unit_price=D("70.00"))
    with pytest.raises(Refused) as refused:
        sell(chain, basket(too_low, approval=MANAGER), "70.00")
    assert refused.value.code is Code.PRICE_NOT_ALLOWED
    assert sell(chain, basket(too_low, approval=Approval("region1", PIN)), "70.00").status == 201


def test_a_replay_asks_for_no_pin_again(chain: Chain) -> None:
    make_product("A1", "100.00")
    order = basket(Item(sku="A1", unit_price=D("85.00")), approval=MANAGER)
    first = sell(chain, order, "85.00", key="K3")
    wrong = basket(Item(sku="A1", unit_price=D("85.00")), approval=Approval("manager1", "000000"))
    assert sell(chain, wrong, "85.00", key="K3").body == first.body


def test_a_blocked_product_is_not_sold(chain: Chain) -> None:
    make_product("A1", "100.00", is_blocked=True)
    with pytest.raises(Refused) as refused:
        sell(chain, basket(Item(sku="A1")), "100.00")
    assert refused.value.code is Code.PRODUCT_BLOCKED


class TestProofOfTheHolder:
    @pytest.fixture
    def member(self, chain: Chain) -> Member:
        chain.s001.proof_on = True
        chain.s001.save(update_fields=["proof_on"])
        member = make_member(chain.s001, wallet=("300.00", "0.00"), points=1000)
        set_pin(member, "135790", by=chain.manager)
        return member

    def test_it_is_asked_from_100_yuan_or_500_points_a_day(self, chain: Chain, member: Member) -> None:
        sell(chain, basket(member=member, wallet=D("99.99")), "100.00", ("cash", "0.01"))
        order = basket(member=member, wallet=D("0.01"))
        assert quote(chain, order)["proof_required"] is True
        with pytest.raises(Refused) as refused:
            sell(chain, order, "100.00", ("cash", "99.99"))
        assert refused.value.code is Code.PROOF_REQUIRED
        with pytest.raises(Refused) as refused:
            sell(chain, basket(member=member, points=(500,)), "50.00")
        assert refused.value.code is Code.PROOF_REQUIRED
        assert sell(chain, basket(member=member, points=(300,)), "80.00").status == 201
        tomorrow = AT + timedelta(days=1)
        assert sell(chain, order, "100.00", ("cash", "99.99"), at=tomorrow).status == 201

    def test_the_right_pin_proves_and_a_wrong_one_is_counted(self, chain: Chain, member: Member) -> None:
        with pytest.raises(Refused) as refused:
            spend(chain, member, Proof("pin", "000000"))
        assert refused.value.code is Code.PROOF_FAILED
        member.refresh_from_db()
        assert (member.pin_failures, member.principal) == (1, D("300.00"))
        assert spend(chain, member, Proof("pin", "135790")).status == 201
        with pytest.raises(Refused) as refused:
            spend(chain, member, Proof("pin", "135790"), number="M000000000")
        assert refused.value.code is Code.NOT_FOUND

    def test_a_managers_override_is_an_exception_line(self, chain: Chain, member: Member) -> None:
        with pytest.raises(Refused) as refused:
            spend(chain, member, Proof("override", "顾客忘记密码"))
        assert refused.value.code is Code.APPROVAL_REQUIRED
        with pytest.raises(Invalid) as invalid:
            spend(chain, member, Proof("override", " "), approval=MANAGER)
        assert "proof.value" in invalid.value.errors
        said = spend(chain, member, Proof("override", "顾客忘记密码"), approval=MANAGER)
        row = Audit.objects.get(action="proof.overridden")
        assert (row.by, row.subject_id) == (chain.manager, str(Sale.objects.get(number=said.data["number"]).pk))

    def test_a_guest_has_nothing_to_prove(self, chain: Chain, member: Member) -> None:
        assert sell(chain, basket(proof=Proof("pin", "1")), "100.00").status == 201


def spend(chain: Chain, member: Member, proof: Proof, *, number: str = "", **fields: Any) -> Answer:
    order = replace(basket(wallet=D("100.00"), proof=proof, **fields), member=number or member.number)
    return selling.sell(order, payment=pay("100.00"), by=chain.cashier, store=chain.s001, key=key(), at=AT)
