"""Which stores may this person, or this key, see. Every list, filter, export, report, autocomplete and file asks here.

Rows with a store go by that store (`limit(rows, "store")`), members by their home store (`"home_store"`). Looking one
person up by exact phone, card or number is chain-wide and does not come here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from stores.models import ApiKey, Assignment, Staff, Store
from stores.models.staff import Role

M = TypeVar("M", bound=Model)
HQ_ROLES = frozenset({Role.HQ, Role.FINANCE})


@dataclass(frozen=True, slots=True)
class Scope:
    """The stores that somebody may see: all of them, those of regions, single ones."""

    everywhere: bool = False
    regions: frozenset[int] = frozenset()
    stores: frozenset[int] = frozenset()

    def includes(self, store: Store) -> bool:
        return self.everywhere or store.pk in self.stores or store.region_id in self.regions

    def limit(self, rows: QuerySet[M], path: str = "store") -> QuerySet[M]:
        """Only the rows whose store (found by `path`, "" for stores themselves) may be seen."""
        if self.everywhere:
            return rows
        head = f"{path}__" if path else ""
        return rows.filter(Q(**{f"{head}pk__in": self.stores}) | Q(**{f"{head}region__in": self.regions}))


def assignments(staff: Staff, at: datetime | None = None) -> list[Assignment]:
    """What `staff` is assigned to on the day of `at` (now); nothing once they have left or may not log in."""
    day = timezone.localdate(at)
    if not staff.is_active or (staff.left_on is not None and staff.left_on < day):
        return []
    running = Q(until__isnull=True) | Q(until__gte=day)
    return list(staff.assignments.filter(running, since__lte=day).select_related("store"))


def holds_in(assignment: Assignment, store: Store) -> bool:
    """Whether an assignment counts in `store`: it is for that store, its region or the whole chain."""
    if assignment.store_id is not None:
        return assignment.store_id == store.pk
    return assignment.region_id in (None, store.region_id)


def scope_of(staff: Staff, at: datetime | None = None) -> Scope:
    """The stores that a person may see; a superuser sees all."""
    held = assignments(staff, at)
    chain = any(one.store_id is None and one.region_id is None for one in held)
    return Scope(
        everywhere=chain or (staff.is_superuser and staff.is_active),
        regions=frozenset(one.region_id for one in held if one.region_id is not None),
        stores=frozenset(one.store_id for one in held if one.store_id is not None),
    )


def scope_of_key(key: ApiKey) -> Scope:
    """A till's key sees its store; head office's the stores it names, or all."""
    if key.store_id is not None:
        return Scope(stores=frozenset({key.store_id}))
    named = frozenset(key.stores.values_list("pk", flat=True))
    return Scope(everywhere=not named, stores=named)


def may_refund(staff: Staff, *, sold_in: Store, at_store: Store, at: datetime | None = None) -> bool:
    """Refunds are made in every store of the selling store's legal entity; across entities by HQ roles."""
    if sold_in.legal_entity_id == at_store.legal_entity_id:
        return True
    return staff.is_superuser or any(one.role in HQ_ROLES for one in assignments(staff, at))
