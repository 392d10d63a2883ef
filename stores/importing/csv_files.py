"""CSV: UTF-8 (with or without its mark) or GB18030, separated by comma, semicolon or tab, read line by line."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from stores.importing.cells import COLUMNS, Line, Table, checked, plain, refuse, too_long, too_wide

CHUNK = 1 << 16
# Of the characters beyond ASCII: a file with fewer unreadable ones than this was UTF-8 and is damaged.
DAMAGED = 0.3
csv.field_size_limit(CHUNK)


def read(path: Path) -> Table:
    """The table. Refuses what is no text, half a text, or has lines that do not end."""
    encoding = _encoding(path)
    lines = _lines(path, encoding, _delimiter(path, encoding))
    _row, header = next(lines, (0, []))
    return Table("CSV, " + ("UTF-8" if encoding == "utf-8-sig" else "GB18030"), header, lines)


def _encoding(path: Path) -> str:
    """Which of the two it is. A few wrong bytes in UTF-8 are not taken for GB18030: names would come out as rubbish."""
    wide, wrong = _utf8(path)
    if not wrong:
        return "utf-8-sig"
    with path.open("rb") as file:
        marked = file.read(3) == codecs.BOM_UTF8
    if marked or wrong < DAMAGED * (wide + wrong) or not _fits(path, "gb18030"):
        raise refuse(_("The text is neither UTF-8 nor GB18030 throughout: save it again as “CSV UTF-8”."))
    return "gb18030"


def _utf8(path: Path) -> tuple[int, int]:
    """How many characters beyond ASCII read well as UTF-8, and how many do not. Refuses NUL: that is no text."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    wide = wrong = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b"\x00" in chunk:
                raise refuse(_("This is not a table: the file holds NUL characters. Save it as XLSX or “CSV UTF-8”."))
            text = decoder.decode(chunk)
            lost = text.count("\ufffd")
            wrong += lost
            wide += len(text) - len(text.encode("ascii", "ignore")) - lost
    return wide, wrong + len(decoder.decode(b"", final=True))


def _fits(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(path: Path, encoding: str) -> str:
    """What the first line holds most of."""
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(CHUNK)
    return max(",;\t", key=first.count)


def _lines(path: Path, encoding: str, delimiter: str) -> Iterator[Line]:
    """Numbered as a spreadsheet numbers them: a record is one line, whatever breaks it holds; empty ones count too."""
    with path.open(encoding=encoding, newline="") as file:
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        row = 0
        while True:
            row += 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise _damaged(error, row) from None
            if len(cells) > COLUMNS and any(cells[COLUMNS:]):
                raise too_wide()
            yield row, [plain(checked(cell, row, place)) for place, cell in enumerate(cells[:COLUMNS], start=1)]


def _damaged(error: csv.Error, row: int) -> Exception:
    if "field larger" in str(error):
        return too_long(row, 1)
    return refuse(_("Line %(row)s: a quotation mark opens and does not close as it should."), row=row)
