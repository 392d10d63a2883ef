"""A gateway whose callbacks are plain JSON, the door that they come through, and what is sent to members."""

import json
from typing import Any

from django.test import Client

from campaigns.models import Campaign, Message
from members.models import Member
from messaging.gateways.protocol import Callback, Parsed, Reply, Report, Unverified
from messaging.models import Gateway, Notice
from messaging.services.addresses import hashed, masked
from tests.factories import AT

TOKEN = "a1" * 20
SECRET = "between us"


class Plain:
    """Reads {"secret", "reports": [[number, to, delivered]], "replies": [[to, text, number]]}."""

    def parse(self, callback: Callback) -> Parsed:
        said = json.loads(callback.body)
        if said["secret"] != SECRET:
            raise Unverified("secret")
        reports = [Report(number, to, delivered) for number, to, delivered in said.get("reports", ())]
        replies = [Reply(to, text, number) for to, text, number in said.get("replies", ())]
        return Parsed(reports, replies, answer='{"code":0}', content_type="application/json")


def make_gateway(code: str = "sms1", **fields: Any) -> Gateway:
    """The default gateway for text messages, with the signature 汇源."""
    Gateway.objects.filter(channel=fields.get("channel", "sms")).update(is_default=False)
    given = {"name": "gateway", "kind": "http_sim", "channel": "sms", "is_default": True, "signature": "汇源"}
    return Gateway.objects.create(code=code, **(given | {"callback_token": TOKEN} | fields))


def make_campaign(gateway: Gateway, **fields: Any) -> Campaign:
    return Campaign.objects.create(**({"name": "双十一", "gateway": gateway, "body": "x"} | fields))


def make_message(campaign: Campaign, member: Member, **fields: Any) -> Message:
    """A message that the gateway has taken as number p<id>."""
    phone = member.phones.get(until=None).number
    given = {
        "state": "sent",
        "gateway": campaign.gateway.code,
        "send_after": AT,
        "text": f"{member.name}好",
        "sent_at": AT,
    }
    given |= {"to_hash": hashed(phone), "to_masked": masked(phone), "provider_id": f"p{member.pk}"}
    return Message.objects.create(campaign=campaign, member=member, **(given | fields))


def make_notice(member: Member, **fields: Any) -> Notice:
    phone = member.phones.get(until=None).number
    given = {"kind": "value", "member_id": member.pk, "gateway": "sms1", "send_after": AT, "text": f"{member.name}余额"}
    given |= {"to": phone, "to_hash": hashed(phone), "to_masked": masked(phone)}
    return Notice.objects.create(**(given | fields))


def call(body: Any, *, code: str = "sms1", token: str = TOKEN, **how: Any) -> Any:
    """Post a callback as the provider does; `body` is told with the secret, or as it is (bytes)."""
    sent = body if isinstance(body, bytes) else json.dumps({"secret": SECRET} | body).encode()
    return Client(enforce_csrf_checks=True).post(
        f"/callbacks/{code}/{token}/", sent, content_type="application/json", **how
    )
