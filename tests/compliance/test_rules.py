"""Who answers with how many points, the day's clock, the ladder: by hand from S7, S12, S19, S21, S29."""

from datetime import date, time

import pytest

from compliance.rules import fanning, ladder
from compliance.rules.fanning import Person, Rule, Share

A, B, C = (Person(n, on_shift=True) for n in (1, 2, 3))
BOSS = Person(9, manages=True)


def points(people: list[Person], rule: Rule) -> dict[int, tuple[int, str]]:
    return {one.id: (one.points, one.kind) for one in fanning.fan_out(people, rule)}


def test_each_on_shift_and_the_manager_jointly() -> None:
    assert points([A, B, C, BOSS], Rule(5)) == {1: (-5, "own"), 2: (-5, "own"), 3: (-5, "own"), 9: (-5, "joint")}


@pytest.mark.parametrize(
    ("joint", "value", "lost"),
    [("none", None, 0), ("same", None, 5), ("fixed", 8, 8), ("fixed", None, 0), ("ratio", 50, 3), ("ratio", 49, 2),
     ("ratio", 200, 10), ("ratio", None, 0)],
)  # fmt: skip
def test_a_manager_loses_what_the_rule_says(joint: str, value: int | None, lost: int) -> None:
    """Half of 5 is 2.5, rounded to 3; 49 % of it is 2.45, rounded to 2."""
    found = points([BOSS], Rule(5, joint, value))
    assert found == ({9: (-lost, "joint")} if lost else {})


@pytest.mark.parametrize(
    ("joint", "value", "row"),
    [("same", None, (-5, "own")), ("fixed", 8, (-8, "joint")), ("fixed", 3, (-5, "own")), ("none", None, (-5, "own"))],
)
def test_a_manager_on_shift_has_one_row_the_greater(joint: str, value: int | None, row: tuple[int, str]) -> None:
    both = Person(9, on_shift=True, manages=True)
    assert points([both], Rule(5, joint, value)) == {9: row}


def test_some_jobs_and_one_gender_are_not_bound() -> None:
    tester = Person(1, job="验机人员", on_shift=True)
    man, woman = Person(2, gender="m", on_shift=True), Person(3, gender="f", on_shift=True)
    assert set(points([tester, man, woman], Rule(5, exempt_jobs=frozenset({"验机人员"})))) == {2, 3}
    assert set(points([man, woman, BOSS], Rule(5, gender="m"))) == {2, 9}


def test_shares_stand_in_the_order_of_ids() -> None:
    assert [one.id for one in fanning.fan_out([C, BOSS, A, B], Rule(5))] == [1, 2, 3, 9]
    assert fanning.fan_out([], Rule(5)) == []
    assert fanning.fan_out([A], Rule(2))[0] == Share(1, -2, "own")


@pytest.mark.parametrize(
    ("starts", "ends", "minute", "covers"),
    [
        (time(9), time(15), 9 * 60, True),
        (time(9), time(15), 15 * 60, False),
        (time(9), time(15), 8 * 60 + 59, False),
        (time(22), time(2), 23 * 60, True),
        (time(22), time(2), 25 * 60 + 59, True),
        (time(22), time(2), 26 * 60, False),
    ],
)
def test_a_shift_covers_its_minutes_also_over_midnight(starts: time, ends: time, minute: int, covers: object) -> None:
    assert fanning.on_duty(starts, ends, minute) is covers


STEPS = [ladder.Step("warning", 10), ladder.Step("fine", 20), ladder.Step("demotion", 40, 3)]


@pytest.mark.parametrize(
    ("lost", "step"),
    [({}, None), ({1: 9}, None), ({1: 10}, "warning"), ({1: 20, 3: 20}, "fine"), ({1: 5, 3: 40}, "demotion")],
)
def test_the_highest_step_that_is_reached(lost: dict[int, int], step: str | None) -> None:
    found = ladder.reached(STEPS, lost)
    assert (found and found.step) == step


@pytest.mark.parametrize(
    ("month", "months", "first"),
    [
        (date(2026, 11, 1), 0, date(2026, 12, 1)),
        (date(2026, 11, 1), 1, date(2026, 11, 1)),
        (date(2026, 11, 1), 3, date(2026, 9, 1)),
        (date(2026, 12, 1), 0, date(2027, 1, 1)),
        (date(2026, 1, 1), 3, date(2025, 11, 1)),
    ],
)
def test_periods_begin_with_a_month(month: date, months: int, first: date) -> None:
    assert ladder.months_back(month, months) == first
