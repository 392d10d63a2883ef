"""A post on Moments, with what makes it welcome (S129)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanSwitchWidget

from campaigns import texts
from campaigns.models import MomentsPost
from campaigns.services import moments
from ledger.refused import Code, Refused

CHECKS = ("gives", "warmed", "no_link")


class MomentsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What was posted where. An advertisement needs its three ticks, and a week without another one."""

    gives = forms.BooleanField(
        label=_("It gives people something: a tip, a price, a present"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )
    warmed = forms.BooleanField(
        label=_("We warmed up before: greetings, a question, a little game"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )
    no_link = forms.BooleanField(
        label=_("No bare link: it says first what it is good for"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    class Meta:
        model = MomentsPost
        fields = ("store", "kind", "text")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self._refuse(found)
            except Refused as refused:
                self.add_error(str(refused.args_["field"]), texts.refusal(refused))
        return found

    def _refuse(self, found: dict[str, Any]) -> None:
        moments.refuse_bare_link(found["text"])
        if found["kind"] != MomentsPost.Kind.ADVERTISEMENT:
            return
        moments.refuse_second(found["store"], at=timezone.now())
        if not all(found.get(name) for name in CHECKS):
            raise Refused(Code.INVALID, field="kind", reason="unchecked")
