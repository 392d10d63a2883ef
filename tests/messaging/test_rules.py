"""States and parts of a message: no database."""

from decimal import Decimal
from itertools import product

import pytest

from messaging.rules import parts, states
from messaging.rules.states import State

AHEAD = {
    "queued": "claimed skipped cancelled",
    "claimed": "queued unknown sent delivered failed",
    "unknown": "queued sent delivered failed",
    "sent": "delivered failed",
    "failed": "queued",
    "delivered": "",
    "skipped": "",
    "cancelled": "",
}


@pytest.mark.parametrize(("old", "new"), list(product(State, State)))
def test_a_state_leads_to_these_alone(old: State, new: State) -> None:
    assert states.may_become(old, new) == (new in AHEAD[old].split())


@pytest.mark.parametrize("new", list(State))
def test_what_comes_before_a_state_is_what_leads_to_it(new: State) -> None:
    assert states.before(new) == sorted(old for old, ahead in AHEAD.items() if new in ahead.split())


def test_every_state_is_open_or_final() -> None:
    assert set(State) == states.OPEN | states.FINAL
    assert not states.OPEN & states.FINAL


@pytest.mark.parametrize(
    ("length", "count"), [(0, 1), (1, 1), (69, 1), (70, 1), (71, 2), (133, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
)
def test_a_text_has_parts_by_its_length(length: int, count: int) -> None:
    assert parts.parts("汉" * length) == count


@pytest.mark.parametrize(
    ("text", "count"), [("汉" * 68 + "🎂", 1), ("汉" * 69 + "🎂", 2), ("🎂" * 35, 1), ("🎂" * 36, 2)]
)
def test_an_emoji_counts_as_two(text: str, count: int) -> None:
    assert parts.parts(text) == count


@pytest.mark.parametrize(("length", "yuan"), [(70, "0.0450"), (71, "0.0900"), (135, "0.1350")])
def test_a_text_costs_its_parts(length: int, yuan: str) -> None:
    assert parts.cost("汉" * length, Decimal("0.0450")) == Decimal(yuan)
