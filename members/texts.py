"""The words of what people enter about members: messages by field; the texts of consents, by version."""

from datetime import date
from typing import NamedTuple

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
    "same_phone": _("This is the member's phone already."),
    "not_a_card": _("A card number has 4 to 32 letters, digits or dashes."),
    "taken": _("This number is taken already."),
    "unknown_consent": _("There is no such consent."),
    "too_many": _("Too many at once: please narrow the list down."),
}
OLDEST = date(1900, 1, 1)


class ConsentText(NamedTuple):
    """What somebody agrees to, under the version that the consent's event keeps."""

    version: str
    words: Promise


# By kind, the newest last. A changed text is a new version; old ones stay, since events refer to them.
CONSENTS = {
    "sms_marketing": (
        ConsentText(
            "2026-01",
            _(
                "I agree to receive offers, birthday wishes and news of my points by text message. "
                "I can withdraw this at any time, in every store or by answering TD."
            ),
        ),
    ),
    "child_data": (
        ConsentText(
            "2026-01",
            _(
                "I am the guardian of the child and agree that the child's name and birthday are kept, for birthday "
                "wishes and age-appropriate advice only. I can have them deleted at any time."
            ),
        ),
    ),
}


def consent_text(kind: str) -> ConsentText:
    """The text that is shown today."""
    return CONSENTS[kind][-1]


def invalid(field: str, fault: str) -> Invalid:
    """The refusal of one field, by the code of its fault."""
    return Invalid({field: [str(FAULTS[fault])]})


# What the audit says was done to a member.
DEEDS: dict[str, Promise] = {
    "card.issued": _("card issued"),
    "card.lost": _("card lost"),
    "card.replaced": _("card replaced"),
    "child.added": _("child entered"),
    "child.removed": _("child removed"),
    "child.revealed": _("child's name and birthday shown"),
    "coupon.granted": _("coupon granted"),
    "member.active": _("unfrozen"),
    "member.cancelled": _("cancelled"),
    "member.erased": _("erased"),
    "member.exported": _("data exported"),
    "member.frozen": _("frozen"),
    "member.merged": _("merged"),
    "member.proof": _("proof of messages handed out"),
    "phone.changed": _("phone changed"),
    "phone.revealed": _("phone shown"),
    "pin.set": _("new PIN"),
    "points.adjusted": _("points changed by hand"),
    "tag.added": _("tag put on"),
    "tag.removed": _("tag taken off"),
    "tier.locked": _("tier set and locked"),
    "tier.unlocked": _("tier unlocked"),
}


def deed(action: str) -> str:
    """An action of the audit in words; one without words by its name."""
    return str(DEEDS.get(action, action))


# Where a consent came from: the columns keep plain names.
ORIGINS: dict[str, Promise] = {
    "admin": _("back-office"),
    "erase": _("erasure"),
    "import": _("import"),
    "join": _("on joining"),
    "merge": _("merge"),
    "online": _("online"),
    "reply": _("answer to a message"),
    "sms": _("by message"),
    "store": _("in the store"),
    "till": _("at the till"),
}


def origin(name: str) -> str:
    """A channel or source in words; one without words by its name."""
    return str(ORIGINS.get(name, name or "–"))
