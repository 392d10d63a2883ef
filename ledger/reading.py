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
    head, names = _head(model)
    with connection.cursor() as cursor:
        cursor.execute(preparing.text(connection, f"{head} {rest}"), parameters)
        return [model.from_db(connection.alias, names, row) for row in cursor.fetchall()]


@cache
def _head(model: type[models.Model]) -> tuple[str, list[str]]:
    """SELECT … FROM with all columns, and the attributes that they fill. TypeError for what the driver cannot read."""
    fields = model._meta.concrete_fields
    converted = [field.name for field in fields if field.get_db_converters(connection)]
    if converted:
        raise TypeError(f"{model.__name__}.{converted[0]} needs the ORM to be read")
    columns = ", ".join(f't."{field.column}"' for field in fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}" t', [field.attname for field in fields]  # noqa: S608
