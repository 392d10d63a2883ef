"""Whether what was measured keeps a rule (S10 within 30 seconds, S11 two at most, S18 0.2 cm at most)."""

from datetime import datetime, timedelta
from decimal import Decimal

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
# Where a value is measured, it decides; an opinion does not.
MEASURED = frozenset({"count", "seconds", "cm"})
PHOTO = "photo"


def result(kind: str, said: str, *, value: Decimal | None, limit: Decimal | None, photos: int = 0) -> str:
    """What counts: the measured value against the limit, which itself still keeps the rule; else what was said.

    A measured item without a value has not been checked, unless it has no limit to be measured against; nor is one kept
    that a photo shows (S3) where none of `photos` does.
    """
    if kind == PHOTO and said == PASSED and not photos:
        return SKIPPED
    if kind not in MEASURED or limit is None:
        return said
    if said == SKIPPED or value is None:
        return SKIPPED
    return PASSED if value <= limit else FAILED


def at_work(claimed: datetime, *, now: datetime, longest: timedelta) -> datetime:
    """The time that a phone claims for what it noted without a connection, held between `longest` ago and now."""
    return min(max(claimed, now - longest), now)
