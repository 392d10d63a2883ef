"""The e-receipt: for whoever has its link, without a log-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from checkout.services import e_receipts, reading
from till.services import receipts


@require_safe
@cache_control(private=True, max_age=60)
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt behind `token`; every other token is answered alike, whatever is wrong with it."""
    row = e_receipts.find(token)
    if row is None:
        answer = render(request, "till/e_receipt/none.html", status=404)
    else:
        paper = receipts.paper(reading.sale(row.number, store=row.store), public=True)
        answer = render(request, "till/e_receipt/receipt.html", {"paper": paper})
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
