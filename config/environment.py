"""Reads the environment: a wrong value stops the start with a message that names the variable."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def read(name: str, reader: Any, default: Any) -> Any:
    """The variable `name` through `reader`; what it cannot read is refused with the variable's name."""
    try:
        return reader(name, default=default)
    except (ValueError, KeyError, AttributeError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name}: {env.str(name, default='')!r} is not valid ({error})") from error


def flag(name: str, default: bool) -> bool:  # noqa: FBT001
    """Yes or no; environ's own reader takes every other word for no."""
    word = env.str(name, default="").lower()
    if word and word not in env.BOOLEAN_TRUE_STRINGS and word not in {"0", "no", "off", "false", "n", "f"}:
        raise ValueError("1 or 0 is expected")
    return word in env.BOOLEAN_TRUE_STRINGS if word else default


def address(name: str, heads: tuple[str, ...], example: str) -> str:
    """The variable `name`, empty or an address that begins with one of `heads`."""
    text: str = read(name, env.str, default="")
    if text and not text.startswith(heads):
        raise ImproperlyConfigured(f"{name}: {text!r} is not valid ({example} is expected)")
    return text


def yuan(name: str, default: str) -> Decimal:
    """An amount of money."""
    try:
        found = Decimal(env.str(name, default=default))
    except ArithmeticError as error:
        raise ValueError("an amount like 10.00 is expected") from error
    if not found.is_finite() or found < 0:
        raise ValueError("an amount like 10.00 is expected")
    return found


def origins(name: str, default: list[str]) -> list[str]:
    """Servers as https://host, without a path; plain http for this machine alone."""
    found: list[str] = [one.rstrip("/").lower() for one in env.list(name, default=default)]
    for one in found:
        parts = urlsplit(one)
        own = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
        if not (own or parts.scheme == "https") or not parts.hostname or one != f"{parts.scheme}://{parts.netloc}":
            raise ValueError("https://host is expected")
    return found


def days_to_retry(name: str, default: int) -> int:
    """A number of days, at least 30."""
    found: int = env.int(name, default=default)
    if found < 30:
        raise ValueError("tills may retry for 30 days")
    return found
