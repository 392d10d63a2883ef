"""PREPARE and EXECUTE behind postings and hot reads: the server parses and plans a shape that comes back once for each connection.

Nothing is prepared behind a pooler that hands connections round (DISABLE_SERVER_SIDE_CURSORS, as Django has it).
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.base.base import BaseDatabaseWrapper

# A shape is prepared when it comes for this time; so many shapes a connection, and so many are counted.
AFTER, AT_MOST, COUNTED = 3, 64, 1_000


@dataclass
class _Shapes:
    """What one connection has seen, and the calls of what it has prepared, by text."""

    seen: Counter[str] = field(default_factory=Counter)
    calls: dict[str, str] = field(default_factory=dict)


_connections: WeakKeyDictionary[Any, _Shapes] = WeakKeyDictionary()


def text(database: BaseDatabaseWrapper, sql: str) -> str:
    """What to execute for `sql`, with the same parameters: itself, or the EXECUTE of what is prepared of it.

    Every parameter's type must follow from where it stands: a column to insert into or to compare with, or a cast.
    """
    if database.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
        return sql
    database.ensure_connection()
    shapes = _connections.setdefault(database.connection, _Shapes())
    if sql in shapes.calls:
        return shapes.calls[sql]
    if len(shapes.calls) < AT_MOST and (sql in shapes.seen or len(shapes.seen) < COUNTED):
        shapes.seen[sql] += 1
        if shapes.seen[sql] >= AFTER:
            shapes.calls[sql] = _prepare(database, sql, f"huiyuan_{len(shapes.calls)}")
            return shapes.calls[sql]
    return sql


def _prepare(database: BaseDatabaseWrapper, sql: str, name: str) -> str:
    """Prepare `sql` as `name` on this connection; the EXECUTE that takes its parameters."""
    places = count(1)
    numbered = re.sub("%s", lambda _place: f"${next(places)}", sql).replace("%%", "%")
    with database.connection.cursor() as cursor:
        cursor.execute(f"PREPARE {name} AS {numbered}")
    return f"EXECUTE {name} ({', '.join(['%s'] * (next(places) - 1))})"
