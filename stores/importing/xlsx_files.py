"""XLSX, first sheet alone, as a stream: whatever its size, one line at a time is in memory (and its table of texts).

Cells come out as text: whole numbers without a point or an exponent, days as 2026-05-01, formulas as `Broken`.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext_lazy as _
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from stores.importing import archives
from stores.importing.cells import FORMULA, WRONG, Line, Table, broken, checked, plain, refuse
from stores.importing.xml_streams import Cell, Element, elements, sheet_rows, texts

# Numbers of built-in formats that show a day or a time, those of Chinese editions among them.
DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read(path: Path) -> Table:
    """The first sheet. Refuses the file in words."""
    rows = _rows(path)
    _row, header = next(rows, (0, []))
    return Table("XLSX", header, rows)


def _rows(path: Path) -> Iterator[Line]:
    archive = archives.opened(path)
    with closing(archive):
        try:
            yield from _sheet(archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, NotImplementedError):
            raise archives.damaged() from None


def _sheet(archive: zipfile.ZipFile) -> Iterator[Line]:
    book = list(elements(archive, archives.WORKBOOK, {"sheet", "workbookPr"}))
    name = _first_sheet(archive, book)
    reader = _Reader(_shared(archive), _date_styles(archive), _epoch(book))
    first = True
    for row, cells in sheet_rows(archive, name):
        line = reader.line(row, cells)
        if first or any(line):
            yield row, line
        first = False


def _first_sheet(archive: zipfile.ZipFile, book: list[Element]) -> str:
    sheet = next((attributes for tag, attributes in book if tag == "sheet"), None)
    if sheet is None:
        raise archives.damaged()
    wanted = next((value for key, value in sheet.items() if key.rpartition(":")[2] == "id"), "")
    for _tag, attributes in elements(archive, "xl/_rels/workbook.xml.rels", {"Relationship"}):
        if attributes.get("Id") == wanted:
            target = attributes.get("Target", "")
            if attributes.get("TargetMode") == "External" or ".." in PurePosixPath(target).parts:
                raise refuse(_("The file refers to other files: paste the values instead and save it again."))
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise archives.damaged()


def _shared(archive: zipfile.ZipFile) -> list[str]:
    """The table of texts that cells point into."""
    name = "xl/sharedStrings.xml"
    return list(texts(archive, name)) if name in archive.namelist() else []


def _date_styles(archive: zipfile.ZipFile) -> set[int]:
    """Which styles of cells show a day or a time."""
    name = "xl/styles.xml"
    if name not in archive.namelist():
        return set()
    own: dict[int, str] = {}
    shown: list[int] = []
    inside = False
    for tag, attributes in elements(archive, name, {"numFmt", "cellXfs", "/cellXfs", "xf"}):
        if tag == "numFmt":
            own[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "xf":
            shown += [_whole(attributes.get("numFmtId"))] if inside else []
        else:
            inside = tag == "cellXfs"
    days = DATES | {number for number, code in own.items() if is_date_format(code)}
    return {place for place, number in enumerate(shown) if number in days}


def _epoch(book: list[Element]) -> datetime:
    """Files of an old Mac count days from 1904."""
    old = any(attributes.get("date1904") in ("1", "true") for tag, attributes in book if tag == "workbookPr")
    begin: datetime = CALENDAR_MAC_1904 if old else CALENDAR_WINDOWS_1900
    return begin


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


class _Reader:
    """Turns the cells of a sheet into text."""

    def __init__(self, shared: list[str], date_styles: set[int], epoch: datetime) -> None:
        self.shared, self.date_styles, self.epoch = shared, date_styles, epoch

    def line(self, row: int, cells: list[Cell]) -> list[str]:
        """The texts of a line, empty cells among them."""
        line = [""] * (cells[-1].column if cells else 0)
        for cell in cells:
            line[cell.column - 1] = self._text(row, cell)
        return line

    def _text(self, row: int, cell: Cell) -> str:
        if cell.is_formula:
            return broken(f"={cell.text}"[:40], FORMULA)
        if cell.kind == "e":
            return broken(cell.text[:40], WRONG)
        if cell.kind == "n" and cell.text:
            return self._number(cell)
        text = self._shared_text(cell.text) if cell.kind == "s" else cell.text
        found = checked(_unescaped(text), row, cell.column).strip()
        # A text that a sheet holds as text is no formula, whatever it begins with.
        return found if found[:1] in ("=", "") else plain(found)

    def _shared_text(self, place: str) -> str:
        try:
            return self.shared[int(place)]
        except (ValueError, IndexError):
            raise archives.damaged() from None

    def _number(self, cell: Cell) -> str:
        try:
            number = Decimal(cell.text)
            if cell.style in self.date_styles:
                return str(from_excel(float(number), self.epoch))
        except (InvalidOperation, ValueError, OverflowError, TypeError):
            return broken(cell.text[:40], WRONG)
        # 1.3800138E10 is 13800138000, and what binary fractions leave behind the 12th place is nobody's.
        rounded = round(number, 10) if abs(number) < Decimal(10) ** 18 else number
        return f"{rounded.normalize():f}" if number.is_finite() else broken(cell.text[:40], WRONG)


def _unescaped(text: str) -> str:
    """_x000D_ stands for the character of that number."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text
