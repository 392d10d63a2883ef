"""Quotes, sales and refunds for tills."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from checkout.api import examples
from checkout.api.asked import KEY, kept, key, who
from checkout.models import Sale
from checkout.serializers import building
from checkout.serializers.asking import QuoteIn, RefundIn, RefundQuoteIn, SaleIn
from checkout.serializers.listing import SaleQuery, SaleRow
from checkout.serializers.showing import QuoteOut, RefundOut, RefundQuoteOut, SaleOut
from checkout.services import asking, reading, refunding, selling
from ledger import paging
from stores.api import store_of


@extend_schema(
    operation_id="quote",
    summary="What an order costs; writes nothing",
    request=QuoteIn,
    responses=QuoteOut,
    examples=[examples.BASKET, examples.QUOTE],
)
@api_view(["POST"])
def quotes(request: Request) -> Response:
    """The same pipeline as the sale's; `total` is what the sale compares `seen_total` with."""
    data = building.parsed(request, QuoteIn)
    return Response(asking.quote(building.basket(data), offer=data.get("offer") or None, **who(request)))


@extend_schema(
    methods=["GET"],
    operation_id="sales",
    summary="Sales of the key's own store, newest first",
    parameters=[SaleQuery, *paging.PARAMETERS],
    responses=paging.schema(SaleRow),
    examples=[examples.SALES],
)
@extend_schema(
    methods=["POST"],
    operation_id="sell",
    summary="Sell an order",
    parameters=[KEY],
    request=SaleIn,
    responses={201: SaleOut},
    examples=[examples.SALE_ASKED, examples.SOLD],
)
@api_view(["GET", "POST"])
def sales(request: Request) -> HttpResponse:
    """All of it is written, or nothing."""
    if request.method == "GET":
        return _list(request)
    data = building.parsed(request, SaleIn)
    basket, payment = building.basket(data), building.payment(data)
    return kept(selling.sell(basket, payment=payment, key=key(request), **who(request)))


def _list(request: Request) -> Response:
    query = SaleQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    rows = Sale.objects.filter(store=store_of(request)).wanted(**query.validated_data).listed()
    return paging.page(rows, request, order="-at", show=SaleRow)


@extend_schema(
    operation_id="sale",
    summary="A sale with its lines, tenders and refunds",
    responses=SaleOut,
    examples=[examples.SALE],
)
@api_view(["GET"])
def sale(request: Request, number: str) -> Response:
    """By its exact number, in every store of the legal entity that sold it."""
    return Response(reading.sale(number, store=store_of(request)))


@extend_schema(
    operation_id="refund_quote",
    summary="What a refund would give back; writes nothing",
    request=RefundQuoteIn,
    responses=RefundQuoteOut,
    examples=[examples.REFUND_ASKED, examples.REFUND_QUOTE],
)
@api_view(["POST"])
def refund_quotes(request: Request, number: str) -> Response:
    """To which tender, how many points, which coupon, what debt."""
    returned = building.goods_back(building.parsed(request, RefundQuoteIn))
    return Response(refunding.quote(number, returned, **who(request)))


@extend_schema(
    operation_id="refund",
    summary="Take goods back",
    parameters=[KEY],
    request=RefundIn,
    responses={201: RefundOut},
    examples=[examples.REFUND_ASKED, examples.REFUND],
)
@api_view(["POST"])
def refunds(request: Request, number: str) -> HttpResponse:
    """`lines`, or `all` that is left."""
    returned = building.goods_back(building.parsed(request, RefundIn))
    return kept(refunding.refund(number, returned, key=key(request), **who(request)))
