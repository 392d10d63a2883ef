"""The cash shift at the till: open, cash in and out, X report, count and close, hand over, Z report, the day's close."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from checkout.models import Shift
from checkout.services import shift_reports, shifts
from ledger.refused import Code, Refused
from stores import places
from stores.models import Staff, Store
from till import texts
from till.forms import shifts as forms
from till.forms.checking import checked
from till.services import shifts as showing
from till.views.guard import at_the_till, terminal_of


@require_GET
@at_the_till
def page(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """The shift of this till as it stands (X report), or the way to open one."""
    terminal = terminal_of(request)
    context: dict[str, Any] = {"store": store, "terminal": terminal, "money": showing.MONEY}
    context["sees_days"] = staff.has_perm("checkout.view_shift", store)
    shift = showing.open_here(store, terminal)
    if shift is None:
        context["last_cash"] = showing.last_cash(store, terminal)
        return render(request, "till/shift/open.html", context)
    return render(request, "till/shift/page.html", context | showing.page(shift, store))


@require_POST
@at_the_till
def name_till(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Tell this device which till it is."""
    name = checked(forms.TerminalForm(request.POST))["terminal"]
    answer = HttpResponseClientRedirect(resolve_url("till:shift"))
    answer.set_cookie(**showing.cookie_of(name))
    return answer


@require_POST
@at_the_till
def open_shift(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Open a shift on this till, then back to selling."""
    opening = forms.opening(request.POST.dict(), terminal_of(request))
    shifts.open_shift(opening, by=staff, store=store, key=request.POST.get("key", ""))
    return HttpResponseClientRedirect(resolve_url("till:home"))


@require_POST
@at_the_till
def move(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Put cash in or take it out."""
    shifts.move_cash(forms.move(request.POST.dict()), by=staff, store=store, key=request.POST.get("key", ""))
    return HttpResponseClientRedirect(resolve_url("till:shift"))


@require_GET
@at_the_till
def count(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """The count sheet."""
    return render(request, "till/shift/count.html", showing.to_count(_open(request, store), store))


@require_POST
@at_the_till
def preview(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Expected, counted and difference before anything is booked; or why it cannot be."""
    try:
        found = {"preview": shifts.preview(forms.count(request.POST.dict()), store=store)}
    except Refused as refused:
        return render(request, "till/shift/_preview.html", {"sentences": texts.sentences(refused)})
    return render(request, "till/shift/_preview.html", found)


@require_POST
@at_the_till
def close(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Close the shift, and open the next one where somebody takes over; then its Z report."""
    posted = request.POST.dict()
    counted, to = forms.count(posted, confirmed=True), forms.successor(posted)
    how: dict[str, Any] = {"by": staff, "store": store, "key": str(posted.get("key", ""))}
    answer = shifts.close(counted, **how) if to is None else shifts.hand_over(counted, to=to, **how)
    return HttpResponseClientRedirect(resolve_url("till:shift-report", answer.data["number"]))


@require_GET
@at_the_till
def report(request: HttpRequest, staff: Staff, store: Store, number: str) -> HttpResponse:
    """The Z report of a closed shift; an open one is shown on its own page."""
    found = shift_reports.report(number, store=store)
    if found.shift.closed_at is None:
        return redirect("till:shift")
    following = showing.open_here(store, found.shift.terminal)
    context = {"report": found, "shift": found.shift, "store": store, "now": timezone.now(), "following": following}
    return render(request, "till/shift/report.html", context)


@require_GET
@at_the_till
def day(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """All shifts of the store's business day. Refuses `forbidden` to who may not see shifts."""
    if not staff.has_perm("checkout.view_shift", store):
        raise Refused(Code.FORBIDDEN, reason="level")
    asked = checked(forms.DayForm(request.GET))["day"] or places.business_day(timezone.now(), store)
    return render(request, "till/shift/day.html", {"store": store, "day": shift_reports.day(store, asked)})


def _open(request: HttpRequest, store: Store) -> Shift:
    """The open shift of this till. Refuses `shift_closed`."""
    terminal = terminal_of(request)
    shift = showing.open_here(store, terminal)
    if shift is None:
        raise Refused(Code.SHIFT_CLOSED, terminal=terminal)
    return shift
