"""The OpenAPI document's finishing touches, its page, and the answer to addresses that are none."""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.request import Request
from rest_framework.response import Response

from checkout import api_errors
from ledger.refused import Code, Refused

ERROR = {
    "type": "object",
    "description": "What went wrong; what the refusal names beyond its code (`reason`, `left`, …) stands beside it.",
    "required": ["code", "detail", "retryable"],
    "properties": {
        "code": {"type": "string", "enum": [code.value for code in Code]},
        "detail": {"type": "string", "description": "A sentence in the reader's language (Accept-Language)."},
        "errors": {
            "type": "object",
            "description": "Messages by field, for `invalid` alone.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "retryable": {"type": "boolean", "description": "Whether the same request may be sent again as it is."},
    },
    "additionalProperties": True,
    "example": {
        "code": "already_refunded",
        "detail": "This has been returned already. Left to return: line 1: 0.",
        "retryable": False,
        "left": {"1": 0},
    },
}
OF_ALL = {"401": "No key, or a wrong one", "403": "A key of another scope", "404": "There is no such thing"}
OF_BODIES = {"400": "Bad input, by field", "409": "A rule says no (docs/refusals.md)"}


def add_errors(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Every call can be refused: say how, once."""
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = ERROR
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for methods in result["paths"].values():
        for method, operation in methods.items():
            said = OF_ALL if method == "get" else OF_BODIES | OF_ALL
            for status, description in said.items():
                operation["responses"].setdefault(status, {"description": description, "content": content})
    return result


@method_decorator(csp_update({"style-src": [SELF, UNSAFE_INLINE]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The page of the OpenAPI document; its script is a file of its own, its styles stand inside."""


@extend_schema(exclude=True)
@api_view(["GET", "POST", "PUT", "PATCH", "DELETE"])
@authentication_classes([])
@permission_classes([])
def unknown(request: Request) -> Response:
    """JSON also for addresses that are none."""
    return api_errors.answer(Refused(Code.NOT_FOUND))
