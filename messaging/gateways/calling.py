"""One HTTP call of a gateway, and how far it came: what was never written was never taken."""

import http.client
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MOST = 4 * 1024 * 1024
PIECE = 64 * 1024


class NotConnected(Exception):
    """Nothing of the request has left: it may be tried again without harm."""


class InDoubt(Exception):
    """The request may have arrived, and no whole answer came back."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `read` bounds the whole answer, not each piece of it: a worker's lease must not run out meanwhile."""

    connect: float = 3.0
    read: float = 10.0


@dataclass(frozen=True, slots=True)
class Page:
    """A whole answer."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """What is posted, and where. The URL's own query goes along (a local gateway's failure mode)."""

    url: str
    path: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def post(call: Call, timeouts: Timeouts) -> Page:
    """Post once, on a connection of its own: none that died unseen is used. Raises `NotConnected`, `InDoubt`."""
    parts = urlsplit(call.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeouts.connect)
    try:
        try:
            connection.connect()
        except OSError as failed:
            raise NotConnected(type(failed).__name__) from failed
        # A door whose own address ends in a slash is asked for with it.
        path = parts.path.rstrip("/") + call.path if call.path else parts.path or "/"
        target = path + (f"?{parts.query}" if parts.query else "")
        return _asked(connection, target, call, timeouts.read)
    finally:
        connection.close()


def _asked(connection: http.client.HTTPConnection, target: str, call: Call, seconds: float) -> Page:
    until = time.monotonic() + seconds
    # The connection lets go of it where the server closes, the answer still reads from it.
    sock = connection.sock
    sock.settimeout(seconds)
    try:
        connection.request("POST", target, body=call.body, headers=dict(call.headers))
        response = connection.getresponse()
        return Page(response.status, _whole(sock, response, until))
    except (OSError, http.client.HTTPException) as failed:
        raise InDoubt(type(failed).__name__) from failed


def _whole(sock: socket.socket, response: http.client.HTTPResponse, until: float) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(PIECE):
        size += len(piece)
        left = until - time.monotonic()
        if left <= 0 or size > MOST:
            raise TimeoutError("answer too long")
        pieces.append(piece)
        sock.settimeout(left)
    if response.length:
        raise http.client.IncompleteRead(b"".join(pieces), response.length)
    return b"".join(pieces)
