"""Own pages in front of the admin's `campaigns/<model>/` (sub-paths differ from every model's name), and callbacks.

Models' own names are taken: audience, automation, call, calllist, callnote, campaign, contact, hit, message,
momentspost, reply, template. Pages here use plurals or other words: `audiences/`, `runs/`, `lists/` …
"""

from django.urls import URLPattern, URLResolver, path

from campaigns.views import audiences, automations, calls, texts
from campaigns.views import callbacks as callbacks_views

app_name = "campaigns"
urlpatterns: list[URLPattern | URLResolver] = [
    path("audiences/count/", audiences.count, name="audience-count"),
    path("automations/<int:pk>/", automations.automation, name="automation"),
    path("automations/<int:pk>/move/<slug:step>/", automations.move, name="automation-move"),
    path("calls/", calls.index, name="calls"),
    path("calls/new/", calls.make, name="call-new"),
    path("calls/<int:pk>/", calls.work, name="call-list"),
    path("calls/<int:pk>/close/", calls.close, name="call-close"),
    path("calls/<int:pk>/<int:call>/phone/", calls.phone, name="call-phone"),
    path("calls/<int:pk>/<int:call>/record/", calls.record, name="call-record"),
    path("texts/preview/", texts.preview, name="preview"),
]

# Included at /callbacks/: no session, no log-in, a secret in the path.
callbacks: list[URLPattern | URLResolver] = [
    path("<slug:code>/<slug:token>/", callbacks_views.take, name="callback"),
]
