"""Months as reports count them: by their first day."""

from datetime import date

from stores.rules import months_after


def between(first: date, last: date) -> list[date]:
    """Every month from `first` to `last`, both included."""
    return [months_after(first, by) for by in range((last.year - first.year) * 12 + last.month - first.month + 1)]
