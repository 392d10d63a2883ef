"""A campaign as it is made: whom, what it says, by which way, for how much. And a test message to one's own phone."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from campaigns.models import Audience, Campaign, Template
from campaigns.rules import fields as named
from coupons.models import Offer
from ledger.refused import Refused
from members.rules import normal_phone
from messaging.models import Gateway
from stores.models import Store
from stores.scoping import Scope

WHEN = "%Y-%m-%dT%H:%M"
CHOICE, LINE, MONEY, COUNT = (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
)


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]
    """One page in steps; `steps` says which field stands in which."""

    steps: ClassVar = (
        (_("Whom"), ("name", "occasion", "audience", "store")),
        (_("What it says"), ("purpose", "template", "subject")),
        (_("By which way, for how much"), ("gateway", "offer", "hold_out", "budget", "most", "starts_at")),
    )

    class Meta:
        model = Campaign
        fields = (
            "name", "occasion", "audience", "store", "purpose", "template", "subject", "body", "gateway", "offer",
            "hold_out", "budget", "most", "starts_at",
        )  # fmt: skip
        widgets: ClassVar = {
            "name": LINE,
            "occasion": CHOICE,
            "audience": CHOICE,
            "store": CHOICE,
            "purpose": CHOICE,
            "template": CHOICE,
            "subject": LINE,
            "body": UnfoldAdminTextareaWidget(attrs={"rows": 5}),
            "gateway": CHOICE,
            "offer": CHOICE,
            "hold_out": MONEY,
            "budget": MONEY,
            "most": COUNT,
            "starts_at": UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
        }
        help_texts: ClassVar = {
            "audience": _("Empty: everybody."),
            "store": _("Empty: members of all stores."),
            "purpose": _("Marketing goes to those alone who agreed, in the hours of the gateway, once a week at most."),
            "template": _("Its text is put below, where it can be changed for this campaign."),
            "hold_out": _("So many are not written to, to see what the message brought. 0: nobody."),
            "budget": _("It pauses before a fen more is spent. Empty: no limit."),
            "most": _("Empty: all of the audience."),
            "starts_at": _("Empty: at once."),
        }

    def __init__(self, *args: Any, scope: Scope, **how: Any) -> None:
        super().__init__(*args, **how)
        choices: dict[str, Any] = {
            "audience": (Audience.objects.filter(is_active=True), _("everybody")),
            "store": (scope.limit(Store.objects.filter(is_active=True).order_by("code"), ""), _("all stores")),
            "template": (Template.objects.filter(is_active=True), _("no template")),
            "gateway": (Gateway.objects.filter(is_active=True).order_by("-is_default", "channel", "code"), None),
            "offer": (Offer.objects.filter(is_active=True).order_by("code"), _("no coupon")),
        }
        for name, (rows, empty) in choices.items():
            field: Any = self.fields[name]
            field.queryset, field.empty_label = rows, empty
        self.fields["store"].required = not scope.everywhere
        self.fields["starts_at"].input_formats = [WHEN]  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.initial = {"gateway": self.fields["gateway"].queryset.first(), **self.initial}  # type: ignore[attr-defined]
        elif self.instance.starts_at:
            self.initial["starts_at"] = timezone.localtime(self.instance.starts_at).strftime(WHEN)

    def grouped(self) -> list[tuple[int, Any, list[Any]]]:
        """Number, title and fields of each step."""
        return [(place, title, [self[name] for name in names]) for place, (title, names) in enumerate(self.steps, 1)]

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        unknown = named.unknown(body)
        if unknown:
            raise forms.ValidationError(_("There is no field {%(name)s}."), params={"name": unknown[0]})
        return body

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        template = found.get("template")
        if not found.get("body") and template is not None:
            found["body"] = template.body
        if not found.get("body") and "body" not in self.errors:
            self.add_error("body", _("Say something, or take a template."))
        if "coupon" in named.named(found.get("body") or "") and not found.get("offer"):
            self.add_error("offer", _("The text names a coupon: say which."))
        return found


class TestForm(forms.Form):
    """Where a test message goes: one's own phone."""

    to = forms.CharField(label=_("Own phone"), max_length=20, widget=UnfoldAdminTextInputWidget)

    def clean_to(self) -> str:
        try:
            return normal_phone(self.cleaned_data["to"])
        except Refused:
            raise forms.ValidationError(_("This is no phone number.")) from None
