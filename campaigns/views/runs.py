"""A campaign on its way: its page with the live bar, and the buttons that steer it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import texts
from campaigns.models import Campaign, Message
from campaigns.services import sending, steering
from campaigns.views import rows
from campaigns.views.guard import in_the_office, page
from ledger.refused import Refused
from messaging.models import Gateway
from stores.models import Staff

SEES, RUNS = "campaigns.view_campaign", "campaigns.run_campaign"
S = Campaign.State


class Verb(NamedTuple):
    """A button: in which states it stands, what it asks first ("": nothing), what it does."""

    label: Any
    states: tuple[str, ...]
    asks: Any
    does: Callable[..., Any]


VERBS: dict[str, Verb] = {
    "pause": Verb(gettext_lazy("Pause"), (S.PLANNING, S.RUNNING), "", steering.pause),
    "resume": Verb(gettext_lazy("Go on"), (S.PAUSED,), "", steering.resume),
    "retry": Verb(
        gettext_lazy("Send the failed ones again"),
        (S.RUNNING, S.PAUSED, S.DONE),
        gettext_lazy("%(failed)s messages have failed. Those that surely did not leave are sent again."),
        steering.retry,
    ),
    "cancel": Verb(
        gettext_lazy("Cancel the campaign"),
        (S.DRAFT, S.WAITING, S.PLANNING, S.RUNNING, S.PAUSED),
        gettext_lazy(
            "%(waiting)s messages still wait and will not be sent; %(sent)s have left. This cannot be undone."
        ),
        steering.cancel,
    ),
}


@in_the_office(SEES)
@require_safe
def show(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """Everything about one campaign."""
    row = rows.found(staff, pk)
    context = _standing(row, staff) | {"result": _result(pk)}
    return page(request, "campaigns/campaign.html", row.name, context)


@in_the_office(SEES)
@require_safe
def progress(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """The live part of the page; it asks again while messages may still leave."""
    return render(request, "campaigns/_progress.html", _standing(rows.found(staff, pk), staff))


@in_the_office(RUNS)
@require_http_methods(["GET", "POST"])
def steer(request: HttpRequest, staff: Staff, pk: int, verb: str) -> HttpResponse:
    """A button. What cannot be taken back asks first, with the count."""
    row, wanted = rows.found(staff, pk), VERBS[verb]
    if request.method == "POST":
        try:
            wanted.does(row, by=staff, at=timezone.now())
        except Refused as refused:
            messages.error(request, texts.refusal(refused))
        return redirect("campaigns:run", pk=pk)
    counts = sending.progress(row).counts
    left = sum(counts.get(state, 0) for state in ("sent", "delivered", "unknown"))
    figures = {"failed": counts.get("failed", 0), "waiting": counts.get("queued", 0), "sent": left}
    says = str(wanted.asks or wanted.label) % figures
    back = reverse("campaigns:run", args=[pk])
    return page(request, "admin/ask_first.html", wanted.label, {"says": says, "back": back})


def _standing(row: Campaign, staff: Staff) -> dict[str, Any]:
    found, may = sending.progress(row), staff.has_perm(RUNS)
    done = found.total - found.counts.get("queued", 0) - found.counts.get("claimed", 0)
    return {
        "row": row,
        "progress": found,
        "counts": _counts(row, found.counts),
        "alive": row.state in Campaign.alive or row.state == S.WAITING,
        "because": texts.paused(row.because) if row.state == S.PAUSED else "",
        "verbs": _verbs(row, found.counts) if may else (),
        "by_hand": row.gateway.channel == Gateway.Channel.WECHAT and row.state == S.RUNNING and may,
        "says": _("%(done)s of %(total)s are settled or on their way") % {"done": done, "total": found.total},
    }


def _counts(row: Campaign, counts: Mapping[str, int]) -> list[tuple[Any, int, str]]:
    """State, how many messages are in it, and the list of them."""
    listed = reverse("admin:campaigns_message_changelist") + f"?campaign__id__exact={row.pk}&state__exact="
    found = [state for state in Message.Status.values if counts.get(state)]
    return [(Message.Status(state).label, counts[state], listed + state) for state in found]


def _verbs(row: Campaign, counts: Mapping[str, int]) -> list[tuple[str, Verb]]:
    """What can be done to it as it stands."""
    fitting = [(name, one) for name, one in VERBS.items() if row.state in one.states]
    return [(name, one) for name, one in fitting if name != "retry" or counts.get("failed")]


def _result(pk: int) -> str:
    """The page of results, which stands in a room above; "" where there is none."""
    try:
        return reverse("reports:campaign", args=[pk])
    except NoReverseMatch:
        return ""
