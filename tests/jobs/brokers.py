"""A Redis of a test's own, whatever the environment names: it may be killed, stopped and emptied."""

import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis


class Redis:
    """A server that keeps what it knows in memory alone, but for a stop that is announced."""

    def __init__(self, folder: Path) -> None:
        found = shutil.which("redis-server")
        assert found, "redis-server is missing: apt-get install redis-server"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{port}/0"
        options = {"port": str(port), "bind": "127.0.0.1", "dir": str(folder), "save": "", "appendonly": "no"}
        self._command = [found, *(word for name, value in options.items() for word in (f"--{name}", value))]

    def start(self) -> None:
        """It answers when this returns; it knows again what it knew when it was stopped."""
        self.process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        while "Ready to accept" not in self.process.stdout.readline():
            assert self.process.poll() is None

    def kill(self) -> None:
        """At once; what it knew is gone."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def stop(self) -> None:
        """In good order, with what it knows written down."""
        with redis.Redis.from_url(self.url) as client:
            client.shutdown(save=True)
        self.process.communicate()

    def empty(self) -> None:
        """FLUSHALL, while everybody stays connected."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()


@contextmanager
def own_redis(folder: Path) -> Iterator[Redis]:
    """A server that runs; it ends with the block."""
    server = Redis(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
