"""Addresses of the POS API, below /api/v1/."""

from django.urls import path, re_path

from checkout.api import members, sales, top_ups
from ledger.wire import NUMBER

urlpatterns = [
    path("members/", members.all_members),
    re_path(rf"^members/{NUMBER}/$", members.one_member),
    path("quotes/", sales.quotes),
    path("sales/", sales.sales),
    re_path(rf"^sales/{NUMBER}/$", sales.sale),
    re_path(rf"^sales/{NUMBER}/refund-quotes/$", sales.refund_quotes),
    re_path(rf"^sales/{NUMBER}/refunds/$", sales.refunds),
    path("top-ups/", top_ups.top_ups),
    re_path(rf"^top-ups/{NUMBER}/$", top_ups.top_up),
    re_path(rf"^top-ups/{NUMBER}/refund-quotes/$", top_ups.refund_quotes),
    re_path(rf"^top-ups/{NUMBER}/refunds/$", top_ups.refunds),
    path("tender-methods/", top_ups.methods),
]
