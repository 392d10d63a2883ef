"""A worker of the lane is killed in the middle of a call: nothing is lost, nothing is sent twice, on both brokers."""

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from messaging.gateways.http_sim.modes import Mode
from messaging.gateways.http_sim.server import Simulated, simulated
from messaging.models import Gateway, Notice
from messaging.services import delivering, notices
from tests.jobs.working import BROKERS, PATIENCE, House
from tests.messaging.notes import gateway, no_way_out, notice

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 120


@pytest.fixture(params=BROKERS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> House:
    return House(request.param, tmp_path)


@pytest.fixture(params=["plain", "deduplicates"])
def sim(request: pytest.FixtureRequest, house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulated]:
    with simulated(deduplicates=request.param == "deduplicates") as running:
        house.environment |= {"SMS_SIM_URL": running.url}
        monkeypatch.setitem(settings.SENDING, "http_sim", settings.SENDING["http_sim"] | {"url": running.url})
        yield running


def until(happens: Callable[[], bool], what: str) -> None:
    """Look again until it does."""
    deadline = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def states() -> Counter[str]:
    return Counter(Notice.objects.values_list("state", flat=True))


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE)


@pytest.mark.parametrize("mode", [Mode.TIMEOUT_BEFORE, Mode.TIMEOUT_AFTER])
def test_a_killed_worker_loses_nothing_and_sends_nothing_twice(house: House, sim: Simulated, mode: Mode) -> None:
    no_way_out()
    way = gateway(kind=Gateway.Kind.HTTP_SIM)
    past = timezone.now() - timedelta(minutes=1)
    for number in range(COUNT):
        notice(to=f"+86139{number:08}", send_after=past)
    sim.book.then(Mode.OK, mode)
    with house.worker() as worker:
        house.send(notices.TASK)
        until(lambda: sim.book.calls == 2 and states()["sent"] == 50, "the second call hangs")
        kill(worker)
    assert states() == {"sent": 50, "claimed": 50, "queued": 20}
    later = timezone.now() + timedelta(seconds=settings.SEND_LEASE_SECONDS)
    known = sim.book.deduplicates
    assert delivering.sweep(Notice, at=later, deduplicates=lambda _code: known) == 50
    while notices.send_batch(at=later):
        pass
    assert states() == ({"sent": 120} if known else {"sent": 70, "unknown": 50})
    delivering.settle(Notice, way, at=later + timedelta(minutes=2))
    taken = COUNT if known or mode is Mode.TIMEOUT_AFTER else COUNT - 50
    assert states() == Counter({"delivered": taken} | ({"unknown": COUNT - taken} if taken < COUNT else {}))
    assert set(sim.book.sent.values()) == {1}
    assert len(sim.book.sent) == taken
