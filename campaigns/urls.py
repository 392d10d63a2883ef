"""Own pages in front of the admin's `campaigns/<model>/` (sub-paths differ from every model's name), and callbacks.

Models' own names are taken: audience, automation, call, calllist, callnote, campaign, contact, hit, message,
momentspost, reply, template. Pages here use plurals or other words: `audiences/`, `runs/`, `lists/` …
"""

from django.urls import URLPattern, URLResolver, path

from campaigns.views import audiences, texts
from campaigns.views import callbacks as callbacks_views

app_name = "campaigns"
urlpatterns: list[URLPattern | URLResolver] = [
    path("audiences/count/", audiences.count, name="audience-count"),
    path("texts/preview/", texts.preview, name="preview"),
]

# Included at /callbacks/: no session, no log-in, a secret in the path.
callbacks: list[URLPattern | URLResolver] = [
    path("<slug:code>/<slug:token>/", callbacks_views.take, name="callback"),
]
