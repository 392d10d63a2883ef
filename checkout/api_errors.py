"""Every error of the API as one shape (docs/refusals.md): {"code", "detail", "errors", "retryable"} and what the refusal names.

`settings.REST_FRAMEWORK` points here. `errors` (messages by field) is there for `invalid` alone. What a refusal knows
beyond its code (`reason`, `left` by line, `largest_order`, …) stands beside it.
"""

import logging
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from checkout import texts
from ledger import money
from ledger.refused import Code, Invalid, Refused

log = logging.getLogger(__name__)
STATUS = {
    Code.INVALID: 400,
    Code.IDEMPOTENCY_KEY_REQUIRED: 400,
    Code.NOT_AUTHENTICATED: 401,
    Code.FORBIDDEN: 403,
    Code.NOT_FOUND: 404,
    Code.METHOD_NOT_ALLOWED: 405,
    Code.NOT_ACCEPTABLE: 406,
    Code.TOO_LARGE: 413,
    Code.UNSUPPORTED_MEDIA_TYPE: 415,
    Code.THROTTLED: 429,
    Code.SERVER_ERROR: 500,
    Code.UNAVAILABLE: 503,
}
# Seconds after which the same request may be sent again.
RETRY_AFTER = {Code.IN_PROGRESS: 1, Code.UNAVAILABLE: 5, Code.THROTTLED: 60, Code.SERVER_ERROR: 5}
SHAPE = ("code", "detail", "errors", "retryable")
WAITED_TOO_LONG = {"55P03", "40P01", "40001"}  # lock timeout, deadlock, serialization: nothing was written
BY_STATUS = {status: code for code, status in STATUS.items() if code is not Code.IDEMPOTENCY_KEY_REQUIRED}


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to whatever a view raised; what nobody foresaw is logged and becomes `server_error`."""
    refused = _refused(error, context)
    if refused.code is Code.SERVER_ERROR:
        log.error("unforeseen error in %s", context.get("view"), exc_info=error)
    return answer(refused, headers=_headers(error))


def answer(refused: Refused, *, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal as an answer: status, body and, where trying again makes sense, `Retry-After`."""
    after = RETRY_AFTER.get(refused.code)
    more = {"Retry-After": str(after)} if after else {}
    return Response(body(refused), STATUS.get(refused.code, 409), headers=more | dict(headers or {}))


def body(refused: Refused) -> dict[str, Any]:
    """The body of a refusal, in the reader's language."""
    found: dict[str, Any] = {"code": refused.code.value, "detail": texts.refusal(refused)}
    if refused.code is Code.INVALID:
        found["errors"] = _errors(refused)
    found["retryable"] = refused.code in RETRY_AFTER
    known = {name: plain(value) for name, value in refused.args_.items() if name not in SHAPE}
    return found if refused.code is Code.INVALID else found | known


def _errors(refused: Refused) -> dict[str, list[str]]:
    if isinstance(refused, Invalid):
        return {field: [str(message) for message in messages] for field, messages in refused.errors.items()}
    return {str(refused.args_.get("field", "body")): [texts.refusal(refused)]}


def plain(value: object) -> Any:
    """An argument of a refusal as JSON has it: amounts are text, also inside lists and by line."""
    if isinstance(value, Decimal):
        return money.text(value)
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def _refused(error: Exception, context: Mapping[str, Any]) -> Refused:
    """What went wrong as a refusal; `server_error` where nobody foresaw it."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, OperationalError | InterfaceError):
        waited = getattr(error.__cause__, "pgcode", None) in WAITED_TOO_LONG
        return Refused(Code.IN_PROGRESS if waited else Code.UNAVAILABLE)
    if isinstance(error, exceptions.ValidationError):
        return Invalid(by_field(error.detail))
    if isinstance(error, exceptions.ParseError):
        return Invalid({"body": [str(error.detail)]})
    if isinstance(error, exceptions.MethodNotAllowed):
        return Refused(Code.METHOD_NOT_ALLOWED, method=context["request"].method)
    return Refused(BY_STATUS.get(_status(error), Code.SERVER_ERROR))


def _status(error: Exception) -> int:
    """The status of what Django and the framework refuse themselves: a key, an address, a type."""
    if isinstance(error, Http404):
        return 404
    if isinstance(error, PermissionDenied):
        return 403
    return error.status_code if isinstance(error, exceptions.APIException) else 500


def _headers(error: Exception) -> dict[str, str]:
    """Headers that the framework's own refusals carry."""
    found = {}
    if getattr(error, "auth_header", None):
        found["WWW-Authenticate"] = str(getattr(error, "auth_header", ""))
    if getattr(error, "wait", None):
        found["Retry-After"] = str(int(getattr(error, "wait", 0)) + 1)
    return found


def by_field(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Nested messages by the path of their field: "lines.0.quantity"; what is about the whole goes by "body"."""
    found: dict[str, list[str]] = {}
    for name, messages in _flat(detail, path):
        found.setdefault(name or "body", []).append(messages)
    return found


def _flat(detail: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _flat(inner, path if name == "non_field_errors" else _join(path, str(name)))
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            yield from _flat(inner, _join(path, str(index)) if isinstance(inner, Mapping | list) else path)
    else:
        yield path, str(detail)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
