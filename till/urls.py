"""Addresses of the till."""

from django.urls import path
from django.views.i18n import set_language

from till.views import display, door, held, joining, order, receipts, refunds, shifts, topups, undos

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
    path("display/", display.show, name="display"),
    path("refund/", refunds.page, name="refund"),
    path("refund/preview/", refunds.preview, name="refund-preview"),
    path("refund/confirm/", refunds.confirm, name="refund-confirm"),
    path("void/", refunds.void, name="void"),
    path("void/confirm/", refunds.confirm_void, name="void-confirm"),
    path("receipts/", receipts.find, name="receipts"),
    path("receipts/<str:number>/", receipts.show, name="receipt"),
    path("receipts/<str:number>/print/", receipts.reprint, name="reprint"),
    path("receipts/<str:number>/send/", receipts.send, name="receipt-send"),
    path("top-up/", topups.page, name="top-up"),
    path("top-up/find/", topups.find, name="top-up-find"),
    path("top-up/identity/", topups.confirm_identity, name="top-up-identity"),
    path("top-up/quote/", topups.quote, name="top-up-quote"),
    path("top-up/pay/", topups.pay, name="top-up-pay"),
    path("top-up/<str:number>/", topups.done, name="top-up-done"),
    path("top-up/<str:number>/print/", topups.reprint, name="top-up-reprint"),
    path("top-up/<str:number>/undo/", undos.page, name="top-up-undo"),
    path("top-up/<str:number>/undo/quote/", undos.quote, name="top-up-undo-quote"),
    path("top-up/<str:number>/undo/ask/", undos.ask, name="top-up-undo-ask"),
    path("shift/", shifts.page, name="shift"),
    path("shift/till/", shifts.name_till, name="shift-till"),
    path("shift/open/", shifts.open_shift, name="shift-open"),
    path("shift/move/", shifts.move, name="shift-move"),
    path("shift/count/", shifts.count, name="shift-count"),
    path("shift/preview/", shifts.preview, name="shift-preview"),
    path("shift/close/", shifts.close, name="shift-close"),
    path("shift/day/", shifts.day, name="shift-day"),
    path("shift/<str:number>/", shifts.report, name="shift-report"),
    path("held/", held.held, name="held"),
    path("held/hold/", held.hold, name="hold"),
    path("held/recall/", held.recall, name="recall"),
    path("held/drop/", held.drop, name="drop"),
    path("join/", joining.join, name="join"),
    path("join/paste/", joining.paste, name="join-paste"),
]
