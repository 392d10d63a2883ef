"""Lots: their ends, their order, credits and settlement."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.refused import Code, Refused
from points import rules
from points.rules import Lot

TODAY = date(2026, 11, 22)


def lot(number: int, remaining: int, ends_on: date | None, day: int = 1) -> Lot:
    return Lot(number, remaining, ends_on, datetime(2026, 1, day, tzinfo=UTC), remaining)


@pytest.mark.parametrize(
    ("earned", "last"),
    [
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2023, 3, 1), date(2024, 3, 1)),
        (date(2025, 11, 22), date(2026, 11, 22)),
    ],
)
def test_points_end_one_year_after_their_day(earned: date, last: date) -> None:
    assert rules.ends_on(earned) == last


def test_four_years_after_a_leap_day_is_a_leap_day() -> None:
    assert rules.ends_on(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("ends", "live"),
    [(date(2026, 11, 21), False), (date(2026, 11, 22), True), (date(2026, 11, 23), True), (None, True)],
)
def test_a_lot_is_usable_through_its_last_day(ends: date | None, live: bool) -> None:  # noqa: FBT001
    assert rules.is_live(ends, TODAY) is live


def test_the_soonest_end_pays_first_then_the_oldest_then_what_never_ends() -> None:
    never, late = lot(1, 10, None), lot(2, 10, date(2027, 5, 1))
    younger, older = lot(3, 10, date(2027, 1, 1), day=9), lot(4, 10, date(2027, 1, 1), day=8)
    takes = rules.plan_spend([never, late, younger, older], 35, business_day=TODAY)
    assert takes == [(older, 10), (younger, 10), (late, 10), (never, 5)]


def test_a_lot_without_end_comes_after_one_that_ends_on_the_last_day_of_time() -> None:
    never, last = lot(1, 5, None), lot(2, 5, date.max)
    assert rules.in_order([never, last]) == [last, never]


def test_ended_lots_pay_nothing_swept_or_not() -> None:
    lots = [lot(1, 300, date(2026, 11, 21)), lot(2, 300, date(2026, 11, 22))]
    assert rules.usable(600, lots, business_day=TODAY) == 300
    with pytest.raises(Refused) as refusal:
        rules.plan_spend(lots, 301, business_day=TODAY)
    assert refusal.value.code == Code.INSUFFICIENT_POINTS
    assert refusal.value.args_ == {"have": 300, "needed": 301}
    assert rules.plan_spend(lots, 300, business_day=TODAY) == [(lots[1], 300)]


def test_a_debt_is_what_is_usable() -> None:
    assert rules.usable(-150, [], business_day=TODAY) == -150


def test_expiry_takes_what_has_ended_and_is_still_there() -> None:
    ended, empty, live = lot(1, 7, date(2026, 11, 21)), lot(2, 0, date(2026, 11, 1)), lot(3, 9, TODAY)
    assert rules.plan_expiry([live, empty, ended], business_day=TODAY) == [(ended, 7)]


@pytest.mark.parametrize(
    ("before", "amount", "paid", "kept"),
    [
        (-500, 120, 120, 0),
        (-500, 499, 499, 0),
        (-500, 500, 500, 0),
        (-500, 501, 500, 1),
        (0, 120, 0, 120),
        (30, 120, 0, 120),
    ],
)
def test_every_credit_pays_the_debt_first(before: int, amount: int, paid: int, kept: int) -> None:
    assert rules.credit(before, amount) == (paid, kept)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=8), st.data())
def test_a_spend_takes_exactly_its_points_and_never_more_than_a_lot_has(sizes: list[int], data: st.DataObject) -> None:
    lots = [lot(number, size, TODAY) for number, size in enumerate(sizes)]
    points = data.draw(st.integers(1, sum(sizes)))
    takes = rules.plan_spend(lots, points, business_day=TODAY)
    assert sum(take for _, take in takes) == points
    assert all(0 < take <= lot.remaining for lot, take in takes)


def test_500_points_of_which_300_are_from_a_settle_30_yuan() -> None:
    assert rules.settle({"A": 300, "C": 200}, D("50.00"), spent_in="B") == {"A": D("30.00"), "C": D("20.00")}


def test_a_store_owes_itself_nothing() -> None:
    assert rules.settle({"A": 300, "B": 200}, D("50.00"), spent_in="B") == {"A": D("30.00")}


def test_settled_yuan_are_split_by_the_largest_remainder() -> None:
    # 20.00 x 100 / 300 = 6.666..: the two earlier of three equal remainders get the two fen.
    assert rules.settle({"A": 100, "C": 100, "D": 100}, D("20.00"), spent_in="B") == {
        "A": D("6.67"),
        "C": D("6.67"),
        "D": D("6.66"),
    }
