"""Rows that hold in some stores for some time: promotions, offers."""

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from stores.models.places import Store

M = TypeVar("M", bound=models.Model)


class HoldingQuerySet(models.QuerySet[M]):
    """Reads of rows with `starts_at`, `ends_at`, `store_codes` (none: all stores) and `is_active`."""

    def holding(self, *, store: Store, at: datetime) -> Self:
        """Those that hold in `store` at that time: starts_at <= at < ends_at."""
        begun = Q(starts_at__isnull=True) | Q(starts_at__lte=at)
        running = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        here = Q(store_codes=[]) | Q(store_codes__contains=[store.code])
        return self.filter(begun, running, here, is_active=True)
