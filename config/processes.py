"""The programs of a running house: web, worker and beat, started, watched and ended together.

Standard library only: `dev.py` imports this before the project's packages are there.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from config.machine import Stop

STOP_SECONDS = 15
START_SECONDS = 60


class House:
    """The children of one run. They live in sessions of their own: Ctrl-C reaches the parent alone, which ends them."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self.folder = folder
        self.variables = variables
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str]) -> None:
        """Start a child and go on."""
        self.children[name] = subprocess.Popen(
            command, cwd=self.folder, env=self.variables, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def ended(self) -> Iterator[tuple[str, int]]:
        """Name and exit code of each child that has ended since the last call."""
        for name, child in list(self.children.items()):
            code = child.poll()
            if code is not None:
                del self.children[name]
                yield name, code

    def require_all(self) -> None:
        """Refuse to go on without one of the children."""
        for name, code in self.ended():
            raise Stop(f"{name} ended with {code}")

    def await_answer(self, address: str) -> None:
        """Return once `address` answers 200."""
        deadline = time.monotonic() + START_SECONDS
        said = ""
        while time.monotonic() < deadline:
            self.require_all()
            try:
                with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                    return
            except urllib.error.HTTPError as error:
                said = error.read(1000).decode(errors="replace")
            except OSError as error:
                said = str(error)
            time.sleep(0.2)
        raise Stop(f"{address} does not answer as it should: {said}")

    def stop(self) -> None:
        """End all children, by force those that do not listen."""
        for child in self.children.values():
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                kill_family(child)


def kill_family(child: subprocess.Popen[bytes]) -> None:
    """End a child and its own children at once."""
    if os.name == "nt":
        child.kill()
    else:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def deaf_to_signals() -> None:
    """From here on a second Ctrl-C changes nothing."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def commands(python: str, port: int) -> dict[str, list[str]]:
    """The programs of a house on two cores: the lane of notices has a worker of its own, so that codes never wait."""
    celery = [python, "-m", "celery", "-A", "config", "--quiet"]
    worker = [*celery, "worker", "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    lane = [*worker, "--queues", "notices", "--hostname", "notices@%h"]
    worker = [*worker, "--queues", "celery"]
    beat = [*celery, "beat", "--pidfile", "", "--loglevel", "WARNING"]
    if os.name == "nt":
        web = [python, "-m", "waitress", f"--listen=127.0.0.1:{port}", "config.wsgi:application"]
        solo = ["--pool", "solo"]
        return {"web": web, "worker": [*worker, *solo], "notices": [*lane, *solo], "beat": beat}
    web = [python, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    web += ["--workers", "2", "--threads", "4", "--graceful-timeout", "10"]
    lane = [*lane, "--concurrency", "1"]
    return {"web": web, "worker": [*worker, "--concurrency", "2"], "notices": lane, "beat": beat}
