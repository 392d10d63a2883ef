"""Intervals against published tables: Student's t (any textbook), Newcombe's papers of 1998, and one worked by hand."""

from decimal import Decimal as D

import pytest

from reports.rules.statistics import Group, Interval, means, newcombe, quantile, shares, wilson


@pytest.mark.parametrize(
    ("freedom", "printed"), [(29, "2.0452"), (40, "2.0211"), (60, "2.0003"), (120, "1.9799"), (1_000_000, "1.9600")]
)
def test_students_t_as_the_tables_print_it(freedom: int, printed: str) -> None:
    assert round(quantile(D(freedom)), 4) == D(printed)


@pytest.mark.parametrize(
    ("hits", "people", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3 (Wilson without correction).
    [(81, 263, "0.2553", "0.3662"), (15, 148, "0.0624", "0.1605"), (0, 20, "0", "0.1611"), (1, 29, "0.0061", "0.1718")],
)
def test_a_share_as_wilson_has_it(hits: int, people: int, low: str, high: str) -> None:
    assert [round(one, 4) for one in wilson(hits, people)] == [D(low), D(high)]


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998) 873, table II, method 10.
    [
        ((56, 70), (48, 80), "0.0524", "0.3339"),
        ((9, 10), (3, 10), "0.1705", "0.8090"),
        ((5, 56), (0, 29), "-0.0381", "0.1926"),
        ((0, 10), (0, 20), "-0.1611", "0.2775"),
        ((10, 10), (0, 10), "0.6075", "1.0000"),
    ],
)
def test_the_difference_of_two_shares_as_newcombe_has_it(
    one: tuple[int, int], other: tuple[int, int], low: str, high: str
) -> None:
    found = newcombe(one, other)
    assert (round(found.low, 4), round(found.high, 4)) == (D(low), D(high))


def test_the_difference_of_two_means_worked_by_hand() -> None:
    """Welch: 100 people, mean 50, sd 10, and 50 people, mean 45, sd 12.

    Squares are (n − 1)·s² + n·m²: 99·100 + 100·2500 = 259,900 and 49·144 + 50·2025 = 108,306. The variance of the
    difference is 100/100 + 144/50 = 3.88, its root 1.96977; freedom 3.88² / (1/99 + 2.88²/49) = 83.92; t = 1.98866
    (1.9901 for 80 and 1.9840 for 100 in the tables); half the width 3.9172.
    """
    found = means(Group(100, D(5000), D(259_900), 60), Group(50, D(2250), D(108_306), 30))
    assert found is not None
    assert (found.value, round(found.low, 2), round(found.high, 2)) == (D(5), D("1.08"), D("8.92"))
    assert (found.is_more, found.is_less) == (True, False)


def test_a_difference_of_many_people_together() -> None:
    assert Interval(D("1.50"), D("-1.00"), D("4.00")).times(200) == Interval(D("300"), D("-200"), D("800"))
    assert Interval(D("-3"), D("-5"), D("-1")).is_less


def test_groups_that_are_too_small_tell_nothing() -> None:
    enough, few, without = Group(30, D(300), D(9000), 5), Group(29, D(300), D(9000), 29), Group(900, D(40), D(400), 4)
    assert means(enough, few) is None
    assert means(enough, without) is None
    assert means(enough, enough) is not None
    assert shares(few, enough) is None
    found = shares(enough, without)
    assert found is not None
    assert round(found.value, 4) == D("0.1622")


def test_groups_in_which_all_spent_the_same_have_no_spread() -> None:
    """30 people at 10 yuan each and 40 at 8: no variance, the difference is what it is."""
    assert means(Group(30, D(300), D(3000), 30), Group(40, D(320), D(2560), 40)) == Interval(D(2), D(2), D(2))


def test_an_empty_group_has_no_mean_and_one_person_no_variance() -> None:
    assert (Group().mean, Group().share, Group().variance) == (D(0), D(0), D(0))
    assert Group(1, D(10), D(100), 1).variance == D(0)
    assert Group(3, D(6), D(14), 3).variance == D(1)  # 1, 2, 3
