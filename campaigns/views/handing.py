"""WeChat by hand: one member after another, the text to copy and as a QR code."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns import texts
from campaigns.models import Campaign, Message
from campaigns.services import handing, sending
from campaigns.views import rows
from campaigns.views.guard import in_the_office, page
from ledger.drawing import qr
from ledger.refused import Refused
from messaging.models import Gateway
from stores.models import Staff


@in_the_office("campaigns.run_campaign")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """POST settles the one that was held and takes the next; GET shows the checklist before the first."""
    row = rows.found(staff, pk)
    if row.gateway.channel != Gateway.Channel.WECHAT:
        return redirect("campaigns:run", pk=pk)
    held = _next(request, row, staff) if request.method == "POST" else None
    context: dict[str, Any] = {
        "row": row,
        "held": held,
        "progress": sending.progress(row),
        "asked": request.method == "POST",
    }
    if held is not None:
        context["code"] = qr(held.text, label=_("The text as a QR code"))
    return page(request, "campaigns/hand_over.html", row.name, context)


def _next(request: HttpRequest, row: Campaign, staff: Staff) -> Message | None:
    at, lease = timezone.now(), _lease(request.POST.get("lease", ""))
    try:
        if lease is not None:
            handing.settle(row, lease, handed_over="left" not in request.POST, by=staff, at=at)
    except Refused as refused:
        messages.error(request, texts.refusal(refused))
    return None if "stop" in request.POST else handing.take(row, by=staff, at=at)


def _lease(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
