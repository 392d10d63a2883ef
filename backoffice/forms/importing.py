"""What is typed to bring a table in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from ledger.refused import Invalid
from stores.importing import files
from stores.models import ImportBatch, Staff


class UploadForm(forms.Form):
    """A kind of table and a file; the file is kept and known by its content."""

    kind = forms.ChoiceField(label=_("kind"))
    # Unfold's own look; its script also wants the text field that comes with it.
    file = forms.FileField(
        label=_("file"), widget=UnfoldAdminFileFieldWidget, error_messages={"empty": _("The file is empty.")}
    )

    def __init__(self, *args: Any, kinds: list[str], by: Staff, **how: Any) -> None:
        super().__init__(*args, **how)
        labels = dict(ImportBatch.Kind.choices)
        self.fields["kind"].choices = [(kind, labels[kind]) for kind in kinds]  # type: ignore[attr-defined]
        self.by = by

    def keep(self) -> ImportBatch | None:
        """The batch, or None with the form's errors."""
        if not self.is_valid():
            return None
        file = self.cleaned_data["file"]
        try:
            return files.take(self.cleaned_data["kind"], file.name, file.chunks(), by=self.by)
        except Invalid as refused:
            self.add_error("file", refused.errors["file"])
            return None
