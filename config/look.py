"""How the admin looks: Unfold's settings, the house's colours, what stands in the sidebar."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def _asset(path: str) -> Any:
    """The address of a file, asked when a page is shown: by then its name may carry a hash."""
    return lambda _request: static(path)


def _language(_request: HttpRequest) -> str:
    return reverse("till:language")


GREEN = {
    "50": "#effaf6",
    "100": "#d9f1e8",
    "200": "#b5e3d3",
    "300": "#83ceb6",
    "400": "#4bb295",
    "500": "#24957a",
    "600": "#0b6b57",
    "700": "#095a4a",
    "800": "#0a483c",
    "900": "#0a3b32",
    "950": "#04211c",
}
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Huiyuan"),
    "SITE_HEADER": _("Huiyuan"),
    "SITE_SUBHEADER": _("Back-office"),
    "SITE_URL": "/till/",
    "SITE_ICON": _asset("till/mark.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _asset("till/mark.svg")}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": True,
    "LANGUAGES": {"action": _language},
    "COLORS": {"primary": GREEN},
    "STYLES": [_asset("backoffice/admin.css"), _asset("backoffice/pages.css"), _asset("backoffice/parts.css")],
    "SCRIPTS": [_asset("backoffice/office.js")],
    "DASHBOARD_CALLBACK": "backoffice.dashboard.show",
    "SIDEBAR": {"show_search": True, "navigation": "backoffice.navigation.sidebar"},
}
