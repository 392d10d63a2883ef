"""Violations of some months: what happens most, when, where and by whom; each figure opens the list behind it."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.models import Violation
from reports import texts
from reports.forms.months import BreachForm
from reports.services import breaches
from reports.services.breaches import Asked, Heat, Report, Row
from reports.views import drawing
from stores.admin.pages import in_the_office, page
from stores.models import Staff, Store
from stores.rules import months_after
from stores.scoping import scope_of

SEES = "compliance.view_violation"
# Shades of the heat map: 0 for none, 5 for the most.
SHADES = 5


@in_the_office(SEES)
@require_safe
def show(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The report; without parameters this month of every store that one sees."""
    scope = scope_of(staff)
    form = BreachForm(request.GET or None, scope=scope)
    asked = form.asked(timezone.now())
    report = breaches.of(asked, scope)
    context = {"form": form, "report": report, "asked": asked, "tab": "breaches"} | _told(report)
    return page(request, "reports/breaches.html", _("Violations by rule, store and person"), context)


def _told(report: Report) -> dict[str, Any]:
    asked = report.asked
    found: dict[str, Any] = {"rules": [_rule(asked, *one) for one in report.rules], "heat": _heat(asked, report.heat)}
    found |= {
        name: [_row(asked, row) for row in rows] for name, rows in (("stores", report.stores), ("people", report.staff))
    }
    found |= {"bars": drawing.bars(report.months), "options": drawing.options()}
    found |= {"all": _list(asked), "chips": _chips(report), "back": report.states.get(Violation.State.OVERTURNED, 0)}
    found |= {"gone": _list(asked, states=[Violation.State.OVERTURNED])}
    return found | {"from": f"{asked.first:%Y-%m}", "to": f"{asked.last:%Y-%m}"}


def _row(asked: Asked, row: Row) -> dict[str, Any]:
    """A store or a person with the list behind the count, and the report narrowed to it."""
    narrow = {"store": row.of} if isinstance(row.of, Store) else {"staff": row.of}
    return {"row": row, "link": _list(asked, **narrow), "only": _here(asked, **narrow)}


def _rule(asked: Asked, rank: Any, title: str, points: int) -> dict[str, Any]:
    return {
        "rank": rank,
        "title": title,
        "points": points,
        "bar": f"{rank.share * 100:.1f}",
        "upto": texts.percent(rank.upto),
        "link": _list(asked, item=rank.code),
        "only": _here(asked, item=rank.code),
    }


def _heat(asked: Asked, heat: Heat) -> dict[str, Any]:
    """The map's lines with a shade and the list behind each cell."""
    months = [f"{month:%y-%m}" for month in heat.months]
    lines = [
        {"name": name, "cells": [_cell(asked, name, pair, heat.most) for pair in zip(heat.months, counts, strict=True)]}
        for name, counts in heat.lines
    ]
    return {"months": months, "lines": lines, "by_rule": asked.store is not None}


def _cell(asked: Asked, name: Any, pair: tuple[date, int], most: int) -> dict[str, Any]:
    month, count = pair
    narrow = {"store": name} if isinstance(name, Store) else {"item": name}
    shade = -(-count * SHADES // most) if most else 0
    return {"count": count, "shade": shade, "link": _list(asked, month=month, **narrow) if count else ""}


def _list(asked: Asked, *, month: date | None = None, **narrow: Any) -> str:
    """The admin's list of exactly the violations that a figure counts."""
    first, last = asked.days if month is None else (month, months_after(month, 1) - timedelta(days=1))
    store, staff = narrow.get("store", asked.store), narrow.get("staff", asked.staff)
    states = narrow.get("states", Violation.booked)
    query = {"business_day_from": first, "business_day_to": last, "state__in": ",".join(states)}
    query |= {"store__id__exact": store.pk} if store else {}
    query |= {"charges__staff": staff.pk} if staff else {}
    query |= {"item_code": item} if (item := narrow.get("item", asked.item)) else {}
    return f"{reverse('admin:compliance_violation_changelist')}?{urlencode(query)}"


def _here(asked: Asked, **narrow: Any) -> str:
    """This report, narrowed or widened."""
    found = {"store": asked.store, "item": asked.item, "staff": asked.staff} | narrow
    query = {"first": f"{asked.first:%Y-%m}", "last": f"{asked.last:%Y-%m}"}
    query |= {name: getattr(value, "code", value) for name, value in found.items() if value}
    return f"?{urlencode(query)}"


def _chips(report: Report) -> list[tuple[str, str]]:
    """What narrows the report beside its form, each with the way back."""
    asked = report.asked
    found = [(f"{asked.item} {report.titles.get(asked.item, '')}", _here(asked, item=""))] if asked.item else []
    return found + ([(asked.staff.name, _here(asked, staff=None))] if asked.staff else [])
