"""The Celery application. The broker is only the bell: what is to be done always stands in the database."""

import os

from celery import Celery
from django.conf import settings

# Before the application is made: Celery looks for it then, to close the database's connections after each task.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("huiyuan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def prepare() -> None:
    """Make the folders of the file broker, which it does not make itself."""
    if not settings.REDIS_URL:
        for name in ("queue", "control"):
            (settings.BROKER_DIR / name).mkdir(parents=True, exist_ok=True)
