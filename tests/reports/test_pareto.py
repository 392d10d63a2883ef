"""Pareto's table and the months of reports, by hand."""

from datetime import date
from decimal import Decimal as D

import pytest

from reports.rules import months
from reports.rules.pareto import Rank, ranked
from stores.rules import months_after


def test_the_few_that_make_four_fifths_come_first() -> None:
    """12 + 4 of 20 are exactly 80 %: the third is not needed any more."""
    assert ranked({"S9": 4, "S8": 12, "S17": 2, "S10": 2, "S21": 0}) == [
        Rank("S8", 12, D("0.6"), D("0.6"), few=True),
        Rank("S9", 4, D("0.2"), D("0.8"), few=True),
        Rank("S10", 2, D("0.1"), D("0.9"), few=False),
        Rank("S17", 2, D("0.1"), D("1"), few=False),
    ]


def test_one_kind_makes_all_and_none_makes_no_table() -> None:
    assert ranked({"S8": 3}) == [Rank("S8", 3, D(1), D(1), few=True)]
    assert ranked({}) == []
    assert ranked({"S8": 0}) == []


@pytest.mark.parametrize(
    ("month", "by", "expected"),
    [
        (date(2026, 11, 1), 1, date(2026, 12, 1)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 11, 1), -11, date(2025, 12, 1)),
        (date(2026, 11, 1), 0, date(2026, 11, 1)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 3, 31), -1, date(2028, 2, 29)),
    ],
)
def test_months_are_moved_over_the_turn_of_the_year(month: date, by: int, expected: date) -> None:
    assert months_after(month, by) == expected


def test_months_are_counted_with_both_ends() -> None:
    assert months.between(date(2025, 12, 1), date(2026, 2, 1)) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert months.between(date(2026, 2, 1), date(2026, 2, 1)) == [date(2026, 2, 1)]
