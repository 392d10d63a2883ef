"""What providers report about messages: kept once, applied as soon as the message is known (docs/algorithms/sending.md).

A receipt counts when the gateway, the provider's number and the phone are those of the message. A message in doubt has
no provider's number yet: there our own number, which some providers repeat, stands in for it. What fits no message yet
waits: its message may not be marked.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from messaging.gateways.protocol import Report
from messaging.models import Delivery, Receipt
from messaging.services import delivering
from messaging.services.addresses import hashed

WAITS = timedelta(days=3)
AT_ONCE = 5_000


@transaction.atomic
def receive(gateway: str, reports: Iterable[Report], *, at: datetime) -> list[Receipt]:
    """Keep what is final, each once; all of these that are not applied yet, in the order in which they came.

    A report that says nothing final, or names no message, is left out.
    """
    wanted = [_receipt(gateway, report, at) for report in reports if report.delivered is not None]
    wanted = [one for one in wanted if one.provider_id]
    Receipt.objects.bulk_create(sorted(wanted, key=_key), ignore_conflicts=True)
    keys = {key: place for place, key in enumerate(dict.fromkeys(map(_key, wanted)))}
    rows = Receipt.objects.filter(gateway=gateway, provider_id__in={key[0] for key in keys}, applied_at=None)
    return sorted((row for row in rows if _key(row) in keys), key=lambda row: keys[_key(row)])


def _receipt(gateway: str, report: Report, at: datetime) -> Receipt:
    provider_id = delivering.clean(report.provider_id or report.id)
    code, own = delivering.clean(report.code), delivering.clean(report.id)
    to_hash = hashed(report.to)
    delivered = bool(report.delivered)
    return Receipt(
        gateway=gateway, provider_id=provider_id, own_id=own, to_hash=to_hash, delivered=delivered, code=code, at=at
    )


def _key(row: Receipt) -> tuple[str, str, bool]:
    return row.provider_id, row.to_hash, row.delivered


def waiting(at: datetime) -> list[Receipt]:
    """Receipts whose message was not found yet, of the last three days: for the task that tries again."""
    rows = Receipt.objects.filter(applied_at=None, at__gte=at - WAITS).order_by("-at", "-pk")[:AT_ONCE]
    return sorted(rows, key=lambda row: row.pk)


@transaction.atomic
def apply(model: type[Delivery], receipts: Sequence[Receipt], *, at: datetime) -> set[int]:
    """Move the messages that the receipts are about, forward only; the receipts that found theirs.

    One that comes twice, or after another has settled the message, is used up and changes nothing.
    """
    by_provider, by_us = _by_provider(model, receipts), _by_us(model, receipts)
    keys = {row.pk: by_provider.get((row.gateway, row.provider_id, row.to_hash)) for row in receipts}
    keys |= {row.pk: by_us.get((row.gateway, row.own_id, row.to_hash)) for row in receipts if keys[row.pk] is None}
    found = [(row, keys[row.pk]) for row in receipts if keys[row.pk] is not None]
    moves = [
        delivering.Move(str(key), delivering.STATE_OF[row.delivered], row.provider_id, row.code) for row, key in found
    ]
    delivering.move(model, moves, at=at)
    used = {row.pk for row, _key in found}
    Receipt.objects.filter(pk__in=used, applied_at=None).update(applied_at=at)
    return used


def _by_provider(model: type[Delivery], receipts: Sequence[Receipt]) -> dict[tuple[str, str, str], Any]:
    """Keys of messages by gateway, provider's number and phone."""
    rows = model._default_manager.filter(
        gateway__in={row.gateway for row in receipts}, provider_id__in={row.provider_id for row in receipts}
    )
    found = rows.values_list("pk", "gateway", "provider_id", "to_hash")
    return {(gateway, provider_id, to_hash): pk for pk, gateway, provider_id, to_hash in found}


def _by_us(model: type[Delivery], receipts: Sequence[Receipt]) -> dict[tuple[str, str, str], Any]:
    """Keys of messages that have no provider's number yet, by gateway, our number and phone."""
    ours = [key for row in receipts if (key := _parsed(model, row.own_id)) is not None]
    rows = model._default_manager.filter(pk__in=ours, provider_id="")
    return {(gateway, str(pk), to_hash): pk for pk, gateway, to_hash in rows.values_list("pk", "gateway", "to_hash")}


def _parsed(model: type[Delivery], own: str) -> Any:
    """Our number as this model's key; None where it is none of this model's."""
    try:
        return model._meta.pk.to_python(own) if own else None
    except ValidationError:
        return None
