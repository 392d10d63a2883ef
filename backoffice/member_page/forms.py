"""The forms of the actions on a member's page: they parse; services decide and refuse by field."""

from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from coupons.models import Offer
from ledger.refused import Code, Invalid, Refused
from members import rules, texts
from members.models import Card, Child, Consent, Member, MemberTag, Tag, Tier
from members.services import family
from stores import places
from stores.models import Staff

SALT = "backoffice.member_page.number"
A_DAY = 24 * 3600
MOST_POINTS = 1_000_000


class DateInput(widgets.UnfoldAdminTextInputWidget):  # type: ignore[misc]
    """The browser's own calendar: it works on a phone and needs no script."""

    input_type = "date"

    def format_value(self, value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else value


def text(label: Any, *, most: int = 200, **how: Any) -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, max_length=most, widget=widgets.UnfoldAdminTextInputWidget, **how)


def day(label: Any, **how: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput, **how)


def choice(label: Any, rows: Any = (), **how: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=rows, widget=widgets.UnfoldAdminSelectWidget, **how)


def row(label: Any, rows: Any, **how: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    """One of the rows; which, the form may narrow down."""
    return forms.ModelChoiceField(label=label, queryset=rows, widget=widgets.UnfoldAdminSelectWidget, **how)


class ActionForm(forms.Form):
    """What an action asks; it knows the member and who acts."""

    def __init__(self, member: Member, by: Staff, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.member, self.by = member, by
        self.narrow()

    def narrow(self) -> None:
        """Leave only what may be chosen for this member."""

    def refuse(self, refused: Refused, sentence: str) -> None:
        """A refusal of the service, beside the field that it is about."""
        named = "phone" if refused.code is Code.PHONE_TAKEN else str(refused.args_.get("field", ""))
        errors = refused.errors if isinstance(refused, Invalid) else {named: [sentence]}
        for field, messages in errors.items():
            self.add_error(field if field in self.fields else None, messages)


class ReasonForm(ActionForm):
    reason = text(_("reason"))


class NumberedForm(ActionForm):
    """A form that books: the number in it is made beforehand and signed, so that sending it twice books once."""

    number = forms.CharField(widget=forms.HiddenInput)

    def narrow(self) -> None:
        store = self.member.home_store
        made = places.new_number(store, places.business_day(timezone.now(), store))
        self.fields["number"].initial = signing.dumps([made, self.member.pk, self.by.pk], salt=SALT)

    def clean_number(self) -> str:
        try:
            number, member, by = signing.loads(self.cleaned_data["number"], salt=SALT, max_age=A_DAY)
        except (signing.BadSignature, ValueError):
            number, member, by = "", None, None
        if (member, by) != (self.member.pk, self.by.pk):
            raise forms.ValidationError(_("This page is too old: please open it again."))
        return str(number)


class AdjustForm(NumberedForm):
    points = forms.IntegerField(
        label=_("points"),
        min_value=-MOST_POINTS,
        max_value=MOST_POINTS,
        widget=widgets.UnfoldAdminIntegerFieldWidget,
        help_text=_("With a minus sign points are taken away."),
    )
    reason = text(_("reason"), help_text=_("It stands in the history; the member may ask for it."))


class CouponForm(NumberedForm):
    offer = row(_("offer"), Offer.objects.none(), to_field_name="code")

    def narrow(self) -> None:
        super().narrow()
        running = Offer.objects.filter(is_active=True).exclude(ends_at__lte=timezone.now())
        self.fields["offer"].queryset = running.order_by("code")  # type: ignore[attr-defined]


class PhoneForm(ActionForm):
    phone = text(_("new phone"), most=32)
    reason = text(_("reason"))


class CodeForm(ActionForm):
    """The code is typed on the second page, once it has been sent."""

    phone = text(_("new phone"), most=32)
    code = forms.CharField(
        label=_("code"),
        max_length=8,
        required=False,
        help_text=_("Empty at first: it is sent to the new phone."),
        widget=widgets.UnfoldAdminTextInputWidget(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )


class SendForm(ActionForm):
    to = text(_("phone or e-mail address"), most=254, required=False, help_text=_("Empty: the member's phone."))


class CardForm(ActionForm):
    number = text(_("card number"), most=32, required=False, help_text=_("Empty: the house makes one."))


class ReplaceCardForm(CardForm):
    card = row(_("card"), Card.objects.none())
    state = choice(_("what became of it"), [(Card.State.LOST, _("lost")), (Card.State.REPLACED, _("replaced"))])
    field_order = ("card", "state", "number")

    def narrow(self) -> None:
        mine = Card.objects.filter(member=self.member, state=Card.State.ACTIVE).order_by("-issued_at", "-id")
        self.fields["card"].queryset = mine  # type: ignore[attr-defined]


CHANNELS = [
    ("store", _("in the store")),
    ("phone", _("by phone")),
    ("paper", _("on paper")),
    ("wechat", _("by WeChat")),
]


class ConsentForm(ActionForm):
    """A consent that is not live yet."""

    kind = choice(_("kind"))
    channel = choice(_("how it was said"), CHANNELS)
    text_version = text(_("version of the text"), most=16, help_text=_("As printed at the foot of the text shown."))
    live = False

    def narrow(self) -> None:
        now = family.live(self.member)
        kinds = [(kind, label) for kind, label in Consent.Kind.choices if (kind in now) == self.live]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class WithdrawForm(ConsentForm):
    """A consent that is live."""

    text_version = None  # type: ignore[assignment]
    live = True


class ChildForm(ActionForm):
    name = text(_("child's name"), most=64)
    birthday = day(_("birthday"))
    lunar = forms.BooleanField(label=_("lunar birthday"), required=False, widget=widgets.UnfoldBooleanSwitchWidget)
    gender = choice(_("gender"), Member.Gender.choices, required=False)
    agreed = forms.BooleanField(
        label=_("The guardian agrees that the child's name and birthday are kept"),
        help_text=texts.consent_text(Consent.Kind.CHILD_DATA).words,  # type: ignore[arg-type]
        required=False,
        widget=widgets.UnfoldBooleanSwitchWidget,
    )

    def narrow(self) -> None:
        if Consent.Kind.CHILD_DATA in family.live(self.member):
            del self.fields["agreed"]


class OneChildForm(ReasonForm):
    child = row(_("child"), Child.objects.none())
    field_order = ("child", "reason")

    def narrow(self) -> None:
        field = self.fields["child"]
        mine = Child.objects.filter(member=self.member).order_by("birthday", "id")
        field.queryset = mine  # type: ignore[attr-defined]
        field.label_from_instance = lambda child: rules.mask_name(child.name)  # type: ignore[attr-defined]


class TagField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Tags under the names of their groups."""

    def label_from_instance(self, tag: Any) -> str:
        return f"{tag.group.name} · {tag.name}"


ALL_TAGS = Tag.objects.select_related("group").order_by("group__name", "name", "id")


class TagForm(ActionForm):
    tag = TagField(label=_("tag"), queryset=ALL_TAGS, widget=widgets.UnfoldAdminSelectWidget)
    has = False

    def narrow(self) -> None:
        mine = MemberTag.objects.filter(member=self.member).values("tag")
        tags = ALL_TAGS.filter(pk__in=mine) if self.has else ALL_TAGS.exclude(pk__in=mine)
        self.fields["tag"].queryset = tags  # type: ignore[attr-defined]


class UntagForm(TagForm):
    has = True


class TierForm(ReasonForm):
    tier = row(_("tier"), Tier.objects.order_by("rank"))
    field_order = ("tier", "reason")


class PinForm(ActionForm):
    pin = forms.CharField(
        label=_("new PIN"),
        max_length=6,
        widget=widgets.UnfoldAdminPasswordWidget(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
        help_text=_("6 digits, typed by the member."),
    )
    again = forms.CharField(
        label=_("once more"),
        max_length=6,
        widget=widgets.UnfoldAdminPasswordWidget(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("pin"):
            raise forms.ValidationError(_("The two are not the same."))
        return str(self.cleaned_data["again"])
