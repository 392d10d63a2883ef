"""What goes by the head of a request: the content security policy (strict, but for the admin), the language."""

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

ADMIN = "/admin/"
API = "/api/"
# Unfold's Alpine evaluates the expressions in its attributes and sets styles inline.
ADMIN_MORE = {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}


class PolicyMiddleware(CSPMiddleware):
    """The strict policy of the settings; wider for the admin's pages alone."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002
    ) -> PolicyParts:
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMIN):
            parts.update = {**ADMIN_MORE, **(parts.update or {})}
        return parts


class ChineseFirst(LocaleMiddleware):
    """Pages speak Chinese until the person switches, whatever the browser prefers; the API goes by Accept-Language.

    docs/decisions/0018-chinese-first.md.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(API):
            super().process_request(request)
            return
        translation.activate(_chosen(request))
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE


def _chosen(request: HttpRequest) -> str:
    """The language of the cookie that the switch sets, else that of the house."""
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return kept if kept in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
