"""Addresses of head office's reports, in front of the admin's own."""

from django.urls import path

from reports.views import breaches, calls, campaigns, sheets

app_name = "reports"
urlpatterns = [
    path("campaigns/", campaigns.index, name="campaigns"),
    path("campaigns/<int:pk>/", campaigns.show, name="campaign"),
    path("campaigns/<int:pk>/table/", campaigns.table, name="campaign-table"),
    path("calls/", calls.index, name="call-lists"),
    path("calls/<int:pk>/", calls.show, name="calls"),
    path("calls/<int:pk>/table/", calls.table, name="calls-table"),
    path("violations/", breaches.show, name="breaches"),
    path("month/", sheets.month, name="month"),
    path("appraisal/", sheets.appraisal, name="appraisal"),
    path("appraisal/table/", sheets.table, name="appraisal-table"),
]
