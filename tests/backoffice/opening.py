"""The member's page as a browser meets it, for tests: open a tab, ask for an action, send its form."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from members.models import Member
from stores.models import Audit, Staff


def enter(staff: Staff) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(staff)
    return client


def address(member: Member, action: str = "") -> str:
    if action:
        return reverse("admin:members_member_do", args=[member.pk, action])
    return reverse("admin:members_member_change", args=[member.pk])


def tab(client: Client, member: Member, name: str, **query: Any) -> Any:
    answer = client.get(address(member), {"tab": name} | query)
    assert answer.status_code == 200, answer.status_code
    return answer


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def do(client: Client, member: Member, action: str, **form: Any) -> Any:
    """Open the page of the action, send its form, and once more where the page asks to be sure."""
    page = client.get(address(member, action))
    if page.status_code != 200:
        return page
    hidden = {field.name: field.initial for field in page.context["form"] if field.is_hidden}
    sent = client.post(address(member, action), hidden | form)
    if sent.status_code == 200 and "sure" in (sent.context or ()):
        sent = client.post(address(member, action), hidden | form | {"confirmed": "1"})
    return sent


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422, answer.status_code
    return {field: list(found) for field, found in answer.context["form"].errors.items()}


def last_audit(member: Member) -> Audit:
    rows = Audit.objects.filter(subject_type="members.member", subject_id=str(member.pk))
    return rows.order_by("-posted_at", "-id")[0]
