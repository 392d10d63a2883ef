"""Value can be spent once: points, stored value, coupons, goods that come back, the room below the cap."""

from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal as D

import pytest

from checkout.models import Refund, Sale, TopUp
from coupons.models import Coupon
from ledger.probes import turned_off
from members.models import Member
from tests.checkout.doing import basket, give_back, line, sell, top_up
from tests.factories import Chain, make_coupon, make_member
from tests.races.running import Race, kinds
from tests.standing import faults

pytestmark = pytest.mark.django_db(transaction=True)


def assert_points_are_spent_once(chain: Chain, race: Race) -> None:
    member = make_member(chain.s001, points=500)
    order = basket(line("169.00"), member=member, points=(500,))
    results = race([lambda: sell(chain, order, "119.00")] * 50)
    assert kinds(results) == {"201": 1, "insufficient_points": 49}
    member.refresh_from_db()
    # 500 gone, 119 earned by the one sale.
    assert (member.points, member.visits, Sale.objects.count()) == (119, 1, 1)
    assert faults() == []


def assert_stored_value_is_spent_once(chain: Chain, race: Race) -> None:
    member = make_member(chain.s001, wallet=("100.00", "20.00"))
    order = basket(line("120.00"), member=member, wallet=D("120.00"))
    results = race([lambda: sell(chain, order, "120.00")] * 50)
    assert kinds(results) == {"201": 1, "insufficient_balance": 49}
    member.refresh_from_db()
    assert (member.principal, member.gift, Sale.objects.count()) == (D("0.00"), D("0.00"), 1)
    assert faults() == []


def assert_a_members_coupon_is_used_once(chain: Chain, race: Race) -> None:
    """20.00 off 20.00: nothing is earned, so only the coupon itself stands between the tills."""
    member = make_member(chain.s001)
    order = basket(line("20.00"), member=member, coupons=(make_coupon(member=member).code,))
    results = race([lambda: sell(chain, order, "0.00")] * 50)
    assert kinds(results) == {"201": 1, "coupon_unusable": 49}
    assert Coupon.objects.get().used_reference == Sale.objects.get().number


def assert_a_bearer_coupon_is_used_once(chain: Chain, race: Race) -> None:
    code = make_coupon().code
    buyers: list[Member | None] = [None if n % 2 else make_member(chain.s001) for n in range(20)]
    orders = [basket(line("20.00"), member=buyer, coupons=(code,)) for buyer in buyers]
    results = race([lambda order=order: sell(chain, order, "0.00") for order in orders])
    assert kinds(results) == {"201": 1, "coupon_unusable": 19}
    assert Coupon.objects.get().used_reference == Sale.objects.get().number
    assert faults() == []


def assert_a_members_goods_come_back_once(chain: Chain, race: Race) -> None:
    member = make_member(chain.s001, points=500, wallet=("100.00", "0.00"))
    order = basket(line("200.00", 2), member=member, points=(500,), wallet=D("100.00"))
    number = sell(chain, order, "350.00", ("cash", "250.00")).data["number"]
    results = race([lambda: give_back(chain, number)] * 2)
    assert kinds(results) == {"201": 1, "already_refunded": 1}
    member.refresh_from_db()
    assert (member.points, member.balance, Refund.objects.count()) == (500, D("100.00"), 1)
    assert faults() == []


def assert_a_guests_goods_come_back_once(chain: Chain, race: Race) -> None:
    number = sell(chain, basket(line("200.00", 2)), "400.00").data["number"]
    results = race([lambda: give_back(chain, number)] * 2)
    assert kinds(results) == {"201": 1, "already_refunded": 1}
    assert [refund.amount for refund in Refund.objects.all()] == [D("400.00")]
    assert faults() == []


def assert_a_sale_and_a_return_both_count(chain: Chain, race: Race) -> None:
    """100 earned and 500 redeemed go back while another sale redeems 300 of 1,000 and takes 50.00 of 100.00."""
    member = make_member(chain.s001, points=1_500, wallet=("100.00", "0.00"))
    first = basket(line("150.00"), member=member, points=(500,), wallet=D("40.00"))
    number = sell(chain, first, "100.00", ("cash", "60.00")).data["number"]
    second = basket(line("90.00"), member=member, points=(300,), wallet=D("50.00"))
    results = race([lambda: sell(chain, second, "70.00", ("cash", "20.00")), lambda: give_back(chain, number)])
    assert kinds(results) == {"201": 2}
    member.refresh_from_db()
    # 1,500 - 300 + 70 earned; 100.00 - 50.00.
    assert (member.points, member.balance) == (1_270, D("50.00"))
    assert faults() == []


def assert_the_cap_has_room_once(chain: Chain, race: Race) -> None:
    member = make_member(chain.s001, wallet=("4900.00", "0.00"))
    results = race([lambda: top_up(chain, member, "100.00")] * 2)
    assert kinds(results) == {"201": 1, "balance_cap": 1}
    member.refresh_from_db()
    assert (member.balance, TopUp.objects.count()) == (D("5000.00"), 1)
    assert faults() == []


Proof = Callable[[Chain, Race], None]
PROOFS: list[tuple[Proof, tuple[str, ...]]] = [
    (assert_points_are_spent_once, ("member_lock",)),
    (assert_stored_value_is_spent_once, ("member_lock",)),
    (assert_a_members_coupon_is_used_once, ("member_lock", "guards")),
    (assert_a_bearer_coupon_is_used_once, ("guards",)),
    (assert_a_members_goods_come_back_once, ("member_lock",)),
    (assert_a_guests_goods_come_back_once, ("sale_lock",)),
    (assert_a_sale_and_a_return_both_count, ("member_lock",)),
    (assert_the_cap_has_room_once, ("member_lock",)),
]


@pytest.mark.parametrize("proof", [proof for proof, _ in PROOFS])
def test_value_moves_once_however_many_ask(chain: Chain, race: Race, proof: Proof) -> None:
    proof(chain, race)


@pytest.mark.parametrize(("proof", "safeties"), PROOFS)
def test_without_its_safety_the_same_proof_fails(
    chain: Chain, race: Race, proof: Proof, safeties: tuple[str, ...]
) -> None:
    with ExitStack() as stack:
        for safety in safeties:
            stack.enter_context(turned_off(safety))
        with pytest.raises(AssertionError):
            proof(chain, race)
