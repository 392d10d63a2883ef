"""What a till needs to know of the catalogue."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Product
from catalog.serializers import ProductQuery, ProductRow
from ledger import paging

PRODUCT = {
    "sku": "A1",
    "name": "Down jacket",
    "category": "kids",
    "barcodes": ["6901234567892"],
    "list_price": "169.00",
    "member_price": None,
    "unit": "",
    "spec": "110",
    "origin": "",
    "no_further_discount": False,
    "is_blocked": False,
    "updated_at": "2026-11-22T14:05:00+08:00",
}


@extend_schema(
    operation_id="products",
    summary="Products, those that changed first come first",
    parameters=[ProductQuery, *paging.PARAMETERS],
    responses=paging.schema(ProductRow),
    examples=[OpenApiExample("a page", paging.example(PRODUCT), response_only=True)],
)
@api_view(["GET"])
def products(request: Request) -> Response:
    """`?updated_since=` and the cursor keep a till's copy of the catalogue up to date."""
    query = ProductQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    rows = Product.objects.wanted(**query.validated_data)
    return paging.page(rows, request, order="updated_at", show=ProductRow)
