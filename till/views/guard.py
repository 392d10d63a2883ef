"""Who stands at the till, and how it says no: 422 with the sentence in HTML (docs/api.md, Errors)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect

from ledger.refused import Code, Refused
from stores.models import Staff, Store
from stores.scoping import scope_of
from till import texts
from till.services import shifts

P = ParamSpec("P")
STORE = "till.store"
# The same question may be asked again: the page does so by itself, with the same key.
RETRYABLE = {Code.IN_PROGRESS: 503}
# A whole page that is refused says so under its own status.
PAGES = {Code.NOT_FOUND: 404, Code.FORBIDDEN: 403}


def stores_of(staff: Staff) -> list[Store]:
    """The open stores in which this person may sell today."""
    stores = scope_of(staff).limit(Store.objects.filter(is_active=True).order_by("code"), "")
    return [store for store in stores if staff.has_perm("checkout.sell", store)]


def at_the_till(view: Callable[Concatenate[HttpRequest, Staff, Store, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """The view for somebody who is logged in and has a store to sell in; others are shown the way."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        here = _here(request)
        if isinstance(here, HttpResponse):
            return here
        try:
            return view(request, *here, *args, **kwargs)
        except Refused as refused:
            whole = request.method == "GET" and not request.headers.get("HX-Request")
            return no_page(request, refused, here[1]) if whole else say_no(request, refused)

    return guarded


def _here(request: HttpRequest) -> tuple[Staff, Store] | HttpResponse:
    """Who sells in which store, or the way to where that is said."""
    if not request.user.is_authenticated:
        return _away(request, "till:login")
    stores, chosen = stores_of(request.user), request.session.get(STORE)
    only = stores[0] if len(stores) == 1 else None
    store = next((one for one in stores if one.code == chosen), only)
    return _away(request, "till:store") if store is None else (request.user, store)


def _away(request: HttpRequest, page: str) -> HttpResponse:
    """A whole page is sent on; a part of one sends its page on."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(resolve_url(page))
    return redirect_to_login(request.get_full_path()) if page == "till:login" else redirect(page)


def terminal_of(request: HttpRequest) -> str:
    """Which till of the store this device is."""
    return shifts.terminal_of(request.COOKIES)


def counted_at(request: HttpRequest, store: Store) -> str:
    """The till's name where its cash is counted in shifts, else ""."""
    terminal = terminal_of(request)
    return terminal if store.cash_shifts or shifts.open_here(store, terminal) else ""


def posted(request: HttpRequest) -> dict[str, Any]:
    """What the page posted, and at which till: receipts belong to its cash shift."""
    return request.POST.dict() | {"terminal": terminal_of(request)}


def say_no(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal in words, to where the page shows them."""
    context = {"sentences": texts.sentences(refused), "code": refused.code.value}
    answer = render(request, "till/_say.html", context, status=RETRYABLE.get(refused.code, 422))
    answer["HX-Retarget"], answer["HX-Reswap"] = "#say", "innerHTML"
    return answer


def no_page(request: HttpRequest, refused: Refused, store: Store) -> HttpResponse:
    """The refusal in words, as a page with the way back."""
    context = {"sentences": texts.sentences(refused), "code": refused.code.value, "store": store}
    return render(request, "till/refused.html", context, status=PAGES.get(refused.code, 422))
