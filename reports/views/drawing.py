"""Figures as pictures: the line of days for Unfold's chart, an interval on a scale, a bar of a funnel."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.rules.statistics import Interval
from reports.services.campaigns import Day

GREEN, GREY = "#0b6b57", "#8a94a0"
# Units of the picture's own width, with a margin on both sides.
WIDTH, MARGIN = 600, 20
ZERO = Decimal(0)

OPTIONS: dict[str, Any] = {
    "responsive": True,
    "maintainAspectRatio": False,
    "animation": False,
    "pointRadius": 2,
    "tension": 0.2,
    "plugins": {"legend": {"display": True, "position": "bottom"}},
    "scales": {
        "x": {"grid": {"display": False}, "ticks": {"maxRotation": 0, "autoSkip": True}},
        "y": {"beginAtZero": True, "border": {"display": False}},
    },
}


def options() -> str:
    """For Unfold's chart."""
    return json.dumps(OPTIONS)


def line(days: list[Day], *, with_held: bool) -> str:
    """What a person of each group has bought since the window began, day by day (yuan)."""
    groups = [(_("written to"), GREEN, [day.sent for day in days])]
    if with_held:
        groups.append((_("held out"), GREY, [day.held for day in days]))
    shown = [
        {"label": name, "borderColor": colour, "backgroundColor": colour, "data": [f"{yuan:.2f}" for yuan in data]}
        for name, colour, data in groups
    ]
    return json.dumps({"labels": [f"{day.on:%m-%d}" for day in days], "datasets": shown})


def bars(months: Sequence[tuple[date, int]]) -> str:
    """The count of each month."""
    data = {"label": _("violations"), "backgroundColor": GREEN, "data": [count for _month, count in months]}
    return json.dumps({"labels": [f"{month:%Y-%m}" for month, _count in months], "datasets": [data]})


def scale(found: Interval) -> dict[str, Any]:
    """Where nothing, the ends of the interval and its middle stand, from 0 to `WIDTH`; whole numbers as text."""
    low, high = min(found.low, ZERO), max(found.high, ZERO)
    span = (high - low) or Decimal(1)
    places = {"zero": ZERO, "low": found.low, "middle": found.value, "high": found.high}
    x = {name: round(MARGIN + (WIDTH - 2 * MARGIN) * (value - low) / span) for name, value in places.items()}
    x |= {"long": max(x["high"] - x["low"], 2), "width": WIDTH}
    return {name: str(value) for name, value in x.items()} | {"sure": found.is_more or found.is_less}


def share(part: int, whole: int) -> str:
    """Percent of a bar, as text."""
    return f"{part * 100 / whole:.1f}" if whole else "0"
