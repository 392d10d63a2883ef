"""What is reported from the office, and what is said at each step after it."""

from itertools import groupby
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from compliance.forms.pictures import PicturesField
from compliance.models import Book, Item
from compliance.rules import judging
from compliance.services import books
from stores.models import Store
from stores.scoping import Scope

WHEN = "%Y-%m-%dT%H:%M"


class ReportForm(forms.Form):
    """Where, which rule, when, what. `key` is made with the empty form, so that sending it twice reports it once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    store = forms.ModelChoiceField(Store.objects.none(), label=gettext_lazy("store"), widget=UnfoldAdminSelectWidget)
    item = forms.ModelChoiceField(
        Item.objects.filter(section__book__state=Book.State.PUBLISHED).select_related("section__book"),
        label=gettext_lazy("rule"),
        widget=UnfoldAdminSelectWidget,
    )
    at = forms.DateTimeField(
        label=gettext_lazy("seen at"),
        input_formats=[WHEN],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
    )
    value = forms.DecimalField(
        label=gettext_lazy("measured"),
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=gettext_lazy("Seconds, people or centimetres, where the rule is measured."),
    )
    description = forms.CharField(
        label=gettext_lazy("what was seen"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    pictures = PicturesField(
        label=gettext_lazy("Photos"),
        required=False,
        help_text=gettext_lazy("At most 6 of at most 5 MB each; place and camera are taken out of them."),
    )

    def __init__(self, *args: Any, scope: Scope, **how: Any) -> None:
        super().__init__(*args, **how)
        stores: Any = self.fields["store"]
        stores.queryset = scope.limit(Store.objects.filter(is_active=True).order_by("code"), "")
        items: Any = self.fields["item"]
        items.choices = [("", "---------"), *_grouped(items.queryset)]
        self.initial.setdefault("at", timezone.localtime().strftime(WHEN))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("at") and found["at"] > timezone.now():
            self.add_error("at", _("This lies in the future."))
        if found.get("item") and found.get("store"):
            self._clean_book(found["item"], found["store"])
        if found.get("item") and "value" not in self.errors:
            self._clean_value(found["item"], found.get("value"))
        return found

    def _clean_book(self, item: Item, store: Store) -> None:
        bound = books.applicable(store)
        if bound is None or bound.pk != item.section.book_id:
            told = {"store": store.code, "book": bound or "–"}
            self.add_error("item", _("%(store)s has another rule book: %(book)s.") % told)

    def _clean_value(self, item: Item, value: Any) -> None:
        result = judging.result(item.check_kind, judging.FAILED, value=value, limit=item.limit)
        if result == judging.SKIPPED:
            self.add_error("value", _("This rule is measured: say what was measured."))
        if result == judging.PASSED:
            self.add_error("value", _("With this value the rule is kept."))


def _grouped(rows: Any) -> list[tuple[str, list[tuple[int, str]]]]:
    """Rules under their sections; of several books each with its name."""
    found = rows.order_by("section__book__code", "section__number", "number")
    named = groupby(found, key=lambda one: f"{one.section.book} · {one.section.title}")
    return [(title, [(one.pk, str(one)) for one in items]) for title, items in named]


class WordsForm(forms.Form):
    """What has to be said at a step."""

    words = forms.CharField(max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["words"].label = label


class ProposalForm(forms.Form):
    """Whether a step of the ladder is carried out; who declines says why."""

    decision = forms.ChoiceField(choices=[("accept", gettext_lazy("Carry out")), ("decline", gettext_lazy("Decline"))])
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when it is not carried out."),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("decision") == "decline" and not found.get("remark", "").strip():
            self.add_error("remark", _("Please say why."))
        return found
