"""Photos as evidence: with a report from the office, with an appeal. They are kept like all photos (`photos.py`)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Unpack
from uuid import UUID

from django.db import transaction

from compliance.models import Appeal, Evidence, Item, Violation
from compliance.services import deciding, photos, violations
from compliance.services.violations import Noted
from stores.models import Staff, Store


@transaction.atomic
def report(
    store: Store, item: Item, *, key: UUID, at: datetime, by: Staff, pictures: Sequence[bytes], **noted: Unpack[Noted]
) -> Violation:
    """Report a violation with its photos, all or nothing; the key again keeps no photo twice.

    Refuses as `violations.report`, and `invalid` (photo).
    """
    row = violations.report(store, item, key=key, at=at, by=by, **noted)
    if not row.evidence.exists():
        for picture in pictures:
            photo = photos.keep(picture, store=store, by=by, at=row.reported_at)
            Evidence(photo=photo, violation=row).save(force_insert=True)
    return row


@transaction.atomic
def appeal(violation: Violation, *, by: Staff, reason: str, at: datetime, pictures: Iterable[bytes] = ()) -> Appeal:
    """Object to a violation with photos, all or nothing. Refuses as `deciding.appeal`, and `invalid` (photo)."""
    made = deciding.appeal(violation, by=by, reason=reason, at=at)
    for picture in pictures:
        photo = photos.keep(picture, store=violation.store, by=by, at=at)
        Evidence(photo=photo, appeal=made).save(force_insert=True)
    return made
