"""Goods that a merged member had bought come back: to the survivor, as if there had been one file from the start."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from checkout.models import Refund
from checkout.rules.asked import Return, Undo
from checkout.services import reading, refunding, undoing
from members.models import Member
from points.models import Lot
from points.services.expiring import expire
from stores import approvals
from stores.models import Approval
from tests.checkout.doing import ask_undo, basket, give_back, line, sell, top_up
from tests.checkout.merging import lots, merge, wallet
from tests.factories import AT, Chain, add_points, add_wallet, make_coupon, make_five_times_offer, make_member
from tests.standing import faults

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def sold(chain: Chain, member: Member) -> str:
    """300 points, a coupon of 20 and 100 of stored value pay a part of 2 × 100."""
    coupon = make_coupon(member=member)
    order = basket(line("100.00", 2), member=member, points=(300,), coupons=(coupon.code,), wallet=D("100.00"))
    return str(sell(chain, order, "160.00").data["number"])


def buyer(chain: Chain) -> Member:
    member = make_member(chain.s001, at=AT - DAY)
    add_points(member, 200, ends=date(2026, 12, 31))
    add_points(member, 150)
    add_wallet(member, D("60.00"), D("12.00"), at=AT - DAY)
    add_wallet(member, D("500.00"))
    return member


def test_a_return_after_a_merge_gives_what_it_would_have_given(chain: Chain) -> None:
    """The same life twice: once merged between sale and return, once not."""
    plain, loser, survivor = buyer(chain), buyer(chain), make_member(chain.s002)
    numbers = [sold(chain, plain), sold(chain, loser)]
    merge(chain, loser, survivor)
    for lines in ([(1, 1)], None):
        told = [give_back(chain, number, lines, at=AT + DAY).data for number in numbers]
        same = ("amount", "tenders", "points_clawed_back", "points_returned", "points_debt", "points_balance")
        assert {name: told[0][name] for name in same} == {name: told[1][name] for name in same}
        plain.refresh_from_db()
        survivor.refresh_from_db()
        assert (survivor.points, survivor.principal, survivor.gift) == (plain.points, plain.principal, plain.gift)
        assert lots(survivor) == lots(plain)
        assert [row[1:] for row in wallet(survivor)] == [row[1:] for row in wallet(plain)]
        assert faults() == []
    assert survivor.points == 350
    assert survivor.coupons.get().state == "issued"
    assert (survivor.window_spend, survivor.window_points) == (D("0.00"), 0)


def test_returns_before_and_after_a_merge_and_another_merge_are_one_story(chain: Chain) -> None:
    first, second, third = buyer(chain), make_member(chain.s001), make_member(chain.s001)
    number = sold(chain, first)
    give_back(chain, number, [(1, 1)])
    merge(chain, first, second)
    merge(chain, second, third)
    asked = Return(None, reason="x")
    quoted = refunding.quote(number, asked, by=chain.cashier, store=chain.s001, at=AT + DAY)
    told = give_back(chain, number, at=AT + DAY).data
    assert (quoted["amount"], quoted["points_returned"]) == (told["amount"], told["points_returned"])
    third.refresh_from_db()
    assert (third.points, third.balance) == (350, D("572.00"))
    assert reading.sale(number, store=chain.s001)["refunds"][-1]["points_balance"] == 350
    assert Refund.objects.order_by("posted_at").last().member == third
    assert faults() == []


def test_points_go_back_to_a_lot_that_was_empty_at_the_merge(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001, points=300), make_member(chain.s001)
    number = sell(chain, basket(line("20.00"), member=loser, points=(300,)), "0.00").data["number"]
    merge(chain, loser, survivor)
    assert lots(survivor) == []
    give_back(chain, number, at=AT + DAY)
    assert lots(survivor) == [(300, "2027-11-22")]
    assert faults() == []


def test_points_go_back_to_lots_that_ended_by_a_new_lot_once(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001), make_member(chain.s001)
    add_points(loser, 300, ends=date(2026, 11, 30))
    number = sell(chain, basket(line("10.00", 3), member=loser, points=(300,)), "10.00").data["number"]
    give_back(chain, number, [(1, 1)], at=AT + 10 * DAY)
    merge(chain, loser, survivor, at=AT + 11 * DAY)
    give_back(chain, number, [(1, 1)], at=AT + 12 * DAY)
    assert {end for _points, end in lots(survivor)} >= {"2027-01-01"}
    assert Lot.objects.filter(member=survivor, origin__isnull=False).exists()
    assert faults() == []
    give_back(chain, number, at=AT + 13 * DAY)
    survivor.refresh_from_db()
    assert survivor.points == 300
    assert faults() == []


def test_points_of_the_sale_that_expired_count_as_taken_on_both_sides_of_a_merge(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001), make_member(chain.s001)
    number = sell(chain, basket(line("50.00", 2), member=loser), "100.00").data["number"]
    merge(chain, loser, survivor, at=AT + DAY)
    later = AT + 400 * DAY
    assert expire(at=later).points == 100
    told = give_back(chain, number, [(1, 1)], at=later).data
    assert (told["points_clawed_back"], told["points_debt"]) == (0, 0)
    assert faults() == []


def test_points_that_expired_before_the_merge_count_as_taken(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001), make_member(chain.s001, points=50)
    number = sell(chain, basket(line("100.00"), member=loser), "100.00").data["number"]
    later = AT + 400 * DAY
    expire(at=later)
    merge(chain, loser, survivor, at=later)
    told = give_back(chain, number, at=later + DAY).data
    assert (told["points_clawed_back"], told["points_debt"]) == (0, 0)
    assert faults() == []


def undone(chain: Chain, number: str) -> str:
    asked = ask_undo(chain, number, at=AT + 2 * DAY).data
    approvals.decide(Approval.objects.get(number=asked["approval"]), by=chain.finance, approve=True, at=AT + 2 * DAY)
    return str(asked["amount"])


def test_a_top_up_of_the_loser_is_cashed_out_by_the_survivor(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001), make_member(chain.s001)
    number = top_up(chain, loser, "300.00").data["number"]
    sale = sell(chain, basket(line("50.00", 2), member=loser, wallet=D("100.00")), "100.00").data["number"]
    merge(chain, loser, survivor)
    quoted = undoing.quote(number, Undo("customer", pay_to="x"), by=chain.manager, store=chain.s001, at=AT + DAY)
    assert (quoted["amount"], undone(chain, number)) == ("200.00", "200.00")
    told = give_back(chain, sale, [(1, 1)], at=AT + 3 * DAY).data
    survivor.refresh_from_db()
    assert (told["closed_top_ups_paid"], survivor.principal) == ("50.00", D("0.00"))
    assert faults() == []


@pytest.mark.parametrize("first", [merge, lambda chain, loser, survivor: None], ids=["merged", "not"])
def test_goods_of_a_waived_order_pay_after_its_top_up_was_undone(
    chain: Chain, first: Callable[[Chain, Member, Member], object]
) -> None:
    make_five_times_offer()
    loser, survivor = make_member(chain.s001), make_member(chain.s001)
    order = basket(line("100.00"), line("69.00"), member=loser)
    done = top_up(chain, loser, "845.00", offer="FREE5X", order=order, seen_total=D("169.00")).data
    first(chain, loser, survivor)
    assert undone(chain, done["number"]) == "577.00"
    told = give_back(chain, done["sale"]["number"], [(2, 1)], at=AT + 3 * DAY).data
    assert told["closed_top_ups_paid"] == "69.00"
    assert faults() == []
