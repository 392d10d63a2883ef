"""Sheets of a store's month, made to be printed: what happened in its days, and what its people did."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reports.forms.months import StoreForm
from reports.services import appraisals, months
from reports.services.appraisals import Row
from reports.views import tables
from stores.admin.pages import in_the_office, page
from stores.models import Staff
from stores.scoping import scope_of

SEES, APPRAISES = "compliance.view_violation", "reports.appraise"


@in_the_office(SEES)
@require_safe
def month(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The month sheet of a store."""
    now = timezone.now()
    form = StoreForm(request.GET or None, scope=scope_of(staff))
    first, store = form.chosen(now)
    sheet = months.of(store, first, at=now) if store else None
    context = {"form": form, "sheet": sheet, "month": f"{first:%Y-%m}", "store": store, "now": now, "tab": "month"}
    return page(request, "reports/month.html", _("Month sheet"), context)


@in_the_office(APPRAISES)
@require_safe
def appraisal(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Sales, points, complaints and examinations of a store's people."""
    now = timezone.now()
    form = StoreForm(request.GET or None, scope=scope_of(staff))
    first, store = form.chosen(now)
    rows = appraisals.of(store, first) if store else []
    context = {"form": form, "rows": rows, "month": f"{first:%Y-%m}", "store": store, "tab": "appraisal", "now": now}
    return page(request, "reports/appraisal.html", _("Appraisal sheet"), context | _may(staff))


def _may(staff: Staff) -> dict[str, bool]:
    return {"may_export": staff.has_perm(tables.EXPORTS)}


@in_the_office(APPRAISES)
@require_POST
def table(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """The appraisal sheet as a table."""
    first, store = StoreForm(request.POST, scope=scope_of(staff)).chosen(timezone.now())
    if store is None:
        return redirect("reports:appraisal")
    rows = appraisals.of(store, first)
    about = tables.About(
        f"appraisal-{store.code}-{first:%Y-%m}", "appraisal", f"store={store.code}&month={first:%Y-%m}"
    )
    return tables.send(request, staff, about, len(rows), (_titles(), _cells(rows)))


def _titles() -> list[str]:
    return [
        *(_("Place"), _("Staff"), _("Name"), _("Job"), _("Net sales (yuan)"), _("Receipts"), _("Target (yuan)")),
        *(_("On shift"), _("Jointly liable"), _("Given back"), _("Score of the month")),
        *(_("Complaints"), _("Open complaints"), _("Examinations"), _("Passed")),
    ]


def _cells(rows: list[Row]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            *(row.place, row.staff.code, row.staff.name, row.staff.job, row.net, row.sales),
            *(row.target, row.own, row.joint, row.back, row.points),
            *(row.complaints, row.waiting, row.exams, row.passed),
        ]
