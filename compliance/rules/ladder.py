"""The ladder of S29: which step the points that somebody lost lead to. A person decides about it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from stores.rules import months_after


class Step(NamedTuple):
    """A step that is reached from `points` lost in `months` months, the running one included."""

    step: str
    points: int
    months: int = 1


def reached(steps: Sequence[Step], lost: Mapping[int, int]) -> Step | None:
    """The highest step reached. `lost`: points lost (above zero) by the number of months looked at."""
    found = [one for one in steps if lost.get(one.months, 0) >= one.points]
    return max(found, key=lambda one: one.points, default=None)


def months_back(month: date, months: int) -> date:
    """The first day of the period of `months` months that ends with `month`."""
    return months_after(month, 1 - months)
