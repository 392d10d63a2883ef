"""What head office has set for the day in a store."""

from collections.abc import Iterable

from compliance.models import Norm
from stores.models import Store


class Norms:
    """The settings of all regions, read once: a region's own row, else the chain's, else what the house ships."""

    def __init__(self) -> None:
        rows: Iterable[Norm] = Norm.objects.order_by("pk")
        self._by_region = {row.region_id: row for row in rows}
        self._shipped = Norm()

    def of(self, store: Store) -> Norm:
        return self._by_region.get(store.region_id) or self._by_region.get(None) or self._shipped


def of(store: Store) -> Norm:
    """The settings that hold in one store."""
    return Norms().of(store)
