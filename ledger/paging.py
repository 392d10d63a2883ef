"""Pages of a list by cursor, so that rows that are added meanwhile shift nothing."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer, URLField


class Pages(CursorPagination):
    """50 rows a page, at most 200 (`?page_size=`)."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


def page(rows: QuerySet[Any, Any], request: Request, *, order: str, show: type[Serializer[Any]]) -> Response:
    """One page of `rows` in `order` (a column, "-" for newest first), each shown by the serializer `show`.

    A cursor that no page gave is not found.
    """
    pages = Pages()
    pages.ordering = (order, "-id" if order.startswith("-") else "id")
    try:
        found = pages.paginate_queryset(rows, request)
    except (ValueError, ValidationError):
        raise NotFound from None
    answer: Response = pages.get_paginated_response(show(found, many=True, context={"request": request}).data)
    return answer


PARAMETERS = [
    OpenApiParameter("cursor", str, description="As `next` or `previous` of a page gives it."),
    OpenApiParameter("page_size", int, description="Rows a page: 50, at most 200."),
]


def schema(show: type[Serializer[Any]]) -> Any:
    """A page of `show` for the OpenAPI document."""
    links = {name: URLField(allow_null=True) for name in ("next", "previous")}
    return inline_serializer(f"{show.__name__}Page", {**links, "results": show(many=True)})


def example(row: dict[str, Any]) -> dict[str, Any]:
    """A page of one row, as an example."""
    return {"next": None, "previous": None, "results": [row]}


def whole(rows: Iterable[Any], *, show: type[Serializer[Any]]) -> Response:
    """A short list in the form of a page."""
    return Response({"next": None, "previous": None, "results": show(rows, many=True).data})
