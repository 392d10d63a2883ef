"""The words of what people enter about members: messages by field."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.refused import Invalid

FAULTS: dict[str, Promise] = {
    "needed": _("This is needed."),
    "too_long": _("This is too long."),
    "nul": _("The text holds a character that cannot be stored (NUL)."),
    "surrogate": _("The text holds half a character."),
    "not_a_phone": _("This is not a phone number."),
    "not_an_email": _("This is not an e-mail address."),
    "not_a_gender": _("This is not one of the choices."),
    "future": _("The day is in the future."),
    "too_old": _("The day is too long ago."),
    "unknown": _("There is no such thing."),
    "not_editable": _("This cannot be changed here."),
    "child_consent": _("A child's data needs the guardian's consent."),
    "unknown_consent": _("There is no such consent."),
}
OLDEST = date(1900, 1, 1)


def invalid(field: str, fault: str) -> Invalid:
    """The refusal of one field, by the code of its fault."""
    return Invalid({field: [str(FAULTS[fault])]})
