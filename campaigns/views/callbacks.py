"""The door for providers: receipts and replies."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST


@csrf_exempt
@require_POST
def take(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """What a provider reports."""
    raise Http404
