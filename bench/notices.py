#!/usr/bin/env python3
"""How long until a code leaves, while the ordinary workers send a campaign's batches? Real workers as `dev.py` starts them.

From the commit that keeps the code to its arrival at a local gateway. On the file broker, and on Redis where REDIS_URL names
one. As a control the lane's worker is left out and the ordinary one takes both queues. The aim: 2 s at the median.

    .venv/bin/python bench/notices.py [--codes 40]
"""

import argparse
import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import house
from celery import Celery
from django.conf import settings
from django.utils import timezone

from config import processes
from messaging.gateways.http_sim.book import Row
from messaging.gateways.http_sim.modes import Mode
from messaging.gateways.http_sim.server import Simulated, simulated
from messaging.models import Gateway
from messaging.services import codes, notices

AIM = 2.0
PATIENCE = 20.0
BUSY = 600.0
PORT = 8000
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
        app = sender(broker, Path(folder))
        with workers(environment(name, broker, folder, sim.url), lane=lane):
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


def environment(name: str, broker: str, folder: str, url: str) -> dict[str, str]:
    server = settings.DATABASE_URL or os.environ["DATABASE_URL"]
    found = dict(os.environ) | {"DATABASE_URL": f"{server.rpartition('/')[0]}/{name}", "DATA_DIR": folder}
    found |= {"SMS_SIM_URL": url, "PYTHONPATH": str(house.BENCH)}
    if broker == "files":
        found.pop("REDIS_URL", None)
    return found


def sender(broker: str, folder: Path) -> Celery:
    """An application that puts tasks where these workers look."""
    if broker != "files":
        app = Celery("sender", broker=settings.REDIS_URL, set_as_current=False)
        app.control.purge()
        return app
    files = folder / "broker"
    (files / "queue").mkdir(parents=True)
    (files / "control").mkdir()
    app = Celery("sender", broker="filesystem://", set_as_current=False)
    options = {"data_folder_in": str(files / "queue"), "data_folder_out": str(files / "queue")}
    app.conf.broker_transport_options = options | {"control_folder": str(files / "control")}
    return app


@contextmanager
def workers(variables: dict[str, str], *, lane: bool) -> Iterator[None]:
    """The ordinary worker and the lane's; without a lane the ordinary one takes both queues."""
    found = processes.commands(sys.executable, PORT)
    both = [*found["worker"][:-4], "--queues", "celery,notices", "--concurrency", "2"]
    wanted = [found["worker"], found["notices"]] if lane else [both]
    children = [
        subprocess.Popen([*command, "--include", "busy"], cwd=house.ROOT, env=variables, start_new_session=True)
        for command in wanted
    ]
    try:
        yield
    finally:
        for child in children:
            processes.kill_family(child)


if __name__ == "__main__":
    main()
