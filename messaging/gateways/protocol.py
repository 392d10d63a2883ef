"""What every gateway does. A gateway is a small folder; it knows no database and raises nothing for the network's sake.

A call is made outside of any transaction. Its answers say for each message what is *proven*: `ACCEPTED` (taken; a
receipt may follow), `REFUSED` (proven not taken, and trying again would not help), `LATER` (proven not taken: try again
after a while) or `UNKNOWN` (it may have been taken: a time-out after sending, a 5xx, an answer that cannot be read).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What is proven about one message after a call."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way out. `id` is our own key, given to the provider where it takes one."""

    id: str
    to: str
    text: str
    subject: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one message of a call; `code` is the provider's own word."""

    id: str
    outcome: Outcome
    provider_id: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A receipt, or the answer to a query. `delivered` None: not known yet. `id` is ours where the provider tells it."""

    provider_id: str
    to: str
    delivered: bool | None
    code: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody answered; `provider_id` tells doubled ones apart."""

    to: str
    text: str
    provider_id: str


@dataclass(frozen=True, slots=True)
class Callback:
    """A call of the provider: the body as it came, headers in lower case, the query's parameters."""

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a callback says, and what the provider wants to hear for it."""

    reports: Sequence[Report] = ()
    replies: Sequence[Reply] = ()
    answer: str = "OK"
    content_type: str = "text/plain"


class Unverified(Exception):
    """The callback is not the provider's, or cannot be read. Its text is for the log: no phone in it."""


class Gateway(Protocol):
    """A way out of the house. `deduplicates`: the same `id` twice is sent once, so what is in doubt may be sent again."""

    deduplicates: bool
    batch: int
    queries: bool

    def send(self, batch: Sequence[Outgoing]) -> list[Answer]:
        """Hand over up to `batch` messages; one answer for each, in any order. Never raises for what a network does."""
        ...

    def query(self, sent: Sequence[Outgoing], provider_ids: Sequence[str]) -> list[Report]:
        """What became of them, for gateways that can be asked (`queries`); of the others []."""
        ...

    def parse(self, callback: Callback) -> Parsed:
        """Check and read a callback. Raises `Unverified`."""
        ...
