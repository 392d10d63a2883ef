"""Scores: a month's list, one person's record, and the steps of the ladder that wait for a word."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from compliance import texts
from compliance.forms.violations import ProposalForm
from compliance.models import Proposal
from compliance.services import ladder, standings
from ledger.refused import Refused
from stores.admin.pages import in_the_office, page
from stores.models import Staff, Store
from stores.scoping import scope_of

SEES, PROPOSED, DECIDES = "compliance.view_scoreentry", "compliance.view_proposal", "compliance.change_proposal"
PER_PAGE = 50


@in_the_office(SEES)
@require_safe
def ranking(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A month's people, the worst first; only who moved."""
    month, scope = standings.month_of(request.GET.get("month", ""), at=timezone.now()), scope_of(staff)
    stores = scope.limit(Store.objects.order_by("code"), "")
    store = stores.filter(code=request.GET.get("store", "")).first()
    rows = Paginator(standings.ranking(month, scope, store=store), PER_PAGE).get_page(request.GET.get("page"))
    query = f"month={month:%Y-%m}&store={store.code if store else ''}"
    context = {"rows": rows, "page_obj": rows, "month": f"{month:%Y-%m}", "stores": stores, "store": store}
    return page(request, "compliance/scores.html", _("Scores of the month"), context | {"query": query})


@in_the_office(SEES)
@require_safe
def person(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """The record of one person, in the stores that one sees."""
    scope = scope_of(staff)
    who = get_object_or_404(standings.visible(scope), pk=pk)
    found = standings.record(who, scope, at=timezone.now())
    shown = {"score": texts.signed(found.score), "months": [(day, texts.signed(sum_)) for day, sum_ in found.months]}
    context = shown | {"who": who, "record": found, "whole": scope.everywhere}
    return page(request, "compliance/person.html", f"{who.name} · {who.code}", context)


@in_the_office(PROPOSED)
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, staff: Staff, pk: UUID) -> HttpResponse:
    """A step that the ladder proposes, with what it comes from; whoever may, decides."""
    rows = Proposal.objects.select_related("staff", "store", "decided_by")
    row = get_object_or_404(scope_of(staff).limit(rows), pk=pk)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and staff.has_perm(DECIDES):
        return _decided(request, staff, row, form.cleaned_data)
    record = standings.record(row.staff, scope_of(staff), at=timezone.now())
    waits = row.state == Proposal.State.WAITING
    context = {"row": row, "form": form, "record": record, "decides": waits and staff.has_perm(DECIDES)}
    title = f"{row.staff.name} · {row.get_step_display()}"
    return page(request, "compliance/proposal.html", title, context, 422 if form.errors else 200)


def _decided(request: HttpRequest, staff: Staff, row: Proposal, said: dict[str, str]) -> HttpResponse:
    accept, remark = said["decision"] == "accept", said["remark"].strip()
    try:
        ladder.decide(row, by=staff, accept=accept, remark=remark, at=timezone.now())
        messages.success(request, _("Done."))
    except Refused as refused:
        messages.error(request, " ".join(texts.sentences(refused)))
    return redirect("admin:compliance_proposal_change", row.pk)
