"""The customer's screen: an empty page; the till's own window tells it what to show (static/till/feed.js)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from stores.models import Staff, Store
from till.views.guard import at_the_till


@require_GET
@at_the_till
def show(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Opened once, on the screen that looks at the customer."""
    return render(request, "till/display/page.html", {"store": store})
