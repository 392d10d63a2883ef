"""Short hands for the pure rules' tests: lines, terms, quotes. Amounts are written as people say them."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal as D
from typing import Any

from checkout.rules.basket import PricedLine
from checkout.rules.quote import quote
from checkout.rules.tenders import Method
from checkout.rules.terms import Buyer, Quote, Shop, Terms
from coupons.rules.terms import Promotion, PromotionKind
from points.rules import Option

# A Sunday.
AT = datetime(2026, 11, 22, 14, 5, tzinfo=timezone(timedelta(hours=8)))
OPTIONS = (Option(300, D("20.00")), Option(500, D("50.00")))
METHODS = {
    method.code: method
    for method in (
        Method("cash", change=True, order=1),
        Method("wechat", order=2),
        Method("alipay", order=3),
        Method("voucher", earns=False, refundable=False, invoiceable=False, order=4),
        Method("mall", earns=False, invoiceable=False, order=5),
    )
}


def line(index: int, price: str, quantity: int = 1, **more: Any) -> PricedLine:
    values = {"name": f"article {index}", "list_price": D(price), "unit_price": D(price)} | more
    return PricedLine(index=index, quantity=quantity, **values)


def lines(*prices: str) -> list[PricedLine]:
    return [line(index, price) for index, price in enumerate(prices, start=1)]


def shop(**more: Any) -> Shop:
    return Shop(**({"at": AT, "store": "S001", "options": OPTIONS} | more))


def buyer(**more: Any) -> Buyer:
    return Buyer(**({"member": 7} | more))


def pieces(percent_paid: int, count: int = 2, **more: Any) -> Promotion:
    kind = PromotionKind.N_PIECES
    return Promotion(1, f"{count} pieces", kind, percent_paid=D(percent_paid), pieces=count, **more)


def percent(percent_paid: str, **more: Any) -> Promotion:
    values: dict[str, Any] = {"id": 2, "name": "percent"} | more
    return Promotion(kind=PromotionKind.PERCENT, percent_paid=D(percent_paid), **values)


def priced(goods: list[PricedLine], who: Buyer | None = None, *, here: Shop | None = None, **more: Any) -> Quote:
    return quote(goods, terms=Terms(here or shop(), who, **more))


def adds_up(found: Quote) -> bool:
    """Header = sum of the lines' shares, step by step; every net is not negative and is what its shares leave."""
    shares = {
        code: sum((getattr(one.shares, code) for one in found.lines), D(0))
        for code in ("member", "tier", "promotion", "coupon", "points", "rounding", "waived")
    }
    steps = {code: sum((step.amount for step in found.steps if step.code == code), D(0)) for code in shares}
    nets = all(
        one.net >= 0
        and one.net == one.line.amount - sum((getattr(one.shares, code) for code in shares), D(0))
        and all(getattr(one.shares, code) >= 0 for code in shares)
        for one in found.lines
    )
    return (
        nets
        and shares == steps
        and found.discount == shares["member"] + shares["tier"] + shares["promotion"] + shares["coupon"]
        and (found.points_value, found.rounding, found.waived)
        == (shares["points"], shares["rounding"], shares["waived"])
        and found.total == sum((one.net for one in found.lines), D(0))
        and found.total == found.subtotal - found.discount - found.points_value - found.rounding - found.waived
        and found.due == found.total - found.wallet
    )
