"""Who stands there with the phone, and how it is told no: pages in words, the phone's own questions as JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache

from compliance import texts
from compliance.services.phone import INSPECT
from compliance.services.workday import WORK
from ledger.refused import Code, Refused
from stores.models import Staff, Store
from stores.scoping import scope_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Staff, P], HttpResponseBase]
STATUSES = {Code.NOT_FOUND: 404, Code.FORBIDDEN: 403, Code.NOT_AUTHENTICATED: 403, Code.IN_PROGRESS: 503}


def on_the_phone(view: View[P]) -> Callable[..., HttpResponseBase]:
    """The page for somebody who is logged in; who is not is shown the way."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, Staff):
            return redirect_to_login(request.get_full_path())
        return view(request, request.user, *args, **kwargs)

    return guarded


def asked(view: View[P]) -> Callable[..., HttpResponseBase]:
    """What the phone's scripts ask: answered in JSON, a log-out too, so that what waits there is kept and not lost."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            if not isinstance(request.user, Staff):
                raise Refused(Code.NOT_AUTHENTICATED)
            return view(request, request.user, *args, **kwargs)
        except Refused as refused:
            said = {"code": refused.code.value, "sentences": texts.sentences(refused)}
            return JsonResponse(said, status=STATUSES.get(refused.code, 422))

    return guarded


def store_of(staff: Staff, code: str) -> Store:
    """The open store of that code, if this person may see it. Refuses `not_found`."""
    rows = Store.objects.filter(code=code, is_active=True).select_related("region")
    store = scope_of(staff).limit(rows, "").first()
    if store is None:
        raise Refused(Code.NOT_FOUND, what="store", number=code)
    return store


def inspects(staff: Staff, store: Store | None = None) -> None:
    """Refuses `forbidden` unless this person inspects, in `store` where one is named."""
    if not staff.has_perm(INSPECT, store):
        raise Refused(Code.FORBIDDEN, reason="inspect")


def inspects_in(staff: Staff, code: str) -> Store:
    """The store of that code, if this person inspects there. Refuses `not_found`, `forbidden`."""
    store = store_of(staff, code)
    inspects(staff, store)
    return store


def works(staff: Staff, store: Store | None = None) -> None:
    """Refuses `forbidden` unless this person keeps a store's day, that of `store` where one is named."""
    if not staff.has_perm(WORK, store):
        raise Refused(Code.FORBIDDEN, reason="work")


def works_in(staff: Staff, code: str) -> Store:
    """The store of that code, if this person keeps its day. Refuses `not_found`, `forbidden`."""
    store = store_of(staff, code)
    works(staff, store)
    return store


def number(request: HttpRequest, name: str) -> int:
    """A whole number of the query; what is none is -1, which no service takes."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
