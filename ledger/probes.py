"""Fail points and lock-off switches for tests. They do nothing unless HUIYUAN_TEST=1 was set at start.

A fail point ends the process on the spot (`os._exit`), as kill -9 would: HUIYUAN_FAIL_AT names it.
A switch turns a safety off, so that a race test can show that the test notices: HUIYUAN_OFF lists them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

ON = os.environ.get("HUIYUAN_TEST") == "1"
POINTS = ("sale.locked", "sale.decided", "sale.posted", "sale.committed")
SWITCHES = (
    "member_lock", "sale_lock", "shift_lock", "guards", "request_unique", "approval_lock",
    "campaign_lock", "offer_lock", "frequency_cap", "automation_lock", "moments_lock", "staff_lock", "violation_lock",
    "robot_lock",
)  # fmt: skip
_off: set[str] = set(os.environ.get("HUIYUAN_OFF", "").split(",")) - {""} if ON else set()


def fail_point(name: str) -> None:
    """Die here when the environment asks for it."""
    if ON and os.environ.get("HUIYUAN_FAIL_AT") == name:
        os._exit(137)


def is_off(switch: str) -> bool:
    """Whether a test has turned this safety off."""
    return ON and switch in _off


@contextmanager
def turned_off(switch: str) -> Iterator[None]:
    """Turn a safety off for the length of a test."""
    if not ON or switch not in SWITCHES:
        raise ValueError(f"no such switch under test: {switch}")
    _off.add(switch)
    try:
        yield
    finally:
        _off.discard(switch)
