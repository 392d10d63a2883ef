"""What the top-up page posts."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checkout.rules.asked import TopUpAsked, Undo
from checkout.serializers import building
from checkout.serializers.asking import TopUpIn, UndoQuoteIn
from ledger.money import ZERO
from ledger.refused import Invalid
from ledger.wire import MoneyField
from stores.models import Store
from till.forms.checking import json_of, parsed

Posted = dict[str, Any]
BANK = "bank"


class PreviewIn(TopUpIn):
    """A top-up as far as it is typed: the amount may still be missing, then the plan says it."""

    amount = MoneyField(required=False, allow_null=True, default=ZERO)


class IdentityForm(forms.Form):
    """The name as the document has it, and which kind of document was seen."""

    name = forms.CharField(label=_("Name on the document"), max_length=64)
    document = forms.ChoiceField(
        label=_("Document"),
        choices=[("id_card", _("Identity card")), ("passport", _("Passport")), ("other", _("Another document"))],
    )


def preview(posted: Posted, store: Store) -> TopUpAsked:
    """The top-up as it stands, without an amount of its own where none is typed. Refuses `invalid`, by field."""
    data = parsed(_body(posted, posted.get("typed")), PreviewIn, store)
    asked = building.top_up(data | {"amount": data["amount"] or ZERO})
    return asked if asked.order is None else replace(asked, order=replace(asked.order, approval=None))


def top_up(posted: Posted, store: Store) -> tuple[TopUpAsked, str]:
    """The top-up to be booked, and its key. Refuses `invalid`, by field."""
    data = parsed(_body(posted, posted.get("amount")), TopUpIn, store)
    return building.top_up(data), str(posted.get("key", ""))


def _body(posted: Posted, amount: Any) -> dict[str, Any]:
    """The second person's secrets travel beside the order, since they are never kept in the browser."""
    body = {name: posted.get(name, "") for name in ("member", "offer", "terminal")} | {"amount": amount or None}
    tenders, order = json_of(posted.get("tenders") or "[]"), json_of(posted.get("basket") or "null")
    if order is not None and not isinstance(order, dict):
        raise Invalid({"": [str(_("The order is not readable."))]})
    if order and posted.get("code"):
        order = order | {"approval": {"code": posted["code"], "pin": posted.get("pin", "")}}
    return body | {"tenders": tenders, "basket": order, "seen_total": posted.get("seen_total") or None}


def undo(posted: Posted, store: Store, *, holder: str) -> Undo:
    """The undoing as it is asked for; an account is the holder's own, so it is written down with their name.

    Refuses `invalid`, by field.
    """
    account = str(posted.get("bank_account", "")).strip()
    pay_to = posted.get("way", "")
    if pay_to == BANK:
        pay_to = f"{account} {holder}" if account else ""
    body = {
        "account": posted.get("account", "customer"),
        "gift_returned": posted.get("gift_returned") == "yes",
        "reason": posted.get("reason", ""),
        "pay_to": pay_to,
        "terminal": posted.get("terminal", ""),
    }
    return building.undo(parsed(body, UndoQuoteIn, store))
