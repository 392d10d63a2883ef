"""Days of the year as numbers, month × 100 + day (22 November is 1122): birthdays of all years at once.

29 February is kept on the 28th in common years, as everywhere in the house (`members.services.calling`).
"""

from calendar import isleap
from datetime import date, timedelta


def numbers(first: date, days: int) -> list[int]:
    """Days of birth that are celebrated on one of `days` days from `first`, in order."""
    found: set[int] = set()
    for one in range(days):
        day = first + timedelta(days=one)
        found.add(day.month * 100 + day.day)
        if (day.month, day.day) == (2, 28) and not isleap(day.year):
            found.add(229)
    return sorted(found)


def born_by(today: date, years: int) -> date:
    """The last date of birth of whoever is `years` old or older on `today`."""
    year = max(today.year - years, 1)
    if (today.month, today.day) == (2, 28) and not isleap(today.year) and isleap(year):
        return date(year, 2, 29)
    if (today.month, today.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return date(year, today.month, today.day)
