"""A rule book's head, its sections and its rules, as they are typed."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from compliance.models import Book, Item, Joint, Section

WITH_A_VALUE = (Joint.FIXED, Joint.RATIO)
MEASURED = (Item.Check.COUNT, Item.Check.SECONDS, Item.Check.CENTIMETRES)


class BookForm(forms.ModelForm):  # type: ignore[type-arg]
    """The head of a draft; a new one may begin with everything that another book says."""

    like = forms.ModelChoiceField(
        Book.objects.filter(state=Book.State.PUBLISHED).order_by("code"),
        label=gettext_lazy("begin with the rules of"),
        required=False,
        empty_label=gettext_lazy("no other book"),
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = Book
        fields = ("code", "name", "region", "store", "reach", "review_due", "note")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("region") and found.get("store"):
            self.add_error(
                "region", _("Choose a store or a region, not both; leave both empty for the whole division.")
            )
        if not self.instance.pk and Book.objects.filter(code=found.get("code", "")).exists():
            self.add_error("code", _("There is a rule book of this code: open it and make a new version."))
        return found


class JointForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the manager loses has a number exactly where it is a fixed number or a share."""

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        needed, typed = found.get("joint") in WITH_A_VALUE, found.get("joint_value") is not None
        if needed and not typed:
            self.add_error("joint_value", _("Say how many points, or how many percent."))
        if typed and not needed:
            self.add_error("joint_value", _("Only a fixed number or a share has a figure here."))
        return found


class SectionForm(JointForm):
    """A heading with the penalty that its rules inherit."""

    class Meta:
        model = Section
        fields = ("book", "number", "title", "penalty", "joint", "joint_value")

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        if "book" in self.fields:
            drafts = Book.objects.filter(state=Book.State.DRAFT).order_by("code")
            self.fields["book"].queryset = drafts  # type: ignore[attr-defined]


class JobsField(forms.CharField):
    """Jobs with commas between them, Chinese ones too."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        parts = (one.strip() for one in re.split(r"[,\uff0c、;\uff1b]", value or ""))
        return list(dict.fromkeys(one for one in parts if one))

    def run_validators(self, value: Any) -> None:
        super().run_validators("、".join(value))
        if any(len(one) > 32 for one in value):
            raise forms.ValidationError(_("A job has at most 32 characters."))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class ItemForm(JointForm):
    """One rule; what is measured has a limit."""

    exempt_jobs = JobsField(
        label=gettext_lazy("jobs it does not bind"),
        required=False,
        help_text=gettext_lazy("As in the staff's files, with commas between them."),
    )

    class Meta:
        model = Item
        fields = (
            "code", "number", "title", "script", "check_kind", "limit", "penalty", "joint", "joint_value",
            "exempt_jobs", "gender", "once_a_day",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("check_kind") in MEASURED and found.get("limit") is None and "limit" not in self.errors:
            self.add_error("limit", _("What is measured needs a limit."))
        return found
