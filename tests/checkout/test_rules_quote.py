"""Steps 1 to 7: what an order costs, line by line, and what is said about it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from checkout.rules.basket import PricedLine
from checkout.rules.terms import PriceApproval, ProofRule, Quote, Skip, WalletParts
from coupons.rules.terms import Coupon, CouponKind, Gift, Goods, Promotion, PromotionKind
from ledger.refused import Code, Refused
from tests.checkout.making import AT, adds_up, buyer, line, lines, percent, pieces, priced, shop
from wallets.rules import Lot

QUILT = Gift("quilt", D("99.00"), sku="Q1", product=5)
LIQUID = Gift("washing liquid", D("58.00"))
GIFT_COUPON = Coupon("FLYER", CouponKind.GIFT, name="flyer", gift=LIQUID)


def money_off(value: str, **more: Any) -> Coupon:
    return Coupon(**({"code": "C1", "kind": CouponKind.MONEY, "value": D(value), "name": "thirty"} | more))


def lot(principal: str, gift: str = "0.00", used: str = "0.00", *, days: int = 0) -> Lot:
    return Lot(days, D(principal), D(gift), D(used), AT - timedelta(days=days))


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


# --- step 7 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "wallet"),
    [
        (None, "0.00"),
        (D("0.00"), "0.00"),
        (D("100.00"), "100.00"),
        (D("169.00"), "169.00"),
        (D("200.00"), "169.00"),
        ("max", "169.00"),
    ],
)
def test_stored_value_pays_at_most_the_total(asked: Any, wallet: str) -> None:
    found = priced(lines("169.00"), buyer(lots=(lot("845.00"),)), wallet=asked)
    assert (found.wallet, found.due, found.points_earned) == (D(wallet), D("169.00") - D(wallet), 169)


def test_max_takes_what_is_there_and_shows_principal_and_gift_apart() -> None:
    # 100.00 left of 1,000 + 200 after 1,100.00: principal 1000 - 916.67 = 83.33.
    found = priced(lines("169.00"), buyer(lots=(lot("1000.00", "200.00", "1100.00"),)), wallet="max")
    assert (found.wallet, found.due) == (D("100.00"), D("69.00"))
    assert found.wallet_parts == WalletParts(D("83.33"), D("16.67"))


@pytest.mark.parametrize("who", [None, buyer(), buyer(lots=(lot("99.99"),))])
def test_stored_value_that_is_not_there_is_refused(who: Any) -> None:
    no = refusal(lines("169.00"), who, wallet=D("100.00"))
    assert (no.code, no.args_["needed"]) == (Code.INSUFFICIENT_BALANCE, D("100.00"))


def test_a_guest_has_no_stored_value_to_take_the_most_of() -> None:
    assert priced(lines("169.00"), wallet="max").wallet == D("0.00")


def test_promotions_also_hold_when_paying_by_stored_value() -> None:
    found = priced(
        lines("99.00", "99.00"), buyer(lots=(lot("845.00"),)), here=shop(promotions=(pieces(58),)), wallet="max"
    )
    assert (found.total, found.wallet, found.due) == (D("114.84"), D("114.84"), D("0.00"))


# --- the 5x offer ---------------------------------------------------------------------------------------------------


def test_an_order_waived_by_a_top_up_is_measured_after_promotions_and_costs_nothing() -> None:
    found = priced(lines("100.00", "69.00"), buyer(points=500), here=shop(rounding=D("0.10")), waive=True)
    assert (found.order_total, found.waived, found.total, found.due) == (D("169.00"), D("169.00"), D(0), D(0))
    assert [str(one.shares.waived) for one in found.lines] == ["100.00", "69.00"]
    assert (found.points_earned, found.suggestion.steps, found.coupons_usable) == (0, (), ())
    assert adds_up(found)


@pytest.mark.parametrize(
    "more", [{"coupons": (GIFT_COUPON,)}, {"points": (300,)}, {"wallet": D("1.00")}, {"wallet": "max"}]
)
def test_an_order_waived_by_a_top_up_takes_no_other_discount(more: dict[str, Any]) -> None:
    no = refusal(lines("169.00"), buyer(points=500, lots=(lot("845.00"),)), waive=True, **more)
    assert (no.code, no.args_) == (Code.OFFER_UNUSABLE, {"reason": "other_discounts"})


# --- what else a quote says -----------------------------------------------------------------------------------------


def test_coupons_that_could_be_used_are_listed() -> None:
    held = (money_off("30.00", holder=7), money_off("30.00", code="C2", holder=7, minimum=D("200.00")))
    assert priced(lines("100.00"), buyer(coupons=held)).coupons_usable == ("C1",)


def test_a_sale_asks_for_no_advice() -> None:
    found = priced(lines("100.00"), buyer(points=500, coupons=(money_off("30.00", holder=7),)), advise=False)
    assert (found.suggestion.steps, found.alternatives, found.coupons_usable) == ((), (), ())


@pytest.mark.parametrize("more", [{"points": (300,)}, {"wallet": "max"}, {"coupons": (money_off("30.00", holder=7),)}])
def test_a_frozen_member_uses_nothing(more: dict[str, Any]) -> None:
    frozen = buyer(points=500, lots=(lot("845.00"),), frozen=True)
    assert refusal(lines("169.00"), frozen, **more).code is Code.MEMBER_FROZEN


def test_a_frozen_member_may_buy_and_use_a_flyer_and_gets_no_advice() -> None:
    found = priced(lines("100.00"), buyer(points=500, frozen=True), coupons=(GIFT_COUPON,))
    assert (found.total, found.suggestion.steps) == (D("100.00"), ())


@pytest.mark.parametrize(
    ("today", "wallet", "needed"),
    [
        ("0.00", "99.99", False),
        ("0.00", "100.00", True),
        ("50.00", "49.99", False),
        ("50.00", "50.00", True),
        ("100.00", "0.00", False),
    ],
)
def test_100_yuan_of_stored_value_a_day_need_proof(today: str, wallet: str, needed: bool) -> None:  # noqa: FBT001
    who = buyer(lots=(lot("845.00"),), wallet_today=D(today))
    assert priced(lines("169.00"), who, here=shop(proof=ProofRule()), wallet=D(wallet)).proof_required is needed


@pytest.mark.parametrize(
    ("today", "points", "needed"),
    [(0, (300,), False), (0, (500,), True), (199, (300,), False), (200, (300,), True), (500, (), False)],
)
def test_500_points_a_day_need_proof(today: int, points: tuple[int, ...], needed: bool) -> None:  # noqa: FBT001
    who = buyer(points=1000, points_today=today)
    assert priced(lines("169.00"), who, here=shop(proof=ProofRule()), points=points).proof_required is needed


def test_a_holder_who_has_proved_it_is_not_asked_again() -> None:
    who = buyer(points=500, proven=True)
    assert not priced(lines("169.00"), who, here=shop(proof=ProofRule()), points=(500,)).proof_required
    assert not priced(lines("169.00"), replace(who, proven=False), points=(500,)).proof_required
    assert not priced(lines("169.00"), here=shop(proof=ProofRule())).proof_required


@pytest.mark.parametrize(("price", "waits"), [("90.00", False), ("89.99", True)])
def test_a_price_below_the_operators_limit_waits_for_a_second_person(price: str, waits: bool) -> None:  # noqa: FBT001
    goods = [line(1, "100.00", unit_price=D(price))]
    expected = (PriceApproval(1, D("100.00"), D(price)),) if waits else ()
    assert priced(goods, here=shop(price_limit=D(10))).approval_required == expected


@pytest.mark.parametrize(("price", "allowed"), [("70.00", True), ("69.99", False)])
def test_a_price_beyond_the_approvers_limit_is_refused(price: str, allowed: bool) -> None:  # noqa: FBT001
    goods = [line(1, "100.00", unit_price=D(price)), line(2, "50.00")]
    here = shop(price_limit=D(10), approved_limit=D(30))
    if allowed:
        assert priced(goods, here=here).approval_required == ()
    else:
        no = refusal(goods, here=here)
        assert (no.code, no.args_["line"], no.args_["limit"]) == (Code.PRICE_NOT_ALLOWED, 1, D(30))


@pytest.mark.parametrize(("count", "allowed"), [(99, True), (100, False)])
def test_an_order_beyond_all_reason_is_refused(count: int, allowed: bool) -> None:  # noqa: FBT001
    goods = [line(1, "1000000.00", count)]
    if allowed:
        assert priced(goods).total == D("99000000.00")
    else:
        assert refusal(goods).args_["reason"] == "subtotal"
