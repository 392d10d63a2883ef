"""A campaign over real workers and real brokers: a worker killed with -9, and a broker that loses all it knew.

The truth stands in the database: whoever rings again finds what is left, and nobody gets it twice.
"""

import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.conf import settings as house_settings
from django.utils import timezone
from pytest_django import Settings

from campaigns.models import Campaign, Message
from campaigns.services import sending
from messaging.gateways.http_sim.server import Simulated, simulated
from messaging.models import Gateway
from messaging.services import delivering
from tests.campaigns.making import make_gateway, make_members, make_running, states
from tests.campaigns.test_killed import Killer
from tests.jobs.working import BROKERS, PATIENCE, House, result

pytestmark = pytest.mark.django_db(transaction=True)
MEMBERS, BATCH = 1_000, 100
REDIS = shutil.which("redis-server")
LATER = house_settings.SEND_LEASE_SECONDS + 60


@pytest.fixture
def sim(settings: Settings) -> Iterator[Simulated]:
    with simulated() as running:
        settings.SENDING = settings.SENDING | {"http_sim": {"url": running.url, "secret": "simulated"}}
        settings.SEND_BATCH = BATCH
        yield running


def opened(house: House, sim: Simulated) -> House:
    house.environment |= {"SMS_SIM_URL": sim.url, "SEND_BATCH": str(BATCH)}
    return house


def send(house: House, campaign: Campaign) -> str:
    return str(house.app.send_task("campaigns.tasks.send", [campaign.pk], queue=house.queue).id)


def running() -> Campaign:
    make_members(MEMBERS)
    return make_running(make_gateway(kind="http_sim"), at=timezone.now(), purpose="service")


def settle(gateway: Gateway) -> None:
    later = timezone.now() + timedelta(seconds=LATER)
    delivering.sweep(Message, at=later, deduplicates=delivering.deduplicates)
    while delivering.settle(Message, gateway, at=later + timedelta(minutes=2), addresses=sending.addresses):
        pass


@pytest.mark.parametrize("broker", BROKERS)
def test_another_worker_ends_what_a_killed_one_began(broker: str, sim: Simulated, tmp_path: Path) -> None:
    campaign, house = running(), opened(House(broker, tmp_path), sim)
    killer = Killer(sim.book)
    with house.worker() as worker:
        killer.aim(worker.pid, call=3, before=False)
        send(house, campaign)
        assert worker.wait(PATIENCE) == -signal.SIGKILL
    assert states(campaign) == {"sent": 2 * BATCH, "claimed": BATCH, "queued": MEMBERS - 3 * BATCH}
    killer.aim(0, call=0, before=False)
    with house.worker():
        result(send(house, campaign))
    assert states(campaign) == {"sent": MEMBERS - BATCH, "claimed": BATCH}
    settle(campaign.gateway)
    assert states(campaign) == {"delivered": MEMBERS}
    assert (max(sim.book.sent.values()), len(sim.book.sent)) == (1, MEMBERS)


class Redis:
    """A server of the test's own that keeps nothing on disk."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([str(REDIS), *options], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        while "Ready to accept" not in self.process.stdout.readline():
            assert self.process.poll() is None

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


@contextmanager
def redis() -> Iterator[Redis]:
    server = Redis()
    server.start()
    try:
        yield server
    finally:
        server.kill()


@pytest.mark.skipif(REDIS is None, reason="needs redis-server")
def test_a_broker_that_loses_everything_in_the_middle_loses_nothing_of_ours(sim: Simulated, tmp_path: Path) -> None:
    campaign = running()
    with redis() as server:
        house = opened(House("files", tmp_path), sim)
        house.environment["REDIS_URL"] = server.url
        house.app = Celery("sender", broker=server.url, set_as_current=False)
        take: Any = sim.book.take
        calls = iter(range(1, 1_000))

        def lose(*args: Any) -> Any:
            """At the third batch the broker is killed and comes back empty."""
            if next(calls) == 3:
                server.kill()
                server.start()
            return take(*args)

        sim.book.take = lose  # type: ignore[method-assign]
        with house.worker():
            done = send(house, campaign)
            send(house, campaign)
            result(done)
            assert states(campaign) == {"sent": MEMBERS}
            Message.objects.filter(pk__in=Message.objects.order_by("-pk")[:BATCH]).update(state="queued")
            sim.book.sent.clear()
            result(send(house, campaign))
    assert states(campaign) == {"sent": MEMBERS}
    assert (max(sim.book.sent.values()), len(sim.book.sent)) == (1, BATCH)
