"""Decide, then post: what a verb decides is collected in memory and written once (docs/algorithms/ledgers.md).

`Posting` holds rows to insert and changes of rows that stand. Changes of one row are merged into one UPDATE, changes of
a row of the posting itself are folded into its INSERT, and `post()` writes everything in a single statement. Each
changed row must be met exactly once; a guard that meets none raises the refusal that it names and nothing is written.

The member's type is a parameter: `members.services.lock` returns `LockedMember`, verbs that move a member's value take
a `Posting[LockedMember]` and nothing else, and a guest's is a `Posting[None]`; mypy proves it.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, connection, models

from ledger import composing
from ledger.composing import Change, Guard

L = TypeVar("L", bound=models.Model | None)
R = TypeVar("R", bound=models.Model)
log = logging.getLogger(__name__)


class Posting(Generic[L]):
    """One booking of one member (or of a guest: None), by somebody, in a store, at a time, under a reference."""

    def __init__(
        self,
        *,
        member: L,
        by: models.Model | None,
        store: models.Model,
        at: datetime,
        business_day: date,
        reference: str,
    ) -> None:
        self.member = member
        self.by_id: int | None = None if by is None else by.pk
        self.store_id: int = store.pk
        self.at = at
        self.business_day = business_day
        self.reference = reference
        self.rows: dict[tuple[type[models.Model], Any], models.Model] = {}
        self.changes: dict[tuple[type[models.Model], Any], Change] = {}
        self.conflicts: dict[str, Exception] = {}

    def add(self, row: R) -> R:
        """Insert `row`. Its primary key must be set, so that later steps can change or refer to it."""
        self.rows[type(row), row.pk] = row
        return row

    def add_to(self, row: models.Model, column: str, delta: Any) -> None:
        """Raise `column` of `row` by `delta`, in memory at once and in the database as `column + delta`."""
        setattr(row, column, getattr(row, column) + delta)
        change = self._change(row)
        if change is not None:
            change.deltas[column] = change.deltas.get(column, 0) + delta

    def set_to(self, row: models.Model, column: str, value: Any) -> None:
        """Set `column` (its attname: `tier_id`) of `row` to `value`."""
        setattr(row, column, value)
        change = self._change(row)
        if change is not None:
            change.deltas.pop(column, None)
            change.sets[column] = value

    def guard(self, row: models.Model, condition: str, parameters: Sequence[Any], refusal: Exception) -> None:
        """`row` is changed only while `condition` (SQL over its columns) holds; else `refusal`. One guard per row."""
        change = self._change(row)
        if change is None:
            return
        if change.guard is not None:
            raise ValueError("one guard per row")
        change.guard = Guard(condition, tuple(parameters), refusal)

    def on_conflict(self, constraint: str, error: Exception) -> None:
        """The exception to raise when the UNIQUE named `constraint` is hit; any other one is a defect."""
        self.conflicts[constraint] = error

    def post(self) -> None:
        """Write everything in one statement. Call it once, inside a transaction."""
        post_many([self])

    def _change(self, row: models.Model) -> Change | None:
        """The change of a row that stands, or None when the row is of this posting (folded into its INSERT)."""
        key = (type(row), row.pk)
        if key in self.rows:
            return None
        if key not in self.changes:
            self.changes[key] = Change(row)
        return self.changes[key]


def post_many(postings: Iterable[Posting[Any]]) -> None:
    """Write several postings in one statement: the bulk way of nightly jobs, opening balances, demo and replay.

    The caller has locked the members in id order. A row that one posting adds and a later one changes is folded as well.
    """
    rows: dict[tuple[type[models.Model], Any], models.Model] = {}
    changes: dict[tuple[type[models.Model], Any], Change] = {}
    conflicts: dict[str, Exception] = {}
    for posting in postings:
        rows |= posting.rows
        for key, change in posting.changes.items():
            if key in rows:
                rows[key] = change.row
            elif key in changes:
                changes[key] = changes[key].merged(change)
            else:
                changes[key] = change
        conflicts |= posting.conflicts
    if rows or changes:
        _write(list(rows.values()), list(changes.values()), conflicts)


def _write(rows: list[models.Model], changes: list[Change], conflicts: dict[str, Exception]) -> None:
    """One statement; a conflict or a guard that met no row becomes the exception that was named for it."""
    statement = composing.compose(rows, changes)
    try:
        met = composing.execute(connection, statement)
    except IntegrityError as error:
        name = composing.constraint_of(error)
        if name in conflicts:
            raise conflicts[name] from error
        log.exception("posting refused by constraint %s", name)
        raise
    composing.check(statement, met)
