"""Tests reach this machine and the servers that DATABASE_URL and REDIS_URL name, nothing beyond."""

import ipaddress
import os
import sys
from urllib.parse import urlsplit


class NetworkUsed(AssertionError):
    """A test tried to leave this machine."""


ALLOWED = {"", "localhost"} | {
    urlsplit(os.environ.get(name, "")).hostname or "" for name in ("DATABASE_URL", "REDIS_URL")
}


def is_near(host: object) -> bool:
    """Whether `host` is this machine or a server that the environment names."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in ALLOWED:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not is_near(host):
        raise NetworkUsed(f"a test tried to reach {host!r}")


# An audit hook sees every socket of this process, whoever opened it; it cannot be taken off, so it is set once.
sys.addaudithook(_guard)
