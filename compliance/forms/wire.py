"""What the phone's scripts send, read by a serializer."""

from io import BytesIO
from typing import Any

from rest_framework import serializers

from ledger.refused import Invalid
from ledger.wire import JSONParser


def taken(kind: type[serializers.Serializer[Any]], raw: bytes) -> dict[str, Any]:
    """The body as it was cleaned. Refuses `invalid` by field."""
    form = kind(data=JSONParser().parse(BytesIO(raw)))
    if not form.is_valid():
        raise Invalid(_messages(form.errors))
    found: dict[str, Any] = form.validated_data
    return found


def _messages(errors: Any, path: str = "") -> dict[str, list[str]]:
    """Nested errors of a serializer by the path of their field."""
    if isinstance(errors, dict):
        return {
            name: said for key, inner in errors.items() for name, said in _messages(inner, _under(path, key)).items()
        }
    return {path or "body": [str(one) for one in errors]}


def _under(path: str, key: Any) -> str:
    return f"{path}.{key}" if path else str(key)
