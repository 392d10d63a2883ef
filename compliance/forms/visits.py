"""A day's round of an inspector, as it is planned."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from compliance.models import Visit
from stores.models import Staff, Store
from stores.models.staff import Role

INSPECTORS = (Role.INSPECTOR, Role.MANAGER, Role.HQ)


def inspectors() -> QuerySet[Staff]:
    """Who may be sent to look at stores; whether in these stores is asked when it is planned."""
    rows = Staff.objects.filter(is_active=True, kind=Staff.Kind.PERSON, assignments__role__in=INSPECTORS)
    return rows.order_by("code").distinct()


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """One person, one day, several stores in the order of the visits."""

    stores = forms.CharField(
        label=gettext_lazy("stores"),
        max_length=400,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Codes in the order of the visits, e.g. S003 S001 S012."),
    )

    class Meta:
        model = Visit
        fields = ("inspector", "day", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["inspector"].queryset = inspectors()  # type: ignore[attr-defined]

    def clean_stores(self) -> list[Store]:
        codes = list(dict.fromkeys(re.findall(r"[A-Z0-9]+", self.cleaned_data["stores"].upper())))
        known = {store.code: store for store in Store.objects.filter(is_active=True, code__in=codes)}
        strange = [code for code in codes if code not in known]
        if strange:
            raise forms.ValidationError(_("There is no open store %(codes)s.") % {"codes": ", ".join(strange)})
        return [known[code] for code in codes]
