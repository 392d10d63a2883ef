"""Lists of people to care for, which the landing page's numbers open: to call, birthdays, new ones."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members.models import Member, Phone
from members.services import calling
from stores.admin.lists import LimitedPaginator
from stores.admin.pages import in_the_office, page
from stores.models import Staff
from stores.scoping import scope_of

PAGE = 50
Rows = QuerySet[Member]


def _joined() -> Rows:
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return calling.joined(midnight, now + timedelta(minutes=1)).order_by("-id")


def _birthdays() -> Rows:
    # Order by the day of birth in the year is no index's; a week of it is few.
    return calling.with_birthday(timezone.localdate()).order_by("birthday__month", "birthday__day", "id")


def _points() -> Rows:
    return calling.to_call().order_by("-points", "-id")


KINDS: dict[str, tuple[Any, Callable[[], Rows], Any]] = {
    "points": (
        gettext_lazy("500 points and more"),
        _points,
        gettext_lazy(
            "Active members who agreed to messages and can redeem 50 yuan at once: call them and invite them."
        ),
    ),
    "birthdays": (
        gettext_lazy("Birthdays within 7 days"),
        _birthdays,
        gettext_lazy("A call or a card on the day is worth more than any coupon. Lunar birthdays do not stand here."),
    ),
    "joined": (
        gettext_lazy("Joined today"),
        _joined,
        gettext_lazy("New today: welcome them, and ask whether the messages arrived."),
    ),
}


@in_the_office("members.view_member")
@require_safe
def people(request: HttpRequest, staff: Staff) -> HttpResponse:
    """One of three lists, by home store, phones masked; a line opens the member's page."""
    which = str(request.GET.get("which")) if request.GET.get("which") in KINDS else "points"
    title, rows, why = KINDS[which]
    phones = Prefetch(
        "phones", Phone.objects.filter(until__isnull=True).order_by("-since", "-id"), to_attr="open_phones"
    )
    found = scope_of(staff).limit(rows(), "home_store").select_related("home_store", "adviser", "tier")
    pages = LimitedPaginator(found.prefetch_related(phones), PAGE)
    tabs = [(name, words) for name, (words, _rows, _why) in KINDS.items()]
    context = {"which": which, "why": why, "tabs": tabs, "page_obj": pages.get_page(request.GET.get("page"))}
    return page(request, "backoffice/people.html", _("People to call"), context | {"subtitle": title})
