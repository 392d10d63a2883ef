"""All addresses."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from backoffice.views import front, second_factor
from campaigns import urls as campaigns
from compliance import urls as compliance
from config import health
from till.views import e_receipt

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.start, name="start"),
    path("till/", include("till.urls")),
    path("compliance/", include("compliance.urls")),
    path("r/<str:token>/", e_receipt.show, name="e-receipt"),
    path("admin/", include("backoffice.urls")),
    path("admin/campaigns/", include("campaigns.urls")),
    path("admin/reports/", include("reports.urls")),
    path("admin/compliance/", include(compliance.office)),
    path("admin/", admin.site.urls),
    path("callbacks/", include((campaigns.callbacks, "callbacks"))),
    path("account/second-factor/", second_factor.ask, name="second-factor"),
    path("account/second-factor/set-up/", second_factor.set_up, name="second-factor-set-up"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("api/v1/", include("config.api_urls")),
]
