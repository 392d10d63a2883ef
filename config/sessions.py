"""Who may go on in a running session: idle ones end, and the back-office asks a one-time code (docs/decisions/0022).

Both stand behind `AuthenticationMiddleware` and `OTPMiddleware`. What a session keeps of it is two words, so that a
request costs no statement more; the mark of the last touch is written at most once a minute.
"""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_otp import user_has_device

from stores.models import Staff
from stores.scoping import assignments

Answer = Callable[[HttpRequest], HttpResponse]
SEEN, NO_DEVICE = "session.seen", "session.no_device"
BACKOFFICE = "/admin/"
# Where people stand at a counter or walk through a store, and do not type all the time.
AT_WORK = ("/till/", "/compliance/")
OPEN = ("/admin/login/", "/admin/logout/", "/admin/jsi18n/")
MARK_EVERY = 60


class IdleLogOut:
    """Ends a session that nobody has touched for `IDLE_MINUTES` (on the till's and the phone's pages `TILL_IDLE_MINUTES`)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now, seen = int(time.time()), request.session.get(SEEN)
        minutes = settings.TILL_IDLE_MINUTES if request.path.startswith(AT_WORK) else settings.IDLE_MINUTES
        if seen is not None and now - seen > minutes * 60:
            logout(request)
            return _log_in_again(request)
        if seen is None or now - seen >= MARK_EVERY:
            request.session[SEEN] = now
        return self.get_response(request)


class SecondFactor:
    """Before the back-office: who has set up one-time codes types one; who must have them sets them up."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = self._page(request)
        if page is None:
            return self.get_response(request)
        return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")

    @staticmethod
    def _page(request: HttpRequest) -> str | None:
        """The page that stands in the way, if any."""
        if settings.SECOND_FACTOR == "off" or not request.path.startswith(BACKOFFICE) or request.path in OPEN:
            return None
        user = request.user
        if not isinstance(user, Staff) or user.is_verified():  # type: ignore[attr-defined]
            return None
        if not request.session.get(NO_DEVICE):
            if user_has_device(user):
                return "second-factor"
            request.session[NO_DEVICE] = True
        return "second-factor-set-up" if settings.SECOND_FACTOR == "required" and must(user) else None


def must(staff: Staff) -> bool:
    """Whether this person may not enter the back-office without a one-time code."""
    return staff.is_superuser or any(one.role in settings.SECOND_FACTOR_ROLES for one in assignments(staff))


def _log_in_again(request: HttpRequest) -> HttpResponse:
    """A page is sent to the log-in and comes back; a part of one sends its page there."""
    part = bool(request.headers.get("HX-Request"))
    there = "/till/" if part or request.method != "GET" else request.get_full_path()
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': there, 'idle': 1})}"
    return HttpResponseClientRedirect(address) if part else redirect(address)
