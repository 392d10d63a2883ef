"""Work of the back-office that takes longer than a page may: imports above 500 lines."""

import logging
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from backoffice.resources import steps
from ledger.refused import Refused
from stores.importing import running
from stores.models import ImportBatch, Staff

log = logging.getLogger(__name__)


@shared_task
def run_import(batch: int, step: str, by: int) -> str:
    """A step of an import. What it refuses or what breaks stands in the batch; calling it twice does it once."""
    row = ImportBatch.objects.get(pk=batch)
    try:
        steps.take(row, step, by=Staff.objects.get(pk=by))
    except Refused as refused:
        log.warning("import %s: %s", batch, refused)
    return row.state


@shared_task
def clean_imports() -> dict[str, int]:
    """Give up the files that nobody has confirmed for a week; the result is seen in the admin."""
    return {"files": running.clean_up(at=timezone.now())}


def start(batch: ImportBatch, step: str, *, by: Staff) -> None:
    """At once where the file is small, else as a job. Refuses as `stores.importing.running`."""
    if steps.is_large(batch, step):
        steps.queue(batch, step)
        transaction.on_commit(partial(run_import.delay, batch.pk, step, by.pk))
    else:
        steps.take(batch, step, by=by)
