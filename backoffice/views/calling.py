"""A call list of the members that were chosen in their list, or of all that it shows: counted, and asked once more."""

from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import texts
from campaigns.forms.calls import NewListForm
from campaigns.services import calls
from campaigns.services.calls import Wanted
from ledger.refused import Refused
from members.models import Member
from stores.scoping import scope_of

PERMISSION = "campaigns.add_calllist"
# What the list of members sent and the page sends again, beside the fields of its own.
SENT = ("action", "select_across", ACTION_CHECKBOX_NAME)


def make(request: HttpRequest, admin: Any, rows: QuerySet[Member]) -> HttpResponse:
    """The form with how many are meant and how many may be called; then, if these are still as many, the list."""
    staff: Any = request.user
    scope, at = scope_of(staff), timezone.now()
    rows = rows.select_related(None).prefetch_related(None).order_by()
    count = calls.people(Wanted("", chosen=rows), scope, at=at).count()
    sent = request.POST if "confirmed" in request.POST else None
    form = NewListForm(sent, scope=scope)
    if form.is_valid() and form.data["confirmed"] == str(count):
        try:
            made = calls.make(form.wanted(chosen=rows), by=staff, at=at)
            return redirect("campaigns:call-list", made.pk)
        except Refused as refused:
            form.add_error(None, texts.refusal(refused))
    return _ask(request, admin, form, {"chosen": rows.count(), "count": count})


def _ask(request: HttpRequest, admin: Any, form: NewListForm, counts: dict[str, int]) -> HttpResponse:
    """What is meant comes along as it was sent: the ticks, or that it is the whole list."""
    address = f"{reverse('admin:members_member_changelist')}?{request.GET.urlencode()}"
    context = {
        "opts": admin.opts,
        "title": _("New call list"),
        "form": form,
        "most": calls.MOST,
        "may_make": 0 < counts["count"] <= calls.MOST,
        "left_out": counts["chosen"] - counts["count"],
        "sent": [(name, value) for name in SENT for value in request.POST.getlist(name)],
        "address": address,
    }
    whole = admin.admin_site.each_context(request) | context | counts
    return TemplateResponse(request, "backoffice/member_calls.html", whole, status=422 if form.errors else 200)
