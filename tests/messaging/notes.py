"""What tests of messages stand on: a gateway, notices in any state, the times."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from messaging.models import Gateway, Notice
from messaging.rules.states import State
from messaging.services.addresses import hashed, masked

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PHONE = "+8613800001234"


def gateway(code: str = "box", **values: Any) -> Gateway:
    """A gateway that takes everything and lets nothing out."""
    standard: dict[str, Any] = {"name": code, "kind": Gateway.Kind.CONSOLE, "channel": "sms"}
    return Gateway.objects.create(**standard | {"code": code} | values)


def notice(state: str = State.QUEUED, **values: Any) -> Notice:
    """A note to PHONE, saved."""
    to = values.get("to", PHONE)
    standard: dict[str, Any] = {
        "gateway": "box", "kind": Notice.Kind.OTHER, "state": state, "text": "hello", "send_after": NOON, "to": to,
        "to_hash": hashed(to), "to_masked": masked(to),
    }  # fmt: skip
    return Notice.objects.create(**standard | values)


def held(count: int = 1, **values: Any) -> tuple[uuid.UUID, list[Notice]]:
    """A lease, and messages that it holds for two minutes from noon."""
    lease = uuid.uuid4()
    ends = NOON + timedelta(minutes=2)
    return lease, [notice(State.CLAIMED, lease=lease, lease_until=ends, **values) for _ in range(count)]


def now(row: Notice) -> Notice:
    """The row as it stands."""
    return Notice.objects.get(pk=row.pk)


def no_way_out() -> None:
    """None of the gateways that a house begins with is used."""
    Gateway.objects.update(is_active=False, is_default=False)
