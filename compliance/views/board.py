"""The board of a day: who opened and handed in, who was late, who is missing, with counts and filters."""

from collections import Counter
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from compliance import texts
from compliance.rules.days import Standing
from compliance.services import days
from stores.admin import scope_at
from stores.models import Staff, Store

SEES = "compliance.view_submission"
MOST = 300


def _shown(request: HttpRequest) -> HttpResponse:
    """All stores that one may see, on the day that was asked for or today."""
    if not isinstance(request.user, Staff) or not request.user.has_perm(SEES):
        raise PermissionDenied
    context = admin.site.each_context(request) | _context(request)
    return TemplateResponse(request, "compliance/board.html", context | {"title": _("The day in the stores")})


def _context(request: HttpRequest) -> dict[str, Any]:
    stores = scope_at(request).limit(Store.objects.filter(is_active=True), "").select_related("region").order_by("code")
    wanted, store = request.GET.get("standing", ""), request.GET.get("store", "")
    picked = stores.filter(code=store) if store else stores[:MOST]
    lines = days.board(picked, at=timezone.now(), day=_day(request))
    counts = Counter(line.standing for line in lines)
    return {
        "lines": [(line, texts.standing(line.standing)) for line in lines if wanted in ("", line.standing)],
        "counts": [(one, texts.standing(one), counts[one]) for one in Standing],
        "stores": [(one.code, str(one)) for one in stores[:MOST]],
        "day": _day(request) or timezone.localdate(),
        "wanted": wanted,
        "store": store,
    }


def _day(request: HttpRequest) -> Any:
    """The day that was asked for; None for today and for what is no day."""
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if day is not None and 2000 <= day.year <= 9000 and day != timezone.localdate() else None


show = admin.site.admin_view(_shown)
