"""Further prints of a receipt, refund receipt or top-up statement: each is logged and says which one it is."""

from datetime import datetime

from django.db import transaction

from checkout.models import Refund, Sale, TopUp
from stores import audit
from stores.models import Audit, Staff, Store

ACTION = "receipt.reprinted"
Receipt = Sale | Refund | TopUp


@transaction.atomic
def reprint(receipt: Receipt, *, by: Staff, store: Store, at: datetime | None = None) -> int:
    """Log that `by` prints `receipt` once more in `store`; the number that the paper bears, from 1.

    The receipt's row is locked, so that two prints at a time are two numbers. Refuses nothing.
    """
    type(receipt)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=receipt.pk)
    copy = reprints(receipt) + 1
    audit.record(ACTION, receipt, by=by, store=store, at=at, number=receipt.number, copy=copy)
    return copy


def reprints(receipt: Receipt) -> int:
    """How often `receipt` has been printed again so far."""
    return Audit.objects.filter(
        action=ACTION, subject_type=receipt._meta.label_lower, subject_id=str(receipt.pk)
    ).count()
