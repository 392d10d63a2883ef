"""Imports: what was brought in, a file on its way, its preview, and the buttons that move it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice import tasks
from backoffice.forms.importing import UploadForm
from backoffice.resources import steps, templates
from backoffice.resources.kinds import SHEETS, allowed
from checkout import texts
from ledger.refused import Invalid, Refused
from stores.admin.lists import LimitedPaginator
from stores.admin.pages import in_the_office, page
from stores.importing import running
from stores.models import ImportBatch, Staff

SEES, BRINGS = "stores.view_importbatch", "stores.add_importbatch"
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@in_the_office(SEES)
def index(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What was brought in, and the door for the next file."""
    kinds = allowed(staff)
    form = UploadForm(request.POST or None, request.FILES or None, kinds=kinds, by=staff)
    batch = form.keep() if request.method == "POST" and kinds else None
    if batch is not None:
        return _take(request, batch, steps.CHECK, staff)
    rows = LimitedPaginator(steps.visible(staff).order_by("-at", "-id"), 20).get_page(request.GET.get("page"))
    labels = [(kind, ImportBatch.Kind(kind).label) for kind in kinds]
    context = {"form": form, "kinds": labels, "page_obj": rows, "rows": rows}
    return page(request, "backoffice/imports.html", _("Imports"), context, status=422 if form.errors else 200)


@in_the_office(SEES)
@require_safe
def batch(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """One file: how far it is, what was found in it, what can be done."""
    row = get_object_or_404(steps.visible(staff), pk=pk)
    busy = row.state in ImportBatch.busy
    context = {
        "batch": row,
        "busy": busy,
        "stuck": row.state == ImportBatch.State.FAILED or (busy and not running.is_running(row)),
        "sample": steps.sample(row),
        "may": row.kind in allowed(staff),
    }
    answer = page(request, "backoffice/import.html", str(row.file_name), context)
    if busy:
        answer["Refresh"] = "2"
    return answer


@in_the_office(BRINGS)
@require_POST
def move(request: HttpRequest, staff: Staff, pk: int, step: str) -> HttpResponse:
    """A button: apply, undo, start again, give up."""
    row = _own(staff, pk)
    if step == "discard":
        return _discard(request, row, staff)
    wanted = steps.AGAIN.get(ImportBatch.State(row.state), steps.CHECK) if step == "again" else step
    return _take(request, row, wanted, staff)


@in_the_office(BRINGS)
@require_safe
def undo(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """What undoing means, in figures; nothing happens before the button below."""
    row = _own(staff, pk)
    return page(request, "backoffice/import_undo.html", _("Undo the import"), {"batch": row})


@in_the_office(BRINGS)
@require_safe
def template(request: HttpRequest, staff: Staff, kind: str, form: str) -> HttpResponse:
    """An empty table of a kind, to be filled in."""
    if kind not in allowed(staff):
        raise Http404
    made = templates.as_xlsx(SHEETS[kind]) if form == "xlsx" else templates.as_csv(SHEETS[kind])
    answer = HttpResponse(made, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{kind}.{form}"'
    return answer


def _own(staff: Staff, pk: int) -> ImportBatch:
    row: ImportBatch = get_object_or_404(steps.visible(staff), pk=pk)
    if row.kind not in allowed(staff):
        raise PermissionDenied
    return row


def _take(request: HttpRequest, row: ImportBatch, step: str, staff: Staff) -> HttpResponse:
    try:
        tasks.start(row, step, by=staff)
    except Refused as refused:
        messages.error(request, _words(refused))
    return redirect("backoffice:import", pk=row.pk)


def _discard(request: HttpRequest, row: ImportBatch, staff: Staff) -> HttpResponse:
    try:
        running.discard(row, by=staff)
    except Refused as refused:
        messages.error(request, _words(refused))
    return redirect("backoffice:imports")


def _words(refused: Refused) -> str:
    if isinstance(refused, Invalid):
        return str(next(iter(refused.errors.values()))[0])
    return texts.refusal(refused)
