"""What came of call lists: the lists, the result of one, and the result as a table."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reports.services import calls, listing
from reports.views import tables
from stores.admin.lists import LimitedPaginator
from stores.admin.pages import in_the_office, page
from stores.models import Staff
from stores.scoping import scope_of

PAGE = 50


@in_the_office("campaigns.view_calllist")
@require_safe
def index(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Call lists, the newest first; a line opens its result."""
    found = calls.visible(scope_of(staff)).select_related("store", "made_by").order_by("-made_at", "-id")
    rows = LimitedPaginator(found, PAGE).get_page(request.GET.get("page"))
    return page(request, "reports/call_lists.html", _("Results of call lists"), {"page_obj": rows, "tab": "calls"})


@in_the_office("campaigns.view_calllist")
@require_safe
def show(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """For each result of the calls, who came. 404 for a list of a store that is not theirs."""
    scope = scope_of(staff)
    found = get_object_or_404(calls.visible(scope).select_related("store"), pk=pk)
    result = calls.of(found, scope)
    context = {"list": found, "result": result, "is_over": result.is_over(timezone.now())}
    context |= {"may_export": staff.has_perm(tables.EXPORTS), "is_part": not scope.everywhere}
    context["days"] = settings.CAMPAIGN_RESULT_DAYS
    return page(request, "reports/calls.html", _("Result: %(name)s") % {"name": found.name}, context)


@in_the_office("campaigns.view_calllist")
@require_POST
def table(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    """Person by person."""
    scope = scope_of(staff)
    found = get_object_or_404(calls.visible(scope), pk=pk)
    return tables.answer(request, staff, found, *listing.of_calls(found, scope))
