"""Rule books: the one in force for a store, a new version of it, and putting that in force."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from compliance.models import Book, Item, Section
from ledger.refused import Code, Refused
from stores import audit
from stores.models import Staff, Store

State = Book.State


def applicable_in(stores: Iterable[Store]) -> dict[int, Book | None]:
    """By store the nearest book that binds it: its own, its region's, the division's; of two as near the first code's."""
    rows = list(Book.objects.filter(state=State.PUBLISHED))
    return {store.pk: _nearest(rows, store) for store in stores}


def applicable(store: Store) -> Book | None:
    """The nearest book that binds a store; None where there is none."""
    return applicable_in([store])[store.pk]


@transaction.atomic
def copy(book: Book, *, by: Staff, at: datetime) -> Book:
    """A draft with everything that `book` says, to be changed and put in force; the one that waits already, if there is."""
    # Whoever else copies this code waits here and finds our draft.
    list(Book.objects.filter(code=book.code).order_by("pk").select_for_update())
    waiting = Book.objects.filter(code=book.code, state=State.DRAFT).first()
    if waiting is not None:
        return waiting
    last = Book.objects.filter(code=book.code).aggregate(last=Max("version"))["last"]
    draft = Book(
        code=book.code, version=last + 1, name=book.name, region=book.region, store=book.store, reach=book.reach
    )
    draft.made_at, draft.made_by, draft.review_due = at, by, book.review_due
    draft.save()
    for section in book.sections.order_by("number"):
        copy_section(section, draft)
    audit.record("book.copied", draft, by=by, at=at, version=draft.version)
    return draft


def copy_section(section: Section, draft: Book) -> None:
    """The section with its rules, as new rows of a draft."""
    items = list(section.items.order_by("number"))
    section.pk, section.book, section._state.adding = None, draft, True
    section.save()
    for item in items:
        item.pk, item.section = None, section
    Item.objects.bulk_create(items)


@transaction.atomic
def publish(book: Book, *, by: Staff | None, at: datetime) -> Book:
    """Put a draft in force; the version before it is replaced, and its results keep it. Refuses `book_state`."""
    versions = {one.pk: one for one in Book.objects.filter(code=book.code).order_by("pk").select_for_update()}
    row = versions[book.pk]
    if row.state != State.DRAFT:
        raise Refused(Code.BOOK_STATE, book=str(row), state=row.state)
    if not Item.objects.filter(section__book=row).exists():
        raise Refused(Code.BOOK_STATE, book=str(row), state="empty")
    for one in versions.values():
        if one.state == State.PUBLISHED:
            one.state = State.RETIRED
            one.save(update_fields=["state"])
    row.state, row.published_at, row.published_by = State.PUBLISHED, at, by
    row.save(update_fields=["state", "published_at", "published_by"])
    audit.record("book.published", row, by=by, at=at, version=row.version)
    return row


def bound(book: Book) -> int:
    """How many open stores `book` would bind: those that have no nearer one in force."""
    rows = [book, *Book.objects.filter(state=State.PUBLISHED).exclude(code=book.code)]
    stores = Store.objects.filter(is_active=True)
    return sum(_nearest(rows, store) is book for store in stores)


def _nearest(rows: Iterable[Book], store: Store) -> Book | None:
    fits = [one for one in rows if one.store_id in (None, store.pk) and one.region_id in (None, store.region_id)]
    return min(fits, key=lambda one: (one.store_id is None, one.region_id is None, one.code), default=None)
