"""Automations, templates and gateways for tests, and whom a run wrote to."""

from datetime import datetime
from typing import Any

from campaigns.models import Automation, Message, Template
from campaigns.services import automating
from members.models import Child, Consent, Member
from members.services import people
from messaging.models import Gateway
from tests.factories import AT, Chain

HOW: Any = {"channel": "till", "source": "page", "text_version": "v2"}
BODIES = {
    "child": "{name}您好，祝{child}生日快乐！",
    "expiring": "{name}您好，您有{expiring}积分将于{expires_on}到期。",
}


def make_gateway(code: str = "console", **fields: Any) -> Gateway:
    values = {"name": code, "kind": "console", "channel": "sms", "signature": "小树苗"}
    return Gateway.objects.get_or_create(code=code, defaults=values | fields)[0]


def make_template(code: str = "welcome", **fields: Any) -> Template:
    values = {"name": code, "body": "{name}您好！"}
    return Template.objects.get_or_create(code=code, defaults=values | fields)[0]


def make_automation(kind: str, days: int = 0, *, ran_to: datetime | None = None, **fields: Any) -> Automation:
    """On, for marketing unless it is about one's own account; one that the house ships already is changed."""
    service = kind in {"expiring", "tier_up", "topped_up"}
    purpose = "service" if service else "marketing"
    template = make_template(f"t-{kind}", body=BODIES.get(kind, "{name}您好！"), purpose=purpose)
    values = {"code": f"{kind}-{days}", "is_on": True, "ran_to": ran_to, "purpose": purpose, "gateway": make_gateway()}
    found, _new = Automation.objects.update_or_create(
        kind=kind, days=days, defaults=values | {"template": template} | fields
    )
    return found


def ran(automation: Automation, at: datetime = AT) -> list[Member]:
    """Run it; whom this run wrote to, in order of their rows."""
    before = set(Message.objects.values_list("pk", flat=True))
    made = automating.run(automation, at=at)
    automation.refresh_from_db()
    messages = Message.objects.exclude(pk__in=before).select_related("member").order_by("member_id")
    assert len(messages) == made
    return [message.member for message in messages]


def make_child(chain: Chain, member: Member, name: str, birthday: Any, *, agreed: bool = True, **fields: Any) -> Child:
    """A child, with the guardian's consent a year ago."""
    if agreed and not Consent.objects.filter(member=member, kind="child_data").exists():
        people.give_consent(member, "child_data", by=chain.cashier, at=AT.replace(year=2025), **HOW)
    return Child.objects.create(member=member, name=name, birthday=birthday, **fields)
