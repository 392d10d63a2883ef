"""Stores as every sale needs them: remembered with region and legal entity; their days and numbers."""

import secrets
from datetime import date, datetime

from stores import rules
from stores.master import Remembered, read_version
from stores.models import Store

_stores = Remembered(
    lambda: {store.pk: store for store in Store.objects.select_related("region", "legal_entity").order_by("pk")}
)


def place(store: Store | int) -> Store:
    """The store with its region and legal entity at hand, as the master data now is."""
    pk = store if isinstance(store, int) else store.pk
    if pk not in _stores.value:
        # A store that opened since this thread last read the version.
        read_version()
    return _stores.value[pk]


def business_day(at: datetime, store: Store) -> date:
    """The business day of `at` in `store`, by the region's cut-off hour."""
    return rules.business_day(at, cutoff_hour=place(store).region.cutoff_hour)


def new_number(store: Store, day: date) -> str:
    """A number for a receipt or a request: S001-20261122- and eight characters; no counter stands behind it."""
    return rules.document_number(store.code, day, rules.crockford(secrets.randbits(35), 7))
