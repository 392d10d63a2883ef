"""What a till asks about points."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ledger import paging
from members.services import finding
from points.models import Option, PointsEntry
from points.serializers import OptionRow, PointsEntryRow

ENTRY = {
    "seq": 2,
    "at": "2026-11-22T14:05:00+08:00",
    "business_day": "2026-11-22",
    "kind": "redeem",
    "kind_name": "redeemed",
    "amount": -500,
    "balance_after": 120,
    "store": "S001",
    "reference": "S001-20261122-7K3M9QX2",
}


@extend_schema(
    operation_id="member_points",
    summary="A member's points entries, newest first",
    parameters=paging.PARAMETERS,
    responses=paging.schema(PointsEntryRow),
    examples=[OpenApiExample("a page", paging.example(ENTRY), response_only=True)],
)
@api_view(["GET"])
def entries(request: Request, number: str) -> Response:
    """Points hold in all stores, so a member is looked up chain-wide."""
    rows = PointsEntry.objects.filter(member=finding.one(number)).select_related("store")
    return paging.page(rows, request, order="-seq", show=PointsEntryRow)


@extend_schema(
    operation_id="redemption_options",
    summary="What points can be redeemed for",
    responses=paging.schema(OptionRow),
    examples=[OpenApiExample("a page", paging.example({"points": 500, "value": "50.00", "kind": "off"}))],
)
@api_view(["GET"])
def options(request: Request) -> Response:
    """Fewest points first."""
    return paging.whole(Option.objects.filter(is_active=True), show=OptionRow)
