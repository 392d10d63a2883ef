"""Keys of machines: `Authorization: Api-Key <key>`; `request.user` is the key's staff row, `request.auth` the key.

No key, or one that is wrong, revoked or expired: 401. A key of another scope: 403.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework_api_key.permissions import KeyParser

from ledger.words import text_fault
from stores.models import ApiKey, Staff, Store

USE_WRITTEN_EVERY = timedelta(minutes=1)


class KeyAuthentication(BaseAuthentication):
    """Who calls: one statement, and a second at most once a minute for the key's last use."""

    def authenticate(self, request: Request) -> tuple[Staff, ApiKey] | None:
        text = KeyParser().get(request)
        if not text:
            return None
        if text_fault(text):
            raise AuthenticationFailed()
        rows = ApiKey.objects.filter(revoked=False, staff__is_active=True)
        key = rows.select_related("staff", "store").filter(prefix=text.partition(".")[0]).first()
        if key is None or not key.is_valid(text) or key.has_expired:
            raise AuthenticationFailed()
        _note_use(key)
        return key.staff, key

    def authenticate_header(self, request: Request) -> str:
        return "Api-Key"


class HasScope(BasePermission):
    """The key's scope is the view's `scope`, which is that of a till where the view names none."""

    scope = ApiKey.Scope.POS

    def has_permission(self, request: Request, view: object) -> bool:
        wanted = getattr(view, "scope", self.scope)
        return isinstance(request.auth, ApiKey) and request.auth.scope == wanted


def store_of(request: Request) -> Store:
    """The store for which the key of a till acts."""
    key = request.auth
    if not isinstance(key, ApiKey) or key.store is None:
        raise PermissionDenied
    return key.store


class HasHqScope(HasScope):
    """For views of head office."""

    scope = ApiKey.Scope.HQ


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document shows keys."""

    target_class = KeyAuthentication
    name = "ApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Api-Key followed by a space and the key",
        }


def _note_use(key: ApiKey) -> None:
    """The condition stands in the statement too: of many requests at once one writes."""
    now = timezone.now()
    before = now - USE_WRITTEN_EVERY
    if key.last_used_at is None or key.last_used_at <= before:
        unused = Q(last_used_at__isnull=True) | Q(last_used_at__lte=before)
        ApiKey.objects.filter(unused, pk=key.pk).update(last_used_at=now)
