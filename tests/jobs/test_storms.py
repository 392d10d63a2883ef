"""A campaign to 1,000 members through a gateway that fails in all its ways, with real workers on both brokers.

Twenty batches of 50, each with a fate of its own. The receipts come over HTTP to the house's own door: for a wrong
phone, before the answer, doubled, out of order, late, and some never. The end of each message is worked out by hand.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal as D
from itertools import cycle, islice
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from campaigns.models import Campaign, Message
from campaigns.services import sending
from messaging.gateways.http_sim.book import Row
from messaging.gateways.http_sim.modes import Mode
from messaging.gateways.http_sim.server import Simulated
from messaging.models import Receipt
from messaging.services import receiving
from tests.jobs.campaigning import MEMBERS, opened, running, send, settle
from tests.jobs.working import House, result

pytestmark = pytest.mark.django_db(transaction=True)
BATCH = 50
PAGE = 500
# What the gateway does with a batch; how often its phones are written to; where workers leave it; where it ends.
# What stands in one cell with others holds for every second or third message in turn.
FATES = [
    (Mode.OK, "1", "sent", "delivered"),
    (Mode.ERROR_BEFORE, "0", "unknown", "unknown"),
    (Mode.TIMEOUT_AFTER, "1", "unknown", "delivered"),
    (Mode.DOUBLED, "1", "delivered", "delivered"),  # its receipts overtake the answer
    (Mode.BUSY, "1", "unknown", "delivered"),  # tried again, the answer is cut
    (Mode.CUT, "1", "delivered", "delivered"),  # its receipts overtake the answer
    (Mode.REFUSE, "0", "failed", "failed"),
    (Mode.GARBAGE, "1", "unknown", "delivered"),
    (Mode.MISSING, "1", "sent", "delivered"),
    (Mode.ERROR_AFTER, "1", "unknown", "delivered"),
    (Mode.SLOW, "1", "sent", "delivered"),
    (Mode.UNDELIVERED, "1", "sent", "failed"),
    (Mode.TIMEOUT_BEFORE, "0", "unknown", "unknown"),
    (Mode.REFUSE_SOME, "0 1 1", "failed sent sent", "failed delivered delivered"),
    (Mode.DOUBLED, "1", "sent", "delivered"),
    (Mode.BUSY, "1", "sent", "delivered"),  # tried again, busy again; tried again, taken
    (Mode.ERROR_AFTER, "1", "unknown", "delivered"),
    (Mode.MISSING, "1", "sent", "delivered"),
    (Mode.CUT, "1", "unknown", "delivered"),
    (Mode.OK, "1", "sent", "delivered"),
]
SECOND, THIRD = (Mode.CUT, Mode.BUSY), (Mode.OK,)
CALLS = 20 + 2 + 1
EARLY = {4, 6}
# 14 whole batches of delivered ones, 33 of the 50 of which every third was refused, and the two that were tried again.
END = {"delivered": 15 * 50 + 33, "failed": 50 + 50 + 17, "unknown": 2 * 50}
# 0.05 a message, but for the 50 and the 17 that the gateway refused.
SPENT = D("46.65")


def column(number: int) -> list[str]:
    """A column of the table, message by message."""
    return [cell for fate in FATES for cell in islice(cycle(str(fate[number]).split()), BATCH)]


def off(campaign: Campaign, expected: Sequence[str]) -> dict[str, int]:
    """Messages that stand elsewhere than they should, by their batch's fate."""
    modes = [fate[0] for fate in FATES for _message in range(BATCH)]
    rows = zip(modes, stand(campaign), expected, strict=True)
    return dict(Counter(f"{mode}: {found}, not {state}" for mode, found, state in rows if found != state))


class Door:
    """Where the gateway posts receipts: the house's own view, at the gateway's secret path."""

    def __init__(self, sim: Simulated, live_server: LiveServer, campaign: Campaign) -> None:
        gateway = campaign.gateway
        self.sim, self.url = sim, f"{live_server.url}/callbacks/{gateway.code}/{gateway.callback_token}/"

    def post(self, rows: Sequence[Row]) -> None:
        pages = [rows[first : first + PAGE] for first in range(0, len(rows), PAGE)]
        said = self.sim.server.post([self.sim.book.callback(reports=page) for page in pages], self.url)
        assert said == [200] * len(pages)

    def overtake(self, calls: set[int]) -> None:
        """The receipts of these calls are posted before the gateway answers."""
        book, take = self.sim.book, self.sim.book.take

        def first_the_receipts(messages: Sequence[Row], mode: Mode) -> list[Row]:
            answers = take(messages, mode)
            if book.calls in calls:
                self.post(book.found([row["id"] for row in messages], []))
            return answers

        book.take = first_the_receipts  # type: ignore[method-assign]


def rows_of(campaign: Campaign) -> list[dict[str, Any]]:
    return [dict(row) for row in Message.objects.filter(campaign=campaign).order_by("pk").values()]


def stand(campaign: Campaign) -> list[str]:
    return [row["state"] for row in rows_of(campaign)]


def everything(campaign: Campaign) -> list[Any]:
    """All that a receipt could change, every column of it."""
    return [rows_of(campaign), list(Campaign.objects.values()), sending.progress(campaign)]


def storm(house: House, campaign: Campaign) -> None:
    """What is to be tried again is so in 30 seconds: that time is over at once."""
    with house.worker():
        for _round in range(3):
            Message.objects.filter(state="queued").update(send_after=timezone.now())
            result(send(house, campaign))


def assert_nobody_got_it_twice(sim: Simulated, campaign: Campaign) -> None:
    phones = sending.addresses([row["id"] for row in rows_of(campaign)])
    assert len(set(phones.values())) == MEMBERS
    assert [str(sim.book.sent[phone]) for _id, phone in sorted(phones.items())] == column(1)


def reported(sim: Simulated) -> list[Row]:
    return [row for callback in sim.book.receipts() for row in json.loads(callback.body)["reports"]]


def crossed(rows: Sequence[Row], campaign: Campaign) -> list[Row]:
    """Each with its neighbour's phone; where the provider's number is known, also each with its neighbour's number."""
    once = list({row["id"]: row for row in rows}.values())
    pairs = list(zip(once, once[1:] + once[:1], strict=True))
    numbered = {str(row["id"]) for row in rows_of(campaign) if row["provider_id"]}
    phones = [row | {"to": other["to"], "delivered": says} for row, other in pairs for says in (True, False)]
    return phones + [row | {"provider_id": other["provider_id"]} for row, other in pairs if row["id"] in numbered]


def shuffled(rows: Sequence[Row]) -> list[Row]:
    """Each twice, backwards among forwards."""
    return [row for pair in zip(reversed(rows), rows, strict=True) for row in pair]


def test_a_storm_over_1000_members_writes_to_nobody_twice_and_loses_nobody(
    broker: House, sim: Simulated, live_server: LiveServer
) -> None:
    campaign = running()
    house = opened(broker, sim, batch=BATCH, SEND_READ_SECONDS="1.0")
    door = Door(sim, live_server, campaign)
    door.overtake(EARLY)
    sim.server.delay = 0.05
    sim.book.then(*[fate[0] for fate in FATES], *SECOND, *THIRD)
    storm(house, campaign)
    assert (off(campaign, column(2)), sim.book.calls) == ({}, CALLS)
    assert_nobody_got_it_twice(sim, campaign)
    receipts_come(sim, campaign, door)


def receipts_come(sim: Simulated, campaign: Campaign, door: Door) -> None:
    """Those that belong to nobody, then the true ones but for every seventh, then what the gateway is asked for."""
    rows, before = reported(sim), everything(campaign)
    foreign = crossed(rows, campaign)
    door.post(foreign)
    assert everything(campaign) == before
    told = [row for place, row in enumerate(rows) if place % 7]
    door.post(shuffled(told))
    heard = {row["id"] for row in told}
    ends = zip(rows_of(campaign), column(2), column(3), strict=True)
    assert off(campaign, [end if str(row["id"]) in heard else left for row, left, end in ends]) == {}
    settle(campaign.gateway)
    assert off(campaign, column(3)) == {}
    door.post([row for place, row in enumerate(rows) if not place % 7])
    assert sending.progress(campaign).counts == END == Counter(column(3))
    campaign.refresh_from_db()
    cost = Message.objects.aggregate(Sum("cost"))["cost__sum"]
    assert (campaign.spent, cost, sum(END.values())) == (SPENT, SPENT, MEMBERS)
    nothing_moves_any_more(campaign, door, [*foreign, *rows])
    assert_nobody_got_it_twice(sim, campaign)


def nothing_moves_any_more(campaign: Campaign, door: Door, rows: Sequence[Row]) -> None:
    """All receipts again; then each with the opposite word; then what the minute's task does."""
    before = everything(campaign)
    kept = list(Receipt.objects.order_by("pk").values())
    door.post(rows)
    assert (everything(campaign), list(Receipt.objects.order_by("pk").values())) == (before, kept)
    door.post([row | {"delivered": not row["delivered"]} for row in rows])
    now = timezone.now()
    receiving.apply(Message, receiving.waiting(now), at=now)
    assert everything(campaign) == before
    assert not sending.close(campaign.pk, at=now)
    assert sending.close(campaign.pk, at=now + timedelta(hours=73))
    assert off(campaign, column(3)) == {}
