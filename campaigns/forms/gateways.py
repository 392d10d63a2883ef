"""A way out: its limits and lists, a word or an address on each line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from messaging.models import Gateway


class Lines(forms.CharField):
    """A list, one of it on each line."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        typed = value if isinstance(value, list) else str(value or "").splitlines()
        return [one.strip() for one in typed if one.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(self.to_python(data))


class GatewayForm(forms.ModelForm):  # type: ignore[type-arg]
    """What must agree: hours in order, a default that is switched on."""

    banned_words = Lines(label=_("banned words"), required=False, help_text=_("One on each line."))
    allowed_addresses = Lines(
        label=_("callbacks come from"),
        required=False,
        help_text=_("Addresses or networks of the provider, one on each line; none: from anywhere."),
    )

    class Meta:
        model = Gateway
        fields = (
            "code", "name", "kind", "channel", "is_active", "is_default", "signature", "opt_out", "price", "per_second",
            "per_number_day", "marketing_from", "marketing_until", "variables_in_marketing", "templates_needed",
            "banned_words", "allowed_addresses",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = found.get("marketing_from"), found.get("marketing_until")
        if begins and ends and begins >= ends:
            self.add_error("marketing_until", _("The end lies before the beginning."))
        if found.get("is_default") and not found.get("is_active"):
            self.add_error("is_default", _("What is used unless said otherwise must be switched on."))
        for name, longest in (("banned_words", 32), ("allowed_addresses", 64)):
            if any(len(one) > longest for one in found.get(name) or ()):
                self.add_error(name, _("A line is too long."))
        return found
