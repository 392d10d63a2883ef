"""What nightly, set-based work over members shares: which day it is, and members in chunks, locked in id order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from stores import rules
from stores.models import Region

SIZE = 1_000
_LOCK = "SELECT id FROM members_member WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def earliest_day(at: datetime) -> date:
    """The business day of `at` in the region whose day ends last: what is over there is over everywhere."""
    hours = Region.objects.values_list("cutoff_hour", flat=True)
    return rules.business_day(at, cutoff_hour=max(hours, default=0))


def chunks(wanted: str, parameters: dict[str, Any], *, size: int) -> Iterator[list[int]]:
    """Ids of members, `size` at a time, each chunk looked up when its turn comes.

    `wanted` is SQL for the next ids in order: above %(after)s, %(size)s of them.
    """
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(wanted, parameters | {"after": after, "size": size})
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        yield ids
        after = ids[-1]


@contextmanager
def locked(ids: list[int]) -> Iterator[Any]:
    """A transaction of its own that holds the members' locks; yields a cursor. What is read after the locks is of now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK, [ids])
        yield cursor
