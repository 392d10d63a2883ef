"""Call lists: which there are, a new one, and the page on which one person after another is called."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns import texts
from campaigns.forms.calls import CallForm, ListForm
from campaigns.models import Audience, Call, CallList
from campaigns.models.calls import Result
from campaigns.rules import fields
from campaigns.services import calls, wording
from campaigns.views.guard import in_the_office, page
from ledger.refused import Refused
from members.services.finding import masked_phone
from stores.admin.lists import LimitedPaginator
from stores.models import Staff
from stores.scoping import scope_of

SEES, MAKES, WORKS = "campaigns.view_calllist", "campaigns.add_calllist", "campaigns.work_calls"
ROWS = 20
# The keys 1 to 4.
BUTTONS = (Result.REACHED, Result.WILL_COME, Result.CALLED, Result.REFUSED)


@in_the_office(SEES)
@require_safe
def index(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The lists of one's own stores, and how far they are."""
    scope = scope_of(staff)
    rows = LimitedPaginator(calls.lists(scope), ROWS).get_page(request.GET.get("page"))
    progress = calls.progress(list(rows), scope)
    context = {
        "rows": [(row, progress[row.pk], staff.has_perm(MAKES) and _own(row, staff)) for row in rows],
        "page_obj": rows,
        "may_make": staff.has_perm(MAKES),
        "may_work": staff.has_perm(WORKS),
    }
    return page(request, "campaigns/calls.html", _("Call lists"), context)


@in_the_office(MAKES)
def make(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A new list; the people are those of this moment."""
    form = ListForm(request.POST or None, scope=scope_of(staff), initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("campaigns:call-list", calls.make(form.wanted(), by=staff, at=timezone.now()).pk)
        except Refused as refused:
            form.add_error("audience", texts.refusal(refused))
    return page(request, "campaigns/calls_new.html", _("New call list"), {"form": form}, 422 if form.errors else 200)


@in_the_office(WORKS)
@require_safe
def work(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """Whom to call now: the one that was chosen, otherwise the next one."""
    chosen = request.GET.get("call", "")
    made = _list(staff, pk)
    call = _call(staff, pk, int(chosen)) if chosen.isdecimal() and len(chosen) < 12 else None
    return _shown(request, staff, made, call)


@in_the_office(WORKS)
@require_POST
def phone(request: HttpRequest, staff: Staff, pk: int, call: int) -> HttpResponse:
    """The phone of one person, logged; the page of the list with it."""
    made, row = _list(staff, pk), _call(staff, pk, call)
    try:
        number = calls.phone(row, by=staff, at=timezone.now())
    except Refused as refused:
        messages.error(request, texts.refusal(refused))
        return redirect("campaigns:call-list", pk)
    return _shown(request, staff, made, row, number=number)


@in_the_office(WORKS)
@require_POST
def record(request: HttpRequest, staff: Staff, pk: int, call: int) -> HttpResponse:
    """What came of the call; then the next one."""
    row, form = _call(staff, pk, call), CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect(f"{request.path.rsplit('/', 3)[0]}/?call={call}")
    try:
        calls.record(row, **form.cleaned_data, by=staff, at=timezone.now())
    except Refused as refused:
        messages.error(request, texts.refusal(refused))
    return redirect("campaigns:call-list", pk)


@in_the_office(MAKES)
@require_POST
def close(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """Close a list, or open it again; who made it, or head office and marketing."""
    made = _list(staff, pk)
    if not _own(made, staff):
        raise PermissionDenied
    calls.close(made, is_open="open" in request.POST, by=staff, at=timezone.now())
    return redirect("campaigns:calls")


def _own(made: CallList, staff: Staff) -> bool:
    """Whose list it is to close."""
    return made.made_by_id == staff.pk or scope_of(staff).everywhere


def _initial(request: HttpRequest) -> dict[str, Any]:
    """The audience that a link names by its code."""
    row = Audience.objects.filter(code=request.GET.get("audience", "")).first()
    return {} if row is None else {"audience": row.pk, "name": f"{row.name} {timezone.localdate():%m-%d}"}


def _list(staff: Staff, pk: int) -> CallList:
    found: CallList = get_object_or_404(calls.lists(scope_of(staff)), pk=pk)
    return found


def _call(staff: Staff, pk: int, call: int) -> Call:
    rows = scope_of(staff).limit(Call.objects.select_related("list", "member__tier", "store"))
    found: Call | None = rows.filter(list=pk, pk=call).first()
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, staff: Staff, made: CallList, call: Call | None, *, number: str = "") -> HttpResponse:
    scope, now = scope_of(staff), timezone.now()
    waiting = list(calls.queue(made, scope, at=now)[: ROWS + 1])
    now_called = call or next(iter(waiting), None) if made.is_open else call
    context = {
        "list": made,
        "counts": calls.progress([made], scope)[made.pk],
        "call": now_called,
        "number": number,
        "waiting": [one for one in waiting if one != now_called][:ROWS],
        "buttons": [(key, one.value, one.label) for key, one in enumerate(BUTTONS, start=1)],
    } | (_person(now_called, made) if now_called else {})
    return page(request, "campaigns/calls_work.html", made.name, context)


def _person(call: Call, made: CallList) -> dict[str, Any]:
    """What whoever calls wants to know, and the script with its fields filled in."""
    script, pk = made.script, call.member_id
    values = wording.values([pk], body=f"{script}{{value}}{{gap}}", at=timezone.now()).get(pk, {})
    return {
        "member": call.member,
        "masked": masked_phone(call.member),
        "value": values.get("value"),
        "gap": values.get("gap"),
        "script": fields.render(script, values),
        "notes": call.notes.select_related("by")[:5],
    }
