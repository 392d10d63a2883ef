"""Parsed bodies as the frozen values that the services take."""

from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from checkout.rules.asked import Payment, Return, TopUpAsked, Undo
from checkout.rules.basket import Approval, Basket, Line, Proof, Seller
from checkout.rules.tenders import Tender
from stores.api import store_of

LINE = ("name", "sku", "barcode", "quantity", "unit_price", "category", "price_reason", "gift")
BASKET = ("member", "wallet", "operator", "terminal", "external_number", "channel", "occurred_at", "asked", "note")


def parsed(request: Request, kind: type[Serializer[Any]]) -> dict[str, Any]:
    """The body of the request as `kind` reads it. Refuses `invalid`, by field."""
    serializer = kind(data=request.data, context={"store": store_of(request)})
    serializer.is_valid(raise_exception=True)
    found: dict[str, Any] = serializer.validated_data
    return found


def _given(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """What of `names` was sent and is not nothing."""
    return {name: data[name] for name in names if data.get(name) not in (None, "")}


def _tenders(data: dict[str, Any]) -> tuple[Tender, ...]:
    return tuple(Tender(**_given(one, "method", "amount", "reference")) for one in data.get("tenders") or ())


def _approval(data: dict[str, Any]) -> Approval | None:
    return Approval(**data["approval"]) if data.get("approval") else None


def basket(data: dict[str, Any]) -> Basket:
    """An order."""
    return Basket(
        lines=tuple(Line(**_given(one, *LINE)) for one in data.get("lines") or ()),
        coupons=tuple(data.get("coupons") or ()),
        points=tuple(data.get("points") or ()),
        sellers=tuple(Seller(**one) for one in data.get("sellers") or ()),
        proof=Proof(**data["proof"]) if data.get("proof") else None,
        approval=_approval(data),
        **_given(data, *BASKET),
    )


def payment(data: dict[str, Any]) -> Payment:
    """How a sale is paid."""
    return Payment(data["seen_total"], _tenders(data))


def goods_back(data: dict[str, Any]) -> Return:
    """What comes back of a sale."""
    lines = None if data["all"] else tuple((one["line"], one["quantity"]) for one in data["lines"])
    more = _given(data, "reason", "operator", "terminal", "seen_amount")
    return Return(lines=lines, tenders=_tenders(data), approval=_approval(data), **more)


def top_up(data: dict[str, Any]) -> TopUpAsked:
    """A top-up, with the order that it waives, if any."""
    return TopUpAsked(
        tenders=_tenders(data),
        order=basket(data["basket"]) if data.get("basket") else None,
        **_given(data, "member", "amount", "offer", "seen_total", "operator", "terminal"),
    )


def undo(data: dict[str, Any]) -> Undo:
    """The undoing of a top-up."""
    return Undo(**_given(data, "account", "gift_returned", "reason", "pay_to", "terminal"))
