"""What a text becomes for three real members, asked while it is typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from campaigns.models.audience import Purpose
from campaigns.services import previewing
from campaigns.views.guard import in_the_office
from messaging.models import Gateway
from messaging.services import ways
from stores.models import Staff
from stores.scoping import scope_of


@in_the_office("campaigns.view_template")
@require_POST
def preview(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Bubbles for the text of the form that is being filled in; nothing is kept."""
    asked, body = request.POST, request.POST.get("body", "")[:800]
    if not body.strip():
        return render(request, "campaigns/_preview.html", {"blank": True})
    gateway = ways.default(asked.get("channel", "")) or ways.default("sms") or Gateway()
    purpose = asked.get("purpose", Purpose.MARKETING)
    members = previewing.members(scope_of(staff))
    shown = previewing.samples(body, members, gateway=gateway, purpose=purpose, at=timezone.now())
    faults = previewing.faults(shown, body=body, gateway=gateway, purpose=purpose)
    return render(request, "campaigns/_preview.html", {"samples": shown, "faults": faults})
