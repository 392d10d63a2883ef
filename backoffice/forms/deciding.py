"""What somebody types who decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from stores.models import Approval

MOST = 20


class DecideForm(forms.Form):
    """Approve or decline the requests `number`, with a remark; who declines says why."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("decline", _("Decline"))])
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=Approval._meta.get_field("remark").max_length,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("The asker reads it. Needed when you decline."),
    )

    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or {}
        if found.get("decision") == "decline" and not found.get("remark", "").strip():
            self.add_error("remark", _("Please say why: the asker reads it."))
        return found

    @property
    def approves(self) -> bool:
        return bool(self.cleaned_data["decision"] == "approve")
