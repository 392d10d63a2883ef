"""The form of an audience: its name and its tree. What is wrong with the tree is told by its place."""

import json
import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.audience_words import unknown, words
from campaigns.models import Audience
from campaigns.rules import tree as trees
from campaigns.services import audiences
from stores.models import Staff

LONGEST = 60_000


def read(text: str) -> Any:
    """A tree as it was sent; None where it is no JSON, which no tree is."""
    try:
        return json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        return None


class AudienceForm(forms.Form):
    """`faults` has what is wrong with the tree: [{"path": "all.0", "text": words}]."""

    name = forms.CharField(label=gettext_lazy("name"), max_length=64)
    note = forms.CharField(label=gettext_lazy("note"), max_length=200, required=False)
    is_active = forms.BooleanField(label=gettext_lazy("active"), required=False, initial=True)
    tree = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)

    def __init__(self, data: Any, *, audience: Audience | None, copies: bool = False) -> None:
        self.audience, self.copies, self.faults = audience, copies, list[dict[str, str]]()
        first = {name: getattr(audience, name) for name in ("name", "note", "is_active")} if audience else {}
        super().__init__(data, initial=first)

    @property
    def shown_tree(self) -> Any:
        """What was sent, though it may be wrong; else what is kept."""
        sent = read(self.data.get("tree", "")) if self.is_bound else None
        kept = self.audience.tree if self.audience else {"all": []}
        return sent if isinstance(sent, dict) else kept or {"all": []}

    def clean_tree(self) -> Any:
        tree = read(self.cleaned_data["tree"])
        found = trees.check(tree) or unknown(tree)
        self.faults = [{"path": one.path, "text": words(one)} for one in found]
        if found:
            raise forms.ValidationError(_("Some conditions are not complete yet."))
        return trees.normal(tree)

    def clean(self) -> dict[str, Any]:
        if self.audience and self.audience.is_shipped and not self.copies:
            raise forms.ValidationError(_("A shipped audience can be copied, not changed."))
        taken = Audience.objects.filter(name=self.cleaned_data.get("name", ""))
        if self.audience and not self.copies:
            taken = taken.exclude(pk=self.audience.pk)
        if taken.exists():
            self.add_error("name", _("An audience of this name is there already."))
        return self.cleaned_data

    def keep(self, *, by: Staff, at: datetime) -> Audience:
        """Save what was cleaned, over the audience or as one of its own."""
        over = None if self.copies else self.audience
        code = over.code if over else f"own-{secrets.token_hex(6)}"
        return audiences.keep(over or Audience(code=code), self.cleaned_data, by=by, at=at)
