"""Changes of a way out: each audited, the callback's secret replaced on order."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from messaging.models import Gateway, ProviderTemplate, new_token
from stores import audit
from stores.models import Staff


@transaction.atomic
def save(row: Gateway | ProviderTemplate, changed: Iterable[str], *, by: Staff, at: datetime) -> None:
    """Write a new row, or the changed columns; the audit says which. A default takes the place of the one before."""
    new, columns = row.pk is None, sorted(changed)
    if isinstance(row, Gateway) and row.is_default:
        Gateway.objects.filter(channel=row.channel, is_default=True).exclude(pk=row.pk).update(is_default=False)
    if new:
        row.save(force_insert=True)
    elif columns:
        row.save(update_fields=columns)
    if new or columns:
        told: dict[str, Any] = {name: str(getattr(row, name)) for name in columns}
        audit.record(f"{row._meta.model_name}.{'added' if new else 'changed'}", row, by=by, at=at, **told)


@transaction.atomic
def rotate(row: Gateway, *, by: Staff, at: datetime) -> str:
    """A new secret for the callback's address; the old address is closed from here on."""
    row.callback_token = new_token()
    row.save(update_fields=["callback_token"])
    audit.record("gateway.secret_rotated", row, by=by, at=at)
    return row.callback_token
