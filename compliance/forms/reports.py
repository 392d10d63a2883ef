"""A daily report as the phone's form sends it."""

from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from compliance import texts
from compliance.rules.pictures import MOST_BYTES, Fault
from compliance.services.days import Report
from ledger.refused import Invalid
from ledger.words import text_fault

LOG, MOST_PICTURES, MOST_TICKS = 2000, 6, 60


def report(request: HttpRequest) -> Report:
    """What was typed and ticked. Refuses `invalid` (log)."""
    log = request.POST.get("log", "")
    fault = text_fault(log) or any(text_fault(one) for one in request.POST.getlist("ticked"))
    if fault or len(log) > LOG:
        raise Invalid({"log": [_("At most %(most)s characters, without control characters.") % {"most": LOG}]})
    return Report(_id(request.POST.get("id", "")), tuple(request.POST.getlist("ticked")[:MOST_TICKS]), log)


def pictures(request: HttpRequest) -> list[bytes]:
    """The photos that came along. Refuses `invalid` (photos: too many, too large)."""
    found = [one for one in request.FILES.getlist("photos") if isinstance(one, UploadedFile)]
    if len(found) > MOST_PICTURES:
        raise Invalid({"photos": [_("At most %(most)s photos at a time.") % {"most": MOST_PICTURES}]})
    if any((one.size or 0) > MOST_BYTES for one in found):
        raise Invalid({"photos": [texts.photo_fault(Fault.TOO_LARGE)]})
    return [one.read() for one in found]


def _id(text: str) -> UUID:
    """The form's own id; a new one where it names none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
