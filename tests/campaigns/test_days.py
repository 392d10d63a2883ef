"""Days of the year: 29 February is kept on the 28th in common years (2028 is a leap year, 2026 and 2027 are not)."""

from datetime import date

import pytest

from campaigns.rules.days import born_by, numbers


@pytest.mark.parametrize(
    ("first", "days", "found"),
    [
        (date(2026, 11, 22), 1, [1122]),
        (date(2026, 12, 31), 2, [101, 1231]),
        (date(2027, 2, 28), 1, [228, 229]),
        (date(2028, 2, 28), 1, [228]),
        (date(2028, 2, 28), 2, [228, 229]),
    ],
)
def test_days_of_birth_that_are_celebrated(first: date, days: int, found: list[int]) -> None:
    assert numbers(first, days) == found


@pytest.mark.parametrize(
    ("today", "years", "last"),
    [
        (date(2026, 11, 22), 18, date(2008, 11, 22)),
        # Who was born on 29 February 2024 is three on 28 February 2027.
        (date(2027, 2, 28), 3, date(2024, 2, 29)),
        (date(2027, 2, 28), 2, date(2025, 2, 28)),
        (date(2028, 2, 29), 3, date(2025, 2, 28)),
        (date(2028, 2, 29), 4, date(2024, 2, 29)),
        (date(2026, 1, 1), 9_999, date(1, 1, 1)),
    ],
)
def test_the_last_day_of_birth_of_an_age(today: date, years: int, last: date) -> None:
    assert born_by(today, years) == last
