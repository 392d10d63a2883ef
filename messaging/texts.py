"""Words of the room: what is wrong with a text."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from messaging.rules import lint

FAULTS: dict[str, str] = {
    lint.Code.EMPTY: gettext_noop("There is no text."),
    lint.Code.SIGNATURE: gettext_noop("The text must begin with the gateway's signature 【%(signature)s】."),
    lint.Code.OPT_OUT: gettext_noop("A marketing text must end with how to refuse more: “%(opt_out)s”."),
    lint.Code.SALUTATION: gettext_noop("Nobody is addressed: begin with {salutation} or {name}."),
    lint.Code.BANNED: gettext_noop("The gateway refuses these words: %(words)s."),
    lint.Code.FIELDS: gettext_noop("The gateway allows no fields in marketing texts: %(names)s."),
    lint.Code.UNKNOWN_FIELD: gettext_noop("These fields do not exist: %(names)s."),
    lint.Code.TEMPLATE: gettext_noop("The gateway sends approved templates only, and this one is not approved there."),
    lint.Code.BARE_LINK: gettext_noop(
        "A link alone is not shared: give something first, at least %(least)s characters."
    ),
    lint.Code.PARTS: gettext_noop("The text has %(parts)s parts; more than %(most)s are dear and badly read."),
}


def words(fault: lint.Fault) -> str:
    """The fault in the reader's language."""
    return _(FAULTS[fault.code]) % fault.args
