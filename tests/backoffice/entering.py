"""Somebody at the admin's door, reading English."""

from django.conf import settings
from django.test import Client

from stores.models import Staff


def enter(staff: Staff) -> Client:
    """A browser in which `staff` is logged in."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(staff)
    return client
