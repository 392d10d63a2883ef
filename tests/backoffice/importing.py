"""An import as tests walk it: file, check, apply, undo."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from backoffice.resources.kinds import sheet_of
from stores.importing import files, running
from stores.models import ImportBatch, Staff
from tests.stores.tables import as_csv


def check(by: Staff, rows: Sequence[Sequence[Any]] | bytes, kind: str = "members", language: str = "en") -> ImportBatch:
    """Upload and check a table (rows, or a file's content)."""
    content = rows if isinstance(rows, bytes) else as_csv(rows)
    with translation.override(language):
        batch = files.take(kind, "table.csv", [content], by=by)
    return running.check(batch, sheet_of(batch, by))


def apply(by: Staff, rows: Sequence[Sequence[Any]] | bytes, kind: str = "members") -> ImportBatch:
    """And apply it."""
    batch = check(by, rows, kind)
    assert batch.state == "ready", (batch.message, batch.errors)
    return running.apply(batch, sheet_of(batch, by), by=by)


def undo(batch: ImportBatch, by: Staff) -> ImportBatch:
    """And take it back."""
    return running.undo(batch, sheet_of(batch, by), by=by)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    """New, changed, unchanged, with errors."""
    return batch.new, batch.changed, batch.unchanged, batch.bad


def faults(batch: ImportBatch) -> list[str]:
    """As the page tells them."""
    return [f"{error['row']} {error['column']}: {error['fault']} ({error['value']})" for error in batch.errors]
