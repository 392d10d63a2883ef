"""What every call has in common: who asks, for which store, under which key; answers as they are kept."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from checkout.answers import Answer
from stores.api import store_of

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="At most 255 characters, made by the client. The same key and body get the same answer, byte for byte.",
)


def who(request: Request) -> dict[str, Any]:
    """The key's own staff row and store."""
    return {"by": request.user, "store": store_of(request)}


def key(request: Request) -> str:
    """The idempotency key; the services refuse none and one that is too long."""
    return request.headers.get("Idempotency-Key", "").strip()


def kept(answer: Answer) -> HttpResponse:
    """The stored answer, byte for byte; a repeat says so in a header."""
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else None
    return HttpResponse(answer.body, status=answer.status, content_type="application/json", headers=headers)
