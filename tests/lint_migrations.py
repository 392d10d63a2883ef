"""Would a migration stop a house that runs? `python -m tests.lint_migrations`, part of `dev.py check`.

The linter is a tool of development, so it is no app of the project; it is called here by its own door.
"""

import os
import sys

import django
from django_migration_linter import MigrationLinter

from config import embedded

# How each room begins: tables that nobody uses yet cannot be blocked or broken.
FIRST = ["0001_initial", "0002_triggers"]
ROOMS = ["catalog", "checkout", "coupons", "ledger", "members", "points", "stores", "wallets"]


def main() -> int:
    """1 when a migration of ours would lock or lose."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    embedded.ensure()
    linter = MigrationLinter(".", include_apps=ROOMS, ignore_name=FIRST, no_cache=True, quiet=["ok", "ignore"])
    linter.lint_all_migrations()
    linter.print_summary()
    return int(linter.has_errors)


if __name__ == "__main__":
    sys.exit(main())
