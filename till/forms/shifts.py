"""What the pages of the cash shift post."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkout.rules.basket import MAX_PRICE, Approval
from checkout.rules.shifts import MAX_REASON, MAX_TERMINAL, Count, Move, Opening
from ledger.money import ZERO
from ledger.refused import Invalid
from till.forms.checking import checked

Posted = dict[str, Any]
COUNTED = re.compile(r"counted-([a-z0-9_]{1,16})")
AMOUNT: dict[str, Any] = {"max_digits": 12, "decimal_places": 2, "min_value": ZERO, "max_value": MAX_PRICE}


class OpenForm(forms.Form):
    """The float of a shift."""

    amount = forms.DecimalField(label=gettext_lazy("Opening float"), **AMOUNT)


class MoveForm(forms.Form):
    """Cash that goes into the drawer or out of it."""

    shift = forms.CharField(max_length=32)
    kind = forms.ChoiceField(choices=[("in", "in"), ("out", "out")])
    amount = forms.DecimalField(label=gettext_lazy("Amount"), **AMOUNT)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=MAX_REASON)


class TerminalForm(forms.Form):
    """The name of this till."""

    terminal = forms.CharField(label=gettext_lazy("Till"), max_length=MAX_TERMINAL)


class DayForm(forms.Form):
    """The business day of a report."""

    day = forms.DateField(label=gettext_lazy("Day"), required=False)


class _Amount(forms.Form):
    amount = forms.DecimalField(label=gettext_lazy("Counted"), required=False, **AMOUNT)


def opening(posted: Posted, terminal: str) -> Opening:
    """The shift to be opened. Refuses `invalid`."""
    return Opening(terminal, checked(OpenForm(posted))["amount"])


def move(posted: Posted) -> Move:
    """The cash to be moved. Refuses `invalid`."""
    found = checked(MoveForm(posted))
    return Move(found["shift"], found["kind"], found["amount"], found["reason"])


def count(posted: Posted, *, confirmed: bool = False) -> Count:
    """What was counted; `confirmed`: with the sum that was shown as expected. Refuses `invalid`, by method."""
    rows = [(found[1], str(value)) for name, value in posted.items() if (found := COUNTED.fullmatch(name))]
    counted = tuple((code, _amount(value)) for code, value in rows if value.strip())
    if confirmed and not posted.get("seen"):
        raise Invalid({"": [_("Check the count first: what was expected is shown before it is booked.")]})
    seen = _amount(str(posted["seen"])) if confirmed else None
    return Count(str(posted.get("shift", "")), counted, seen, str(posted.get("reason", "")))


def successor(posted: Posted) -> Approval | None:
    """Who takes the till over, if anybody."""
    code = str(posted.get("code", "")).strip()
    return Approval(code, str(posted.get("pin", ""))) if code else None


def _amount(value: str) -> Decimal:
    found: Decimal | None = checked(_Amount({"amount": value}))["amount"]
    return ZERO if found is None else found
