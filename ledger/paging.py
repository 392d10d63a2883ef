"""Pages of a list by cursor, so that rows that are added meanwhile shift nothing."""

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import Model, QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView


class Pages(CursorPagination):
    """50 rows a page, at most 200 (`?page_size=`); a cursor that no page gave is not found."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
