"""What a refund takes back, gives back, owes or keeps."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points import rules
from points.rules import Bracket, EarnRule, Extension, Lot, Option, Spent, Standing

HOUSE = (Option(300, D("20.00")), Option(500, D("50.00")))
TODAY = date(2026, 11, 23)
YESTERDAY = date(2026, 11, 22)
NEXT_YEAR = date(2027, 11, 1)


def lot(number: int, remaining: int, ends_on: date | None = NEXT_YEAR, earned: int = 1000) -> Lot:
    return Lot(number, remaining, ends_on, datetime(2026, 1, 1, tzinfo=UTC), earned)


@pytest.mark.parametrize(
    ("before", "after", "due"), [("100.50", "99.90", 1), ("99.90", "0.00", 99), ("70.00", "35.00", 35)]
)
def test_the_claw_back_is_what_the_rest_would_not_have_earned(before: str, after: str, due: int) -> None:
    assert rules.claw_back_due(D(before), D(after), rule=EarnRule(), multiplier=D(1)) == due


def test_the_claw_back_uses_the_multiplier_of_the_sale() -> None:
    assert rules.claw_back_due(D("1000.00"), D("0.00"), rule=EarnRule(), multiplier=D("1.5")) == 1500


@given(st.lists(st.decimals("0.01", "900", places=2), min_size=1, max_size=6), st.decimals("0", "3", places=2))
def test_all_returns_together_claw_back_all_that_was_earned(parts: list[D], times: D) -> None:
    rule = EarnRule(brackets=(Bracket(D(0), D(1)), Bracket(D(500), D(2))), minimum=D(10))
    net, clawed = sum(parts, D(0)), 0
    total = net
    for part in parts:
        due = rules.claw_back_due(net, net - part, rule=rule, multiplier=times)
        assert due >= 0
        net, clawed = net - part, clawed + due
    assert clawed == rules.earn(total, rule=rule, multiplier=times)


@pytest.mark.parametrize(
    ("redeemed", "value", "returned", "given_before", "points"),
    [
        (500, "50.00", "25.00", 0, 250),
        (500, "50.00", "10.00", 0, 100),
        (500, "50.00", "16.66", 0, 166),
        (500, "50.00", "33.32", 166, 167),
        (500, "50.00", "50.00", 333, 167),
        (300, "20.00", "0.00", 0, 0),
        (0, "0.00", "0.00", 0, 0),
    ],
)
def test_points_come_back_by_the_running_share_floored(
    redeemed: int, value: str, returned: str, given_before: int, points: int
) -> None:
    back = rules.points_to_return(redeemed, value=D(value), value_returned=D(returned), given=given_before)
    assert back == points


def test_the_claw_back_starts_with_the_sales_own_lot() -> None:
    own, sooner, later = lot(1, 60), lot(2, 30, date(2026, 12, 1)), lot(3, 30)
    plan = rules.plan_claw_back(100, sale_lot=own, lots=[later, own, sooner])
    assert plan.parts == ((own, 60), (sooner, 30), (later, 10))
    assert (plan.taken, plan.already, plan.debt) == (100, 0, 0)


def test_points_of_the_own_lot_that_expired_unspent_count_as_taken() -> None:
    plan = rules.plan_claw_back(100, sale_lot=lot(1, 0), lots=[lot(2, 30)], expired_unspent=80)
    assert (plan.taken, plan.already, plan.debt) == (20, 80, 0)


def test_no_more_counts_as_taken_than_is_due() -> None:
    plan = rules.plan_claw_back(50, sale_lot=None, lots=[], expired_unspent=80)
    assert (plan.parts, plan.already, plan.debt) == ((), 50, 0)


def test_what_no_lot_can_pay_becomes_debt() -> None:
    plan = rules.plan_claw_back(500, sale_lot=None, lots=[])
    assert (plan.taken, plan.already, plan.debt) == (0, 0, 500)


def test_nothing_due_takes_nothing() -> None:
    own = lot(1, 60)
    assert rules.plan_claw_back(0, sale_lot=own, lots=[own]).parts == ()


@pytest.mark.parametrize(
    ("short", "refund", "kept", "debt"),
    [
        (500, "500.00", "50.00", 0),
        (500, "50.00", "50.00", 0),
        (500, "49.99", "49.99", 0),
        (500, "49.90", "49.90", 1),
        (150, "10.05", "10.05", 49),
        (150, "0.00", "0.00", 150),
        (0, "10.00", "0.00", 0),
    ],
)
def test_missing_points_are_kept_from_the_refund_at_the_best_steps_rate(
    short: int, refund: str, kept: str, debt: int
) -> None:
    assert rules.deduct(short, refund=D(refund), options=HOUSE) == (D(kept), debt)


def test_the_value_of_missing_points_is_rounded_half_up() -> None:
    # 20 / 300 yuan a point: 1 point is 0.0666.. and 2 are 0.1333..
    only = HOUSE[:1]
    assert rules.deduct(1, refund=D("9.00"), options=only) == (D("0.07"), 0)
    assert rules.deduct(2, refund=D("9.00"), options=only) == (D("0.13"), 0)


def test_without_a_rate_missing_points_stay_debt() -> None:
    assert rules.deduct(40, refund=D("9.00"), options=()) == (D("0.00"), 40)


def test_points_go_back_to_the_lot_consumed_last() -> None:
    first, last = lot(1, 0), lot(2, 0)
    spent = [Spent(first, 300), Spent(last, 200)]
    assert rules.plan_give_back(spent, 250, business_day=TODAY) == [(last, 200, None), (first, 50, None)]


def test_what_went_back_before_does_not_go_back_again() -> None:
    first, last = lot(1, 0), lot(2, 200)
    spent = [Spent(first, 300, given=50), Spent(last, 200, given=200)]
    assert rules.plan_give_back(spent, 250, business_day=TODAY) == [(first, 250, None)]
    with pytest.raises(ValueError, match="more points"):
        rules.plan_give_back(spent, 251, business_day=TODAY)


def test_an_ended_lot_comes_back_for_30_days() -> None:
    ended = lot(1, 0, YESTERDAY)
    assert rules.plan_give_back([Spent(ended, 500)], 500, business_day=TODAY) == [(ended, 500, date(2026, 12, 23))]


def test_a_lot_on_its_last_day_takes_its_points_back_itself() -> None:
    lasting = lot(1, 0, TODAY)
    assert rules.plan_give_back([Spent(lasting, 500)], 500, business_day=TODAY) == [(lasting, 500, None)]


def test_the_second_return_to_an_ended_lot_gets_the_first_ones_end() -> None:
    spent = Spent(lot(1, 0, YESTERDAY), 500, given=200, extended_to=date(2026, 11, 30))
    assert rules.plan_give_back([spent], 300, business_day=TODAY) == [(spent.lot, 300, date(2026, 11, 30))]


def test_an_extension_that_has_ended_is_not_extended_again() -> None:
    ended = lot(1, 0, YESTERDAY)
    back = rules.plan_give_back([Spent(ended, 500, extends=True)], 500, business_day=TODAY)
    assert back == [(ended, 500, None)]


def test_one_refund_takes_from_the_own_lot_then_gives_then_takes_the_rest() -> None:
    own, payer = lot(1, 20), lot(2, 0, date(2026, 12, 1))
    standing = Standing(20, (own,), sale_lot=own, spent=(Spent(payer, 300),))
    plan = rules.plan_refund(70, 300, standing=standing, business_day=TODAY)
    assert plan.given == ((payer, 300, None),)
    assert plan.claw_back.parts == ((own, 20), (replace(payer, remaining=300), 50))
    assert (plan.clawed_back, plan.claw_back.debt, plan.paid_debt) == (70, 0, 0)


def test_points_given_back_to_a_new_lot_can_pay_the_claw_back() -> None:
    ended = lot(1, 0, YESTERDAY)
    plan = rules.plan_refund(
        120, 100, standing=Standing(0, (), spent=(Spent(ended, 100),)), business_day=TODAY
    )  # fmt: skip
    (taken, points), *others = plan.claw_back.parts
    assert (taken.id, taken.ends_on, points, others) == (Extension(1), date(2026, 12, 23), 100, [])
    assert plan.claw_back.debt == 20


def test_a_give_back_pays_the_debt_first() -> None:
    plan = rules.plan_refund(
        0, 500, standing=Standing(-120, (), spent=(Spent(lot(1, 0), 500),)), business_day=TODAY
    )  # fmt: skip
    assert plan.paid_debt == 120
    assert [given.points for given in plan.given] == [380]


def test_500_points_spent_elsewhere_leave_a_debt_of_500() -> None:
    plan = rules.plan_refund(500, 0, standing=Standing(0, (), sale_lot=lot(1, 0)), business_day=TODAY)
    assert (plan.clawed_back, plan.claw_back.debt, plan.deducted) == (500, 500, D("0.00"))


def test_under_deduct_500_missing_points_keep_50_yuan() -> None:
    plan = rules.plan_refund(500, 0, standing=Standing(0, ()), business_day=TODAY)
    settled = rules.with_deduction(plan, refund=D("500.00"), options=HOUSE)
    assert (settled.clawed_back, settled.claw_back.debt, settled.deducted) == (0, 0, D("50.00"))


@given(data=st.data())
def test_after_any_refund_the_lots_are_the_balance_or_empty(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 400), max_size=4))
    ends = st.sampled_from([YESTERDAY, TODAY, NEXT_YEAR, None])
    lots = tuple(lot(number, size, data.draw(ends)) for number, size in enumerate(sizes))
    balance = sum(sizes) or -data.draw(st.integers(0, 300))
    spent = tuple(Spent(lot(10 + number, 0, data.draw(ends)), take) for number, take in enumerate(sizes))
    back = data.draw(st.integers(0, sum(sizes)))
    due = data.draw(st.integers(0, 900))
    own = data.draw(st.sampled_from([None, *lots]))
    standing = Standing(balance, lots, sale_lot=own, spent=spent, expired_unspent=data.draw(st.integers(0, 50)))
    plan = rules.plan_refund(due, back, standing=standing, business_day=TODAY)
    taken = plan.claw_back
    assert taken.taken + taken.already + taken.debt == due
    assert plan.paid_debt + sum(given.points for given in plan.given) == back
    left = sum(sizes) + back - plan.paid_debt - taken.taken
    assert left == max(balance + back - plan.clawed_back, 0)
