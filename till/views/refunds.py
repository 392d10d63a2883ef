"""Goods that come back, and the last sale made void: looked at before anything is booked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from checkout.answers import Answer
from checkout.services import refund_requests, refunding
from ledger.refused import Refused
from stores.models import Staff, Store
from till import texts
from till.forms import refunds as forms
from till.services import finding, receipts, refunds
from till.views.guard import at_the_till, counted_at, posted


@require_GET
@at_the_till
def page(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """The receipt that goods come back of, found by number or QR."""
    words = request.GET.get("number", "").strip()
    context = {"store": store, "words": words, "reasons": texts.REFUND_REASONS}
    if not words:
        return render(request, "till/refund/page.html", context)
    try:
        found = refunds.page(finding.number_of(words) or words, by=staff, store=store)
    except Refused as refused:
        return render(request, "till/refund/page.html", context | {"sentences": texts.sentences(refused)})
    return render(request, "till/refund/page.html", context | found)


@require_POST
@at_the_till
def preview(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """What would go back, where to, and whom it asks; or why it does not work, in the same place."""
    try:
        asked = forms.preview(posted(request), store)
        found = {} if asked is None else refunds.preview(asked.number, asked.returned, asked.way, by=staff, store=store)
    except Refused as refused:
        found = {"sentences": texts.sentences(refused)}
    return render(request, "till/refund/_preview.html", found)


@require_POST
@at_the_till
def confirm(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Book the return under the page's key, or put it before who must agree. The same key again: the same answer."""
    asked = forms.confirmed(posted(request), store)
    book = refund_requests.ask if asked.later else refunding.refund
    answer = book(asked.number, asked.returned, by=staff, store=store, key=asked.key)
    if asked.later:
        return render(request, "till/refund/_asked.html", answer.data, status=answer.status)
    return _done(request, answer, store, void=False)


@require_GET
@at_the_till
def void(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """The last sale of this cashier, to be made void: all of it goes back, as the preview says."""
    terminal = counted_at(request, store)
    last = refunds.last_sale(by=staff, store=store, terminal=terminal)
    context = {"store": store, "reasons": texts.VOID_REASONS}
    if last is None or not refunds.may_void(last, store=store, terminal=terminal):
        return render(request, "till/refund/void.html", context)
    if last.refunds.exists():
        return render(request, "till/refund/void.html", context | {"sale": last, "gone": True})
    found = refunds.page(last.number, by=staff, store=store)
    return render(request, "till/refund/void.html", context | found)


@require_POST
@at_the_till
def confirm_void(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Make the last sale void: a full refund of it, if nothing was sold after it."""
    asked = forms.confirmed(posted(request), store)
    refunds.refuse_unless_last(asked.number, by=staff, store=store, terminal=counted_at(request, store))
    answer = refunding.refund(asked.number, asked.returned, by=staff, store=store, key=asked.key)
    return _done(request, answer, store, void=True)


def _done(request: HttpRequest, answer: Answer, store: Store, *, void: bool) -> HttpResponse:
    row = receipts.refund_made(answer.data["number"])
    context = {"paper": receipts.refund_paper(row), "number": row.number, "store": store, "void": void}
    return render(request, "till/refund/_done.html", context, status=answer.status)
