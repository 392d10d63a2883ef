"""Months as reports count them: by their first day."""

from datetime import date


def moved(month: date, by: int) -> date:
    """The first day of the month `by` months later, or earlier where `by` is below zero."""
    year, number = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(year, number + 1, 1)


def between(first: date, last: date) -> list[date]:
    """Every month from `first` to `last`, both included."""
    return [moved(first, by) for by in range((last.year - first.year) * 12 + last.month - first.month + 1)]
