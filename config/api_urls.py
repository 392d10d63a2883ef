"""Addresses below /api/v1/: each room's own, the OpenAPI document and its page."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from config import openapi

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", openapi.Docs.as_view()),
    path("", include("catalog.urls")),
    path("", include("points.urls")),
    path("", include("wallets.urls")),
    path("", include("coupons.urls")),
    path("", include("checkout.urls")),
    re_path(r"^.*$", openapi.unknown),
]
