"""Nightly self-check of the ledgers."""

import logging
from typing import Any

from celery import shared_task

from config.ledger_check.running import check

log = logging.getLogger(__name__)


@shared_task
def check_ledgers() -> dict[str, Any]:
    """Recompute everything; the result is seen in the admin, and a difference is an error in the log."""
    report = check()
    for difference in report.first:
        log.error("%s", difference)
    return {
        "members": report.members,
        "entries": report.entries,
        "differences": report.differences,
        "first": [str(difference) for difference in report.first],
    }
