"""What the top-up pages show. What a top-up gives, needs and is refused for is told by `checkout.services`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from checkout.models import TopUp
from checkout.rules.asked import TopUpAsked
from checkout.services import offering, reading, topped_up
from ledger.money import text
from ledger.refused import Code, Refused
from members.models import Member
from members.services import finding
from stores import places
from stores.models import Staff, Store
from till import texts
from till.services import order, receipts

Link = Callable[[dict[str, Any]], str]
PERMISSION = "checkout.top_up"


def may_top_up(staff: Staff, store: Store) -> None:
    """Refuses `forbidden`."""
    if not staff.has_perm(PERMISSION, store):
        raise Refused(Code.FORBIDDEN)


def page(number: str, *, by: Staff, store: Store) -> dict[str, Any]:
    """The page of one member: card, plans, the last top-ups, and whether a document must be seen. Refuses `not_found`."""
    member = finding.one(number)
    return {
        "member": order.person(number, store),
        "plans": offering.plans(member, by=by, store=store),
        "last": topped_up.last(member, store=store),
        "id_needed": places.place(store).region.id_required and member.id_checked_at is None,
        "methods": order.methods(),
    }


def preview(asked: TopUpAsked, *, by: Staff, store: Store) -> dict[str, Any]:
    """The parts of the page that follow from what is typed. Refuses as `offering.quote`."""
    quote = offering.quote(asked, by=by, store=store)
    refused, amount = quote["refused"], Decimal(quote["amount"])
    return {
        "quote": quote,
        "problems": texts.sentences(refused) if refused else [],
        "other_discounts": bool(refused and refused.args_.get("reason") == "other_discounts"),
        "settled": order.settled(amount, asked.tenders) if amount and not refused else {},
        "ready": bool(amount and not refused),
    }


def statement(number: str, *, store: Store, copy: int = 0, link: Link = lambda _sale: "") -> dict[str, Any]:
    """A top-up's statement, with the receipt of the order that it made free; `copy` marks a further print.

    `link` tells the address of that order's e-receipt.

    Refuses `not_found`.
    """
    found = reading.top_up(number, store=store)
    sale = found["sale"]
    row = TopUp.objects.whole().prefetch_related("tenders__method").get(number=found["number"])
    erased = row.member.status == Member.Status.ERASED
    paid = [{"method": one.method.code, "amount": text(one.amount)} for one in row.tenders.all()]
    return {
        "top_up": found,
        "row": row,
        "member": None if erased else order.person(found["member"], store),
        "holder": receipts.masked(row.member, public=False),
        "paid": receipts.named(paid),
        "cash_limit": places.place(row.store).region.cash_out_cash_limit,
        "copy": copy,
        "state": topped_up.state(row),
        "paper": receipts.paper(sale, link=link(sale), copy=copy) if sale else None,
        "store": store,
    }
