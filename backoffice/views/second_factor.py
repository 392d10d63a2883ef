"""One-time codes (TOTP, RFC 6238) of the people of the back-office: set up, typed, never shown again."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp import login as verified
from django_otp.plugins.otp_totp.models import TOTPDevice

from ledger import drawing
from stores import services as stores
from stores.models import Staff


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The code of the moment; after misses the device itself makes one wait."""
    device = TOTPDevice.objects.filter(user=request.user, confirmed=True).first()
    if device is None:
        return redirect("second-factor-set-up")
    problem = _checked(request, device) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        verified(request, device)
        return redirect(_next(request))
    return render(request, "account/second_factor.html", {"problem": problem, "next": _next(request)})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The secret as QR and as letters, until a first code proves that the phone has it."""
    staff = cast(Staff, request.user)
    if TOTPDevice.objects.filter(user=staff, confirmed=True).exists():
        return render(request, "account/second_factor_stands.html", {"next": _next(request)})
    device, _made = TOTPDevice.objects.get_or_create(user=staff, confirmed=False, defaults={"name": staff.username})
    problem = _checked(request, device) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        stores.confirm_second_factor(device, by=staff)
        verified(request, device)
        return redirect(_next(request))
    context = {"problem": problem, "next": _next(request), "secret": _secret(device)}
    picture = drawing.qr(device.config_url, label=_("QR code for the authenticator"))
    return render(request, "account/second_factor_set_up.html", context | {"picture": picture})


def _checked(request: HttpRequest, device: TOTPDevice) -> str:
    """What is wrong with the typed code, in words; empty when it is right."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        return _("Too many wrong codes: wait a moment, then type a new one. (%(misses)s misses)") % {
            "misses": why["failure_count"]
        }
    code = "".join(request.POST.get("code", "").split())
    if not device.verify_token(code):
        return _("This code is wrong or has been used. Type the one that the phone shows now.")
    return ""


def _secret(device: TOTPDevice) -> str:
    """The secret in groups of four letters, as authenticators take it by hand."""
    text = device.config_url.partition("secret=")[2].partition("&")[0]
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def _next(request: HttpRequest) -> str:
    """Where it goes on: an address of this house alone."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=settings.HTTPS)
    return wanted if safe else reverse("admin:index")
