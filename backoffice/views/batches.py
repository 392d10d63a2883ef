"""Batches of coupon codes: issue so many, see what became of them, print them on A4, take them as a table."""

import csv
import secrets
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.forms.issuing import BatchForm
from coupons import services
from coupons.models import Coupon, Offer
from ledger import drawing
from ledger.refused import Invalid
from stores.admin.pages import in_the_office, page
from stores.models import Staff
from stores.rules import crockford

SEES, ISSUES = "coupons.view_offer", "coupons.change_offer"
ON_A_SHEET = 24


@in_the_office(SEES)
@require_http_methods(["GET", "POST"])
def batches(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """The offer's batches, and the form for the next one."""
    offer = get_object_or_404(Offer, pk=pk)
    form = BatchForm(request.POST or None, initial={"batch": _new_batch()})
    may_issue = staff.has_perm(ISSUES)
    if request.method == "POST" and may_issue and form.is_valid() and _issued(form, offer, staff):
        return redirect("backoffice:batches", pk)
    context = {"offer": offer, "form": form, "may_issue": may_issue, "rows": _rows(offer)}
    return page(request, "backoffice/batches.html", _("Batches of codes"), context, 422 if form.errors else 200)


@in_the_office(SEES)
@require_safe
def sheet(request: HttpRequest, _staff: Staff, pk: int, batch: str) -> HttpResponse:
    """An A4 sheet of 24 coupons with QR code and bars; only codes that still work are printed."""
    offer = get_object_or_404(Offer, pk=pk)
    usable = _batch(offer, batch).filter(state=Coupon.State.ISSUED)
    rows = Paginator(usable, ON_A_SHEET).get_page(request.GET.get("page"))
    cards = [(row, drawing.qr(row.code, label=row.code), drawing.code128(row.code)) for row in rows]
    return render(request, "backoffice/sheet.html", {"offer": offer, "cards": cards, "page_obj": rows})


@in_the_office(ISSUES)
@require_safe
def table(_request: HttpRequest, _staff: Staff, pk: int, batch: str) -> HttpResponse:
    """The batch as CSV that Excel opens right."""
    offer = get_object_or_404(Offer, pk=pk)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{offer.pk}-{batch.replace(":", "-")}.csv"'
    writer = csv.writer(answer)
    writer.writerow([_("Code"), _("State"), _("From"), _("Until")])
    for row in _batch(offer, batch):
        writer.writerow([row.code, row.get_state_display(), _minute(row.starts_at), _minute(row.ends_at)])
    return answer


def _issued(form: BatchForm, offer: Offer, staff: Staff) -> bool:
    """Whether the batch stands now; a refusal is said at its field."""
    asked = form.cleaned_data
    try:
        services.issue_batch(offer, count=asked["count"], batch=asked["batch"], by=staff, at=timezone.now())
    except Invalid as wrong:
        for field, words in wrong.errors.items():
            form.add_error(field, [str(one) for one in words])
        return False
    return True


def _rows(offer: Offer) -> list[dict[str, Any]]:
    """What became of each batch, the newest first."""
    made = Coupon.objects.filter(offer=offer, reference__startswith="batch:").order_by().values("reference")
    states = {name: Count("pk", filter=Q(state=state)) for name, state in (("used", "used"), ("left", "issued"))}
    rows: Any = made.annotate(n=Count("pk"), at=Min("issued_at"), **states).order_by("-reference")[:100]
    return list(rows)


def _batch(offer: Offer, batch: str) -> Any:
    rows = Coupon.objects.filter(offer=offer, reference=batch).order_by("id")
    if not rows.exists():
        raise Http404
    return rows


def _new_batch() -> str:
    return f"batch:{timezone.localdate():%Y%m%d}-{crockford(secrets.randbits(30), 6)}"


def _minute(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
