"""The content security policy: strict, with the admin as its one exception (docs/decisions)."""

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

ADMIN = "/admin/"
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
