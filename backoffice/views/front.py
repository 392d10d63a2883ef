"""The way in: who sells goes to the till, who looks after the house to the admin."""

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from stores.models import Staff


def works_here(user: object) -> bool:
    """Whether the admin has anything to show to this person."""
    return isinstance(user, Staff) and user.has_perm("stores.view_store")


@never_cache
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """After the log-in: the admin for who may see it, else the till."""
    return redirect("admin:index" if works_here(request.user) else "till:home")


@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The admin's landing page; who only sells is sent to the till."""
    if isinstance(request.user, Staff) and not works_here(request.user):
        return redirect("till:home")
    shown: HttpResponse = admin.site.admin_view(admin.site.index)(request)
    return shown
