"""The life of a message. A state only moves forward; what is settled stays settled (docs/algorithms/sending.md)."""

from enum import StrEnum


class State(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"  # planned; its time may be still to come
    CLAIMED = "claimed"  # a worker holds it under a lease and may be handing it over
    UNKNOWN = "unknown"  # handed over perhaps; only a receipt or a query settles it, it is never sent again by itself
    SENT = "sent"  # the gateway has taken it
    DELIVERED = "delivered"
    FAILED = "failed"  # refused by the gateway, or taken and not delivered
    SKIPPED = "skipped"  # not sent, for a reason of ours: no consent, too often, no phone …
    CANCELLED = "cancelled"


FINAL = frozenset({State.DELIVERED, State.FAILED, State.SKIPPED, State.CANCELLED})
# Nobody knows yet how these end.
OPEN = frozenset({State.QUEUED, State.CLAIMED, State.UNKNOWN, State.SENT})
# What a receipt, a query or the answer of a gateway may make of a message. Everything else is late or doubled: no harm.
NEXT: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.CLAIMED, State.SKIPPED, State.CANCELLED}),
    State.CLAIMED: frozenset({State.QUEUED, State.UNKNOWN, State.SENT, State.DELIVERED, State.FAILED}),
    State.UNKNOWN: frozenset({State.QUEUED, State.SENT, State.DELIVERED, State.FAILED}),
    State.SENT: frozenset({State.DELIVERED, State.FAILED}),
    State.FAILED: frozenset({State.QUEUED}),
    State.DELIVERED: frozenset(),
    State.SKIPPED: frozenset(),
    State.CANCELLED: frozenset(),
}


def may_become(old: str, new: str) -> bool:
    """Whether `new` lies ahead of `old`. `failed` goes back to `queued` by a person's order alone (docs/algorithms/sending.md)."""
    return State(new) in NEXT[State(old)]


def before(new: str) -> list[str]:
    """The states that may become `new`: for the condition of an UPDATE."""
    return sorted(str(old) for old, ahead in NEXT.items() if State(new) in ahead)
