"""A process that uses the embedded database, for tests: `python -m tests.config.embedded_user [account]`.

Prints `ready` and the postmaster's number, then obeys the lines of standard input and ends when that ends.
"""

import os
import pwd
import sys
from contextlib import closing

import psycopg2
from django.conf import settings

from config import embedded, homes


def become(name: str) -> None:
    """Go on as another account: everything is imported by now, so Python's own files need not be open to it."""
    account = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def query(statement: str) -> str:
    """The first value that a statement answers, "" for none."""
    home = homes.find(settings.DATA_DIR)
    where = {"host": home.host, "port": home.port, "user": embedded.SUPERUSER, "dbname": embedded.DATABASE}
    with closing(psycopg2.connect(**where)) as found:
        found.autocommit = True
        with found.cursor() as cursor:
            cursor.execute(statement)
            return str(cursor.fetchone()[0]) if cursor.description else ""


def fork_and_leave() -> str:
    """A child that ends as Python processes do, by way of `atexit`."""
    child = os.fork()
    if not child:
        sys.exit()
    return str(os.waitpid(child, 0)[1])


def postmaster() -> str:
    """The first line of postmaster.pid."""
    return (homes.find(settings.DATA_DIR).data / "postmaster.pid").read_text().split("\n", 1)[0]


def main() -> None:
    """Join, then obey."""
    settings._setup()
    if len(sys.argv) > 1:
        become(sys.argv[1])
    embedded.ensure()
    sys.stdout.write(f"ready {postmaster()}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        answers = {"query": lambda text: query(text), "fork": lambda _: fork_and_leave(), "pid": lambda _: postmaster()}
        sys.stdout.write(f"{answers[word](rest)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
