"""Recompute every balance, lot, part, number and total, and compare them with what is stored."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from config.ledger_check.running import check


class Command(BaseCommand):
    help = "Recompute all ledgers; exit 1 when any figure differs, with the first differences by name."

    def handle(self, *args: Any, **options: Any) -> None:
        report = check()
        for difference in report.first:
            self.stderr.write(str(difference))
        self.stdout.write(str(report))
        if report.differences:
            sys.exit(1)
