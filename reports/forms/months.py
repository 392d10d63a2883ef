"""Which months, of which store: an address that can be kept, sent and printed. What is wrong is said at its field."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.services import standings
from reports.rules.months import between
from reports.services.breaches import Asked
from stores.models import Staff, Store
from stores.scoping import Scope

# A page of five years; more is a table's matter.
MOST = 60


class Month(forms.DateField):
    """A month as browsers write it (2026-11), as its first day."""

    def __init__(self, **how: Any) -> None:
        widget = forms.DateInput(format="%Y-%m", attrs={"type": "month"})
        super().__init__(input_formats=["%Y-%m"], required=False, widget=widget, **how)


def this_month(at: datetime) -> date:
    return timezone.localdate(at).replace(day=1)


class StoreForm(forms.Form):
    """One month of one store; without a choice this month of the first store that one sees."""

    month = Month(label=gettext_lazy("month"))
    store = forms.ModelChoiceField(
        Store.objects.none(), to_field_name="code", required=False, empty_label=None, label=gettext_lazy("store")
    )

    def __init__(self, *args: Any, scope: Scope, **how: Any) -> None:
        super().__init__(*args, **how)
        stores: Any = self.fields["store"]
        stores.queryset = scope.limit(Store.objects.order_by("code"), "")

    def chosen(self, at: datetime) -> tuple[date, Store | None]:
        """The month, and the store: none where one sees none."""
        found = self.cleaned_data if self.is_valid() else {}
        stores: Any = self.fields["store"]
        return found.get("month") or this_month(at), found.get("store") or stores.queryset.first()


class BreachForm(StoreForm):
    """Months from … to …, and what narrows the report: a store, a rule, a person."""

    month = None  # type: ignore[assignment]
    first = Month(label=gettext_lazy("from"))
    last = Month(label=gettext_lazy("to"))
    item = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    staff = forms.ModelChoiceField(Staff.objects.none(), to_field_name="code", required=False, widget=forms.HiddenInput)
    field_order = ("first", "last", "store")

    def __init__(self, *args: Any, scope: Scope, **how: Any) -> None:
        super().__init__(*args, scope=scope, **how)
        stores: Any = self.fields["store"]
        stores.empty_label = gettext_lazy("All stores")
        people: Any = self.fields["staff"]
        people.queryset = standings.visible(scope)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = found.get("first"), found.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last month lies before the first."))
        elif first and last and len(between(first, last)) > MOST:
            self.add_error("last", _("At most %(most)s months at once.") % {"most": MOST})
        return found

    def asked(self, at: datetime) -> Asked:
        """What is looked at; where a field is wrong, this month of everything."""
        found = self.cleaned_data if self.is_valid() else {}
        last = found.get("last") or max(found.get("first") or date.min, this_month(at))
        first = found.get("first") or last
        return Asked(first, last, found.get("store"), found.get("item", ""), found.get("staff"))
