"""Lists as tables for Excel: columns of a model, cells that no program takes for a formula, CSV and XLSX as a stream."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.db.models import Field, Model, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from stores.importing.cells import GUARDED

CHUNK = 2_000
# Above this a spreadsheet is the wrong tool; CSV has no end.
MOST_XLSX = 200_000
# What is nobody's to read, or of no use outside.
LEFT_OUT = {
    "answer",
    "body",
    "hashed_key",
    "initials",
    "last_login",
    "password",
    "pin_failures",
    "pin_hash",
    "pin_locked_until",
    "pinyin",
    "search",
}
# By what a row that is referred to is named, first found first.
NAMES = ("number", "sku", "code", "username", "name")
Cell = Any


@dataclass(frozen=True)
class Column:
    """A column: its title, what is read of the database, and how that is shown."""

    title: str
    paths: tuple[str, ...]
    show: Callable[..., Cell]


def columns_of(model: type[Model], *, without: Iterable[str] = ()) -> list[Column]:
    """Every column of the table that may be read."""
    left_out = LEFT_OUT | set(without)
    return [_column(field) for field in model._meta.concrete_fields if field.name not in left_out]


def _column(field: "Field[Any, Any]") -> Column:
    title = capfirst(str(field.verbose_name))
    if field.related_model is not None and not isinstance(field.related_model, str):
        return Column(title, tuple(_paths(field)), lambda *parts: " ".join(str(part) for part in parts if part))
    choices = dict(getattr(field, "flatchoices", ()))
    if choices:
        return Column(title, (field.name,), lambda value: str(choices.get(value, value)))
    return Column(title, (field.name,), shown)


def _paths(field: "Field[Any, Any]") -> list[str]:
    """Number, or code and name: what people call the row that is referred to."""
    known = {other.name for other in field.related_model._meta.concrete_fields}  # type: ignore[union-attr]
    first = next((name for name in NAMES if name in known), "pk")
    more = ["name"] if first == "code" and "name" in known else []
    return [f"{field.name}__{name}" for name in (first, *more)]


def shown(value: Any) -> Cell:
    """A value as people read it; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, (int, Decimal)):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def rows(found: QuerySet[Any], columns: list[Column]) -> Iterator[list[Cell]]:
    """The cells, read through a cursor of the server: any length in little memory."""
    paths = [path for column in columns for path in column.paths]
    for values in found.values_list(*paths).iterator(chunk_size=CHUNK):
        rest = iter(values)
        yield [column.show(*(next(rest) for _path in column.paths)) for column in columns]


def guarded(cell: Cell) -> Cell:
    """A text that a program could take for a formula begins with an apostrophe; numbers are left alone."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(GUARDED) else cell


def as_csv(columns: list[Column], cells: Iterable[list[Cell]]) -> Iterator[bytes]:
    """UTF-8 with the mark by which Excel knows it, a few lines at a time."""
    yield "\ufeff".encode()
    page = io.StringIO()
    table = csv.writer(page)
    table.writerow([guarded(column.title) for column in columns])
    for place, row in enumerate(cells, start=1):
        table.writerow([guarded(cell) for cell in row])
        if place % CHUNK == 0:
            yield page.getvalue().encode()
            page.seek(0)
            page.truncate()
    yield page.getvalue().encode()


def as_xlsx(columns: list[Column], cells: Iterable[list[Cell]]) -> IO[bytes]:
    """A file that goes when it is closed; texts are written as texts, so that none is a formula."""
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 16)
        sheet.write_string(0, place, column.title, bold)
    for number, row in enumerate(cells, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell[:32_767])
            else:
                sheet.write_number(number, place, cell)
    book.close()
    file.seek(0)
    return file
