"""Pages of the admin that belong to campaigns: their door, and what every one of them shows."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from stores.models import Staff

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Staff, P], HttpResponse]


def in_the_office(permission: str) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """The view for a person who holds `permission`; who is not logged in is shown the way, others are refused."""

    def wrap(view: View[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not isinstance(request.user, Staff) or not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, request.user, *args, **kwargs)

        door: Callable[..., HttpResponse] = admin.site.admin_view(guarded)
        return door

    return wrap


def page(request: HttpRequest, template: str, title: Any, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A whole page in the admin's frame."""
    whole = admin.site.each_context(request) | {"title": title} | context
    return TemplateResponse(request, template, whole, status=status)
