"""Addresses of stored value, below /api/v1/."""

from django.urls import path, re_path

from ledger.wire import NUMBER
from wallets import api

urlpatterns = [
    re_path(rf"^members/{NUMBER}/wallet/$", api.entries),
    path("top-up-offers/", api.offers),
]
