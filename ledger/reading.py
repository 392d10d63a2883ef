"""Hot reads as plain SQL: what every sale reads comes without the query that the ORM would build each time.

Building it cost more than all the rest of the statement (docs/measured.md). Rows come back as the model's own instances.
The statement is prepared when it comes back (`preparing.text`), so its parameters stand beside columns.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from ledger import preparing

M = TypeVar("M", bound=models.Model)


def rows(model: type[M], rest: str, parameters: Sequence[Any]) -> list[M]:
    """The rows of `model` by `rest` of the statement after FROM, in which the table is `t`: "WHERE t.id = %s"."""
    return [row for row, _more in rows_with(model, "", rest, parameters)]


def rows_with(model: type[M], more: str, rest: str, parameters: Sequence[Any]) -> list[tuple[M, tuple[Any, ...]]]:
    """As `rows`, each with what is selected besides: `more` is ", c.code, c.name" of tables that `rest` joins."""
    columns, names = _head(model)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        sql = f'SELECT {columns}{more} FROM "{table}" t {rest}'  # noqa: S608 - constants of ours
        cursor.execute(preparing.text(connection, sql), parameters)
        width = len(names)
        return [(model.from_db(connection.alias, names, row[:width]), row[width:]) for row in cursor.fetchall()]


@cache
def _head(model: type[models.Model]) -> tuple[str, list[str]]:
    """All columns, and the attributes that they fill. TypeError for what the driver cannot read."""
    fields = model._meta.concrete_fields
    converted = [field.name for field in fields if field.get_db_converters(connection)]
    if converted:
        raise TypeError(f"{model.__name__}.{converted[0]} needs the ORM to be read")
    return ", ".join(f't."{field.column}"' for field in fields), [field.attname for field in fields]
