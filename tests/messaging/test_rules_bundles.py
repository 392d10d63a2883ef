"""When messages go one by one, and when together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rules.bundles import NEWLINE, bundles


@pytest.mark.parametrize(
    ("waiting", "room", "found"),
    [
        (0, 20, []),
        (19, 20, [1] * 19),
        (20, 20, [1] * 20),
        (21, 20, [21]),
        (5, 0, []),
        (5, -1, []),
        (1, 1, [1]),
        (2, 1, [2]),
    ],
)
def test_twenty_go_alone_and_the_21st_makes_a_digest(waiting: int, room: int, found: list[int]) -> None:
    assert bundles([10] * waiting, room=room, most=2000) == found


def test_a_digest_that_is_full_is_followed_by_another_as_long_as_there_is_room() -> None:
    # 400 + 2 + 400 + 2 + 400 = 1204 is more than 1000: two each.
    assert bundles([400] * 5, room=2, most=1000) == [2, 2]
    assert bundles([400] * 5, room=3, most=1000) == [2, 2, 1]


def test_what_is_longer_than_a_message_goes_alone() -> None:
    assert bundles([3000, 10, 10], room=2, most=1000) == [1, 2]


@given(st.lists(st.integers(1, 1200), max_size=60), st.integers(0, 20))
def test_never_more_calls_than_room_and_the_oldest_first(sizes: list[int], room: int) -> None:
    found = bundles(sizes, room=room, most=1000)
    assert len(found) <= room
    assert sum(found) <= len(sizes)
    assert all(found)
    assert bool(found) == bool(sizes and room)
    place = 0
    for size in found:
        group = sizes[place : place + size]
        assert size == 1 or sum(group) + NEWLINE * (size - 1) <= 1000
        place += size
