#!/usr/bin/env python3
"""How long until a code leaves, while the ordinary workers send a campaign's batches? Real workers as `dev.py` starts them.

From the commit that keeps the code to its arrival at a local gateway. On the file broker, and on Redis where REDIS_URL names
one. As a control the lane's worker is left out and the ordinary one takes both queues. The aim: 2 s at the median.

    .venv/bin/python bench/notices.py [--codes 40]
"""

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import brokers
import house
from celery import Celery
from django.conf import settings
from django.utils import timezone

from messaging.gateways.http_sim.book import Row
from messaging.gateways.http_sim.modes import Mode
from messaging.gateways.http_sim.server import Simulated, simulated
from messaging.models import Gateway
from messaging.services import codes, notices

AIM = 2.0
PATIENCE = 20.0
BUSY = 600.0
NUMBERS = itertools.count(1000)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--codes", type=int, default=40)
    options = asked.parse_args()
    name = house.make("notices")
    Gateway.objects.update(is_active=False, is_default=False)
    values = {"kind": Gateway.Kind.HTTP_SIM, "channel": "sms", "is_default": True, "per_number_day": 100}
    Gateway.objects.create(code="bench", name="bench", **values)
    worst = 0.0
    for broker in ["files", *(["Redis"] if settings.REDIS_URL else [])]:
        for lane in (True, False):
            taken = measured(name, broker, options.codes if lane else 2, lane=lane)
            median = statistics.median(taken)
            worst = max(worst, median) if lane else worst
            words = "a lane of its own" if lane else "control: no lane"
            print(
                f"{broker}, {words}: {len(taken)} codes, median {median:.3f} s, longest {max(taken):.3f} s", flush=True
            )
    print(house.facts())
    sys.exit(0 if worst <= AIM else f"above {AIM:.0f} s")


def measured(name: str, broker: str, count: int, *, lane: bool) -> list[float]:
    """Seconds until each of `count` codes had left; `PATIENCE` for one that had not by then."""
    with tempfile.TemporaryDirectory() as folder, simulated() as sim:
        arrived = watch(sim)
        app, variables = brokers.sender(broker, Path(folder)), brokers.environment(name, broker, folder, sim.url)
        running = brokers.workers(variables, "worker", "notices", include="busy")
        if not lane:
            running = brokers.workers(variables, "worker", queues="celery,notices", include="busy")
        with running:
            for _ in range(2):
                app.send_task("busy.busy", [BUSY], queue="celery")
            wait(lambda: sim.book.calls > 20)
            return [one_code(app, number, arrived) for number in range(count)]


def one_code(app: Celery, number: int, arrived: Mapping[str, float]) -> float:
    to = f"+861380000{next(NUMBERS)}"  # another number each, so that no pause between codes counts
    codes.send("bench", subject=str(number), to=to, at=timezone.now())
    began = time.monotonic()
    app.send_task(notices.TASK, queue="notices")
    wait(lambda: to in arrived)
    # So that the codes meet the file broker's looks at different moments.
    time.sleep(random.random() / 2)
    return arrived.get(to, began + PATIENCE) - began


def wait(happens: object) -> None:
    deadline = time.monotonic() + PATIENCE
    while callable(happens) and not happens() and time.monotonic() < deadline:
        time.sleep(0.005)


def watch(sim: Simulated) -> Mapping[str, float]:
    """When each phone was first sent something."""
    arrived: dict[str, float] = {}
    take = sim.book.take

    def timed(messages: list[Row], mode: Mode) -> list[Row]:
        for message in messages:
            arrived.setdefault(str(message["to"]), time.monotonic())
        return list(take(messages, mode))

    sim.book.texts = False
    sim.book.take = timed  # type: ignore[method-assign, assignment]
    return arrived


if __name__ == "__main__":
    main()
