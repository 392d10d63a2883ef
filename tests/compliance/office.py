"""Somebody at a desk, and what a page of the office says."""

from typing import Any

from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from compliance.models import Item, Violation
from stores.models import Staff

BACKEND = "config.permissions.AssignmentBackend"
ROOT = "/admin/compliance/"


def desk(staff: Staff) -> Client:
    """A browser in which `staff` is logged in, in English."""
    client = Client()
    client.force_login(staff, backend=BACKEND)
    client.cookies["django_language"] = "en"
    return client


def page(violation: Violation, verb: str = "") -> str:
    return f"{ROOT}violation/{violation.pk}/" + (f"do/{verb}/" if verb else "change/")


def html(answer: Any) -> str:
    return str(answer.content.decode())


def said(answer: Any) -> list[str]:
    """What the page that one is led to would say at its top."""
    return [str(one) for one in get_messages(answer.wsgi_request)]


def verbs(answer: Any) -> list[str]:
    """The buttons of a violation's page."""
    return [name for name, _label in answer.context["verbs"]] + (["decide"] if answer.context["decides"] else [])


def filled(item: Item, **how: Any) -> dict[str, Any]:
    """The form of a report about S001, seen now."""
    local = timezone.localtime()
    base = {"item": item.pk, "at": f"{local:%Y-%m-%dT%H:%M}", "description": "两名导购聊天,未接待顾客", "value": ""}
    return base | how
