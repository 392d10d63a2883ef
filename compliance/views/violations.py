"""Violations in the office: reporting with a look at whose score would move, the story of one, its next step."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from compliance import texts
from compliance.forms.violations import ReportForm, WordsForm
from compliance.models import Violation
from compliance.services import deciding, proving, story, violations
from ledger.refused import Invalid, Refused
from stores.admin.pages import in_the_office, page
from stores.models import Staff
from stores.scoping import scope_of

SEES, REPORTS, LOOKS = (f"compliance.{verb}_violation" for verb in ("view", "add", "change"))
PAGE = "admin:compliance_violation_change"
State = Violation.State


class Verb(NamedTuple):
    """A button: its label, what it asks to be said, what happens then, who finds it, what it does."""

    label: Any
    asks: Any
    then: Any
    fits: Callable[[Violation, Staff], bool]
    does: Callable[..., Any]


VERBS: Mapping[str, Verb] = {
    "investigate": Verb(
        gettext_lazy("Write down what was found out"),
        gettext_lazy("what was found out"),
        gettext_lazy("It goes to the region's manager; once confirmed, these scores move:"),
        lambda row, staff: row.state == State.REPORTED and staff.has_perm(LOOKS),
        lambda row, *, words, **who: violations.investigate(row, findings=words, **who),
    ),
    "withdraw": Verb(
        gettext_lazy("Dismiss"),
        gettext_lazy("why it is none"),
        gettext_lazy("It counts for nobody, and the same rule may be reported once more that day. These are spared:"),
        lambda row, staff: story.may_withdraw(row, staff) and staff.has_perm(LOOKS),
        lambda row, *, words, **who: violations.withdraw(row, note=words, **who),
    ),
    "appeal": Verb(
        gettext_lazy("Appeal"),
        gettext_lazy("reason"),
        gettext_lazy(
            "Somebody who neither found nor confirmed it decides. If the appeal is right, these get all back:"
        ),
        lambda row, staff: story.may_appeal(row, staff, at=timezone.now()),
        lambda row, *, words, **who: deciding.appeal(row, reason=words, **who),
    ),
}


def found(staff: Staff, pk: UUID) -> Violation:
    """A violation of a store that one may see, or 404."""
    rows = Violation.objects.select_related("store", "item__section__book", "reported_by")
    return get_object_or_404(scope_of(staff).limit(rows), pk=pk)


@in_the_office(REPORTS)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The form; first with whose score would move, then, at the second button, reported."""
    form = ReportForm(request.POST or None, request.FILES or None, scope=scope_of(staff))
    context: dict[str, Any] = {}
    if "report" in request.POST and form.is_valid():
        try:
            return _reported(request, staff, form.cleaned_data)
        except Invalid as no:
            form.add_error("pictures", texts.sentences(no))
        except Refused as refused:
            context = {"faults": texts.sentences(refused)}
    if request.method == "POST" and not context and not set(form.errors) - {"pictures"}:
        context = _looked(form.cleaned_data)
    status = 422 if form.errors or "faults" in context else 200
    return page(request, "compliance/report.html", _("Report a violation"), {"form": form} | context, status)


def _looked(said: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"charges": texts.charges(violations.preview(said["store"], said["item"], at=said["at"]))}
    except Refused as refused:
        return {"faults": texts.sentences(refused)}


def _reported(request: HttpRequest, staff: Staff, said: dict[str, Any]) -> HttpResponse:
    row = proving.report(by=staff, **said)
    messages.success(request, _("Reported as %(number)s. It counts once it is confirmed.") % {"number": row.number})
    return redirect(PAGE, row.pk)


@in_the_office(SEES)
@require_safe
def show(request: HttpRequest, staff: Staff, pk: UUID) -> HttpResponse:
    """The story of one violation, and the buttons of its next step."""
    row, at = found(staff, pk), timezone.now()
    waits = story.waits(row)
    context = _about(row) | {
        "events": story.of(row),
        "evidence": story.evidence(row),
        "corrections": row.corrections.select_related("owner").order_by("due", "pk"),
        "overdue": row.due is not None and row.due < at,
        "verbs": [(name, one.label) for name, one in VERBS.items() if one.fits(row, staff)],
        "waits": waits,
        "decides": waits is not None and story.decides(waits, row, staff, at=at),
        "booked": row.state in Violation.booked,
    }
    return page(request, "compliance/violation.html", row.number, context)


@in_the_office(SEES)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, staff: Staff, pk: UUID, verb: str) -> HttpResponse:
    """A button: what has to be said, and whose score moves; nothing happens before the button below it."""
    row, wanted = found(staff, pk), VERBS.get(verb)
    if wanted is None:
        raise Http404
    form = WordsForm(request.POST or None, label=wanted.asks)
    if not wanted.fits(row, staff):
        messages.error(request, _("This cannot be done now, or not by you."))
        return redirect(PAGE, pk)
    if request.method == "POST" and form.is_valid():
        return _stepped(request, row, wanted, by=staff, words=form.cleaned_data["words"])
    context = _about(row) | {"form": form, "then": wanted.then, "label": wanted.label, "back": verb == "appeal"}
    return page(request, "compliance/step.html", f"{wanted.label} · {row.number}", context, 422 if form.errors else 200)


def _stepped(request: HttpRequest, row: Violation, wanted: Verb, **said: Any) -> HttpResponse:
    try:
        wanted.does(row, at=timezone.now(), **said)
        messages.success(request, _("Done."))
    except Refused as refused:
        messages.error(request, " ".join(texts.sentences(refused)))
    return redirect(PAGE, row.pk)


def _about(row: Violation) -> dict[str, Any]:
    rows = row.charges.select_related("staff").order_by("points", "staff__code")
    return {"row": row, "charges": texts.charges(rows), "measured": texts.measured(row)}
