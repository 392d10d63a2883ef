"""A list in a form, one of it on each line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget


class Lines(forms.CharField):
    """Kept as a list; a line has at most `longest` characters."""

    widget = UnfoldAdminTextareaWidget

    def __init__(self, *, longest: int, **how: Any) -> None:
        super().__init__(**how)
        self.longest = longest

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        typed = value if isinstance(value, list) else str(value or "").splitlines()
        found = list(dict.fromkeys(one.strip() for one in typed if one.strip()))
        if any(len(one) > self.longest for one in found):
            raise ValidationError(_("A line is too long."))
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != str(data or "").splitlines()
