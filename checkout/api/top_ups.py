"""Top-ups and their undoing for tills; the ways to pay."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from checkout.api import examples
from checkout.api.asked import KEY, kept, key, who
from checkout.models import TenderMethod
from checkout.serializers import building
from checkout.serializers.asking import TopUpIn, UndoIn, UndoQuoteIn
from checkout.serializers.listing import TenderMethodRow
from checkout.serializers.top_ups import TopUpOut, UndoOut, UndoQuoteOut
from checkout.services import reading, topping_up, undoing
from ledger import paging
from stores.api import store_of


@extend_schema(
    operation_id="top_up",
    summary="Top up a member's stored value",
    parameters=[KEY],
    request=TopUpIn,
    responses={201: TopUpOut},
    examples=[examples.TOP_UP_ASKED, examples.TOPPED_UP],
)
@api_view(["POST"])
def top_ups(request: Request) -> HttpResponse:
    """With an offer that waives the order, `basket` and `seen_total` are the order's."""
    asked = building.top_up(building.parsed(request, TopUpIn))
    return kept(topping_up.top_up(asked, key=key(request), **who(request)))


@extend_schema(
    operation_id="top_up_receipt",
    summary="A top-up",
    responses=TopUpOut,
    examples=[examples.TOP_UP],
)
@api_view(["GET"])
def top_up(request: Request, number: str) -> Response:
    """By its exact number, in every store of the legal entity that took it."""
    return Response(reading.top_up(number, store=store_of(request)))


@extend_schema(
    operation_id="top_up_refund_quote",
    summary="What undoing a top-up would pay; writes nothing",
    request=UndoQuoteIn,
    responses=UndoQuoteOut,
    examples=[examples.UNDO_ASKED, examples.UNDO_QUOTE],
)
@api_view(["POST"])
def refund_quotes(request: Request, number: str) -> Response:
    """By formula A on the merchant's account, by formula B on the customer's; what is withheld and why."""
    asked = building.undo(building.parsed(request, UndoQuoteIn))
    return Response(undoing.quote(number, asked, **who(request)))


@extend_schema(
    operation_id="top_up_refund",
    summary="Ask for the undoing of a top-up; it waits for approval",
    parameters=[KEY],
    request=UndoIn,
    responses={202: UndoOut},
    examples=[examples.UNDO_ASKED, examples.UNDO],
)
@api_view(["POST"])
def refunds(request: Request, number: str) -> HttpResponse:
    """Finance decides; nothing moves before."""
    asked = building.undo(building.parsed(request, UndoIn))
    return kept(undoing.ask(number, asked, key=key(request), **who(request)))


@extend_schema(
    operation_id="tender_methods",
    summary="Ways to pay",
    responses=paging.schema(TenderMethodRow),
    examples=[examples.METHODS],
)
@api_view(["GET"])
def methods(request: Request) -> Response:
    """Stored value is none of them: it follows from the basket's `wallet`."""
    rows = TenderMethod.objects.filter(is_active=True).exclude(code="wallet")
    return paging.whole(rows, show=TenderMethodRow)
