"""Addresses of points, below /api/v1/."""

from django.urls import path, re_path

from ledger.wire import NUMBER
from points import api

urlpatterns = [
    re_path(rf"^members/{NUMBER}/points/$", api.entries),
    path("redemption-options/", api.options),
]
