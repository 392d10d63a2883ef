"""One's own record, and the objection to a line of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from compliance import texts
from compliance.forms import pictures
from compliance.services import phone, proving, record, workday
from compliance.views.guard import on_the_phone
from ledger.refused import Refused
from ledger.words import text_fault
from stores.models import Staff

LONGEST = 500


@require_safe
@never_cache
@on_the_phone
def me(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The score, what it is made of, what may be appealed."""
    return shown(request, staff)


@require_POST
@on_the_phone
def appeal(request: HttpRequest, staff: Staff, id: UUID) -> HttpResponse:
    """Object to what one is charged with; the page again where it is refused, with what was written."""
    violation, reason = record.charged(staff, id), request.POST.get("reason", "")[:LONGEST]
    if violation is None or text_fault(reason):
        raise Http404
    try:
        found = pictures.read(request.FILES.getlist("photos"))
        proving.appeal(violation, by=staff, reason=reason, at=timezone.now(), pictures=found)
    except Refused as refused:
        return shown(request, staff, sentences=texts.sentences(refused), open=id, reason=reason, status=422)
    messages.success(request, texts.appealed())
    return redirect("compliance:me")


def shown(request: HttpRequest, staff: Staff, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"record": record.of(staff, at=timezone.now()), "may_inspect": staff.has_perm(phone.INSPECT)}
    context["may_work"] = bool(workday.stores(staff))
    return render(request, "compliance/phone/me.html", {"view": "me", **context, **more}, status=status)
