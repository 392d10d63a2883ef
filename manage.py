#!/usr/bin/env python
"""Django's command line. Commands that need the database start the embedded one by themselves."""

import os
import signal
import sys
from types import FrameType

try:
    from django.core.management import execute_from_command_line

    from config import embedded
except ImportError as error:
    sys.exit(f"{error}: set the project up with `python3 dev.py setup`, then call `.venv/bin/python manage.py`")

WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "spectacular",
    "version",
}


def needs_database(arguments: list[str]) -> bool:
    """Whether the command behind `manage.py` may ask the database something."""
    if not arguments or {"-h", "--help", "--version"} & set(arguments):
        return False
    return arguments[0] not in WITHOUT_DATABASE or "--database" in arguments


def leave(signum: int, _frame: FrameType | None) -> None:
    """End by exit, so that the last user of the embedded database stops it."""
    sys.exit(128 + signum)


def main() -> None:
    """Run the command named by the arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if needs_database(sys.argv[1:]):
        signal.signal(signal.SIGTERM, leave)
        embedded.ensure()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
