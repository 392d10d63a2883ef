"""The room's words: refusals as sentences, what is wrong with a photo."""

from django.utils.translation import gettext_lazy

from compliance.rules.pictures import Fault
from ledger.refused import Code, Invalid, Refused

REFUSALS = {
    Code.NOT_FOUND: gettext_lazy("There is no such thing."),
    Code.FORBIDDEN: gettext_lazy("This is not allowed to you."),
    Code.NOT_AUTHENTICATED: gettext_lazy("Please log in again."),
    Code.IDEMPOTENCY_MISMATCH: gettext_lazy("This was sent already, with other contents."),
}
PHOTO_FAULTS = {
    Fault.EMPTY: gettext_lazy("The photo is empty."),
    Fault.TOO_LARGE: gettext_lazy("The photo is larger than 5 MB."),
    Fault.NO_PICTURE: gettext_lazy("The file is no photo: JPEG, PNG and WebP are taken."),
    Fault.BROKEN: gettext_lazy("The photo is damaged: please take it again."),
    Fault.TOO_MANY_PIXELS: gettext_lazy("The photo has more than 25 megapixels."),
    Fault.SOMETHING_ELSE: gettext_lazy("The file holds something else beside the photo."),
}


def photo_fault(fault: Fault) -> str:
    """Why a photo is not taken."""
    return str(PHOTO_FAULTS[fault])


def sentences(refused: Refused) -> list[str]:
    """A refusal in words, one sentence for each thing that is wrong."""
    if isinstance(refused, Invalid):
        return [str(message) for messages in refused.errors.values() for message in messages]
    return [str(REFUSALS.get(refused.code, refused.code.value))]
