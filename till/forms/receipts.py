"""What the page of receipts is asked: words, a day, where the page before it ended."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from till.services.finding import After


class FindForm(forms.Form):
    """All of it may be missing: then today's receipts are shown."""

    q = forms.CharField(label=_("Receipt"), max_length=200, required=False)
    day = forms.DateField(label=_("Day"), required=False)
    after = forms.CharField(max_length=120, required=False)

    def clean_after(self) -> After | None:
        at, _tilde, pk = self.cleaned_data["after"].partition("~")
        try:
            found = After(datetime.fromisoformat(at), UUID(pk))
        except ValueError:
            return None
        return found if found.at.tzinfo else None

    def asked(self) -> dict[str, Any]:
        """What is asked for; a wrong field counts as none, and the page says so beside it."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return {"words": found.get("q", "").strip(), "day": found.get("day"), "after": found.get("after")}
