"""Campaigns for tests: a gateway, members who agreed, a campaign that stands where it is wanted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal as D
from itertools import count
from typing import Any

from campaigns.models import Campaign, Message
from campaigns.services import claiming, planning
from members.models import Member, Phone, Tier
from members.rules import member_number
from messaging.gateways.protocol import Answer, Callback, Outcome, Outgoing, Parsed, Report
from messaging.models import Gateway
from stores.models import Store
from tests.factories import AT, make_store

_serials = count(1)


def make_gateway(code: str = "", **fields: Any) -> Gateway:
    """A way out that costs 0.05 yuan a part, without limits of its own."""
    values: dict[str, Any] = {"name": "console", "kind": "console", "channel": "sms", "signature": "花店"}
    return Gateway.objects.create(code=code or f"way{next(_serials)}", **values | {"price": D("0.0500")} | fields)


def make_members(number: int, *, store: Store | None = None, **fields: Any) -> list[Member]:
    """Active members who agree to messages, each with an open phone, in two statements."""
    store = store or Store.objects.first() or make_store()
    values = {
        "name": "王芳",
        "home_store": store,
        "tier": Tier.objects.get(code="basic"),
        "joined_at": AT,
        "sms_ok": True,
    }
    first = next(_serials) * 10_000
    rows = [Member(number=member_number(first + n), **values | fields) for n in range(number)]
    made = Member.objects.bulk_create(rows)
    phones = [f"+86139{first + n:08d}" for n in range(number)]
    Phone.objects.bulk_create(
        Phone(member=member, number=phone, last4=phone[-4:], since=AT)
        for member, phone in zip(made, phones, strict=True)
    )
    return made


def make_campaign(gateway: Gateway | None = None, **fields: Any) -> Campaign:
    """A draft that means everybody; with the signature and the opt-out line its text is one part."""
    values = {"name": "campaign", "gateway": gateway or make_gateway(), "body": "您好"}
    return Campaign.objects.create(**values | fields)


def make_running(gateway: Gateway | None = None, *, at: datetime = AT, **fields: Any) -> Campaign:
    """A campaign whose messages are planned."""
    campaign = make_campaign(gateway, state="planning", started_at=at, **fields)
    planning.plan(campaign.pk, at=at)
    campaign.refresh_from_db()
    return campaign


def claim(campaign: Campaign, at: datetime = AT, size: int | None = None) -> claiming.Claimed:
    """One batch; the campaign is read again."""
    claimed = claiming.claim(campaign.pk, at=at, size=size)
    campaign.refresh_from_db()
    return claimed


def states(campaign: Campaign) -> dict[str, int]:
    """How many messages stand where; of those that were skipped the reason."""
    found: dict[str, int] = {}
    for state, code in Message.objects.filter(campaign=campaign).values_list("state", "code"):
        word = f"{state} {code}" if state == "skipped" else state
        found[word] = found.get(word, 0) + 1
    return found


class Scripted:
    """A gateway that answers as it was told, one outcome for each call; after that it accepts."""

    deduplicates = False
    batch = 500
    queries = True

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.calls: list[list[Outgoing]] = []
        self.reports: Sequence[Report] = ()

    def send(self, batch: Sequence[Outgoing]) -> list[Answer]:
        self.calls.append(list(batch))
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome.ACCEPTED
        taken = outcome is Outcome.ACCEPTED
        return [Answer(one.id, outcome, provider_id=f"p{one.id}" if taken else "", code=str(outcome)) for one in batch]

    def query(self, sent: Sequence[Outgoing], provider_ids: Sequence[str]) -> list[Report]:
        return list(self.reports)

    def parse(self, callback: Callback) -> Parsed:
        return Parsed()


LATER = timedelta(minutes=1)
