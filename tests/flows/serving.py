"""Real web processes on the test's database, and a till that calls them over HTTP."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.jobs.working import ROOT, address

PATIENCE = 60


@dataclass(frozen=True)
class Reply:
    """What came over the wire, byte for byte."""

    status: int
    body: bytes
    replayed: bool

    @property
    def data(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Web:
    """A server that answers; its processes have a session of their own."""

    process: subprocess.Popen[bytes]
    port: int

    def sell(self, body: dict[str, Any], *, api_key: str, key: str) -> Reply:
        """POST sales/; ConnectionError or HTTPException when the server dies over it."""
        headers = {"Authorization": f"Api-Key {api_key}", "Idempotency-Key": key, "Content-Type": "application/json"}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("POST", "/api/v1/sales/", json.dumps(body), headers)
            answer = line.getresponse()
            return Reply(answer.status, answer.read(), answer.headers.get("Idempotent-Replayed") == "true")
        finally:
            line.close()

    def kill(self) -> None:
        """kill -9 of everything at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


ONE_PROCESS = ("manage.py", "runserver", "127.0.0.1:{port}", "--noreload")
GUNICORN = ("-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:{port}", "--workers", "2", "--log-level", "warning")


@contextmanager
def web(folder: Path, command: tuple[str, ...] = GUNICORN, *, port: int = 0, **variables: str) -> Iterator[Web]:
    """A server that is up, on a free port unless one is named; nothing of it is left afterwards."""
    port = port or _free_port()
    environment = dict(os.environ) | {"HUIYUAN_TEST": "1", "DATA_DIR": str(folder), "DATABASE_URL": address()}
    with (folder / f"web-{port}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in command)],
            cwd=ROOT,
            env=environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Web(process, port)
    try:
        _await(server)
        yield server
    finally:
        if process.poll() is None:
            server.kill()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _await(server: Web) -> None:
    """Until it accepts a connection; a server that ended is a failure at once."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.process.poll() is None, "the server ended before it answered"
        with socket.socket() as caller:
            caller.settimeout(0.2)
            if caller.connect_ex(("127.0.0.1", server.port)) == 0:
                return
    raise AssertionError("the server does not answer")
