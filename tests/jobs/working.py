"""Real workers and a real beat, as `dev.py` starts them, on a broker of the test's own."""

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from celery import Celery
from celery.result import AsyncResult
from django.conf import settings
from django.db import connection

from config import embedded, queue

ROOT = Path(__file__).resolve().parents[2]
# Files always; Redis as well where the environment names one.
BROKERS = ["files", "redis"] if settings.REDIS_URL else ["files"]
PATIENCE = 90
LEAVES_WITHIN = 5


class House:
    """A broker of its own, the test's database, and the processes on them."""

    def __init__(self, broker: str, folder: Path, *, redis: str = settings.REDIS_URL) -> None:
        self.queue = f"test-{uuid.uuid4().hex[:12]}"
        self.environment = dict(os.environ) | {"HUIYUAN_TEST": "1", "DATA_DIR": str(folder), "DATABASE_URL": address()}
        # One house: phones that a worker has hashed are found again by the test's process.
        self.environment["SECRET_KEY"] = settings.SECRET_KEY
        self.environment.pop("REDIS_URL", None)
        files = folder / "broker"
        options = {"data_folder_in": str(files / "queue"), "data_folder_out": str(files / "queue")}
        options |= {"control_folder": str(files / "control"), "polling_interval": 0.1}  # type: ignore[dict-item]
        self.app = Celery("sender", broker="filesystem://", set_as_current=False)
        self.app.conf.broker_transport_options = options
        if broker == "redis":
            self.environment["REDIS_URL"] = redis
            self.app = Celery("sender", broker=redis, set_as_current=False)
        else:
            (files / "queue").mkdir(parents=True)
            (files / "control").mkdir()

    def send(self, task: str) -> str:
        """Put a task into the queue; its id."""
        return str(self.app.send_task(task, queue=self.queue).id)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[str]]:
        """A worker that is ready; it ends with the block."""
        name = f"worker@{self.queue}"
        options = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
        with self._running("worker", "--pool", "solo", "--queues", self.queue, "--hostname", name, *options) as process:
            wait_for_line(process, r"ready\.$")
            yield process
            self._dismiss(name, process)

    @contextmanager
    def beat(self) -> Iterator[subprocess.Popen[str]]:
        """The beat, which reads its schedules from the database."""
        with self._running("beat", "--pidfile", "", "--loglevel", "INFO", "--max-interval", "1") as process:
            yield process

    def _dismiss(self, name: str, process: subprocess.Popen[str]) -> None:
        """Asked through the broker a worker leaves at once; a signal is heard only after two waits for tasks."""
        if process.poll() is None:
            self.app.control.broadcast("shutdown", destination=[name])
            with suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=LEAVES_WITHIN)

    @contextmanager
    def _running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def address() -> str:
    """The test database as a DATABASE_URL: the server's address with the test's own name."""
    server = settings.DATABASE_URL or embedded.url(settings.DATA_DIR)
    return f"{server.rpartition('/')[0]}/{connection.settings_dict['NAME']}"


def result(task_id: str) -> Any:
    """What the task gave back, once it has; a task that failed raises."""
    return AsyncResult(task_id, app=queue.app).get(timeout=PATIENCE, interval=0.1)


def wait_for_line(process: subprocess.Popen[str], pattern: str) -> None:
    """Read the log until a line says so."""
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if re.search(pattern, line.rstrip()):
            return
    raise AssertionError(f"no {pattern!r} in:\n{''.join(seen)}")
