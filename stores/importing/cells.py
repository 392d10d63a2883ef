"""What all readers of tables share: limits, cells that cannot be used, and the refusal of a whole file in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.refused import Invalid
from ledger.words import text_fault

CELL = 2_000
COLUMNS = 100
GUARDED = ("=", "+", "-", "@", "\t", "\r")
FORMULA, WRONG, SHORTENED = "formula", "wrong", "shortened"
# ="13800138000" is how some programs make Excel keep a number as text.
_AS_TEXT = re.compile(r'="([^"=]*)"')
Line = tuple[int, list[str]]


class Broken(str):
    """The text of a cell that holds no value of its own: a formula (`=A1`) or an error of Excel (`#REF!`)."""

    __slots__ = ("why",)
    why: str


def broken(text: str, why: str) -> Broken:
    """Such a cell, and why."""
    cell = Broken(text)
    cell.why = why
    return cell


@dataclass(frozen=True)
class Table:
    """A file as it was read: in what form, the header, and the lines that are not empty with their numbers in the file."""

    form: str
    header: list[str]
    lines: Iterator[Line]


def refuse(message: str | Promise, **args: Any) -> Invalid:
    """The refusal of the whole file, in words."""
    return Invalid({"file": [str(message) % args if args else str(message)]})


def plain(text: str) -> str:
    """A cell as it was meant: without outer spaces, and without the guard that exports put before formulas."""
    text = text.strip()
    if text[:1] == "'" and text[1:2] in GUARDED:
        return text[1:]
    if text[:1] == "=":
        kept = _AS_TEXT.fullmatch(text)
        return kept.group(1).strip() if kept else broken(text[:40], FORMULA)
    return text


def checked(cell: str, row: int, column: int) -> str:
    """A cell that is not too long and holds nothing that cannot be stored. Refuses the file."""
    if len(cell) > CELL:
        raise too_long(row, column)
    if text_fault(cell):
        raise refuse(
            _("Line %(row)s, column %(column)s: a character that cannot be stored (NUL or half a character)."),
            row=row,
            column=column,
        )
    return cell


def too_long(row: int, column: int) -> Invalid:
    """A cell beyond all measure."""
    return refuse(
        _("Line %(row)s, column %(column)s: the cell is longer than %(most)s characters."),
        row=row,
        column=column,
        most=CELL,
    )


def too_wide() -> Invalid:
    """A table of too many columns."""
    return refuse(_("The table has more than %(most)s columns."), most=COLUMNS)


def too_many_rows() -> Invalid:
    """A table of too many lines."""
    return refuse(
        _("The table has more than %(most)s lines: split it into several files."), most=settings.IMPORT_MAX_ROWS
    )


def counted(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines that are not empty, up to the limit."""
    found = 0
    for row, cells in lines:
        if any(cells):
            found += 1
            if found > settings.IMPORT_MAX_ROWS:
                raise too_many_rows()
            yield row, cells
