"""Making a campaign: the form in steps with its live side, and the last look before it is sent."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns import texts
from campaigns.forms.campaigns import CampaignForm, TestForm
from campaigns.models import Campaign, Template
from campaigns.services import planning, previewing, steering, testing
from campaigns.texts import FIELDS
from campaigns.views.guard import in_the_office, page
from campaigns.views.rows import draft
from ledger.refused import Refused
from stores.models import Staff
from stores.scoping import scope_of

RUNS = "campaigns.run_campaign"


@in_the_office(RUNS)
def make(request: HttpRequest, staff: Staff, pk: int | None = None) -> HttpResponse:
    """The form, empty or of a draft; saved it leads to the last look."""
    row = Campaign(made_by=staff) if pk is None else draft(staff, pk)
    form = CampaignForm(request.POST or None, instance=row, scope=scope_of(staff))
    if request.method == "POST" and form.is_valid():
        return redirect("campaigns:run-check", pk=form.save().pk)
    context = {"form": form, "row": row, "keys": FIELDS.items()}
    title = _("Change the campaign") if pk else _("New campaign")
    return page(request, "campaigns/campaign_form.html", title, context, status=422 if form.errors else 200)


@in_the_office(RUNS)
@require_POST
def preview(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The side of the form: three texts, what is wrong with them, how many people and yuan. Nothing is kept."""
    form = CampaignForm(request.POST, scope=scope_of(staff))
    form.is_valid()
    if "gateway" not in form.cleaned_data:
        return HttpResponse("")
    return render(request, "campaigns/_campaign_side.html", _side(_meant(form), staff))


@in_the_office(RUNS)
@require_safe
def body(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The field of the text with a template's text in it."""
    asked = request.GET.get("template", "")
    found = Template.objects.filter(pk=int(asked)).first() if asked.isdecimal() else None
    form = CampaignForm(initial={"body": found.body if found else ""}, scope=scope_of(staff))
    return render(request, "campaigns/_campaign_body.html", {"form": form, "keys": FIELDS.items()})


@in_the_office(RUNS)
@require_safe
def check(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """The last look: whom, what, how much, and who has to agree."""
    row = draft(staff, pk)
    context = {"row": row, "test": TestForm(initial={"to": staff.phone})} | _side(row, staff)
    return page(request, "campaigns/campaign_check.html", row.name, context)


@in_the_office(RUNS)
@require_POST
def start(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """Send it, or put it before a second person."""
    row = draft(staff, pk)
    if any(fault.blocks for fault in _side(row, staff)["faults"]):
        messages.error(request, _("The text cannot be sent so: see what is wrong with it."))
        return redirect("campaigns:run-check", pk=pk)
    try:
        steering.ask_or_start(row, by=staff, at=timezone.now())
    except Refused as refused:
        messages.error(request, texts.refusal(refused))
    return redirect("campaigns:run", pk=pk)


@in_the_office(RUNS)
@require_POST
def test(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """A message to one's own phone."""
    row, form = draft(staff, pk), TestForm(request.POST)
    if form.is_valid():
        try:
            sent = testing.send(row, form.cleaned_data["to"], by=staff, scope=scope_of(staff), at=timezone.now())
            messages.success(request, _("A test is on its way to %(to)s.") % {"to": sent.to_masked})
        except Refused as refused:
            messages.error(request, texts.refusal(refused))
    else:
        messages.error(request, str(form.errors["to"][0]))
    return redirect("campaigns:run-check", pk=pk)


def _meant(form: CampaignForm) -> Campaign:
    """What the form says so far, unsaved: what it lacks keeps its default."""
    found = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
    return Campaign(**found | {"body": form.data.get("body", "")[:800]})


def _side(row: Campaign, staff: Staff) -> dict[str, Any]:
    at, text = timezone.now(), planning.body(row)
    how: dict[str, Any] = {"gateway": row.gateway, "purpose": row.purpose}
    found = planning.people(row, at=at)
    if row.purpose == "marketing":
        found = found.filter(sms_ok=True)
    shown = previewing.samples(text, previewing.members(scope_of(staff), found), at=at, **how)
    faults = previewing.faults(shown, body=text, template=row.template.code if row.template else "", **how)
    return {"blank": not text.strip(), "samples": shown, "faults": faults} | _price(planning.estimate(row, at=at))


def _price(found: planning.Estimate) -> dict[str, Any]:
    many = found.recipients > settings.CAMPAIGN_ALONE_RECIPIENTS
    dear = found.cost > settings.CAMPAIGN_ALONE_YUAN
    return {"estimate": found, "sending": found.recipients - found.held_out, "second": many or dear}
