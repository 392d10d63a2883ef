"""A finished inspection as the phone tells it; made by `forms/inspections.py`, booked by `services/inspections.py`."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: `result` is what was said, which a measured value may overrule; `key` becomes the violation's."""

    item: int
    key: UUID
    result: str
    value: Decimal | None
    note: str
    photos: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk through a store."""

    store: str
    book: int
    visit: int | None
    started_at: datetime
    finished_at: datetime
    findings: tuple[Found, ...]
