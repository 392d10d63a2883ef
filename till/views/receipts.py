"""Receipts of this store: found, looked at, printed once more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from checkout.models import Sale, TopUp
from checkout.services import reading, reprinting, sending
from ledger.refused import Code, Refused
from stores.models import Staff, Store
from stores.rules import normal_number
from till import texts
from till.forms.receipts import FindForm
from till.services import finding, receipts
from till.views.guard import at_the_till


@require_GET
@at_the_till
def find(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Today's receipts, or those that were asked for; a number or a scanned QR leads to its own."""
    form = FindForm(request.GET)
    asked = form.asked()
    number = finding.number_of(asked["words"])
    if number:
        return redirect("till:receipt", number)
    found = finding.receipts(asked["words"], asked["day"], store=store, after=asked["after"])
    return render(request, "till/receipts/find.html", found | {"form": form, "store": store})


@require_GET
@at_the_till
def show(request: HttpRequest, staff: Staff, store: Store, number: str) -> HttpResponse:
    """A receipt on paper, with the refunds made of it; the number of a refund or a top-up leads to theirs."""
    number = normal_number(number)
    here = {"store": store, "number": number}
    refund = receipts.refund_of(number, store=store)
    if refund is not None:
        return render(request, "till/receipts/refund.html", here | {"paper": receipts.refund_paper(refund)})
    if TopUp.objects.known_in(store).filter(number=number).exists():
        return redirect("till:top-up-done", number)
    try:
        sale = reading.sale(number, store=store)
    except Refused as refused:
        return render(request, "till/receipts/none.html", here | {"sentences": texts.sentences(refused)})
    return render(request, "till/receipts/sale.html", here | {"paper": _paper(request, sale)})


@require_POST
@at_the_till
def reprint(request: HttpRequest, staff: Staff, store: Store, number: str) -> HttpResponse:
    """The paper once more, marked and logged; the page prints what it gets."""
    refund = receipts.refund_of(number, store=store)
    if refund is not None:
        copy = reprinting.reprint(refund, by=staff, store=store)
        return render(request, "till/refund/_paper.html", {"paper": receipts.refund_paper(refund, copy=copy)})
    row = Sale.objects.known_in(store).filter(number=number).first()
    if row is None:
        raise Refused(Code.NOT_FOUND, what="receipt", number=number)
    copy = reprinting.reprint(row, by=staff, store=store)
    paper = _paper(request, reading.sale(number, store=store), copy=copy)
    return render(request, "till/_paper.html", {"paper": paper})


@require_POST
@at_the_till
def send(request: HttpRequest, staff: Staff, store: Store, number: str) -> HttpResponse:
    """The link of the e-receipt to a phone or an e-mail address; nothing typed: to the member's phone."""
    to = sending.send_receipt(normal_number(number), store=store, to=request.POST.get("to", ""))
    return render(request, "till/receipts/_sent.html", {"to": to})


def link_of(request: HttpRequest, sale: dict[str, Any]) -> str:
    """The absolute address of the e-receipt; "" in answers that are older than the page."""
    path = sale["e_receipt_url"]
    return request.build_absolute_uri(path) if path else ""


def _paper(request: HttpRequest, sale: dict[str, Any], *, copy: int = 0) -> dict[str, Any]:
    return receipts.paper(sale, link=link_of(request, sale), copy=copy)
