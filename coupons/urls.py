"""Addresses of coupons and promotions, below /api/v1/."""

from django.urls import path, re_path

from coupons import api
from ledger.wire import NUMBER

urlpatterns = [
    re_path(rf"^members/{NUMBER}/coupons/$", api.of_member),
    re_path(rf"^coupons/{NUMBER}/$", api.coupon),
    path("promotions/", api.promotions),
]
