"""Addresses of the admin's own pages, in front of those that the rooms registered."""

from django.urls import path, re_path

from backoffice.views import batches, front, imports, inbox, people, receipts, trial

app_name = "backoffice"
urlpatterns = [
    path("", front.index, name="index"),
    path("approvals/", inbox.approvals, name="inbox"),
    path("approvals/decide/", inbox.decide, name="decide"),
    path("people/", people.people, name="people"),
    path("receipts/<str:number>/", receipts.receipt, name="receipt"),
    path("promotions/<int:pk>/trial/", trial.trial, name="trial"),
    path("coupon-offers/<int:pk>/batches/", batches.batches, name="batches"),
    path("coupon-offers/<int:pk>/batches/<str:batch>/sheet/", batches.sheet, name="sheet"),
    path("coupon-offers/<int:pk>/batches/<str:batch>/table/", batches.table, name="table"),
    path("import/", imports.index, name="imports"),
    path("import/<int:pk>/", imports.batch, name="import"),
    path("import/<int:pk>/undo-what/", imports.undo, name="import-undo"),
    re_path(r"^import/(?P<pk>[0-9]+)/(?P<step>apply|undo|again|discard)/$", imports.move, name="import-move"),
    re_path(r"^import/(?P<kind>[a-z]+)\.(?P<form>xlsx|csv)$", imports.template, name="import-template"),
]
