"""A basket as somebody writes it who tries a promotion: one line each, an article number or barcode and how many."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from checkout.rules.basket import Basket, Line
from ledger.words import text_fault
from members.services import finding
from stores.models import Store
from stores.scoping import Scope

LINE = re.compile(r"^(?P<code>[^\s×*,，]+)(?:(?:\s*[×*,，]\s*|\s+x\s+|\s+)(?P<quantity>[0-9]{1,4}))?$")
LINES = 100
WHEN = "%Y-%m-%dT%H:%M"


class TrialForm(forms.Form):
    """What is bought, by whom, where and when."""

    lines = forms.CharField(
        label=_("Basket"),
        max_length=4_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5, "placeholder": "A1 2"}),
        help_text=_("One article a line: number or barcode, then how many, e.g. A1 2."),
    )
    store = forms.ModelChoiceField(Store.objects.none(), label=_("Store"), widget=UnfoldAdminSelectWidget)
    member = forms.CharField(
        label=_("Member"),
        required=False,
        max_length=32,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Phone, card or member number; empty: a guest."),
    )
    at = forms.DateTimeField(
        label=_("When"),
        input_formats=[WHEN],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
        help_text=_("A time to come shows what a promotion will do that begins later."),
    )

    def __init__(self, *args: Any, scope: Scope, **how: Any) -> None:
        super().__init__(*args, **how)
        field: Any = self.fields["store"]
        field.queryset = scope.limit(Store.objects.filter(is_active=True).order_by("code"), "")
        self.initial = {"at": timezone.localtime().strftime(WHEN), "store": field.queryset.first(), **self.initial}

    def clean_lines(self) -> tuple[Line, ...]:
        typed = [row.strip() for row in self.cleaned_data["lines"].splitlines()]
        rows = [(place, row) for place, row in enumerate(typed, start=1) if row]
        if len(rows) > LINES:
            raise forms.ValidationError(_("At most %(most)s lines."), params={"most": LINES})
        found = [self._line(place, row) for place, row in rows]
        return tuple(line for line in found if line is not None)

    def _line(self, place: int, row: str) -> Line | None:
        parts = LINE.match(row)
        if parts is None or text_fault(row):
            self.add_error(
                "lines",
                forms.ValidationError(
                    _("Line %(place)s: %(row)s cannot be read."), params={"place": place, "row": row}
                ),
            )
            return None
        # The catalogue is asked for both: a number that no article has may be a barcode.
        return Line(sku=parts["code"], barcode=parts["code"], quantity=int(parts["quantity"] or 1))

    def clean_member(self) -> str | None:
        """The number of the one member who is meant; None: a guest."""
        text = self.cleaned_data["member"].strip()
        if not text:
            return None
        found = finding.find(number=text) or finding.find(phone=text) or finding.find(card=text)
        if not found:
            raise forms.ValidationError(_("Nobody has this phone, card or number."))
        return found[0].number

    def basket(self) -> Basket:
        """The basket; as at the till, a guest has no member."""
        return Basket(lines=self.cleaned_data["lines"], member=self.cleaned_data["member"])
