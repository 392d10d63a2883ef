"""A store's today on the phone: its doors and its tasks; and swaps of shifts."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from compliance import texts
from compliance.forms import reports
from compliance.models import DailyTask
from compliance.services import days, doors, mine, phone, workday
from compliance.views.guard import asked, on_the_phone, works, works_in
from ledger.refused import Code, Refused
from stores import swapping
from stores.models import Roster, Staff, Store, Swap

SCRIPTS = [
    f"compliance/{name}.js" for name in ("shrink", "keep", "page", "camera", "day", "send", "outbox")
]  # fmt: skip


@require_safe
@never_cache
@on_the_phone
def today(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Where one's store stands; who works in no store is shown their own record."""
    stores, at = workday.stores(staff), timezone.now()
    if not stores:
        return redirect("compliance:me")
    store = _asked(stores, request.GET.get("store", ""))
    lines = [(line, texts.standing(line.standing)) for line in workday.today(store, at=at)]
    context = {"view": "day", "store": store, "stores": stores, "lines": lines, "scripts": SCRIPTS}
    more = {"may_inspect": staff.has_perm(phone.INSPECT), "may_work": True, "mine": mine.of(staff, at=at)}
    return render(request, "compliance/phone/day.html", context | more | {"work": workday.work(staff, store, at=at)})


def _asked(stores: list[Store], code: str) -> Store:
    """The store that was asked for, or the first; one that is not theirs is not there."""
    found = next((store for store in stores if code in ("", store.code)), None)
    if found is None:
        raise Http404
    return found


@require_POST
@asked
def open_up(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The doors are open; the phone may have noted it before it had a connection."""
    works(staff)
    said = reports.doors(request.body)
    store = works_in(staff, said["store"])
    row = doors.open_up(store, by=staff, noted_at=timezone.now(), claimed_at=said["claimed_at"])
    return JsonResponse({"said": [texts.opened(row)]})


@require_POST
@asked
def hand_in(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """A task with what was ticked and written and with its photos; the same again gets the same answer."""
    works(staff)
    code, report = reports.report(request.body)
    store, task = works_in(staff, code), DailyTask.objects.filter(pk=pk).first()
    if task is None:
        raise Refused(Code.NOT_FOUND, what="task", number=str(pk))
    row = days.hand_in(task, store, report, by=staff, at=timezone.now())
    return JsonResponse({"id": str(row.pk), "said": [texts.handed_in(row)]})


@require_safe
@never_cache
@on_the_phone
def roster(request: HttpRequest, staff: Staff) -> HttpResponse:
    """One's shifts of two weeks, and requests to change them."""
    return shifts(request, staff)


@require_POST
@on_the_phone
def ask(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Ask a colleague for a shift against one's own."""
    mine, theirs = (_shift(request.POST.get(name, "")) for name in ("mine", "theirs"))
    try:
        swapping.ask(mine, theirs, by=staff, reason=request.POST.get("reason", "")[:200], at=timezone.now())
    except Refused as refused:
        return shifts(request, staff, sentences=texts.sentences(refused), status=422)
    messages.success(request, _("Asked. Your colleague finds the request on this page."))
    return redirect("compliance:roster")


VERBS = {"agree": swapping.agree, "refuse": swapping.refuse, "withdraw": swapping.withdraw}


@require_POST
@on_the_phone
def answer(request: HttpRequest, staff: Staff, pk: int, verb: str) -> HttpResponse:
    """Agree, decline, or take one's own request back."""
    if verb not in VERBS:
        raise Http404
    try:
        VERBS[verb](get_object_or_404(Swap, pk=pk), by=staff, at=timezone.now())
    except Refused as refused:
        return shifts(request, staff, sentences=texts.sentences(refused), status=422)
    return redirect("compliance:roster")


def shifts(request: HttpRequest, staff: Staff, *, status: int = 200, **more: object) -> HttpResponse:
    now = timezone.now()
    found = {"mine": swapping.upcoming(staff, at=now), "theirs": swapping.others(staff, at=now)}
    rights = {"may_inspect": staff.has_perm(phone.INSPECT), "may_work": bool(workday.stores(staff))}
    context = {"view": "roster", "swaps": swapping.concerning(staff, at=now), **found, **rights, **more}
    return render(request, "compliance/phone/roster.html", context, status=status)


def _shift(text: str) -> Roster:
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    return get_object_or_404(Roster.objects.select_related("staff", "store"), pk=wanted)
