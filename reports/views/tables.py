"""A result person by person, as CSV or for Excel: counted first, logged, phones masked."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from stores import audit, exporting
from stores.exporting import MOST_XLSX, Column
from stores.models import Staff

EXPORTS = "stores.export"
Cells = Iterable[list[Any]]


def answer(
    request: HttpRequest, staff: Staff, row: Model, rows: int, table: tuple[list[str], Cells]
) -> HttpResponseBase:
    """The table of what belongs to `row`, `rows` lines."""
    about = About(f"{row._meta.model_name}-{row.pk}", row._meta.label_lower, f"pk={row.pk}")
    return send(request, staff, about, rows, table)


class About(NamedTuple):
    """How a file begins its name, and what the log says was taken: which list, by which filter."""

    name: str
    list: str
    filter: str


def send(
    request: HttpRequest, staff: Staff, about: About, rows: int, table: tuple[list[str], Cells]
) -> HttpResponseBase:
    """The table of `rows` lines, logged with who took it. Refuses Excel files that Excel could not open."""
    if not staff.has_perm(EXPORTS):
        raise PermissionDenied
    form = "xlsx" if request.POST.get("form") == "xlsx" else "csv"
    if form == "xlsx" and rows > MOST_XLSX:
        messages.error(request, _("Excel takes up to %(most)s lines here: choose CSV.") % {"most": MOST_XLSX})
        return redirect(request.path.removesuffix("table/"))
    what: dict[str, Any] = {"list": about.list, "filter": about.filter, "rows": rows, "form": form}
    audit.record("export", staff, by=staff, clear=False, reason="", **what)
    return _file(f"{about.name}-{timezone.localtime():%Y%m%d-%H%M}.{form}", form, table)


def _file(name: str, form: str, table: tuple[list[str], Cells]) -> HttpResponseBase:
    columns, shown = [Column(title, (), exporting.shown) for title in table[0]], _shown(table[1])
    if form == "xlsx":
        return FileResponse(exporting.as_xlsx(columns, shown), as_attachment=True, filename=name)
    answered = StreamingHttpResponse(exporting.as_csv(columns, shown), content_type="text/csv; charset=utf-8")
    answered["Content-Disposition"] = f'attachment; filename="{name}"'
    return answered


def _shown(cells: Cells) -> Iterator[list[Any]]:
    for row in cells:
        yield [exporting.shown(cell) for cell in row]
