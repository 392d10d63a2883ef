"""The append-only log of what people did to whom: ids and masked values only."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from stores.models import Audit, Staff, Store


def record(
    action: str,
    subject: Model,
    *,
    by: Staff | None,
    store: Store | None = None,
    at: datetime | None = None,
    **detail: Any,
) -> Audit:
    """Log that `by` did `action` ("pin.set") to `subject`, with `detail` that JSON can hold. Part of the transaction."""
    row = Audit(
        at=at or timezone.now(),
        by=by,
        store=store,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        detail=detail,
    )
    row.save(force_insert=True)
    return row
