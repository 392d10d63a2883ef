"""The server of the local gateway: `python -m messaging.gateways.http_sim.server --port 8025`, loopback only.

POST /send {"messages": [{"id", "to", "text"}]}, POST /query {"ids", "provider_ids"}; with a callback URL, POST /receipts
posts the receipts that are due there, and POST /reply {"to", "text"} a reply. GET / tells what was taken.
"""

import argparse
import json
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from messaging.gateways.calling import Call, InDoubt, NotConnected, Timeouts, post
from messaging.gateways.http_sim.book import SECRET, Book, Row
from messaging.gateways.http_sim.modes import Mode
from messaging.gateways.protocol import Callback

LOOPBACK = "127.0.0.1"
PORT = 8025


class Server(ThreadingTCPServer):
    """A book behind a port. `delay` is how long a slow answer takes, `hold` how long a silent one lasts (seconds)."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, book: Book, *, port: int = 0, callback: str = "") -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.book = book
        self.callback = callback
        self.delay = 1.0
        self.hold = 120.0
        self.stopping = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news; anything else is."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def post(self, callbacks: Iterable[Callback], url: str = "") -> list[int]:
        """Post callbacks to a URL, one after the other; the statuses, 0 where nobody answered."""
        return [_posted(url or self.callback, one) for one in callbacks]


def _posted(url: str, callback: Callback) -> int:
    try:
        return post(Call(url, "", callback.body, callback.headers), Timeouts()).status
    except (NotConnected, InDoubt):
        return 0


class Handler(BaseHTTPRequestHandler):
    """One call."""

    server: Server

    def do_GET(self) -> None:
        book = self.server.book
        self.say(200, {"calls": book.calls, "messages": sum(book.sent.values()), "phones": len(book.sent)})

    def do_POST(self) -> None:
        address = urlsplit(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        try:
            content = json.loads(self.rfile.read(size) or b"{}")
            does = {"/send": self.send, "/query": self.query, "/receipts": self.receipts, "/reply": self.reply}
            does[address.path](content, parse_qs(address.query).get("mode", [""])[0])
        except (ValueError, LookupError, TypeError, AttributeError):
            self.say(400, {"error": "not readable"})

    def send(self, content: Row, asked: str) -> None:
        book = self.server.book
        messages = content["messages"]
        mode = book.mode_of(messages, asked)
        answers = book.take(messages, mode)
        if mode in {Mode.TIMEOUT_BEFORE, Mode.TIMEOUT_AFTER}:
            self.keep_silent()
        elif mode in ERRORS:
            self.say(*ERRORS[mode])
        else:
            self.answer(answers, mode)

    def answer(self, answers: list[Row], mode: Mode) -> None:
        if mode is Mode.SLOW:
            self.server.stopping.wait(self.server.delay)
        body = json.dumps({"answers": answers}).encode()
        if mode is Mode.GARBAGE:
            self.write(200, b"<html>" + body[: len(body) // 2])
        elif mode is Mode.CUT:
            self.write(200, body[: len(body) // 2], size=len(body))
        else:
            self.write(200, body)

    def query(self, content: Row, _asked: str) -> None:
        self.say(200, {"reports": self.server.book.found(content["ids"], content["provider_ids"])})

    def receipts(self, _content: Row, _asked: str) -> None:
        self.say(200, {"posted": self.server.post(self.server.book.receipts())})

    def reply(self, content: Row, _asked: str) -> None:
        self.say(200, {"posted": self.server.post([self.server.book.reply(content["to"], content["text"])])})

    def keep_silent(self) -> None:
        """Until the client hangs up, or for as long as the server holds."""
        self.close_connection = True
        self.connection.settimeout(self.server.hold)
        self.connection.recv(1)

    def say(self, status: int, content: Row) -> None:
        self.write(status, json.dumps(content).encode())

    def write(self, status: int, body: bytes, *, size: int | None = None) -> None:
        """Head and body in one piece; `size` is what the head promises."""
        self.close_connection = True
        head = f"HTTP/1.0 {status} -\r\nContent-Type: application/json\r\nContent-Length: {size or len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: phones would stand in it."""


ERRORS: dict[Mode, tuple[int, Row]] = {
    Mode.REFUSE: (400, {"error": "REFUSED"}),
    Mode.BUSY: (429, {"error": "BUSY"}),
    Mode.ERROR_BEFORE: (500, {"error": "INTERNAL"}),
    Mode.ERROR_AFTER: (500, {"error": "INTERNAL"}),
}


class Simulated:
    """A local gateway that runs in a thread: its `book`, `server` and `url`."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.book = server.book
        self.url = f"http://{LOOPBACK}:{server.server_address[1]}"


@contextmanager
def simulated(mode: Mode = Mode.OK, *, deduplicates: bool = False, callback: str = "") -> Iterator[Simulated]:
    """A local gateway on a free port, for as long as the block lasts."""
    server = Server(Book(mode, deduplicates=deduplicates), callback=callback)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Simulated(server)
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def main(given: list[str] | None = None) -> None:
    """Serve until interrupted."""
    words = argparse.ArgumentParser(description="The local SMS gateway, for demos and tests.")
    words.add_argument("--port", type=int, default=PORT)
    words.add_argument("--mode", type=Mode, choices=list(Mode), default=Mode.OK)
    words.add_argument("--dedup", action="store_true", help="the same id twice is sent once")
    words.add_argument("--delay", type=float, default=1.0, help="seconds of a slow answer")
    words.add_argument("--callback", default="", help="where POST /receipts and POST /reply post to")
    words.add_argument("--secret", default=SECRET, help="what callbacks are signed with (SMS_SIM_SECRET)")
    args = words.parse_args(given)
    book = Book(args.mode, secret=args.secret, deduplicates=args.dedup)
    with Server(book, port=args.port, callback=args.callback) as server:
        server.delay = args.delay
        sys.stdout.write(f"http://{LOOPBACK}:{server.server_address[1]}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
