"""Addresses of the catalogue, below /api/v1/."""

from django.urls import path

from catalog import api

urlpatterns = [path("products/", api.products)]
