"""What a till asks about stored value."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ledger import paging
from members.services import finding
from stores.api import store_of
from wallets.models import Offer, WalletEntry
from wallets.serializers import TopUpOfferRow, WalletEntryRow

ENTRY = {
    "seq": 2,
    "at": "2026-11-22T14:05:00+08:00",
    "business_day": "2026-11-22",
    "kind": "spend",
    "kind_name": "spent",
    "amount": "-69.00",
    "principal": "-57.50",
    "gift": "-11.50",
    "balance_after": "1131.00",
    "store": "S001",
    "reference": "S001-20261122-7K3M9QX2",
}
OFFER = {
    "code": "FREE5X",
    "name": "Top up five times, the order is free",
    "minimum": "0.00",
    "gift": "0.00",
    "points": 0,
    "gift_item": "Quilt",
    "gift_value": "99.00",
    "waives_order": True,
    "multiple": 5,
    "minimum_order": "100.00",
    "starts_at": None,
    "ends_at": None,
    "limit_per_member": None,
    "limit_per_day": 1,
}


@extend_schema(
    operation_id="member_wallet",
    summary="A member's stored-value entries, newest first",
    parameters=paging.PARAMETERS,
    responses=paging.schema(WalletEntryRow),
    examples=[OpenApiExample("a page", paging.example(ENTRY), response_only=True)],
)
@api_view(["GET"])
def entries(request: Request, number: str) -> Response:
    """Stored value holds in all stores, so a member is looked up chain-wide."""
    rows = WalletEntry.objects.filter(member=finding.one(number)).select_related("store")
    return paging.page(rows, request, order="-seq", show=WalletEntryRow)


@extend_schema(
    operation_id="top_up_offers",
    summary="Top-up offers that hold here and now",
    responses=paging.schema(TopUpOfferRow),
    examples=[OpenApiExample("a page", paging.example(OFFER))],
)
@api_view(["GET"])
def offers(request: Request) -> Response:
    """Those of the key's own store."""
    rows = Offer.objects.holding(store=store_of(request), at=timezone.now())
    return paging.whole(rows.select_related("gift_product"), show=TopUpOfferRow)
