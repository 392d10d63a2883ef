"""The undoing of a top-up: a manager asks, finance decides, the page says how it stands (docs/design.md)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from checkout.rules.asked import Undo
from checkout.services import undoing
from stores.models import Staff, Store
from till.forms import topups as forms
from till.services import undos
from till.views.guard import at_the_till, posted


@require_GET
@at_the_till
def page(request: HttpRequest, staff: Staff, store: Store, number: str) -> HttpResponse:
    """Both formulas in words and figures while nothing waits; else the request and its state."""
    undos.may_ask(staff, store)
    found = undos.page(number, by=staff, store=store)
    if found["may_ask"]:
        found |= undos.preview(found["row"], Undo("customer"), by=staff, store=store)
    return render(request, "till/topup/undo.html", found | {"store": store})


@require_POST
@at_the_till
def quote(request: HttpRequest, staff: Staff, store: Store, number: str) -> HttpResponse:
    """The figures again, on whose account and with or without the gift item."""
    undos.may_ask(staff, store)
    found = undos.page(number, by=staff, store=store)
    undo = forms.undo(posted(request), store, holder=found["row"].member.name)
    chosen = {"chosen": request.POST.get("way", "")}
    found |= undos.preview(found["row"], undo, by=staff, store=store) | chosen
    return render(request, "till/topup/_undo_answer.html", found | {"store": store})


@require_POST
@at_the_till
def ask(request: HttpRequest, staff: Staff, store: Store, number: str) -> HttpResponse:
    """Put it before finance under the page's key; the page then says that it waits."""
    undos.may_ask(staff, store)
    row = undos.page(number, by=staff, store=store)["row"]
    undo = forms.undo(posted(request), store, holder=row.member.name)
    undoing.ask(row.number, undo, by=staff, store=store, key=request.POST.get("key", ""))
    return HttpResponseClientRedirect(resolve_url("till:top-up-undo", number=row.number))
