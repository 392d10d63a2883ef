"""What the page posts: text into the values that `till.services` and `checkout.services` take."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checkout.rules.asked import Payment
from checkout.rules.basket import MAX_NAME, MAX_PRICE, MAX_QUANTITY, Basket
from checkout.serializers import building
from checkout.serializers.asking import SaleIn
from ledger.money import ZERO
from ledger.refused import Invalid
from stores.models import Store
from till.forms.checking import json_of, parsed

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


def basket(posted: Posted, store: Store) -> tuple[Basket, Payment]:
    """The order as it stands, and what has been handed over so far. Refuses `invalid`, by field."""
    data = parsed(_body(posted) | {"seen_total": "0.00"}, SaleIn, store)
    return building.basket(data), building.payment(data)


def sale(posted: Posted, store: Store) -> tuple[Basket, Payment, str]:
    """The order to be sold, its payment and its key. Refuses `invalid`, by field."""
    data = parsed(_body(posted) | {"seen_total": posted.get("seen_total")}, SaleIn, store)
    return building.basket(data), building.payment(data), str(posted.get("key", ""))


def _body(posted: Posted) -> dict[str, Any]:
    """The basket's JSON, with the secrets that travel beside it since they are never kept in the browser."""
    found = json_of(posted.get("basket", "{}"))
    if not isinstance(found, dict):
        raise Invalid({"": [str(_("The order is not readable."))]})
    secrets = {name: json_of(posted[name]) for name in ("proof", "approval") if posted.get(name)}
    return found | secrets | {"terminal": posted.get("terminal", "")}
