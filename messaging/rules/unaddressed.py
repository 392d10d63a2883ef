"""Notices that are written before anybody has looked where they go: queued at the end of time, no worker sees them."""

from datetime import UTC, datetime

UNADDRESSED = datetime(9999, 1, 1, tzinfo=UTC)
