"""What the page posts: text into the values that `till.services` and `checkout.services` take."""

import re
from io import BytesIO
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import Serializer

from checkout.api_errors import by_field
from checkout.rules.asked import Payment
from checkout.rules.basket import MAX_NAME, MAX_PRICE, MAX_QUANTITY, Basket
from checkout.serializers import building
from checkout.serializers.asking import BasketIn, SaleIn
from ledger import wire
from ledger.money import ZERO
from ledger.refused import Invalid
from stores.models import Store

# "3*6901234567892": three of them.
TIMES = re.compile(r"([0-9]{1,4})\s*[*×]\s*(.+)")
Posted = dict[str, Any]


class LineForm(forms.Form):
    """An article as scanned or typed, maybe with a price and a quantity."""

    text = forms.CharField(label=_("Goods"), max_length=MAX_NAME)
    price = forms.DecimalField(
        label=_("Unit price"), required=False, max_digits=12, decimal_places=2, min_value=ZERO, max_value=MAX_PRICE
    )
    quantity = forms.IntegerField(label=_("Quantity"), required=False, min_value=1, max_value=MAX_QUANTITY)

    def clean(self) -> dict[str, Any]:
        """A quantity in front of the number counts where none is typed beside it."""
        data = super().clean() or self.cleaned_data
        times = TIMES.fullmatch(data.get("text", ""))
        if times and not data.get("quantity") and 1 <= int(times[1]) <= MAX_QUANTITY:
            return data | {"quantity": int(times[1]), "text": times[2].strip()}
        return data


class FindForm(forms.Form):
    """Whom to look for."""

    text = forms.CharField(label=_("Member"), max_length=64)


def checked(form: forms.Form) -> dict[str, Any]:
    """The form's values. Refuses `invalid`, by the names that the page shows."""
    if not form.is_valid():
        names = {name: str(field.label) for name, field in form.fields.items()}
        raise Invalid({names.get(name, ""): [str(one) for one in found] for name, found in form.errors.items()})
    return form.cleaned_data


def basket(posted: Posted, store: Store) -> tuple[Basket, Payment]:
    """The order as it stands, and what has been handed over so far. Refuses `invalid`, by field."""
    data = _parsed(_body(posted) | {"seen_total": "0.00"}, SaleIn, store)
    return building.basket(data), building.payment(data)


def sale(posted: Posted, store: Store) -> tuple[Basket, Payment, str]:
    """The order to be sold, its payment and its key. Refuses `invalid`, by field."""
    data = _parsed(_body(posted) | {"seen_total": posted.get("seen_total")}, SaleIn, store)
    return building.basket(data), building.payment(data), str(posted.get("key", ""))


def _body(posted: Posted) -> dict[str, Any]:
    """The basket's JSON, with the secrets that travel beside it since they are never kept in the browser."""
    found = _json(posted.get("basket", "{}"))
    if not isinstance(found, dict):
        raise Invalid({"": [str(_("The order is not readable."))]})
    secrets = {name: _json(posted[name]) for name in ("proof", "approval") if posted.get(name)}
    return found | secrets


def _json(text: str) -> Any:
    return wire.JSONParser().parse(BytesIO(text.encode("utf-8", "surrogatepass")))


def _parsed(body: dict[str, Any], kind: type[BasketIn], store: Store) -> dict[str, Any]:
    serializer: Serializer[Any] = kind(data=body, context={"store": store})
    try:
        serializer.is_valid(raise_exception=True)
    except ValidationError as error:
        raise Invalid(by_field(error.detail)) from error
    data: dict[str, Any] = serializer.validated_data
    return data
