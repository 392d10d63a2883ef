"""What a till asks about coupons and promotions."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coupons import services as coupons
from coupons.models import Coupon, Promotion
from coupons.serializers import CouponRow, PromotionRow
from ledger import paging
from members.services import finding
from stores.api import store_of

COUPON = {
    "code": "7K3M9QX2ABCDEFGHJ",
    "offer": "AUTUMN20",
    "name": "20 off from 200",
    "kind": "money",
    "value": "20.00",
    "percent_paid": None,
    "minimum": "200.00",
    "gift_item": "",
    "member": "M000000012",
    "state": "issued",
    "starts_at": "2026-11-01T00:00:00+08:00",
    "ends_at": "2026-12-01T00:00:00+08:00",
    "used_at": None,
    "used_reference": "",
}
PROMOTION = {
    "code": "TWO58",
    "name": "Two pieces at 58 %",
    "kind": "n_pieces",
    "percent_paid": "58.00",
    "pieces": 2,
    "counting": "at_least",
    "price": None,
    "threshold": None,
    "gift_item": None,
    "instead": False,
    "audience": "all",
    "tier_codes": [],
    "channels": [],
    "weekdays": [],
    "from_time": None,
    "to_time": None,
    "starts_at": None,
    "ends_at": None,
    "products": [],
    "categories": ["kids"],
}


@extend_schema(
    operation_id="member_coupons",
    summary="A member's coupons, newest first",
    parameters=paging.PARAMETERS,
    responses=paging.schema(CouponRow),
    examples=[OpenApiExample("a page", paging.example(COUPON), response_only=True)],
)
@api_view(["GET"])
def of_member(request: Request, number: str) -> Response:
    """Used and ended ones too."""
    rows = Coupon.objects.filter(member=finding.one(number)).select_related("offer", "member")
    return paging.page(rows, request, order="-issued_at", show=CouponRow)


@extend_schema(
    operation_id="coupon",
    summary="A coupon by its code",
    responses=CouponRow,
    examples=[OpenApiExample("a coupon", COUPON, response_only=True)],
)
@api_view(["GET"])
def coupon(request: Request, number: str) -> Response:
    """Capitals or not, as people type it."""
    found = Coupon.objects.filter(code=coupons.normal(number)).select_related("offer", "member").first()
    if found is None:
        raise Http404
    return Response(CouponRow(found).data)


@extend_schema(
    operation_id="promotions",
    summary="Automatic promotions that hold here and now",
    responses=paging.schema(PromotionRow),
    examples=[OpenApiExample("a page", paging.example(PROMOTION))],
)
@api_view(["GET"])
def promotions(request: Request) -> Response:
    """Those of the key's own store, the oldest first."""
    rows = Promotion.objects.holding(store=store_of(request), at=timezone.now())
    rows = rows.select_related("gift_product").prefetch_related("products", "categories")
    return paging.whole(rows, show=PromotionRow)
