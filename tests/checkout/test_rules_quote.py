"""Steps 1 to 6b: what an order costs, line by line."""

from decimal import Decimal as D
from typing import Any

import pytest

from checkout.rules.basket import PricedLine
from checkout.rules.terms import Quote, Skip
from coupons.rules.terms import Coupon, CouponKind, Gift, Goods, Promotion, PromotionKind
from ledger.refused import Code, Refused
from tests.checkout.making import adds_up, buyer, line, lines, percent, pieces, priced, shop

QUILT = Gift("quilt", D("99.00"), sku="Q1", product=5)
LIQUID = Gift("washing liquid", D("58.00"))
GIFT_COUPON = Coupon("FLYER", CouponKind.GIFT, name="flyer", gift=LIQUID)


def money_off(value: str, **more: Any) -> Coupon:
    return Coupon(**({"code": "C1", "kind": CouponKind.MONEY, "value": D(value), "name": "thirty"} | more))


def nets(found: Quote) -> list[str]:
    assert adds_up(found)
    return [str(one.net) for one in found.lines]


def refusal(goods: list[PricedLine], *args: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as no:
        priced(goods, *args, **more)
    return no.value


# --- steps 1 to 4 ---------------------------------------------------------------------------------------------------


def test_an_order_without_anything_special_costs_its_lines() -> None:
    found = priced([line(1, "99.00", 2), line(2, "12.25")])
    assert (found.subtotal, found.total, found.due) == (D("210.25"),) * 3
    assert (found.steps, found.skipped, found.discount, found.points_earned) == ((), (), D("0.00"), 0)
    assert nets(found) == ["198.00", "12.25"]


def test_the_tier_takes_its_percentage_off_once_over_the_order() -> None:
    # 5 % of 0.30 is 0.015, so 0.02 off; by line it would be 0.01 off each of three lines, 0.03.
    found = priced(lines("0.10", "0.10", "0.10"), buyer(tier_percent=D(5)))
    assert found.discount == D("0.02")
    assert nets(found) == ["0.09", "0.09", "0.10"]


def test_a_tier_discount_below_half_a_fen_is_no_step() -> None:
    assert priced(lines("0.09"), buyer(tier_percent=D(5))).steps == ()


def test_the_promotion_comes_on_top_of_the_tier() -> None:
    # 198.00 less 5 % is 188.10; 42 % of that is 79.002.
    found = priced(lines("99.00", "99.00"), buyer(tier_percent=D(5)), here=shop(promotions=(pieces(58),)))
    assert [(step.code, str(step.amount)) for step in found.steps] == [("tier", "9.90"), ("promotion", "79.00")]
    assert (found.total, found.promotion) == (D("109.10"), pieces(58))
    assert nets(found) == ["54.55", "54.55"]


def test_a_promotion_instead_of_the_tier_takes_it_off_its_own_lines_only() -> None:
    # A at 58 % instead of 5 % off: 58.00; B keeps its 5 %: 95.00.
    instead = percent("58", instead=True, goods=Goods(skus=frozenset({"A"})))
    goods = [line(1, "100.00", sku="A"), line(2, "100.00", sku="B")]
    found = priced(goods, buyer(tier_percent=D(5)), here=shop(promotions=(instead,)))
    assert nets(found) == ["58.00", "95.00"]
    assert Skip("tier", "replaced", {"by": "percent"}) in found.skipped


def test_a_promotion_instead_of_a_whole_tier_discount_leaves_no_tier_step() -> None:
    found = priced(lines("100.00"), buyer(tier_percent=D(5)), here=shop(promotions=(percent("58", instead=True),)))
    assert [step.code for step in found.steps] == ["promotion"]
    assert [skip.reason for skip in found.skipped] == ["replaced"]


def test_a_promotion_instead_of_nothing_replaces_nothing() -> None:
    found = priced(lines("100.00"), here=shop(promotions=(percent("58", instead=True),)))
    assert (found.total, found.skipped) == (D("58.00"), ())


def test_a_line_marked_no_further_discount_pays_its_price_and_says_so() -> None:
    goods = [line(1, "100.00"), line(2, "15.00", no_further_discount=True)]
    found = priced(
        goods, buyer(tier_percent=D(10)), here=shop(promotions=(percent("58"),)), coupons=(money_off("30.00"),)
    )
    # 100.00 - 10.00 - 37.80 - 30.00 = 22.20
    assert nets(found) == ["22.20", "15.00"]
    assert found.skipped == (Skip("line", "no_further_discount", {"line": 2, "name": "article 2"}),)


def test_promotions_that_were_not_chosen_say_why() -> None:
    second = Promotion(9, "three pieces", PromotionKind.N_PIECES, pieces=3, percent_paid=D(50))
    found = priced(lines("99.00", "99.00"), here=shop(promotions=(pieces(58), second)))
    assert found.skipped == (Skip("promotion", "pieces", {"name": "three pieces", "missing": 1}),)


def test_a_gift_from_an_amount_on_is_a_line_at_0_00() -> None:
    gift = Promotion(3, "quilt", PromotionKind.SPEND_OVER_GIFT, threshold=D("500.00"), gift=QUILT)
    found = priced(lines("500.00"), here=shop(promotions=(gift,)))
    assert nets(found) == ["500.00", "0.00"]
    added = found.lines[1].line
    assert (added.name, added.sku, added.product, added.list_price, added.amount) == (
        "quilt", "Q1", 5, D("99.00"), D("0.00"),
    )  # fmt: skip
    assert (added.index, added.gift) == (2, True)
    assert [(step.reason, step.amount) for step in found.steps] == [("spend_over_gift", D("0.00"))]
    assert priced(lines("499.99"), here=shop(promotions=(gift,))).total == D("499.99")


# --- step 5 ---------------------------------------------------------------------------------------------------------


def test_the_minimum_of_a_coupon_is_looked_at_after_the_promotion() -> None:
    here = shop(promotions=(pieces(58),))
    # 344.82 x 58 % = 199.9956, the promotion takes 144.82: 200.00 is left; one fen of list price less and it is not.
    assert priced(lines("172.41", "172.41"), here=here, coupons=(money_off("30.00", minimum=D("200.00")),)).total == D(
        "170.00"
    )
    no = refusal(lines("172.41", "172.40"), here=here, coupons=(money_off("30.00", minimum=D("200.00")),))
    assert (no.code, no.args_["reason"], no.args_["missing"]) == (Code.COUPON_UNUSABLE, "minimum", D("0.01"))


def test_a_coupon_is_used_by_its_holder_only() -> None:
    mine = (money_off("30.00", holder=7),)
    assert priced(lines("50.00"), buyer(), coupons=mine).coupons == mine
    for who in (buyer(member=8), None):
        assert refusal(lines("50.00"), who, coupons=mine).args_["reason"] == "holder"


def test_at_most_one_coupon_unless_the_house_allows_more() -> None:
    two = (money_off("30.00", group="a"), money_off("10.00", code="C2", group="a"))
    assert refusal(lines("50.00"), coupons=two).args_["reason"] == "too_many"
    found = priced(lines("50.00"), here=shop(max_coupons=2), coupons=two)
    assert [(step.args["coupon"], str(step.amount)) for step in found.steps] == [("C1", "30.00"), ("C2", "10.00")]
    assert nets(found) == ["10.00"]


def test_a_second_coupon_finds_what_the_first_has_left_but_minimums_do_not() -> None:
    two = (money_off("30.00", group="a"), money_off("30.00", code="C2", group="a", minimum=D("50.00")))
    found = priced(lines("50.00"), here=shop(max_coupons=2), coupons=two)
    assert [str(step.amount) for step in found.steps] == ["30.00", "20.00"]


@pytest.mark.parametrize("who", [None, buyer()])
def test_a_gift_coupon_alone_puts_its_item_on_the_receipt_and_takes_the_same_off(who: Any) -> None:
    found = priced([], who, coupons=(GIFT_COUPON,))
    assert (found.subtotal, found.discount, found.total, found.points_earned) == (D("58.00"), D("58.00"), D(0), 0)
    assert [(one.line.name, one.line.amount, one.shares.coupon, one.net) for one in found.lines] == [
        ("washing liquid", D("58.00"), D("58.00"), D("0.00"))
    ]


def test_a_gift_coupon_changes_nothing_else() -> None:
    found = priced(lines("100.00"), buyer(tier_percent=D(10)), coupons=(GIFT_COUPON,))
    assert (found.subtotal, found.total) == (D("158.00"), D("90.00"))
    assert nets(found) == ["90.00", "0.00"]


# --- steps 6 and 6b -------------------------------------------------------------------------------------------------


def test_points_pay_for_what_is_left_in_proportion_to_the_lines() -> None:
    found = priced(lines("60.00", "60.00"), buyer(points=500), points=(500,))
    assert (found.points_used, found.points_value, found.total, found.points_earned) == (
        500,
        D("50.00"),
        D("70.00"),
        70,
    )
    assert nets(found) == ["35.00", "35.00"]


def test_several_steps_are_one_redemption() -> None:
    found = priced(lines("100.00"), buyer(points=800), points=(500, 300))
    assert (found.points_used, found.points_value, found.total) == (800, D("70.00"), D("30.00"))


@pytest.mark.parametrize(("price", "offered"), [("49.99", (300,)), ("50.00", (500,)), ("50.01", (500,)), ("19.99", ())])
def test_a_step_worth_more_than_what_is_left_is_not_offered(price: str, offered: tuple[int, ...]) -> None:
    assert priced(lines(price), buyer(points=500)).suggestion.steps == offered


def test_a_step_worth_more_than_what_is_left_is_refused() -> None:
    no = refusal(lines("49.99"), buyer(points=500), points=(500,))
    assert (no.code, no.args_["reason"], no.args_["left"]) == (Code.INVALID, "worth_more_than_left", D("49.99"))


@pytest.mark.parametrize("who", [None, buyer(points=299), buyer(points=-150)])
def test_points_that_are_not_there_are_refused(who: Any) -> None:
    assert refusal(lines("100.00"), who, points=(300,)).code is Code.INSUFFICIENT_POINTS


def test_points_of_this_sale_cannot_pay_for_it() -> None:
    assert refusal(lines("5000.00"), buyer(points=0), points=(300,)).code is Code.INSUFFICIENT_POINTS


def test_the_next_best_choices_stand_beside_the_suggestion() -> None:
    found = priced(lines("100.00"), buyer(points=600))
    assert (found.suggestion.steps, found.suggestion.value) == ((500,), D("50.00"))
    assert [(split.steps, split.value) for split in found.alternatives] == [((300,), D("20.00"))]


@pytest.mark.parametrize(
    ("price", "step", "rounding"),
    [
        ("169.37", None, "0.00"),
        ("169.37", "0.10", "0.07"),
        ("169.30", "0.10", "0.00"),
        ("169.29", "0.10", "0.09"),
        ("169.37", "1.00", "0.37"),
        ("0.99", "1.00", "0.99"),
        ("0.00", "1.00", "0.00"),
    ],
)
def test_the_total_is_rounded_down(price: str, step: str | None, rounding: str) -> None:
    found = priced(lines(price), here=shop(rounding=D(step) if step else None))
    assert (found.rounding, found.total) == (D(rounding), D(price) - D(rounding))
    assert adds_up(found)


def test_what_is_rounded_off_is_spread_over_the_lines() -> None:
    found = priced(lines("10.07", "20.12", "0.00"), here=shop(rounding=D("0.10")))
    # 0.09 over 10.07 and 20.12: 0.0300 and 0.0599 exactly, floors 0.03 and 0.05, one fen to the greater remainder.
    assert nets(found) == ["10.04", "20.06", "0.00"]


def test_earning_uses_the_multiplier_of_the_tier_held_before_the_sale() -> None:
    assert priced(lines("1000.00"), buyer(multiplier=D("1.5"))).points_earned == 1500
