"""Saved audiences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.models import Audience
from stores.models import Staff

COLUMNS = ("name", "note", "is_active", "tree")


@transaction.atomic
def keep(row: Audience, values: Mapping[str, Any], *, by: Staff, at: datetime) -> Audience:
    """Save the changed columns of an audience, or a new one that was `made_by`; its tree has been checked."""
    changed = [name for name in COLUMNS if getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    if row._state.adding:
        row.made_by, row.made_at = by, at
        row.save(force_insert=True)
    elif changed:
        row.save(update_fields=changed)
    return row
