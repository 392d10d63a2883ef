"""The door for providers: receipts and replies. No log-in and no session: a secret path, then the provider's own proof."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from campaigns.rules.callbacks import LIMIT
from campaigns.services import calling_back
from campaigns.services.calling_back import Refusal
from messaging.gateways.protocol import Callback


@csrf_exempt
@require_POST
def take(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """What a provider reports, and what it wants to hear for it. `X-Forwarded-For` is what anybody may write: not read."""
    at = timezone.now()
    try:
        row = calling_back.door(code, token, address=request.META.get("REMOTE_ADDR", ""), at=at)
        parsed = calling_back.take(row, _callback(request), at=at)
    except Refusal as refusal:
        return HttpResponse(status=refusal.status)
    return HttpResponse(parsed.answer, content_type=parsed.content_type)


def _callback(request: HttpRequest) -> Callback:
    """Not one byte more than the limit is read, whatever the header says."""
    body = request.read(LIMIT + 1)
    if len(body) > LIMIT:
        raise Refusal(413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Callback(body, headers, request.GET.dict())
