"""Addresses of the phone's page, and of a page in the back-office."""

from django.urls import path

from compliance.views import board, me, phone, photos, workday

app_name = "compliance"
urlpatterns = [
    path("", phone.home, name="home"),
    path("me/", me.me, name="me"),
    path("me/<uuid:id>/appeal/", me.appeal, name="appeal"),
    path("today/", workday.today, name="today"),
    path("today/open/", workday.open_up, name="open"),
    path("today/<int:pk>/", workday.hand_in, name="hand-in"),
    path("roster/", workday.roster, name="roster"),
    path("roster/swap/", workday.ask, name="swap"),
    path("roster/swap/<int:pk>/<slug:verb>/", workday.answer, name="swap-answer"),
    path("preview/", phone.preview, name="preview"),
    path("inspections/<uuid:id>/", phone.bring, name="inspection"),
    path("photos/<uuid:id>/", photos.bring, name="photo-bring"),
    path("photos/<uuid:id>/picture/", photos.show, name="photo"),
    path("photos/<uuid:id>/thumb/", photos.show, {"small": True}, name="thumb"),
]
# Beside the pages of the admin, under its address.
office = ([path("board/", board.show, name="board")], "compliance-office")
