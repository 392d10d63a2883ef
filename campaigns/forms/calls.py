"""A new call list, and what came of a call."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from campaigns.models import Audience
from campaigns.models.calls import Result
from campaigns.services.calls import Wanted
from stores.models import Store
from stores.scoping import Scope


class NewListForm(forms.Form):
    """What a list of chosen people is called and says; only stores that one may see can be chosen."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    name = forms.CharField(label=_("name"), max_length=64, widget=UnfoldAdminTextInputWidget)
    store = forms.ModelChoiceField(
        label=_("only members of"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=_("all stores I see"),
        widget=UnfoldAdminSelectWidget,
    )
    script = forms.CharField(
        label=_("what to say"),
        max_length=800,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("Fields in braces are filled in for each person: {salutation} {points} {value} {store}"),
    )

    def __init__(self, *args: Any, scope: Scope, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["store"].queryset = scope.limit(Store.objects.order_by("code"), "")  # type: ignore[attr-defined]

    def wanted(self, **more: Any) -> Wanted:
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value is not None} | more)


class ListForm(NewListForm):
    """From whom a list is made."""

    audience = forms.ModelChoiceField(
        label=_("audience"),
        queryset=Audience.objects.filter(is_active=True).order_by("-is_shipped", "name"),
        widget=UnfoldAdminSelectWidget,
    )
    field_order = ("name", "audience")


class CallForm(forms.Form):
    """One call."""

    result = forms.ChoiceField(choices=[one for one in Result.choices if one[0] != Result.TODO])
    note = forms.CharField(max_length=200, required=False)
    next_on = forms.DateField(required=False)
