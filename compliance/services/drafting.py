"""Drafts of rule books: begun, changed line by line, and set against the version that they would replace."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Field, Model
from django.utils.formats import localize
from django.utils.translation import gettext as _

from compliance.models import Book, Item, Section
from compliance.services import books
from ledger.refused import Code, Invalid, Refused
from stores import audit
from stores.models import Staff

OF_BOOK = ("name", "reach", "review_due")
OF_SECTION = ("title", "penalty", "joint", "joint_value")
OF_ITEM = (
    "section", "number", "title", "script", "check_kind", "limit", "penalty", "joint", "joint_value", "exempt_jobs",
    "gender", "once_a_day",
)  # fmt: skip


@transaction.atomic
def begin(book: Book, *, like: Book | None, by: Staff, at: datetime) -> Book:
    """The first draft under a code of its own, empty or with what `like` says. Refuses `invalid` (the code is taken)."""
    if Book.objects.filter(code=book.code).exists():
        raise Invalid({"code": [_("There is a rule book of this code: open it and make a new version.")]})
    book.version, book.state, book.made_at, book.made_by = 1, Book.State.DRAFT, at, by
    book.save(force_insert=True)
    if like is not None:
        for section in like.sections.order_by("number"):
            books.copy_section(section, book)
    audit.record("book.begun", book, by=by, at=at, like=like and str(like.pk))
    return book


@transaction.atomic
def keep(row: Book | Section | Item, columns: Iterable[str] = (), *, by: Staff, at: datetime) -> None:
    """Save a draft, or a section or rule of one: a new row, or the changed columns. Refuses `book_state`, `invalid` (code twice)."""
    book = _draft_of(row)
    changed = list(columns)
    if isinstance(row, Item):
        _refuse_twin(row, book)
    if row._state.adding:
        row.save(force_insert=True)
    elif changed:
        row.save(update_fields=changed)
    else:
        return
    audit.record("book.changed", book, by=by, at=at, row=row._meta.model_name, id=row.pk, columns=changed)


@transaction.atomic
def drop(row: Section | Item, *, by: Staff, at: datetime) -> None:
    """Take a rule, or a section with its rules, out of a draft. Refuses `book_state`."""
    book, told = _draft_of(row), str(row)
    if isinstance(row, Section):
        row.items.all().delete()
    row.delete()
    audit.record("book.changed", book, by=by, at=at, row=row._meta.model_name, dropped=told)


def _draft_of(row: Book | Section | Item) -> Book:
    """The row's book under its lock, so that nobody puts it in force meanwhile."""
    pk = row.pk if isinstance(row, Book) else row.book_id if isinstance(row, Section) else row.section.book_id
    book = Book.objects.select_for_update().get(pk=pk)
    if book.state != Book.State.DRAFT:
        raise Refused(Code.BOOK_STATE, book=str(book), state=book.state)
    return book


def _refuse_twin(row: Item, book: Book) -> None:
    if Item.objects.filter(section__book=book, code=row.code).exclude(pk=row.pk).exists():
        raise Invalid({"code": [_("The code %(code)s stands in this book already.") % {"code": row.code}]})


class Change(NamedTuple):
    """What is new about a line of the book: `kind` is added, removed or changed; fields with their words before and after."""

    what: str
    kind: str
    fields: list[tuple[str, str, str]]


def differences(book: Book) -> list[Change]:
    """What would change with `book` against the version in force; all of it is new where none is."""
    now = Book.objects.filter(code=book.code, state=Book.State.PUBLISHED).exclude(pk=book.pk).first()
    found = _compare(str(book.name), now, book, OF_BOOK) if now else []
    before, after = _lines(now), _lines(book)
    for key, new in after.items():
        old = before.pop(key, None)
        if old is None:
            found.append(Change(str(new), "added", []))
        else:
            found += _compare(str(new), old, new, OF_ITEM if isinstance(new, Item) else OF_SECTION)
    return found + [Change(str(old), "removed", []) for old in before.values()]


def _lines(book: Book | None) -> dict[int | str, Section | Item]:
    """Sections by number, and rules by code, in the book's order."""
    if book is None:
        return {}
    sections: dict[int | str, Section | Item] = {one.number: one for one in book.sections.order_by("number")}
    items = Item.objects.filter(section__book=book).select_related("section").order_by("section__number", "number")
    return sections | {one.code: one for one in items}


def _compare(what: str, old: Model, new: Model, names: Iterable[str]) -> list[Change]:
    fields = [(old._meta.get_field(name), _shown(old, name), _shown(new, name)) for name in names]
    changed = [(str(field.verbose_name), a, b) for field, a, b in fields if isinstance(field, Field) and a != b]
    return [Change(what, "changed", changed)] if changed else []


def _shown(row: Any, name: str) -> str:
    """A column in words; an empty one is a dash."""
    value = getattr(row, name)
    if isinstance(value, Section):
        return value.title
    if isinstance(value, list):
        return "、".join(value) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    word = getattr(row, f"get_{name}_display", None)
    return str(word() if word else localize(value)) if value not in (None, "") else "–"
