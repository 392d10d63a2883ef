"""An automation's own page: on or off, whom it would write to today, what it did."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Automation
from campaigns.services import automating, looking
from campaigns.views.guard import in_the_office, page
from stores.models import Staff
from stores.scoping import scope_of


@in_the_office("campaigns.view_automation")
@require_safe
def automation(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """Whom it would write to today, ten of them masked; the last runs."""
    row = get_object_or_404(Automation.objects.select_related("template", "offer", "gateway"), pk=pk)
    ahead = looking.ahead(row, scope_of(staff), at=timezone.now())
    context = {
        "automation": row,
        "ahead": ahead,
        "runs": looking.runs(row),
        "may": staff.has_perm("campaigns.change_automation"),
    }
    return page(request, "campaigns/automation.html", _title(row), context)


@in_the_office("campaigns.change_automation")
@require_safe
def ask(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """Before it is switched on: whom it is for, what they would read, what that costs. One that is on has its page."""
    row = get_object_or_404(Automation.objects.select_related("template", "offer", "gateway"), pk=pk)
    if row.is_on:
        return redirect("campaigns:automation", pk)
    context = {"automation": row, "ahead": looking.foresee(row, scope_of(staff), at=timezone.now())}
    return page(request, "campaigns/automation_on.html", _("Switch on: %(kind)s") % {"kind": _title(row)}, context)


@in_the_office("campaigns.change_automation")
@require_POST
def move(request: HttpRequest, staff: Staff, pk: int, step: str) -> HttpResponse:
    """A button: on, off, run now."""
    row, now = get_object_or_404(Automation, pk=pk), timezone.now()
    if step == "run":
        made = automating.run(row, at=now)
        said = ngettext("%(made)s message was made.", "%(made)s messages were made.", made)
        messages.success(request, said % {"made": made})
    else:
        automating.switch(row, on=step == "on", by=staff, at=now)
        messages.success(request, _("It is on.") if step == "on" else _("It is off."))
    return redirect("campaigns:automation", pk)


def _title(row: Automation) -> str:
    return f"{row.get_kind_display()} · {row.code}"
