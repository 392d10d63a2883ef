"""Money: the one place that rounds."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import floor_fen, floor_to, half_up, has_fen, spread, text


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0.004", "0.00"),
        ("0.005", "0.01"),
        ("0.0149", "0.01"),
        ("2.675", "2.68"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        ("7", "7.00"),
    ],
)
def test_halves_go_away_from_zero(amount: str, rounded: str) -> None:
    assert half_up(D(amount)) == half_up(Fraction(amount)) == D(rounded)


def test_a_fraction_is_rounded_exactly_and_not_by_its_decimals() -> None:
    assert half_up(Fraction(1, 3)) == D("0.33")
    assert half_up(Fraction(5, 1000) - Fraction(1, 10**40)) == D("0.00")
    assert half_up(Fraction(5, 1000)) == D("0.01")


@pytest.mark.parametrize(("amount", "floored"), [("33.339", "33.33"), ("33.33", "33.33"), ("-0.001", "-0.01")])
def test_what_is_below_a_fen_is_cut_off(amount: str, floored: str) -> None:
    assert floor_fen(D(amount)) == floor_fen(Fraction(amount)) == D(floored)


@pytest.mark.parametrize(
    ("amount", "step", "down"),
    [
        ("169.37", "0.10", "169.30"),
        ("169.30", "0.10", "169.30"),
        ("169.99", "1.00", "169.00"),
        ("0.09", "0.10", "0.00"),
    ],
)
def test_an_amount_goes_down_to_a_multiple_of_the_step(amount: str, step: str, down: str) -> None:
    assert floor_to(D(amount), D(step)) == D(down)


@pytest.mark.parametrize(("amount", "whole"), [("12.34", True), ("12.340", True), ("12.345", False), ("-0.01", True)])
def test_an_amount_has_whole_fen_or_not(amount: str, whole: bool) -> None:  # noqa: FBT001 - a column of the table
    assert has_fen(D(amount)) is whole


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        ("10.00", ["33.33", "33.33", "33.33"], ["3.34", "3.33", "3.33"]),
        ("0.01", ["1", "1"], ["0.01", "0.00"]),
        ("0.02", ["1", "5", "1"], ["0.00", "0.02", "0.00"]),
        ("50.00", ["300", "200"], ["30.00", "20.00"]),
        ("5.00", ["0", "7"], ["0.00", "5.00"]),
        ("0.00", ["0", "0"], ["0.00", "0.00"]),
    ],
)
def test_an_amount_is_spread_by_largest_remainder(amount: str, weights: list[str], shares: list[str]) -> None:
    assert spread(D(amount), [D(weight) for weight in weights]) == [D(share) for share in shares]


def test_nothing_is_spread_over_weights_of_nothing() -> None:
    with pytest.raises(ValueError, match="needs a weight"):
        spread(D("0.01"), [D(0), D(0)])


FEN = st.integers(0, 10**9)


@given(FEN, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_shares_add_up_and_none_is_a_fen_off_its_exact_share(fen: int, weights: list[int]) -> None:
    amount = D(fen).scaleb(-2)
    shares = spread(amount, [D(weight) for weight in weights])
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(Fraction(share) * 100 - Fraction(fen * weight, sum(weights))) < 1


def test_money_is_written_with_two_places() -> None:
    assert [text(D(169)), text(D("0.1")), text(D("-5.00"))] == ["169.00", "0.10", "-5.00"]
