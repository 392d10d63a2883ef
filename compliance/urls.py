"""Addresses of the phone's page."""

from django.urls import path

from compliance.views import me, phone, photos

app_name = "compliance"
urlpatterns = [
    path("", phone.home, name="home"),
    path("me/", me.me, name="me"),
    path("me/<uuid:id>/appeal/", me.appeal, name="appeal"),
    path("preview/", phone.preview, name="preview"),
    path("inspections/<uuid:id>/", phone.bring, name="inspection"),
    path("photos/<uuid:id>/", photos.bring, name="photo-bring"),
    path("photos/<uuid:id>/picture/", photos.show, name="photo"),
    path("photos/<uuid:id>/thumb/", photos.show, {"small": True}, name="thumb"),
]
