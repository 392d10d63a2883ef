"""The steps of an import as pages and jobs take them, and what a page shows of a file."""

from itertools import islice
from typing import Any

from django.db.models import QuerySet

from backoffice.resources.kinds import SHEETS, allowed, sheet_of
from ledger.refused import Invalid
from stores.importing import files, running
from stores.importing.reading import read
from stores.models import ImportBatch, Staff
from stores.scoping import scope_of

# Up to so many lines are done while the page waits; more are a job.
AT_ONCE, SHOWN = 500, 20
CHECK, APPLY, UNDO = "check", "apply", "undo"
State = ImportBatch.State
# What a step that stopped half-way starts again with.
AGAIN = {State.UPLOADED: CHECK, State.CHECKING: CHECK, State.FAILED: CHECK, State.APPLYING: APPLY, State.UNDOING: UNDO}


def visible(by: Staff) -> QuerySet[ImportBatch]:
    """One's own imports; head office sees everybody's of the kinds that it may bring in."""
    rows = ImportBatch.objects.filter(kind__in=allowed(by) or list(SHEETS)).select_related("by", "applied_by")
    return rows if scope_of(by).everywhere else rows.filter(by=by)


def take(batch: ImportBatch, step: str, *, by: Staff) -> None:
    """Take a step. Refuses as `stores.importing.running`."""
    if step == CHECK:
        running.check(batch, sheet_of(batch, batch.by))
    elif step == APPLY:
        running.apply(batch, sheet_of(batch, by), by=by)
    else:
        running.undo(batch, sheet_of(batch, by), by=by)


def queue(batch: ImportBatch, step: str) -> None:
    """From here on the page says that a job is at work; from another state than the right one nothing changes."""
    before, after = {CHECK: (State.UPLOADED, State.UPLOADED), APPLY: (State.READY, State.APPLYING)}.get(
        step, (State.APPLIED, State.UNDOING)
    )
    ImportBatch.objects.filter(pk=batch.pk, state=before).update(state=after, done=0)


def is_large(batch: ImportBatch, step: str) -> bool:
    """Whether a step is a job. A file that cannot be read is done with at once."""
    if step == UNDO:
        return batch.made.order_by()[: AT_ONCE + 1].count() > AT_ONCE
    try:
        lines = read(files.path_of(batch)).lines
        return sum(1 for _line in islice(lines, AT_ONCE + 1)) > AT_ONCE
    except (Invalid, OSError):
        return False


def sample(batch: ImportBatch) -> dict[str, Any]:
    """The header and the first lines of a file that waits for its confirmation, with the cells that have faults."""
    if batch.state not in (State.READY, State.BAD) or not files.path_of(batch).exists():
        return {}
    wrong = {(error["row"], error["value"]) for error in batch.errors if error["value"]}
    try:
        table = read(files.path_of(batch))
        lines = list(islice(table.lines, SHOWN))
    except Invalid:
        return {}
    rows = [(row, [(cell, (row, cell) in wrong) for cell in cells]) for row, cells in lines]
    return {"header": table.header, "lines": rows}
