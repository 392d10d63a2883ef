"""What a measured value says (S10, S11, S18), and when a phone may have seen something."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from compliance.rules.judging import at_work, result
from tests.factories import AT

WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("kind", "limit", "value", "expected"),
    [
        ("seconds", "30", "29", "passed"),
        ("seconds", "30", "30", "passed"),
        ("seconds", "30", "30.1", "failed"),
        ("count", "2", "2", "passed"),
        ("count", "2", "3", "failed"),
        ("cm", "0.2", "0.2", "passed"),
        ("cm", "0.2", "0.21", "failed"),
    ],
)
def test_the_limit_itself_still_keeps_the_rule(kind: str, limit: str, value: str, expected: str) -> None:
    for said in ("passed", "failed"):
        assert result(kind, said, value=D(value), limit=D(limit)) == expected


@pytest.mark.parametrize(
    ("kind", "said", "value", "limit", "expected"),
    [
        ("yes_no", "failed", None, None, "failed"),
        ("count", "failed", D(1), None, "failed"),
        ("count", "passed", None, D(2), "skipped"),
        ("seconds", "skipped", D(99), D(30), "skipped"),
    ],
)
def test_what_is_not_measured_is_what_was_said(
    kind: str, said: str, value: D | None, limit: D | None, expected: str
) -> None:
    assert result(kind, said, value=value, limit=limit) == expected


@pytest.mark.parametrize(
    ("said", "photos", "expected"),
    [("passed", 0, "skipped"), ("passed", 1, "passed"), ("failed", 0, "failed"), ("skipped", 1, "skipped")],
)
def test_what_a_photo_shows_is_not_kept_without_one(said: str, photos: int, expected: str) -> None:
    assert result("photo", said, value=D(9), limit=D(1), photos=photos) == expected


@pytest.mark.parametrize(
    ("claimed", "taken"),
    [
        (timedelta(0), timedelta(0)),
        (timedelta(minutes=-90), timedelta(minutes=-90)),
        (timedelta(seconds=1), timedelta(0)),
        (-WEEK, -WEEK),
        (-WEEK - timedelta(seconds=1), -WEEK),
    ],
)
def test_a_phone_has_seen_things_within_a_week_and_never_tomorrow(claimed: timedelta, taken: timedelta) -> None:
    assert at_work(AT + claimed, now=AT, longest=WEEK) == AT + taken
