"""The open cash shift as a receipt meets it (docs/algorithms/shifts.md).

The look-up of the key finds it along the way, and the posting holds it: a receipt is written while its shift is open, or
not at all. Closing locks the shift FOR UPDATE, so it waits for receipts under way and those that come later wait for it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from checkout.models import Sale, Shift
from checkout.services.requests import Call, Seen
from ledger.posting import Posting
from ledger.refused import Code, Refused
from stores import places
from stores.models import Store


def needed(call: Call, seen: Seen, terminal: str) -> UUID | None:
    """The shift that a receipt made at `terminal` belongs to: the open one, if any.

    Refuses `shift_closed` where the store wants shifts and none is open on the till that was named.
    """
    if seen.shift is None and terminal and call.house.cash_shifts:
        raise closed(terminal)
    return seen.shift


def hold(posting: Posting[Any], shift: UUID | None, terminal: str) -> None:
    """Write the posting only while the shift is open."""
    if shift is not None:
        posting.hold(Shift(pk=shift), "t.closed_at IS NULL", closed(terminal))


def paying_out(store: Store, terminal: str, *, cash: bool) -> UUID | None:
    """The shift that a pay-out decided now belongs to. Refuses `shift_closed` where cash must leave a drawer that is shut."""
    shift = Shift.objects.open_at(store, terminal) if terminal else None
    if shift is None and terminal and cash and places.place(store).cash_shifts:
        raise closed(terminal)
    return None if shift is None else shift.pk


def closed(terminal: str) -> Refused:
    """No shift is open on this till."""
    return Refused(Code.SHIFT_CLOSED, terminal=terminal)


def same_shift(sale: Sale, *, store: Store, terminal: str, at: datetime) -> bool:
    """Whether `sale` was made in the shift that is open on this till; without shifts: in this store, on this business day."""
    shift = Shift.objects.open_at(store, terminal)
    if sale.shift_id is not None or shift is not None:
        return shift is not None and sale.shift_id == shift.pk
    return (sale.store_id, sale.business_day) == (store.pk, places.business_day(at, store))
