"""What would this basket cost? The same pipeline as the sale's, without a lock; writes nothing."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from checkout.rules.basket import Basket
from checkout.services import bodies, pricing, requests, waiving
from checkout.services.desk import open_desk
from members.services import finding
from stores.models import Staff, Store


def quote(
    basket: Basket, *, by: Staff, store: Store, at: datetime | None = None, offer: str | None = None
) -> dict[str, Any]:
    """docs/api.md "Quote" of a basket; with `offer` as the order that a top-up waives.

    Refuses as `checkout.rules.quote`, `not_found` (member), `proof_failed`, `invalid`.
    """
    call = requests.question("quote", by=by, store=store, at=at or timezone.now())
    member = None if basket.member is None else finding.one(basket.member)
    ended = requests.look(call, member).ended
    pricing.check(basket, store)
    order = pricing.price(
        basket,
        call,
        member=member,
        desk=open_desk(basket, call),
        ended=ended,
        advise=True,
        waive=offer is not None,
    )
    found = bodies.quote(order.quote)
    if offer is not None and member is not None:
        found["waiver"] = waiving.told(offer, member=member, order=order.quote.order_total, store=store)
    return found
