"""Top-ups at the till: whom, which plan, how much, paid how; then the statement (S113-S116)."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from checkout.services import reprinting, topping_up
from members.services import identity
from stores.models import Staff, Store
from stores.rules import is_document_number, normal_number
from till.forms import order as order_forms
from till.forms import topups as forms
from till.forms.checking import checked
from till.services import looking, topups, undos
from till.views.guard import at_the_till, posted
from till.views.order import person
from till.views.receipts import link_of


@require_GET
@at_the_till
def page(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Without a member the page asks for one; with `offer` that plan is chosen already."""
    topups.may_top_up(staff, store)
    number = request.GET.get("member", "")
    found = topups.page(number, by=staff, store=store) if number else {}
    return render(request, "till/topup/page.html", found | {"store": store, "offer": request.GET.get("offer", "")})


@require_POST
@at_the_till
def find(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """A member leads to their page, the number of a top-up to its statement; several people are a list to pick from."""
    text = checked(order_forms.FindForm(request.POST))["text"].strip()
    if is_document_number(normal_number(text)):
        return HttpResponseClientRedirect(resolve_url("till:top-up-done", number=normal_number(text)))
    people = looking.find_people(text)
    if len(people) == 1:
        return HttpResponseClientRedirect(resolve_url("till:top-up") + f"?member={people[0].number}")
    context = {"kind": "topup", "title": _("Who is it? Press the number."), "picks": [person(one) for one in people]}
    return render(request, "till/_picks.html", context | {"nothing": _("Nobody was found: let them join at the till.")})


@require_POST
@at_the_till
def confirm_identity(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Where the region asks for it, a document is seen before the first top-up."""
    topups.may_top_up(staff, store)
    seen = checked(forms.IdentityForm(request.POST))
    member = identity.confirm(request.POST.get("member", ""), by=staff, store=store, **seen)
    return HttpResponseClientRedirect(resolve_url("till:top-up") + f"?member={member.number}")


@require_POST
@at_the_till
def quote(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """What the top-up would do, as it is typed."""
    asked = forms.preview(posted(request), store)
    found = topups.preview(asked, by=staff, store=store)
    return render(request, "till/topup/_quote.html", found | {"draft": request.POST.get("draft", "")})


@require_POST
@at_the_till
def pay(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Book the top-up under the page's key; the way to its statement. The same key again: the same statement."""
    topups.may_top_up(staff, store)
    asked, key = forms.top_up(posted(request), store)
    answer = topping_up.top_up(asked, by=staff, store=store, key=key)
    return HttpResponseClientRedirect(resolve_url("till:top-up-done", number=answer.data["number"]))


@require_GET
@at_the_till
def done(request: HttpRequest, staff: Staff, store: Store, number: str) -> HttpResponse:
    """The statement: principal and gift money apart, the terms, what came with it."""
    found = topups.statement(number, store=store, link=partial(link_of, request))
    more = {"reprints": reprinting.reprints(found["row"]), "is_manager": undos.is_manager(staff, store)}
    return render(request, "till/topup/done.html", found | more)


@require_POST
@at_the_till
def reprint(request: HttpRequest, staff: Staff, store: Store, number: str) -> HttpResponse:
    """The statement once more, marked and logged; the page prints what it gets."""
    row = topups.statement(number, store=store)["row"]
    copy = reprinting.reprint(row, by=staff, store=store)
    found = topups.statement(number, store=store, copy=copy, link=partial(link_of, request))
    return render(request, "till/topup/_papers.html", found)
