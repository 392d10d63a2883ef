"""A daily report as the phone's form sends it."""

from uuid import UUID, uuid4

from django.http import HttpRequest
from django.utils.translation import gettext as _

from compliance.services.days import Report
from ledger.refused import Invalid
from ledger.words import text_fault

LOG, MOST_TICKS = 2000, 60


def report(request: HttpRequest) -> Report:
    """What was typed and ticked. Refuses `invalid` (log)."""
    log = request.POST.get("log", "")
    fault = text_fault(log) or any(text_fault(one) for one in request.POST.getlist("ticked"))
    if fault or len(log) > LOG:
        raise Invalid({"log": [_("At most %(most)s characters, without control characters.") % {"most": LOG}]})
    return Report(_id(request.POST.get("id", "")), tuple(request.POST.getlist("ticked")[:MOST_TICKS]), log)


def _id(text: str) -> UUID:
    """The form's own id; a new one where it names none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
