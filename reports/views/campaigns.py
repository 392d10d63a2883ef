"""What came of campaigns: the list, the result of one, and the result as a table."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reports import texts
from reports.services import campaigns, listing
from reports.services.campaigns import Compared, Result
from reports.services.funnel import Funnel
from reports.views import drawing, tables
from stores.admin.lists import LimitedPaginator
from stores.admin.pages import in_the_office, page
from stores.models import Staff
from stores.scoping import scope_of

PAGE = 50


@in_the_office("campaigns.view_campaign")
@require_safe
def index(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Campaigns that were started, the newest first; a line opens its result."""
    found = campaigns.visible(scope_of(staff)).select_related("gateway", "store").order_by("-made_at", "-id")
    rows = LimitedPaginator(found, PAGE).get_page(request.GET.get("page"))
    return page(request, "reports/campaigns.html", _("Results of campaigns"), {"page_obj": rows, "tab": "campaigns"})


@in_the_office("campaigns.view_campaign")
@require_safe
def show(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """The result of a campaign, of the members that one may see. 404 for one of a store that is not theirs."""
    scope = scope_of(staff)
    campaign = get_object_or_404(campaigns.visible(scope).select_related("store", "offer"), pk=pk)
    result = campaigns.of(campaign, scope, at=timezone.now())
    context = {"campaign": campaign, "result": result, "is_part": not scope.everywhere}
    context |= {"may_export": staff.has_perm(tables.EXPORTS), "steps": _steps(result.funnel), **_told(result)}
    return page(request, "reports/campaign.html", _("Result: %(name)s") % {"name": campaign.name}, context)


@in_the_office("campaigns.view_campaign")
@require_POST
def table(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    """Person by person."""
    scope = scope_of(staff)
    campaign = get_object_or_404(campaigns.visible(scope), pk=pk)
    return tables.answer(request, staff, campaign, *listing.of_campaign(campaign, scope))


def _lines(counts: Funnel) -> list[tuple[str, int, bool]]:
    """The funnel from top to bottom; True: a part of the line above it."""
    return [
        (_("planned"), counts.planned, False),
        (_("held out, to compare with"), counts.held_out, True),
        *((_("not sent: %(why)s") % {"why": texts.reason(code)}, count, True) for code, count in counts.skipped),
        (_("cancelled"), counts.states["cancelled"], True),
        (_("still waiting"), counts.waiting, True),
        (_("sent"), counts.left, False),
        (_("delivered"), counts.delivered, True),
        (_("failed"), counts.failed, True),
        (_("outcome unknown"), counts.unknown, True),
        (_("sent, no report yet"), counts.states["sent"], True),
        (_("opted out afterwards"), counts.opted_out, False),
    ]


def _steps(counts: Funnel) -> list[dict[str, Any]]:
    """The lines of the funnel that have somebody in them, with their share of all who were planned."""
    return [
        {"name": name, "count": f"{count:,}", "share": drawing.share(count, counts.planned), "deep": deep}
        for name, count, deep in _lines(counts)
        if count or not deep
    ]


def _told(result: Result) -> dict[str, Any]:
    """Sentences and pictures of the comparison; none where nothing has left or nobody was held out."""
    compared = result.compared
    if compared is None:
        return {}
    with_held = compared.held.people > 0
    chart = {"line": drawing.line(compared.days, with_held=with_held), "options": drawing.options()}
    return chart | (_difference(compared) if with_held else {})


def _difference(compared: Compared) -> dict[str, Any]:
    more, each = compared.more, compared.yuan
    return {
        "verdict": texts.too_few() if each is None else texts.each(each),
        "together": "" if more is None else texts.together(more),
        "scale": None if each is None else drawing.scale(each),
        "each": each,
        "share": compared.share,
        "with_held": True,
    }
