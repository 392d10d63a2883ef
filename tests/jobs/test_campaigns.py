"""A campaign over real workers and real brokers: a worker killed with -9, and a broker that loses all it knew.

The truth stands in the database: whoever rings again finds what is left, and nobody gets it twice.
"""

import signal
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from campaigns.models import Message
from messaging.gateways.http_sim.server import Simulated
from tests.campaigns.making import states
from tests.campaigns.test_killed import Killer
from tests.jobs.brokers import Redis, own_redis
from tests.jobs.campaigning import MEMBERS, opened, running, send, settle
from tests.jobs.working import PATIENCE, House, result, wait_for_line

pytestmark = pytest.mark.django_db(transaction=True)
BATCH = 100


def test_another_worker_ends_what_a_killed_one_began(broker: House, sim: Simulated) -> None:
    campaign, house = running(), opened(broker, sim, batch=BATCH)
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


def killed(server: Redis) -> None:
    server.kill()
    server.start()


# What happens to Redis while the third batch is on its way. One that is stopped comes back when its worker misses it.
OUTAGES: dict[str, Callable[[Redis], None]] = {"killed": killed, "stopped": Redis.stop, "flushed": Redis.empty}


def come_back(server: Redis, worker: Popen[str]) -> None:
    if server.process.poll() is not None:
        wait_for_line(worker, "Cannot connect to redis")
        server.start()


@pytest.mark.parametrize("outage", OUTAGES)
def test_what_becomes_of_redis_in_the_middle_loses_nothing_of_ours(outage: str, sim: Simulated, tmp_path: Path) -> None:
    campaign = running()
    with own_redis(tmp_path) as server:
        house = opened(House("redis", tmp_path, redis=server.url), sim, batch=BATCH)
        take: Any = sim.book.take
        calls = iter(range(1, 1_000))

        def strike(*args: Any) -> Any:
            if next(calls) == 3:
                OUTAGES[outage](server)
            return take(*args)

        sim.book.take = strike  # type: ignore[assignment]
        with house.worker() as worker:
            done = send(house, campaign)
            send(house, campaign)
            result(done)
            assert states(campaign) == {"sent": MEMBERS}
            come_back(server, worker)
            Message.objects.filter(pk__in=Message.objects.order_by("-pk")[:BATCH]).update(state="queued")
            sim.book.sent.clear()
            result(send(house, campaign))
    assert states(campaign) == {"sent": MEMBERS}
    assert (max(sim.book.sent.values()), len(sim.book.sent)) == (1, BATCH)
