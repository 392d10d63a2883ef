"""How every form of the till says what is wrong: by the names that the page shows."""

from io import BytesIO
from typing import Any

from django import forms
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import Serializer

from checkout.api_errors import by_field
from ledger import wire
from ledger.refused import Invalid
from stores.models import Store


def checked(form: forms.Form) -> dict[str, Any]:
    """The form's values. Refuses `invalid`, by the names that the page shows."""
    if not form.is_valid():
        names = {name: str(field.label) for name, field in form.fields.items()}
        raise Invalid({names.get(name, ""): [str(one) for one in found] for name, found in form.errors.items()})
    return form.cleaned_data


def json_of(text: str) -> Any:
    """What a field of JSON holds. Refuses `invalid`."""
    return wire.JSONParser().parse(BytesIO(text.encode("utf-8", "surrogatepass")))


def parsed(body: dict[str, Any], kind: type[Serializer[Any]], store: Store) -> dict[str, Any]:
    """`body` as the API's own serializer reads it. Refuses `invalid`, by field."""
    serializer = kind(data=body, context={"store": store})
    try:
        serializer.is_valid(raise_exception=True)
    except ValidationError as error:
        raise Invalid(by_field(error.detail)) from error
    data: dict[str, Any] = serializer.validated_data
    return data
