"""Own pages in front of the admin's `campaigns/<model>/` (sub-paths differ from every model's name), and callbacks.

Models' own names are taken: audience, automation, call, calllist, callnote, campaign, contact, hit, message,
momentspost, reply, template. Pages here use plurals or other words: `audiences/`, `runs/`, `lists/` …
"""

from django.urls import URLPattern, URLResolver, path, re_path

from campaigns.views import audiences, automations, calls, campaigns, handing, runs, texts
from campaigns.views import callbacks as callbacks_views

app_name = "campaigns"
urlpatterns: list[URLPattern | URLResolver] = [
    path("audiences/count/", audiences.count, name="audience-count"),
    path("automations/<int:pk>/", automations.automation, name="automation"),
    path("automations/<int:pk>/on/", automations.ask, name="automation-on"),
    path("automations/<int:pk>/move/<slug:step>/", automations.move, name="automation-move"),
    path("calls/", calls.index, name="calls"),
    path("calls/new/", calls.make, name="call-new"),
    path("calls/<int:pk>/", calls.work, name="call-list"),
    path("calls/<int:pk>/close/", calls.close, name="call-close"),
    path("calls/<int:pk>/<int:call>/phone/", calls.phone, name="call-phone"),
    path("calls/<int:pk>/<int:call>/record/", calls.record, name="call-record"),
    path("texts/preview/", texts.preview, name="preview"),
    path("runs/new/", campaigns.make, name="run-new"),
    path("runs/preview/", campaigns.preview, name="run-preview"),
    path("runs/body/", campaigns.body, name="run-body"),
    path("runs/<int:pk>/", runs.show, name="run"),
    path("runs/<int:pk>/edit/", campaigns.make, name="run-edit"),
    path("runs/<int:pk>/check/", campaigns.check, name="run-check"),
    path("runs/<int:pk>/start/", campaigns.start, name="run-start"),
    path("runs/<int:pk>/test/", campaigns.test, name="run-test"),
    path("runs/<int:pk>/progress/", runs.progress, name="run-progress"),
    path("runs/<int:pk>/hand-over/", handing.hand_over, name="hand-over"),
    re_path(r"^runs/(?P<pk>[0-9]+)/(?P<verb>pause|resume|retry|cancel)/$", runs.steer, name="run-steer"),
]

# Included at /callbacks/: no session, no log-in, a secret in the path.
callbacks: list[URLPattern | URLResolver] = [
    path("<slug:code>/<slug:token>/", callbacks_views.take, name="callback"),
]
