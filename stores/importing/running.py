"""A file's way: uploaded, checked by a dry run, applied as a whole, undone as a whole.

Everything runs in one transaction: a dry run is the same and is rolled back; what stops half-way, by a fault or by the
power cord, has written nothing and may be started again. An advisory lock keeps a file from being worked on twice.
Progress is told through a connection of its own, since nobody sees into the transaction.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ledger.refused import Code, Invalid, Refused
from stores import audit
from stores.importing import files
from stores.importing.reading import read
from stores.importing.sheets import CHANGED, NEW, UNCHANGED, Row, Sheet
from stores.master import read_version
from stores.models import ImportBatch, ImportRow, Staff

State = ImportBatch.State
# So many faults are told; the others are counted.
TOLD = 200
KEPT = timedelta(days=7)
LOCKS = 78_431
Beat = Callable[[int], None]


class Tally:
    """What a run through the file found."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.total = self.bad = 0
        self.errors: list[dict[str, Any]] = []

    def take(self, sheet: Sheet, row: Row) -> None:
        """Count a line; the first faults are kept in words."""
        self.total += 1
        self.outcomes[row.outcome] += 1
        self.bad += bool(row.faults)
        for name, words in row.faults[: TOLD - len(self.errors)]:
            column = sheet.fields.get(name)
            self.errors.append(
                {
                    "row": row.number,
                    "column": "" if column is None else str(column.heading),
                    "fault": words,
                    "value": row.cells.get(name, "")[:60],
                }
            )

    def counts(self) -> dict[str, int]:
        """By the names of the batch's columns."""
        return {"total": self.total, "bad": self.bad} | {
            name: self.outcomes[name] for name in (NEW, CHANGED, UNCHANGED)
        }


def check(batch: ImportBatch, sheet: Sheet) -> ImportBatch:
    """The dry run: counts and faults of the file. Refuses `in_progress`."""
    with _step(batch, State.CHECKING) as beat:
        try:
            with transaction.atomic():
                tally = _go_through(batch, sheet, beat)
                transaction.set_rollback(True)
        except Invalid as refused:
            return _bad(batch, str(refused.errors["file"][0]))
        return _checked(batch, tally)


def apply(batch: ImportBatch, sheet: Sheet, *, by: Staff, at: datetime | None = None) -> ImportBatch:
    """Write the file that was checked, all of it or nothing. What has changed since the check is shown for a second look.

    Refuses `in_progress`, `forbidden` (reason state: it is not ready), `invalid` (field file: another file lies there).
    """
    at = at or timezone.now()
    with _step(batch, State.APPLYING, State.READY) as beat:
        files.same(batch)
        with transaction.atomic():
            tally = _go_through(batch, sheet, beat)
            expected = {name: getattr(batch, name) for name in tally.counts()}
            if tally.counts() != expected:
                transaction.set_rollback(True)
            else:
                _applied(batch, by, at)
        if tally.counts() != expected:
            _checked(batch, tally)
            _keep(batch, message=_("Something has changed since the check: look at the new figures and confirm again."))
            return batch
    files.remove(batch)
    return batch


def undo(batch: ImportBatch, sheet: Sheet, *, by: Staff, at: datetime | None = None) -> ImportBatch:
    """Take back the whole file, or nothing where something has happened since; why is said line by line.

    Refuses `in_progress`, `forbidden` (reason state).
    """
    at = at or timezone.now()
    with _step(batch, State.UNDOING, State.APPLIED) as beat:
        blocked: list[tuple[int, str]] = []
        with transaction.atomic():
            done = 0
            read_version()
            sheet.prepare()
            for chunk in _chunks(batch):
                blocked += sheet.undo_rows(chunk)
                done += len(chunk)
                beat(done)
            if blocked:
                transaction.set_rollback(True)
            else:
                _keep(batch, state=State.UNDONE, undone_by=by, undone_at=at, message="", errors=[])
                audit.record("import.undone", batch, by=by, at=at, kind=batch.kind, rows=done)
        if blocked:
            told = [{"row": row, "column": "", "fault": words, "value": ""} for row, words in blocked[:TOLD]]
            words = _("Not undone: %(count)s lines have a life of their own by now.") % {"count": len(blocked)}
            _keep(batch, state=State.APPLIED, errors=told, message=words)
    return batch


def discard(batch: ImportBatch, *, by: Staff) -> None:
    """Give a file up that was not applied: it goes, with all it said. Refuses `forbidden` (reason state)."""
    if batch.applied_at is not None or is_running(batch):
        raise Refused(Code.FORBIDDEN, reason="state")
    _give_up(batch, by=by)


def _give_up(batch: ImportBatch, *, by: Staff | None) -> None:
    _keep(batch, state=State.DISCARDED, errors=[], message="")
    files.remove(batch)
    audit.record("import.discarded", batch, by=by, kind=batch.kind)


def clean_up(*, at: datetime) -> int:
    """Give up files that were uploaded a week ago and never applied: they hold names and phones. How many."""
    waiting = (State.UPLOADED, State.CHECKING, State.READY, State.BAD, State.FAILED)
    old = ImportBatch.objects.filter(state__in=waiting, at__lt=at - KEPT, applied_at=None).order_by("pk")
    idle = [batch for batch in old if not is_running(batch)]
    for batch in idle:
        _give_up(batch, by=None)
    return len(idle)


def is_running(batch: ImportBatch) -> bool:
    """Whether somebody works on the file at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [LOCKS, batch.pk],
        )
        return cursor.fetchone() is not None


@contextmanager
def _step(batch: ImportBatch, state: State, after: State | None = None) -> Iterator[Beat]:
    """One at a time, from the right state; in the language of who uploaded. What breaks leaves a batch that says so."""
    with override(batch.language), _alone(batch) as other:
        batch.refresh_from_db()
        ready = (after, state) if after else (State.UPLOADED, State.CHECKING, State.BAD, State.FAILED)
        if batch.state not in ready:
            raise Refused(Code.FORBIDDEN, reason="state")
        _keep(batch, state=state, done=0, message="")
        try:
            yield lambda done: _tell(other, batch, done)
        except Exception as error:
            _keep(batch, state=after or State.FAILED, message=_stopped(error))
            raise


@contextmanager
def _alone(batch: ImportBatch) -> Iterator[Any]:
    """A connection of its own that holds the batch's lock as long as it lives. Refuses `in_progress`."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, batch.pk])
            if not cursor.fetchone()[0]:
                raise Refused(Code.IN_PROGRESS)
        yield other
    finally:
        # A server frees what a closed connection held a moment later; who comes next is not to wait for that.
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
        other.close()


def _tell(other: Any, batch: ImportBatch, done: int) -> None:
    with other.cursor() as cursor:
        cursor.execute("UPDATE stores_importbatch SET done = %s WHERE id = %s", [done, batch.pk])


def _stopped(error: Exception) -> str:
    if isinstance(error, Invalid):
        return str(next(iter(error.errors.values()))[0])
    return _("It stopped (%(error)s). Nothing was written; start it again.") % {"error": type(error).__name__}


def _go_through(batch: ImportBatch, sheet: Sheet, beat: Beat) -> Tally:
    """Read, decide and write the whole file, by chunks."""
    table = read(files.path_of(batch))
    batch.format = table.form
    places = sheet.places(table.header)
    read_version()
    sheet.prepare()
    tally = Tally()
    for rows in sheet.rows(places, table.lines):
        sheet.save_rows([row for row in rows if not row.faults])
        for row in rows:
            tally.take(sheet, row)
        if not tally.bad:
            _trace(batch, rows)
        beat(tally.total)
    if not tally.total:
        raise Invalid({"file": [_("The table holds no lines below its header.")]})
    return tally


def _trace(batch: ImportBatch, rows: list[Row]) -> None:
    """What undoing will need."""
    ImportRow.objects.bulk_create(
        ImportRow(batch=batch, row=row.number, subject=row.subject, is_new=row.outcome == NEW, trace=row.trace)
        for row in rows
        if row.outcome != UNCHANGED
    )


def _chunks(batch: ImportBatch, size: int = 1_000) -> Iterator[list[ImportRow]]:
    """What the batch made, the last first: a row may stand on an earlier one."""
    before = None
    while True:
        rows = batch.made.order_by("-row")
        chunk = list((rows if before is None else rows.filter(row__lt=before))[:size])
        if not chunk:
            return
        yield chunk
        before = chunk[-1].row


def _checked(batch: ImportBatch, tally: Tally) -> ImportBatch:
    state = State.BAD if tally.bad else State.READY
    return _keep(batch, state=state, errors=tally.errors, done=tally.total, message="", **tally.counts())


def _bad(batch: ImportBatch, words: str) -> ImportBatch:
    return _keep(batch, state=State.BAD, message=words, errors=[])


def _applied(batch: ImportBatch, by: Staff, at: datetime) -> None:
    _keep(batch, state=State.APPLIED, applied_by=by, applied_at=at, errors=[], message="")
    counts = {name: getattr(batch, name) for name in (NEW, CHANGED, UNCHANGED)}
    audit.record("import.applied", batch, by=by, at=at, kind=batch.kind, sha256=batch.sha256, **counts)


def _keep(batch: ImportBatch, **values: Any) -> ImportBatch:
    for name, value in values.items():
        setattr(batch, name, value)
    batch.save(update_fields=[*values, "format"])
    return batch
