"""The inbox of the second person: what waits for me, what I asked for, what was decided."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice import inbox
from backoffice.forms.deciding import MOST, DecideForm
from backoffice.services import deciding, telling
from stores.admin.lists import LimitedPaginator
from stores.admin.pages import in_the_office, page
from stores.models import Approval, Staff

SEES, DECIDES = "stores.view_approval", "stores.change_approval"
TABS = {"waiting": inbox.waiting, "mine": inbox.asked, "decided": inbox.decided}


@in_the_office(SEES)
@require_safe
def approvals(request: HttpRequest, staff: Staff) -> HttpResponse:
    """One of three lists, twenty to a page."""
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "waiting"
    pages = LimitedPaginator(TABS[str(tab)](staff), MOST)
    rows = pages.get_page(request.GET.get("page"))
    told = [(telling.headline(row), row) for row in rows]
    context = {"tab": tab, "rows": told, "page_obj": rows, "may_decide": staff.has_perm(DECIDES), "own": _own(staff)}
    return page(request, "backoffice/inbox.html", _("Approvals"), context)


@in_the_office(DECIDES)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The chosen requests with what each would do; nothing happens before the button below them."""
    rows = _chosen(request, staff)
    if not rows:
        messages.warning(request, _("Nothing of this waits for you any more."))
        return redirect("backoffice:inbox")
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        remark = form.cleaned_data["remark"].strip()
        _say(request, deciding.decide_all(rows, by=staff, approve=form.approves, remark=remark))
        return redirect("backoffice:inbox")
    context = {"form": form, "told": [telling.tell(row) for row in rows]}
    return page(request, "backoffice/decide.html", _("Decide"), context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, staff: Staff) -> list[Approval]:
    """Those of the named requests that this person may decide and that wait still; at most a page of them."""
    numbers = (request.POST if request.method == "POST" else request.GET).getlist("number")[:MOST]
    return list(inbox.waiting(staff).filter(number__in=numbers))


def _own(staff: Staff) -> int:
    return inbox.asked(staff).filter(state=Approval.State.WAITING).order_by()[:99].count()


def _say(request: HttpRequest, outcomes: list[deciding.Outcome]) -> None:
    for one in outcomes:
        line = f"{one.approval.number} · {telling.title(one.approval)}: {one.words}"
        messages.add_message(request, messages.SUCCESS if one.done else messages.ERROR, line)
