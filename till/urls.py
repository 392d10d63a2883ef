"""Addresses of the till."""

from django.urls import path
from django.views.i18n import set_language

from till.views import door, order

app_name = "till"
urlpatterns = [
    path("", order.home, name="home"),
    path("login/", door.log_in, name="login"),
    path("logout/", door.log_out, name="logout"),
    path("language/", set_language, name="language"),
    path("store/", door.choose_store, name="store"),
    path("line/", order.line, name="line"),
    path("members/", order.members, name="members"),
    path("quote/", order.quote, name="quote"),
    path("pay/", order.pay, name="pay"),
]
