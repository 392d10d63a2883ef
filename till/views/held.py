"""Held orders: put aside, listed, taken up, dropped."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from stores.models import Staff, Store
from till.forms import held as forms
from till.forms import order
from till.models import Held
from till.services import holding
from till.views.guard import at_the_till


@require_GET
@at_the_till
def held(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """The orders that wait in this store, to pick from by number."""
    return listed(request, store)


@require_POST
@at_the_till
def hold(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Put the order aside; the page then begins a new one."""
    typed = request.POST.get("basket", "{}")
    basket, _payment = order.basket({"basket": typed}, store)
    draft = json.loads(typed)
    row = holding.hold(basket, draft, id=forms.ids(request.POST)[0], by=staff, store=store)
    return render(request, "till/_held_now.html", {"row": row, "held_count": Held.objects.waiting(store).count()})


@require_POST
@at_the_till
def recall(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """The order as it was put aside, for the page to go on with."""
    id, key = forms.ids(request.POST)
    row = holding.recall(id, key=key, by=staff, store=store)
    context = {"draft": json.dumps(row.draft), "held_count": Held.objects.waiting(store).count()}
    return render(request, "till/_recalled.html", context)


@require_POST
@at_the_till
def drop(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Throw one away; the rest of the list."""
    holding.drop(forms.ids(request.POST)[0], by=staff, store=store)
    return listed(request, store)


def listed(request: HttpRequest, store: Store) -> HttpResponse:
    rows = list(Held.objects.waiting(store)[: holding.MOST])
    return render(request, "till/_held_list.html", {"rows": rows, "held_count": len(rows)})
