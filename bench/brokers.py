"""Real workers for benches: their environment, who puts tasks where they look, and the processes themselves."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import house
from celery import Celery
from django.conf import settings

from config import processes

PORT = 8000


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
def workers(variables: dict[str, str], *names: str, queues: str = "", include: str) -> Iterator[None]:
    """The programs of `names` as `dev.py` starts them (on `queues` where given), with the tasks of a bench's module."""
    found = processes.commands(sys.executable, PORT)
    wanted = [
        found[name] if not queues else [*found[name][:-4], "--queues", queues, *found[name][-2:]] for name in names
    ]
    children = [
        subprocess.Popen([*command, "--include", include], cwd=house.ROOT, env=variables, start_new_session=True)
        for command in wanted
    ]
    try:
        yield
    finally:
        for child in children:
            processes.kill_family(child)
