"""Earning, redemption steps, the coach."""

from decimal import Decimal as D
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.refused import Code, Refused
from points import rules
from points.rules import Bracket, EarnRule, Option

HOUSE = (Option(300, D("20.00")), Option(500, D("50.00")))
STEPPED = EarnRule(brackets=(Bracket(D(0), D(1)), Bracket(D(500), D("1.5")), Bracket(D(1000), D(2))))


@pytest.mark.parametrize(
    ("base", "multiplier", "points"),
    [
        ("0.99", "1", 0),
        ("1.00", "1", 1),
        ("1.01", "1", 1),
        ("69.99", "1", 69),
        ("169.00", "1.5", 253),
        ("0.66", "1.5", 0),
        ("0.67", "1.5", 1),
        ("0.00", "2", 0),
        ("-5.00", "1", 0),
        ("100.00", "0", 0),
    ],
)
def test_points_are_the_base_times_the_multiplier_floored(base: str, multiplier: str, points: int) -> None:
    assert rules.earn(D(base), rule=EarnRule(), multiplier=D(multiplier)) == points


@pytest.mark.parametrize(
    ("base", "points"),
    [("499.99", 499), ("500.00", 750), ("500.01", 750), ("999.99", 1499), ("1000.00", 2000), ("1000.50", 2001)],
)
def test_the_bracket_reached_counts_for_the_whole_base(base: str, points: int) -> None:
    assert rules.earn(D(base), rule=STEPPED, multiplier=D(1)) == points


@pytest.mark.parametrize(("base", "points"), [("29.99", 0), ("30.00", 30), ("30.01", 30)])
def test_below_the_minimum_nothing_is_earned(base: str, points: int) -> None:
    assert rules.earn(D(base), rule=EarnRule(minimum=D("30.00")), multiplier=D(1)) == points


def test_below_the_first_bracket_nothing_is_earned() -> None:
    rule = EarnRule(brackets=(Bracket(D(100), D(1)),))
    assert rules.earn(D("99.99"), rule=rule, multiplier=D(1)) == 0
    assert rules.earn(D("100.00"), rule=rule, multiplier=D(1)) == 100


@pytest.mark.parametrize(
    "brackets",
    [
        (),
        (Bracket(D(0), D(-1)),),
        (Bracket(D(0), D(1)), Bracket(D(0), D(2))),
        (Bracket(D(500), D(1)), Bracket(D(0), D(2))),
        (Bracket(D(0), D(2)), Bracket(D(500), D(1))),
    ],
)
def test_a_rule_by_which_a_bigger_sale_could_earn_less_is_no_rule(brackets: tuple[Bracket, ...]) -> None:
    with pytest.raises(ValueError, match="rise"):
        EarnRule(brackets=brackets)


def test_a_rule_is_read_from_its_stored_brackets() -> None:
    stored = [["0", "1"], ["500.00", "1.5"]]
    assert rules.earn_rule(7, stored, D("30.00")) == EarnRule(
        7, (Bracket(D(0), D(1)), Bracket(D(500), D("1.5"))), D("30.00")
    )
    assert rules.earn_rule(7, [], D("30.00")) == EarnRule(7, minimum=D("30.00"))


@given(
    low=st.decimals("0", "3000", places=2),
    more=st.decimals("0", "3000", places=2),
    times=st.decimals("0", "3", places=2),
)
def test_a_bigger_sale_never_earns_less(low: D, more: D, times: D) -> None:
    earned = [rules.earn(base, rule=STEPPED, multiplier=times) for base in (low, low + more)]
    assert earned[0] <= earned[1]


@pytest.mark.parametrize(
    ("points", "left", "steps", "value"),
    [
        (299, "500.00", (), "0.00"),
        (300, "500.00", (300,), "20.00"),
        (301, "500.00", (300,), "20.00"),
        (499, "500.00", (300,), "20.00"),
        (500, "500.00", (500,), "50.00"),
        (600, "500.00", (500,), "50.00"),
        (799, "500.00", (500,), "50.00"),
        (800, "500.00", (500, 300), "70.00"),
        (900, "500.00", (500, 300), "70.00"),
        (1000, "500.00", (500, 500), "100.00"),
        (1300, "500.00", (500, 500, 300), "120.00"),
        (500, "50.00", (500,), "50.00"),
        (500, "50.01", (500,), "50.00"),
        (500, "49.99", (300,), "20.00"),
        (300, "19.99", (), "0.00"),
        (300, "0.00", (), "0.00"),
        (1000, "40.00", (300, 300), "40.00"),
        (0, "500.00", (), "0.00"),
        (-1, "500.00", (), "0.00"),
    ],
)
def test_the_best_split_is_most_value_then_fewest_points(
    points: int, left: str, steps: tuple[int, ...], value: str
) -> None:
    found = rules.best_split(points, left=D(left), options=HOUSE)
    assert found == (steps, D(value), sum(steps))


@pytest.mark.parametrize(
    ("points", "choices"),
    [
        (300, [(300,)]),
        (600, [(500,), (300,)]),
        (800, [(500, 300), (500,), (300,)]),
        (1300, [(500, 500, 300), (500, 500), (500, 300)]),
        (299, []),
    ],
)
def test_the_next_best_choices_stand_beside_the_best(points: int, choices: list[tuple[int, ...]]) -> None:
    found = rules.alternatives(points, left=D("500.00"), options=HOUSE)
    assert [split.steps for split in found] == choices


def test_of_equal_value_and_points_the_fewest_steps_are_taken() -> None:
    options = (Option(100, D("10.00")), Option(300, D("30.00")))
    assert rules.best_split(300, left=D("30.00"), options=options).steps == (300,)


def test_vouchers_and_goods_are_no_choice_at_the_till() -> None:
    options = (Option(100, D("90.00"), "voucher"), Option(100, D("90.00"), "goods"), *HOUSE)
    assert rules.best_split(300, left=D("500.00"), options=options).steps == (300,)
    assert [reward.points for reward in rules.rewards(0, options)] == [300, 500]


@pytest.mark.parametrize(("points", "value"), [(0, "20.00"), (-300, "20.00"), (300, "0.00"), (300, "-1.00")])
def test_an_option_of_nothing_is_no_option(points: int, value: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Option(points, D(value))


option_lists = st.lists(
    st.builds(Option, st.integers(1, 60), st.decimals("0.5", "6", places=1)), max_size=3, unique_by=lambda o: o.points
)


@given(points=st.integers(-5, 120), left=st.decimals("0", "20", places=2), options=option_lists)
def test_the_best_split_beats_every_other_one(points: int, left: D, options: list[Option]) -> None:
    counts = [range(min(max(points, 0) // option.points, int(left / option.value)) + 1) for option in options]
    totals = [
        (sum((n * o.value for n, o in zip(row, options, strict=True)), D(0)),
         -sum(n * o.points for n, o in zip(row, options, strict=True)))
        for row in product(*counts)
    ]  # fmt: skip
    best = max((value, cost) for value, cost in totals if value <= left and -cost <= max(points, 0))
    found = rules.best_split(points, left=left, options=options)
    assert (found.value, -found.points) == best
    assert found.points == sum(found.steps)


def test_steps_as_asked_make_their_split() -> None:
    assert rules.check_steps([300, 500], points=800, left=D("70.00"), options=HOUSE) == ((500, 300), D("70.00"), 800)
    assert rules.check_steps([], points=-5, left=D("0.00"), options=HOUSE) == rules.NOTHING


@pytest.mark.parametrize(
    ("steps", "points", "left", "code", "told"),
    [
        ([400], 900, "90.00", Code.INVALID, {"field": "points", "reason": "no_such_step", "step": 400}),
        ([500], 499, "90.00", Code.INSUFFICIENT_POINTS, {"have": 499, "needed": 500}),
        ([300], -10, "90.00", Code.INSUFFICIENT_POINTS, {"have": -10, "needed": 300}),
        (
            [500],
            500,
            "49.99",
            Code.INVALID,
            {"field": "points", "reason": "worth_more_than_left", "value": D("50.00"), "left": D("49.99")},
        ),
    ],
)
def test_steps_that_cannot_be_are_refused(
    steps: list[int], points: int, left: str, code: Code, told: dict[str, object]
) -> None:
    with pytest.raises(Refused) as refusal:
        rules.check_steps(steps, points=points, left=D(left), options=HOUSE)
    assert (refusal.value.code, refusal.value.args_) == (code, told)


@pytest.mark.parametrize(
    ("balance", "now", "owed", "gaps"),
    [
        (0, "0.00", 0, [(300, "20.00"), (500, "50.00")]),
        (120, "0.00", 0, [(180, "20.00"), (380, "50.00")]),
        (299, "0.00", 0, [(1, "20.00"), (201, "50.00")]),
        (300, "20.00", 0, [(200, "50.00")]),
        (469, "20.00", 0, [(31, "50.00")]),
        (499, "20.00", 0, [(1, "50.00")]),
        (500, "50.00", 0, []),
        (800, "70.00", 0, []),
        (1000, "100.00", 0, []),
        (-150, "0.00", 150, [(450, "20.00"), (650, "50.00")]),
    ],
)
def test_the_coach_says_what_is_there_and_what_is_missing(
    balance: int, now: str, owed: int, gaps: list[tuple[int, str]]
) -> None:
    said = rules.coach(balance, HOUSE)
    assert (said.now_value, said.owed) == (D(now), owed)
    assert said.gaps == tuple((gap, D(value)) for gap, value in gaps)


def test_the_coach_leaves_out_what_is_worth_less_than_what_is_there() -> None:
    options = (*HOUSE, Option(700, D("45.00")))
    assert rules.coach(500, options).gaps == ()


@pytest.mark.parametrize(("balance", "gap"), [(-150, 650), (0, 500), (120, 380), (499, 1)])
def test_the_next_reward_is_the_gap_to_the_highest_option(balance: int, gap: int) -> None:
    assert rules.next_reward(balance, HOUSE) == (gap, D("50.00"))


@pytest.mark.parametrize("balance", [500, 501, 800])
def test_from_the_highest_option_on_there_is_no_next_reward(balance: int) -> None:
    assert rules.next_reward(balance, HOUSE) is None


def test_a_house_without_options_has_no_rewards() -> None:
    assert rules.next_reward(0, ()) is None
    assert rules.rewards(0, ()) == ()


def test_rewards_list_every_option_with_its_gap() -> None:
    assert rules.rewards(469, HOUSE) == ((300, D("20.00"), 0), (500, D("50.00"), 31))
