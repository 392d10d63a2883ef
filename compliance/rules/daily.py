"""The clock of a store's day: opening half an hour early (S7), photo and display log before ten (S3)."""

from datetime import time

OPENS_EARLY = 30
EVIDENCE_BY = time(10)


def late_opening(opens_at: time, opened_at: time, *, early: int = OPENS_EARLY) -> bool:
    """Whether a store was opened later than `early` minutes before its hours: for 10:00, 09:30 is right and 09:31 is not.

    Seconds do not count: whoever unlocks at 09:30:40 was there at 09:30.
    """
    return _minutes(opened_at) > _minutes(opens_at) - early


def late_evidence(submitted: time, *, by: time = EVIDENCE_BY) -> bool:
    """Whether something came too late: 09:59:59 is in time, 10:00:00 is not."""
    return submitted >= by


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
