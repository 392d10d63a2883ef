"""Deadlines of a store's day, at the limit and a second beside it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal as D
from zoneinfo import ZoneInfo

import pytest

from compliance.rules import days
from compliance.rules.days import Standing

HERE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 22)


def at(clock: str, day: int = 22) -> datetime:
    return datetime(2026, 11, day, *map(int, clock.split(":")), tzinfo=HERE)


@pytest.mark.parametrize(
    ("clock", "cutoff", "found"),
    [("10:00", 0, at("10:00")), ("02:00", 0, at("02:00")), ("02:00", 4, at("02:00", 23)), ("04:00", 4, at("04:00"))],
)
def test_a_time_before_the_cut_off_is_of_the_next_calendar_day(clock: str, cutoff: int, found: datetime) -> None:
    assert days.moment(DAY, time.fromisoformat(clock), cutoff_hour=cutoff) == found


@pytest.mark.parametrize(("opened", "late"), [("09:20", False), ("09:30", False), ("09:30:59", False), ("09:31", True)])
def test_a_store_of_ten_opens_by_half_past_nine(opened: str, late: bool) -> None:  # noqa: FBT001
    assert days.opened_late(at(opened), days.opening_due(at("10:00"), 30)) is late


def test_a_store_without_hours_is_never_late() -> None:
    assert not days.opened_late(at("23:00"), None)


@pytest.mark.parametrize(("handed", "late"), [("09:59:59", False), ("10:00:00", True), ("10:00:01", True)])
def test_ten_oclock_is_late(handed: str, late: bool) -> None:  # noqa: FBT001
    assert days.handed_in_late(at(handed), at("10:00")) is late


@pytest.mark.parametrize(
    ("now", "late", "found"),
    [
        ("09:29:59", None, Standing.WAITING),
        ("09:30:00", None, Standing.SOON),
        ("09:59:59", None, Standing.SOON),
        ("10:00:00", None, Standing.MISSING),
        ("11:00:00", False, Standing.DONE),
        ("11:00:00", True, Standing.LATE),
    ],
)
def test_where_a_store_stands(now: str, late: bool | None, found: Standing) -> None:  # noqa: FBT001
    assert days.standing(due=at("10:00"), now=at(now), remind=timedelta(minutes=30), late=late) is found


@pytest.mark.parametrize(("stars", "low"), [("3.9", True), ("4.0", False), ("4.1", False)])
def test_four_stars_are_fine(stars: str, low: bool) -> None:  # noqa: FBT001
    assert days.is_low(D(stars), D("4.0")) is low


@pytest.mark.parametrize(("score", "passed"), [(59, False), (60, True), (61, True)])
def test_the_mark_itself_passes(score: int, passed: bool) -> None:  # noqa: FBT001
    assert days.is_passed(score, 60) is passed
