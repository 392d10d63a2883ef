"""A basket priced with a promotion that is not on yet."""

from datetime import datetime
from typing import Any

from catalog import services as catalog
from checkout.rules.basket import Basket, Line
from checkout.services import trying
from coupons.models import Promotion
from stores.models import Staff, Store


def quote(basket: Basket, *, promotion: Promotion, by: Staff, store: Store, at: datetime) -> dict[str, Any]:
    """The quote as the till would show it; what was typed may be an article number or a barcode.

    Refuses as `checkout.services.trying.quote`.
    """
    known = catalog.find(skus=[line.sku for line in basket.lines])
    lines = tuple(_either(line, known=("sku", line.sku) in known) for line in basket.lines)
    asked = Basket(lines=lines, member=basket.member)
    return trying.quote(asked, promotion=promotion, by=by, store=store, at=at)


def _either(line: Line, *, known: bool) -> Line:
    if known:
        return Line(sku=line.sku, quantity=line.quantity)
    return Line(barcode=line.barcode, quantity=line.quantity)
