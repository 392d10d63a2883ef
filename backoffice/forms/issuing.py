"""How many codes a batch is to have."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from coupons.services import BATCH


class BatchForm(forms.Form):
    """`batch` is made with the page, so that a form sent twice issues once."""

    batch = forms.RegexField(r"^batch:[0-9]{8}-[0-9A-Z]{6}$", widget=forms.HiddenInput)
    count = forms.IntegerField(
        label=_("How many codes"),
        min_value=1,
        max_value=BATCH,
        widget=UnfoldAdminIntegerFieldWidget(attrs={"min": 1, "max": BATCH}),
        help_text=_("Each code belongs to whoever brings it and works once."),
    )
