"""Whom to call: members with enough points to redeem (S108), with a birthday soon, or who joined just now.

Each stands on an index: agreed members by points, birthdays as dates, `posted_at` as the earliest a new row can be.
"""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from members.models import Member

CALL_FROM = 500
# A member born before is not asked for here: the oldest person who ever lived was 122.
YEARS = 123


def to_call() -> QuerySet[Member]:
    """Active members who agreed to be written to and hold 500 points or more."""
    return Member.objects.filter(status=Member.Status.ACTIVE, sms_ok=True, points__gte=CALL_FROM)


def with_birthday(first: date, days: int = 7) -> QuerySet[Member]:
    """Active members whose birthday falls on one of `days` days from `first`; lunar ones are not told (S125).

    29 February is kept on the 28th in other years.
    """
    born = [day for soon in _days(first, days) for day in born_on(soon)]
    return Member.objects.filter(status=Member.Status.ACTIVE, birthday_is_lunar=False, birthday__in=born)


def joined(since: datetime, until: datetime) -> QuerySet[Member]:
    """Who joined at `since` or later and before `until`."""
    return Member.objects.filter(posted_at__gte=since, joined_at__gte=since, joined_at__lt=until)


def _days(first: date, days: int) -> list[date]:
    return [first + timedelta(days=one) for one in range(days)]


def born_on(day: date) -> list[date]:
    """All dates of birth that are celebrated on `day`."""
    years = range(day.year - YEARS, day.year + 1)
    leap_too = (day.month, day.day) == (2, 28) and not _leap(day.year)
    leap = [date(year, 2, 29) for year in years if _leap(year)] if leap_too else []
    same = [date(year, day.month, day.day) for year in years if (day.month, day.day) != (2, 29) or _leap(year)]
    return same + leap


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
