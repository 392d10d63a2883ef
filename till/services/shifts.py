"""What the pages of the cash shift show, and which till this device is."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from django.utils import timezone

from checkout.models import Shift, ShiftCount
from checkout.rules.shifts import CASH, MAX_TERMINAL
from checkout.services import pricing, shift_reports
from ledger.money import ZERO, text
from stores.master import read_version
from stores.models import Store

# The device knows which till it is: its name outlives the log-in of a person.
COOKIE, FIRST, KEPT_FOR = "till_terminal", "1", 10 * 365 * 86_400
# Notes and coins in yuan, for adding up what lies in the drawer.
MONEY = ("100", "50", "20", "10", "5", "1", "0.5", "0.1")


def terminal_of(cookies: Mapping[str, str]) -> str:
    """The name of the till that this device is: "1" unless it was told otherwise."""
    name = unquote(cookies.get(COOKIE, "")).strip()
    known = bool(name) and len(name) <= MAX_TERMINAL and name.isprintable()
    return name if known else FIRST


def cookie_of(terminal: str) -> dict[str, Any]:
    """The cookie by which the device keeps its name; quoted, since a header has no Chinese."""
    return {"key": COOKIE, "value": quote(terminal.strip()), "max_age": KEPT_FOR, "httponly": True, "samesite": "Lax"}


def open_here(store: Store, terminal: str) -> Shift | None:
    """The shift that is open on this till."""
    return Shift.objects.open_at(store, terminal)


def last_cash(store: Store, terminal: str) -> str:
    """What was counted in this till's drawer at the last close, to begin with; empty where nobody ever counted."""
    counted = ShiftCount.objects.filter(shift__store=store, shift__terminal=terminal, method__code=CASH)
    last = counted.order_by("-posted_at", "-id").values_list("counted", flat=True).first()
    return "" if last is None else text(last)


def page(shift: Shift, store: Store) -> dict[str, Any]:
    """The X report of an open shift."""
    read_version()
    return {"report": shift_reports.of([shift])[0], "now": timezone.now(), "store": store, "shift": shift}


def to_count(shift: Shift, store: Store) -> dict[str, Any]:
    """The count sheet: cash is counted, other methods begin with what is expected of them."""
    found = page(shift, store)
    expected = {row.flow.method: row.expected for row in found["report"].rows}
    methods = [(code, method) for code, method in pricing.methods().items() if code != "wallet"]
    asked = [
        {"code": code, "name": method.name, "amount": "" if code == CASH else text(expected.get(code, ZERO))}
        for code, method in methods
        if code in expected or method.is_active
    ]
    return found | {"asked": asked, "money": MONEY}
