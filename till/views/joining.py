"""A guest becomes a member in the middle of an order (S125, S133)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import retarget, trigger_client_event

from checkout.services import joining as verbs
from ledger.refused import Invalid, Refused
from members.rules.pasting import split_pasted
from stores.models import Staff, Store
from till import texts
from till.forms import joining as forms
from till.services import joining
from till.views.guard import RETRYABLE, at_the_till


@require_POST
@at_the_till
def paste(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """The sheet, filled from a pasted line; what was typed beside it stays."""
    sheet = forms.filled(forms.typed(request.POST), split_pasted(request.POST.get("pasted", "")))
    return fields(request, staff, store, sheet)


@require_POST
@at_the_till
def join(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """The new member, on the order; else the sheet again with what is wrong by field, and nothing lost."""
    sheet = forms.typed(request.POST)
    try:
        person = forms.person(sheet, request.POST)
        answer = verbs.join(by=staff, store=store, key=request.POST.get("key", ""), **person)
    except Refused as refused:
        if refused.code in RETRYABLE:
            raise
        return again(request, staff, store, sheet, refused)
    number = answer.data["number"]
    done = render(request, "till/_joined.html", joining.joined(number, store=store), status=answer.status)
    return trigger_client_event(done, "till:member", {"number": number})


def again(request: HttpRequest, staff: Staff, store: Store, sheet: forms.Sheet, refused: Refused) -> HttpResponse:
    """The sheet as it was sent, and what is wrong."""
    taken = joining.taken(refused)
    sheet.errors = refused.errors if isinstance(refused, Invalid) else {"": texts.sentences(refused)}
    if taken:
        sheet.errors = {"phone": [str(_("This phone is a member's already."))]}
    answer = fields(request, staff, store, sheet, taken=taken)
    answer.status_code = 422
    return retarget(answer, "#join-fields")


def fields(request: HttpRequest, staff: Staff, store: Store, sheet: forms.Sheet, **more: Any) -> HttpResponse:
    """All fields of the sheet."""
    people = joining.people_here(store, staff)
    return render(request, "till/_join_fields.html", {"sheet": sheet, "people": people} | more)
