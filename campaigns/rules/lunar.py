"""The lunar calendar, as far as birthdays need it (lunar_python counts it)."""

from datetime import date
from typing import NamedTuple

from lunar_python import LunarMonth, Solar


class LunarDay(NamedTuple):
    """A lunar year and the (month, day) of the birthdays that are kept that day."""

    year: int
    kept: tuple[tuple[int, int], ...]


def on(day: date) -> LunarDay:
    """What is kept on a solar day.

    A leap month keeps nothing, since its ordinary month has kept it; where a month has 29 days, the last keeps the 30th.
    """
    moon = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    year, month, number = int(moon.getYear()), int(moon.getMonth()), int(moon.getDay())
    if month < 0:
        return LunarDay(year, ())
    short = LunarMonth.fromYm(year, month).getDayCount() == 29
    return LunarDay(year, ((month, number), (month, 30)) if number == 29 and short else ((month, number),))
