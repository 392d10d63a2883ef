"""What the phone's page brings along, so that it works on without a connection: today's stores, their rule books."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from compliance import texts
from compliance.models import Book, Finding, Inspection, Item, Visit
from compliance.services import books
from stores.models import Staff, Store
from stores.scoping import scope_of

INSPECT = "compliance.inspect"
# Beside the planned ones: of a chain with hundreds of stores a phone lists the first.
MOST_OTHERS = 12


@dataclass
class Place:
    """A store that this person may check, planned or not; `findings`: what was wrong there the last time."""

    store: Store
    visit: Visit | None = None
    book: Book | None = None
    last: Inspection | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def planned(self) -> bool:
        return self.visit is not None

    @property
    def open(self) -> int:
        return len(self.findings)


def places(staff: Staff, *, at: datetime) -> list[Place]:
    """The day's visits in their order, then other stores in which this person inspects."""
    day = timezone.localdate(at)
    visits = Visit.objects.filter(inspector=staff, day=day).exclude(state=Visit.State.DROPPED)
    scope = scope_of(staff, at)
    planned = [
        Place(visit.store, visit)
        for visit in scope.limit(visits).select_related("store__region").order_by("position", "id")
        if visit.store.is_active and staff.has_perm(INSPECT, visit.store)
    ]
    there = {place.store.pk for place in planned}
    stores = scope.limit(Store.objects.filter(is_active=True), "").select_related("region")
    others = stores.exclude(pk__in=there).order_by("code")[: MOST_OTHERS * 4]
    found = planned + [Place(store) for store in others if staff.has_perm(INSPECT, store)][:MOST_OTHERS]
    _fill(found)
    return found


def _fill(found: list[Place]) -> None:
    """The book that holds in each store, and its last inspection with what failed."""
    last = {
        row.store_id: row for row in Inspection.objects.latest_of([one.store for one in found]).select_related("by")
    }
    failed = Finding.objects.filter(inspection__in=list(last.values()), result=Finding.Result.FAILED)
    bound = books.applicable_in([one.store for one in found])
    for place in found:
        place.book = bound[place.store.pk]
        place.last = last.get(place.store.pk)
    by_inspection = {row.pk: place for place in found if (row := place.last)}
    for finding in failed.select_related("item").order_by("item__code", "id"):
        by_inspection[finding.inspection_id].findings.append(finding)


def work(staff: Staff, found: list[Place]) -> dict[str, Any]:
    """What the page's scripts read."""
    known = {place.book.pk: place.book for place in found if place.book is not None}
    return {
        "staff": staff.pk,
        "stores": [
            {
                "code": place.store.code,
                "name": place.store.name,
                "visit": place.visit.pk if place.visit else None,
                "book": place.book.pk if place.book else None,
            }
            for place in found
        ],
        "books": {str(pk): {"sections": list(_sections(book))} for pk, book in known.items()},
    }


def _sections(book: Book) -> Iterable[dict[str, Any]]:
    for section in book.sections.order_by("number").prefetch_related("items__section"):
        items = sorted(section.items.all(), key=lambda item: item.number)
        yield {"title": str(section), "items": [_item(item) for item in items]}


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.pk,
        "code": item.code,
        "title": item.title,
        "script": item.script,
        "kind": item.check_kind,
        "limit": None if item.limit is None else str(item.limit),
        "limits": texts.limit(item),
        "unit": texts.unit(item),
        "points": texts.penalty(item),
    }
