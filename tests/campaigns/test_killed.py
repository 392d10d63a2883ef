"""Workers that are killed with -9 while they send to 1,000 members: each phone at most once, nobody lost.

The gateway kills: at its k-th call, before it takes the batch or after, so that each moment that matters is met for
certain. What was not answered is in doubt, never more than a batch a worker; where the gateway can be asked, it is settled.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as house
from django.db import connection
from pytest_django import Settings

from campaigns.models import Campaign, Message
from campaigns.services import sending
from messaging.gateways.http_sim.book import Book
from messaging.gateways.http_sim.modes import Mode
from messaging.gateways.http_sim.server import Simulated, simulated
from messaging.models import Gateway
from messaging.services import delivering
from tests.campaigns import killed
from tests.campaigns.making import make_gateway, make_members, make_running, states
from tests.factories import AT

pytestmark = pytest.mark.django_db(transaction=True)
MEMBERS, FEW, BATCH = 1_000, 150, 50
PATIENCE = 60
AFTER_LEASE = AT + timedelta(seconds=house.SEND_LEASE_SECONDS + 60)
ASKED = AFTER_LEASE + timedelta(minutes=2)


class Killer:
    """Stands before a book: at its k-th call from now on the worker dies, before or after the batch is taken."""

    def __init__(self, book: Book) -> None:
        self._take, self._left, self._pid, self._before = book.take, 0, 0, False
        book.take = self.take  # type: ignore[method-assign]

    def aim(self, pid: int, *, call: int, before: bool) -> None:
        self._pid, self._left, self._before = pid, call, before

    def take(self, messages: Sequence[dict[str, Any]], mode: Mode) -> list[dict[str, Any]]:
        self._left -= 1
        if self._left or not self._pid:
            return self._take(messages, mode)
        if not self._before:
            self._take(messages, mode)
        os.kill(self._pid, signal.SIGKILL)
        return []


@pytest.fixture
def sim(settings: Settings) -> Iterator[Simulated]:
    with simulated() as running:
        settings.SENDING = settings.SENDING | {"http_sim": {"url": running.url, "secret": "simulated"}}
        settings.SEND_BATCH = BATCH
        yield running


def order(sim: Simulated, campaign: Campaign) -> killed.Order:
    return killed.Order(str(connection.settings_dict["NAME"]), sim.url, campaign.pk, BATCH, AT)


def settle(gateway: Gateway) -> None:
    """Ask about all that is in doubt, at once."""
    delivering.sweep(Message, at=AFTER_LEASE, deduplicates=delivering.deduplicates)
    while delivering.settle(Message, gateway, at=ASKED, addresses=sending.addresses):
        pass


def assert_nobody_twice_and_nobody_lost(sim: Simulated, campaign: Campaign, *, untaken: int) -> None:
    found = states(campaign)
    expected = {"delivered": MEMBERS - untaken, "unknown": untaken}
    assert found == {state: count for state, count in expected.items() if count}
    assert (max(sim.book.sent.values()), len(sim.book.sent)) == (1, MEMBERS - untaken)


@pytest.mark.parametrize("before", ["before", "after"])
def test_a_worker_killed_at_each_of_its_batches(sim: Simulated, before: str) -> None:
    """For k = 1 … 20 a campaign of its own: a worker dies at its k-th batch, another ends the work."""
    gateway = make_gateway(kind="http_sim")
    make_members(MEMBERS)
    killer = Killer(sim.book)
    untaken = BATCH if before == "before" else 0
    for k in range(1 if before == "before" else 2, 21, 2):
        campaign = make_running(gateway, purpose="service")
        sim.book.sent.clear()
        worker = killed.start(order(sim, campaign))
        assert worker.pid is not None
        killer.aim(worker.pid, call=k, before=before == "before")
        worker.join(PATIENCE)
        assert worker.exitcode == -signal.SIGKILL
        left = {"sent": (k - 1) * BATCH, "claimed": BATCH, "queued": MEMBERS - k * BATCH}
        assert states(campaign) == {state: count for state, count in left.items() if count}
        sending.run(campaign.pk, at=AT)
        settle(gateway)
        assert_nobody_twice_and_nobody_lost(sim, campaign, untaken=untaken)
    assert k == (19 if before == "before" else 20)


def test_two_workers_killed_at_once_leave_two_batches_in_doubt_at_most(sim: Simulated) -> None:
    gateway = make_gateway(kind="http_sim")
    make_members(MEMBERS)
    campaign = make_running(gateway, purpose="service")
    sim.book.mode, sim.server.delay = Mode.SLOW, 0.05
    killer = Killer(sim.book)
    workers = [killed.start(order(sim, campaign)) for _ in range(2)]
    for worker in workers:
        killer.aim(worker.pid or 0, call=3, before=False)
        worker.join(PATIENCE)
    sim.book.mode = Mode.OK
    held = states(campaign).get("claimed", 0)
    assert BATCH <= held <= 2 * BATCH
    killer.aim(0, call=0, before=False)
    sending.run(campaign.pk, at=AT)
    settle(gateway)
    assert_nobody_twice_and_nobody_lost(sim, campaign, untaken=0)


def test_a_gateway_that_knows_our_numbers_is_sent_to_again(sim: Simulated, settings: Settings) -> None:
    """What a dead worker held is queued again, and the gateway sends it once all the same."""
    settings.SENDING["http_sim"]["deduplicates"] = "yes"
    sim.book.deduplicates = True
    gateway = make_gateway(kind="http_sim")
    make_members(MEMBERS)
    campaign = make_running(gateway, purpose="service")
    killer = Killer(sim.book)
    worker = killed.start(order(sim, campaign))
    killer.aim(worker.pid or 0, call=2, before=False)
    worker.join(PATIENCE)
    killer.aim(0, call=0, before=False)
    delivering.sweep(Message, at=AFTER_LEASE, deduplicates=delivering.deduplicates)
    sending.run(campaign.pk, at=AFTER_LEASE)
    assert states(campaign) == {"sent": MEMBERS}
    assert (max(sim.book.sent.values()), len(sim.book.sent)) == (1, MEMBERS)


MODES = {
    Mode.REFUSE: {"failed": FEW},
    Mode.BUSY: {"queued": FEW},
    Mode.ERROR_BEFORE: {"unknown": FEW},
    Mode.ERROR_AFTER: {"delivered": FEW},
    Mode.CUT: {"delivered": FEW},
    Mode.GARBAGE: {"delivered": FEW},
    Mode.SLOW: {"delivered": FEW},
    # 17 of each 50 are refused.
    Mode.REFUSE_SOME: {"delivered": 99, "failed": 51},
}


@pytest.mark.parametrize("mode", MODES)
def test_whatever_a_gateway_does_nobody_gets_it_twice(sim: Simulated, mode: Mode) -> None:
    sim.book.mode, sim.server.delay = mode, 0.01
    gateway = make_gateway(kind="http_sim")
    make_members(FEW)
    campaign = make_running(gateway, purpose="service")
    sending.run(campaign.pk, at=AT)
    settle(gateway)
    assert states(campaign) == MODES[mode]
    assert max(sim.book.sent.values(), default=0) <= 1
    campaign.refresh_from_db()
    charged = FEW - sum(MODES[mode].get(state, 0) for state in ("failed", "queued"))
    assert campaign.spent == charged * gateway.price
