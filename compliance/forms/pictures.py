"""Photos that come with a form, several at a time."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from compliance import texts
from compliance.rules.pictures import MOST_BYTES, Fault
from ledger.refused import Invalid

MOST_PICTURES = 6
KINDS = "image/jpeg,image/png,image/webp"


def read(files: Sequence[Any]) -> list[bytes]:
    """The bytes of uploaded files. Refuses `invalid` (photos: too many, too large)."""
    if len(files) > MOST_PICTURES:
        raise Invalid({"photos": [_("At most %(most)s photos at a time.") % {"most": MOST_PICTURES}]})
    if any(one.size > MOST_BYTES for one in files):
        raise Invalid({"photos": [texts.photo_fault(Fault.TOO_LARGE)]})
    return [one.read() for one in files]


class Several(UnfoldAdminFileFieldWidget):  # type: ignore[misc]
    """An input that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class PicturesField(forms.Field):
    """None or several photos; cleaned to their bytes. The service decides whether they are pictures."""

    widget = Several(attrs={"multiple": True, "accept": KINDS, "data-shrink": True})

    def clean(self, value: Any) -> list[bytes]:
        try:
            return read(super().clean(value) or [])
        except Invalid as no:
            raise ValidationError(no.errors["photos"]) from no
