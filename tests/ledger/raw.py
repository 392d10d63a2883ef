"""Raw SQL for tests of what the database itself refuses."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction


def run(sql: str, parameters: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)


def value(sql: str, parameters: Sequence[Any] = ()) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchone()[0]


def insert(*rows: models.Model) -> None:
    """One plain INSERT of rows of one table, whatever they hold."""
    fields = [field for field in rows[0]._meta.concrete_fields if field.column != "posted_at"]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = f"({', '.join(['%s'] * len(fields))})"
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
    run(f'INSERT INTO "{rows[0]._meta.db_table}" ({columns}) VALUES {", ".join([places] * len(rows))}', values)


def at_commit() -> None:
    """Look at deferred constraints now, as the end of the transaction would."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def refused_by(constraint: str, table: str = "") -> Iterator[None]:
    """What is done inside is refused by the constraint or trigger of that name (now or at commit) and undone."""
    try:
        with transaction.atomic():
            yield
            at_commit()
    except IntegrityError as error:
        found = error.__cause__.diag  # type: ignore[union-attr]
    else:
        pytest.fail(f"not refused by {constraint}")
    assert found.constraint_name == constraint
    assert not table or found.table_name == table


def wait_for_a_waiter() -> None:
    """Until somebody else waits for a lock that this transaction holds (a waiter gives up after LOCK_TIMEOUT_MS)."""
    for _ in range(100_000):
        if value("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"):
            return
    pytest.fail("nobody waits")
