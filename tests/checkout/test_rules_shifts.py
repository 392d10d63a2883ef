"""What must be in a drawer, and what is wrong with a count; worked by hand."""

from decimal import Decimal as D

import pytest

from checkout.rules.basket import Problem
from checkout.rules.shifts import (
    Count,
    Flow,
    Move,
    Opening,
    added,
    count_problems,
    move_problems,
    needs_reason,
    opening_problems,
)

LIMIT = D("10.00")
CASH = Flow(
    "cash",
    opening=D("200.00"),
    sales=D("309.00"),
    refunds=D("50.00"),
    top_ups=D("400.00"),
    cash_outs=D("100.00"),
    put_in=D("100.00"),
    taken_out=D("500.00"),
)


def test_float_and_sales_less_refunds_and_so_on_must_be_in_the_drawer() -> None:
    # 200 + 309 - 50 + 400 - 100 + 100 - 500
    assert CASH.expected == D("359.00")


def test_cash_is_always_counted_and_another_method_when_it_moved() -> None:
    assert Flow("cash").moved
    assert not Flow("wechat").moved
    assert Flow("wechat", refunds=D("1.00")).moved


def test_a_days_floats_go_from_hand_to_hand_and_add_up_to_nothing() -> None:
    both = added([CASH, Flow("cash", opening=D("359.00"), sales=D("41.00"))])
    # 309 + 41 - 50 + 400 - 100 + 100 - 500
    assert (both.opening, both.sales, both.expected) == (D("0.00"), D("350.00"), D("200.00"))


@pytest.mark.parametrize(("counted", "needed"), [("349.00", 0), ("348.99", 1), ("369.00", 0), ("369.01", 1)])
def test_a_difference_above_10_yuan_needs_a_reason(counted: str, needed: int) -> None:
    assert needs_reason({"cash": D(counted)}, [CASH], limit=LIMIT) == bool(needed)
    found = count_problems(Count("S", (("cash", D(counted)),)), [CASH], limit=LIMIT)
    assert found == [Problem("reason", "difference", LIMIT)] * needed
    assert count_problems(Count("S", (("cash", D(counted)),), reason="找错了零"), [CASH], limit=LIMIT) == []


@pytest.mark.parametrize(
    ("count", "problem"),
    [
        (Count("S", ()), Problem("counted.cash", "needed")),
        (Count("S", (("cash", D("-1.00")),)), Problem("counted.cash", "negative")),
        (Count("S", (("cash", D("1.005")),)), Problem("counted.cash", "three_decimals")),
        (Count("S", (("cash", D("359.00")),), reason="x" * 201), Problem("reason", "too_long", 200)),
    ],
)
def test_a_bad_count_is_named_by_field(count: Count, problem: Problem) -> None:
    assert count_problems(count, [CASH], limit=LIMIT) == [problem]


@pytest.mark.parametrize(
    ("move", "problems"),
    [
        (Move("S", "out", D("359.00"), "存银行"), []),
        (Move("S", "out", D("359.01"), "存银行"), [Problem("amount", "not_in_the_drawer", D("359.00"))]),
        (Move("S", "in", D("1000.00"), "备用零钱"), []),
        (Move("S", "in", D("0.00"), "备用零钱"), [Problem("amount", "not_positive")]),
        (Move("S", "in", D("-5.00"), " "), [Problem("amount", "negative"), Problem("reason", "needed")]),
        (Move("S", "in", D("5.00"), "x" * 201), [Problem("reason", "too_long", 200)]),
    ],
)
def test_cash_moves_with_a_reason_and_no_more_goes_out_than_is_there(move: Move, problems: list[Problem]) -> None:
    assert move_problems(move, there=CASH.expected) == problems


def test_a_shift_is_opened_on_a_named_till_with_a_float_that_may_be_nothing() -> None:
    assert opening_problems(Opening("1", D("0.00"))) == []
    wrong = [Problem("terminal", "needed"), Problem("amount", "negative")]
    assert opening_problems(Opening(" ", D("-0.01"))) == wrong
    assert opening_problems(Opening("x" * 33, D("0.00"))) == [Problem("terminal", "too_long", 32)]
