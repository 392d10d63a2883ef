"""The moments of a store's day (S3, S7). No Django, no clock."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo


class Standing(StrEnum):
    """Where a store stands with a task of a day."""

    DONE = "done"
    LATE = "late"
    WAITING = "waiting"
    SOON = "soon"
    MISSING = "missing"


def moment(day: date, clock: time, *, cutoff_hour: int = 0, tz: str = "Asia/Shanghai") -> datetime:
    """`clock` on the business day `day`: before the cut-off hour it is the next calendar day."""
    calendar = day + timedelta(days=1) if clock.hour < cutoff_hour else day
    return datetime.combine(calendar, clock, tzinfo=ZoneInfo(tz))


def opening_due(opens: datetime, minutes: int) -> datetime:
    """The last moment at which a store that opens its doors at `opens` has opened in time (S7)."""
    return opens - timedelta(minutes=minutes)


def opened_late(at: datetime, due: datetime | None) -> bool:
    """For 10:00, 09:30 is in time and 09:31 is late; a store without hours is never late.

    Seconds do not count: whoever unlocks at 09:30:40 was there at 09:30.
    """
    return due is not None and at >= due + timedelta(minutes=1)


def handed_in_late(at: datetime, due: datetime) -> bool:
    """Before the deadline: 09:59:59 is in time, 10:00:00 is late (S3)."""
    return at >= due


def standing(*, due: datetime, now: datetime, remind: timedelta, late: bool | None) -> Standing:
    """`late` of what was handed in; None: nothing was."""
    if late is not None:
        return Standing.LATE if late else Standing.DONE
    if now >= due:
        return Standing.MISSING
    return Standing.SOON if now >= due - remind else Standing.WAITING


def is_low(stars: Decimal, floor: Decimal) -> bool:
    """Below the floor; the floor itself is fine (S5)."""
    return stars < floor


def is_passed(score: int, mark: int) -> bool:
    """From the mark on (S28)."""
    return score >= mark
