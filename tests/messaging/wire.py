"""A small server on this machine that speaks as a test tells it: for the real SDKs of providers."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

SILENT = "silent"


@dataclass
class Asked:
    """One request: its action, its parameters or its JSON."""

    action: str
    values: dict[str, Any]
    headers: dict[str, str]


# (status, JSON or raw bytes), or SILENT: no answer until the client hangs up.
Said = tuple[int, Any] | str


@dataclass
class Provider:
    """`answer` says what each request gets; `asked` keeps them."""

    answer: Callable[[Asked], Said]
    asked: list[Asked] = field(default_factory=list)
    endpoint: str = ""


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    provider: Provider


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        values = dict(parse_qsl(urlsplit(self.path).query))
        values |= json.loads(body) if body.startswith("{") else dict(parse_qsl(body))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(headers.get("x-acs-action") or headers.get("x-tc-action") or "", values, headers)
        self.server.provider.asked.append(asked)
        said = self.server.provider.answer(asked)
        self.close_connection = True
        if isinstance(said, str):
            self.connection.settimeout(30)
            self.connection.recv(1)
            return
        status, content = said
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        head = f"HTTP/1.0 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
        self.wfile.write(head.encode() + raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def provider(answer: Callable[[Asked], Said]) -> Iterator[Provider]:
    """A provider's server for as long as the block lasts."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.provider = Provider(answer, endpoint=f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
