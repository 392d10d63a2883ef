"""Goods that come back, as the till's pages show them. What is paid and to whom is `checkout.services.refunding`'s affair."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from checkout.models import Sale
from checkout.rules.asked import Return
from checkout.rules.tenders import Tender
from checkout.services import drawers, pricing, refund_requests, refunding, requests, sold
from ledger.money import ZERO, text
from ledger.refused import Code, Refused
from stores import places
from stores import services as stores
from stores.models import Staff, Store
from stores.rules import Level
from till.services.receipts import named

Known = dict[str, Any]
NOTHING = Return(lines=())


def page(number: str, *, by: Staff, store: Store) -> Known:
    """The sale with what of each line can still come back, and the ways back. Refuses `not_found`, `forbidden`."""
    call = requests.question("refund_quote", by=by, store=store, at=timezone.now())
    sale = sold.find(number, call)
    known = sold.sold_as_of(sale, None)
    rows = {row.position: row for row in sale.lines.all()}
    lines = [
        {"line": one.line, "row": rows[one.line], "sold": one.quantity, "back": one.returned, "left": one.left}
        for one in known.lines
    ]
    methods = pricing.methods()
    return {
        "sale": sale,
        "lines": lines,
        "left": sum(one["left"] for one in lines),
        "paid": [{"name": methods[one.method.code].name, "amount": one.amount} for one in known.paid],
        "ways": _ways(),
        "elsewhere": sale.store_id != store.pk,
        "approval_asked": refund_requests.latest(sale),
    }


def _ways() -> list[dict[str, str]]:
    methods = pricing.methods()
    plain = pricing.plain_methods()
    return [{"code": code, "name": methods[code].name} for code, one in plain.items() if one.refundable]


def preview(number: str, returned: Return, way: str, *, by: Staff, store: Store) -> Known:
    """What the return would do; with `way`, a method's code, all the money goes back by it. Refuses as `refunding.quote`.

    `tenders`, to be confirmed, name the other way and nothing else; `approval` is the level that `by` does not hold.
    """
    at = timezone.now()
    quote = refunding.quote(number, returned, by=by, store=store, at=at)
    money = sum((Decimal(one["amount"]) for one in quote["tenders"] if one["method"] != "wallet"), ZERO)
    other: list[dict[str, str]] = []
    if way and money:
        other = [{"method": way, "amount": text(money)}]
        quote = refunding.quote(number, replace(returned, tenders=(Tender(way, money),)), by=by, store=store, at=at)
    return {
        "quote": quote,
        "back": named(quote["tenders"]),
        "tenders": other,
        "approval": _approval(quote, by, store, at),
    }


def _approval(quote: Known, by: Staff, store: Store, at: datetime) -> str:
    held = stores.levels(by, store, at)
    return next((one["level"] for one in quote["approval_required"] if Level(one["level"]) not in held), "")


def last_sale(*, by: Staff, store: Store, terminal: str = "") -> Sale | None:
    """The newest sale of this till; where tills have no names, this cashier's own of this business day."""
    mine = Sale.objects.filter(store=store).order_by("-at", "-id")
    if terminal:
        return mine.filter(terminal=terminal).first()
    return mine.filter(operator=by, business_day=places.business_day(timezone.now(), store)).first()


def may_void(sale: Sale, *, store: Store, terminal: str = "") -> bool:
    """Whether the till's last sale can still be made void: its cash shift is open. Later it comes back as a return."""
    return not terminal or drawers.same_shift(sale, store=store, terminal=terminal, at=timezone.now())


def refuse_unless_last(number: str, *, by: Staff, store: Store, terminal: str = "") -> None:
    """Only the last sale of the shift can be made void. Refuses `not_refundable` (reason not_last)."""
    last = last_sale(by=by, store=store, terminal=terminal)
    if last is None or last.number != number or not may_void(last, store=store, terminal=terminal):
        raise Refused(Code.NOT_REFUNDABLE, reason="not_last")
