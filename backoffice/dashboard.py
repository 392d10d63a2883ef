"""The landing page: today against the same weekday last week, what stands, what waits; each number opens its list."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice import inbox
from backoffice.services import figures, waiting
from backoffice.services.figures import Figures
from backoffice.services.waiting import Waiting
from catalog.models import Product
from stores.models import Staff, Store
from stores.scoping import Scope, scope_of

STORES_SHOWN = 12
GREEN = "#0b6b57"


@dataclass(frozen=True, slots=True)
class Card:
    """One number: how it stood a week ago (with the change in percent), and the list that it opens."""

    title: str
    value: str
    link: str = ""
    note: str = ""
    change: str = ""
    up: bool = False


def show(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold asks for what the page needs (`UNFOLD["DASHBOARD_CALLBACK"]`)."""
    if not isinstance(request.user, Staff):
        return context
    scope = scope_of(request.user)
    found = figures.of(scope)
    stores = _names(scope, found)
    return context | {
        "title": _("Overview"),
        "figures": found,
        "today": [*_trade(found), *_value(found)],
        "standing": _standing(request.user, found),
        "waiting": [_waiting(one) for one in waiting.of(request.user, scope, at=found.at)],
        "first_steps": [] if found.any_sale else _first_steps(request.user),
        "line": _line(found),
        "bars": _bars(found, stores),
        "many_stores": len(stores) > 1,
        "options": json.dumps(OPTIONS),
    }


def _trade(found: Figures) -> list[Card]:
    today, before = found.today, found.before
    sales = _list("checkout_sale", business_day_from=found.day, business_day_to=found.day)
    return [
        _compare(_("Net sales"), today.net, before.net, sales, yuan=True),
        _compare(_("Receipts"), today.orders, before.orders, sales),
        _compare(_("Average sale"), today.average, before.average, sales, yuan=True),
        _compare(_("New members"), today.joined, before.joined, _people("joined")),
    ]


def _value(found: Figures) -> list[Card]:
    today, before = found.today, found.before
    days = {"business_day_from": found.day, "business_day_to": found.day}
    entries = "points_pointsentry"
    earned, redeemed = _list(entries, kind__exact="earn", **days), _list(entries, kind__exact="redeem", **days)
    return [
        _compare(_("Points issued"), today.issued, before.issued, earned),
        _compare(_("Points redeemed"), today.redeemed, before.redeemed, redeemed),
    ]


def _standing(staff: Staff, found: Figures) -> list[Card]:
    now = found.standing
    note = _("%(count)s members, as of %(time)s") % {
        "count": f"{now.holders:,}",
        "time": f"{timezone.localtime(now.at):%H:%M}",
    }
    cards = [
        Card(_("Stored value held"), f"¥{now.stored:,.2f}", _list("wallets_walletentry"), note),
        Card(_("500 points and more"), f"{now.to_call:,}", _people("points"), _("agreed to messages: call them")),
        Card(_("Birthdays within 7 days"), f"{now.birthdays:,}", _people("birthdays"), _("say happy birthday")),
    ]
    if staff.has_perm("stores.view_approval"):
        waiting = inbox.count(staff)
        note = _("wait for your decision") if waiting else _("nothing waits for you")
        cards.append(Card(_("Approvals"), f"{waiting:,}", reverse("backoffice:inbox"), note))
    return cards


def _waiting(found: Waiting) -> Card:
    """What waits in the stores, with the list of exactly that."""
    title, link = {
        "missing": (_("Missing today"), f"{reverse('compliance-office:board')}?standing=missing"),
        "complaints": (_("Open complaints"), _list("compliance_complaint", state__exact="open")),
        "reviews": (_("Bad reviews to answer"), _list("compliance_review", state__exact="open")),
        "appeals": (_("Appeals waiting"), _list("compliance_violation", state__exact="appealed", business_day_from="")),
    }[found.what]
    if found.what == "missing":
        note = _("openings and daily reports") if found.count else _("everything due is there")
    else:
        note = (
            _("%(count)s past the deadline") % {"count": found.overdue}
            if found.overdue
            else _("none past the deadline")
        )
    return Card(title, f"{found.count:,}", link, note)


def _compare(title: str, now: Decimal | int, before: Decimal | int, link: str, *, yuan: bool = False) -> Card:
    """A number with last week's at the same time of day, and the change."""
    value, was = (f"¥{one:,.2f}" if yuan else f"{one:,}" for one in (now, before))
    note = _("last week by now: %(was)s") % {"was": was}
    if before <= 0:
        return Card(title, value, link, note)
    percent = round((Decimal(now) - Decimal(before)) * 100 / Decimal(before))
    return Card(title, value, link, note, f"{percent:+d}%", up=percent >= 0)


def _list(page: str, **query: Any) -> str:
    address = reverse(f"admin:{page}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def _people(which: str) -> str:
    return f"{reverse('backoffice:people')}?{urlencode({'which': which})}"


def _names(scope: Scope, found: Figures) -> list[tuple[str, Decimal]]:
    """Stores and today's net sales, the best first."""
    rows = scope.limit(Store.objects.filter(is_active=True).order_by("code"), "")[:500]
    ranked = sorted(((row.name, found.by_store.get(row.pk, Decimal(0))) for row in rows), key=lambda pair: -pair[1])
    return ranked[:STORES_SHOWN]


def _line(found: Figures) -> str:
    labels = [f"{day:%m-%d}" for day, _net in found.days]
    data = [str(net) for _day, net in found.days]
    shown = {"label": _("Net sales (yuan)"), "data": data, "borderColor": GREEN, "backgroundColor": GREEN}
    return json.dumps({"labels": labels, "datasets": [shown]})


def _bars(found: Figures, stores: list[tuple[str, Decimal]]) -> str:
    shown = {
        "label": _("Net sales today (yuan)"),
        "data": [str(net) for _name, net in stores],
        "backgroundColor": GREEN,
        "maxBarThickness": 36,
    }
    return json.dumps({"labels": [name for name, _net in stores], "datasets": [shown]})


OPTIONS: dict[str, Any] = {
    "responsive": True,
    "maintainAspectRatio": False,
    "animation": False,
    "borderRadius": 4,
    "pointRadius": 2,
    "tension": 0.25,
    "plugins": {"legend": {"display": False}},
    "scales": {
        "x": {"grid": {"display": False}, "ticks": {"maxRotation": 0, "autoSkip": True}},
        "y": {"beginAtZero": True, "suggestedMax": 100, "border": {"display": False}},
    },
}


def _first_steps(staff: Staff) -> list[tuple[str, str, str, bool]]:
    """What a new house does first: (what, why, where, done); only what this person may do."""
    steps = [
        ("stores.add_store", "stores_store_add", Store.objects.all(), *_words_of_stores()),
        ("stores.add_staff", "stores_staff_add", Staff.objects.filter(kind=Staff.Kind.PERSON)[1:2], *_words_of_staff()),
        ("catalog.add_product", "catalog_product_add", Product.objects.all(), *_words_of_goods()),
    ]
    return [
        (what, why, reverse(f"admin:{page}"), rows.exists())
        for permission, page, rows, what, why in steps
        if staff.has_perm(permission)
    ]


def _words_of_stores() -> tuple[str, str]:
    return _("Make regions, legal entities and stores"), _("Every receipt, member and balance belongs to a store.")


def _words_of_staff() -> tuple[str, str]:
    return _("Add staff and their roles"), _("A cashier sells, a manager approves; each logs in with an own name.")


def _words_of_goods() -> tuple[str, str]:
    return _("Add or import products"), _("With barcodes the till scans; without, names and prices are typed.")
