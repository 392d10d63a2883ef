"""Decide, then post: what a verb decides is collected in memory and written once (docs/algorithms/ledgers.md).

`Posting` holds rows to insert and changes of rows that stand. Changes of one row are merged into one UPDATE, changes of
a row of the posting itself are folded into its INSERT, and `post()` writes everything in a single statement. Each
changed row must be met exactly once; a guard that meets none raises the refusal that it names and nothing is written.

The member's type is a parameter: `members.services.lock` returns `LockedMember`, verbs that move a member's value take
a `Posting[LockedMember]` and nothing else, and a guest's is a `Posting[None]`; mypy proves it.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, connection, models, transaction

from ledger import composing
from ledger.composing import Change, Guard

L = TypeVar("L", bound=models.Model | None)
R = TypeVar("R", bound=models.Model)
Key = tuple[type[models.Model], Any]
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
        self.rows: dict[Key, models.Model] = {}
        self.changes: dict[Key, Change] = {}
        self.conflicts: dict[str, Exception] = {}

    def add(self, row: R) -> R:
        """Insert `row`, whose id is made already; later steps may change it or refer to it."""
        self.rows[type(row), row.pk] = row
        return row

    def add_to(self, row: models.Model, column: str, delta: Any) -> None:
        """Raise `column` of `row` by `delta`, in memory at once and in the database as `column + delta`."""
        setattr(row, column, getattr(row, column) + delta)
        change = self._change(row)
        if change is not None:
            change.add(column, delta)

    def set_to(self, row: models.Model, column: str, value: Any) -> None:
        """Set `column` (its attname: `tier_id`) of `row` to `value`."""
        setattr(row, column, value)
        change = self._change(row)
        if change is not None:
            change.set(column, value)

    def guard(self, row: models.Model, condition: str, parameters: Sequence[Any], refusal: Exception) -> None:
        """`row` is changed only while `condition` (SQL, the row is `t`) holds; else `refusal`. One guard per row."""
        change = self._change(row)
        if change is None:
            return
        if change.guard is not None:
            raise ValueError("one guard per row")
        change.guard = Guard(condition, tuple(parameters), refusal)

    def hold(self, row: models.Model, condition: str, refusal: Exception) -> None:
        """`condition` (SQL without parameters, the row is `t`) holds for `row` until the commit; else `refusal`.

        Many may hold a row at once. Who changes what is held must lock it FOR UPDATE first, and so waits for all of them.
        """
        self.guard(row, condition, (), refusal)
        change = self._change(row)
        if change is not None and change.guard is not None:
            change.guard = replace(change.guard, shared=True)

    def on_conflict(self, constraint: str, error: Exception) -> None:
        """The exception to raise when the UNIQUE named `constraint` is hit; any other one is a defect."""
        self.conflicts[constraint] = error

    def post(self) -> None:
        """Write everything in one statement. Call it once, inside a transaction (what is refused marks it for rollback)."""
        post_many([self])

    def _change(self, row: models.Model) -> Change | None:
        """The change of a row that stands, or None when the row is of this posting (folded into its INSERT)."""
        key = (type(row), row.pk)
        if key in self.rows:
            _same(self.rows[key], row)
            return None
        if key not in self.changes:
            self.changes[key] = Change(row)
        return self.changes[key]


def post_many(postings: Iterable[Posting[Any]]) -> None:
    """Write several postings: the bulk way of nightly jobs, opening balances, demo and replay, equal to one by one.

    The caller has locked the members in id order. Everything goes into one statement, but a guard must see what the
    postings before it did to its row: where one meets a row that is already changed, a further statement begins.
    A row that one posting adds is inserted as the last one leaves it.
    """
    batch, added = _Batch(), dict[Key, models.Model]()
    for posting in postings:
        added |= posting.rows
        if batch.has_changed(posting):
            batch.write()
            batch = _Batch()
        batch.take(posting, added)
    batch.write()


class _Batch:
    """What goes into one statement."""

    def __init__(self) -> None:
        self.rows: list[models.Model] = []
        self.changes: dict[Key, Change] = {}
        self.conflicts: dict[str, Exception] = {}

    def has_changed(self, posting: Posting[Any]) -> bool:
        """Whether a guard of `posting` would look at a row that this statement changes."""
        return any(change.guard and key in self.changes for key, change in posting.changes.items())

    def take(self, posting: Posting[Any], added: dict[Key, models.Model]) -> None:
        self.rows += posting.rows.values()
        self.conflicts |= posting.conflicts
        for key, change in posting.changes.items():
            if key in added:
                _same(added[key], change.row)
            elif key in self.changes:
                self.changes[key] = self.changes[key].merged(change)
            else:
                self.changes[key] = change

    def write(self) -> None:
        if self.rows or self.changes:
            _write(self.rows, list(self.changes.values()), self.conflicts)


def _same(added: models.Model, changed: models.Model) -> None:
    """What is folded into an INSERT must be the object that is inserted; a change of a copy would be lost."""
    if added is not changed:
        raise ValueError(f"{changed!r} is a copy of a row that is being added")


def _write(rows: list[models.Model], changes: list[Change], conflicts: dict[str, Exception]) -> None:
    """One statement; a conflict or a guard that met no row becomes the exception that was named for it."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a posting is written inside a transaction")
    statement = composing.compose(rows, changes)
    try:
        met = composing.execute(connection, statement)
    except IntegrityError as error:
        name = composing.constraint_of(error)
        if name in conflicts:
            raise conflicts[name] from error
        log.exception("posting refused by constraint %s", name)
        raise
    try:
        composing.check(statement, met)
    except Exception:
        # The statement has run: whoever swallows the refusal must not commit half of it.
        transaction.set_rollback(True)
        raise
