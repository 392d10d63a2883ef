"""What would this basket cost if a promotion were on? For whoever makes one, before customers meet it."""

from datetime import datetime
from typing import Any

from checkout.rules.basket import Basket
from checkout.services import bodies, pricing, requests
from checkout.services.desk import open_desk
from coupons import services as coupons
from coupons.models import Promotion
from members.services import finding
from stores.models import Staff, Store


def quote(basket: Basket, *, promotion: Promotion, by: Staff, store: Store, at: datetime) -> dict[str, Any]:
    """The quote of `basket` with `promotion` as if it were switched on, beside those that are. Writes nothing.

    Its dates, stores and times still count: what keeps it from applying is among the skipped. Refuses as
    `checkout.services.asking.quote`.
    """
    call = requests.question("quote", by=by, store=store, at=at)
    member = None if basket.member is None else finding.one(basket.member)
    ended = requests.look(call, member).ended
    pricing.check(basket, store)
    desk = open_desk(basket, call)
    tried = coupons.promotions_with(promotion)
    order = pricing.price(basket, call, member=member, desk=desk, ended=ended, promotions=tried)
    applied = order.quote.promotion
    return bodies.quote(order.quote) | {"promotion": None if applied is None else str(applied.id)}
