"""Step 7, the 5x offer, and what else a quote says: proof, approval, advice."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from checkout.rules.terms import PriceApproval, ProofRule, WalletParts
from ledger.refused import Code
from tests.checkout.making import AT, adds_up, buyer, line, lines, pieces, priced, shop
from tests.checkout.test_rules_quote import GIFT_COUPON, money_off, refusal
from wallets.rules import Lot


def lot(principal: str, gift: str = "0.00", used: str = "0.00", *, days: int = 0) -> Lot:
    return Lot(days, D(principal), D(gift), D(used), AT - timedelta(days=days))


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
