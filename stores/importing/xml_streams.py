"""The XML inside an XLSX file, read as a stream by expat. Declarations of entities are refused, before they can grow."""

import re
import zipfile
from collections.abc import Collection, Iterator
from typing import NamedTuple
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from stores.importing import archives
from stores.importing.cells import CELL, COLUMNS, refuse, too_long, too_wide

CHUNK = 1 << 16
SHARED = 1_500_000
# Escapes such as _x000D_ make a text longer than it reads.
LONGEST = 2 * CELL
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]+")
Element = tuple[str, dict[str, str]]


class Cell(NamedTuple):
    """A cell as it stands in a sheet: column from 1, kind (n, s, str, inlineStr, b, e), number of its style."""

    column: int
    kind: str
    style: int
    text: str
    is_formula: bool


class _Parser:
    """expat, fed from an entry of the archive; whoever inherits takes what it needs."""

    def __init__(self) -> None:
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.StartDoctypeDeclHandler = self._doctype
        self.expat.StartElementHandler = self.start
        self.expat.EndElementHandler = self.end

    def _doctype(self, *_about: object) -> None:
        raise refuse(_("The file declares entities of its own, as no table does: it is refused."))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, tag: str) -> None:
        """It closes."""

    def fed(self, archive: zipfile.ZipFile, name: str) -> Iterator[None]:
        """Goes through the entry; yields after each chunk."""
        with archive.open(name) as entry:
            try:
                while chunk := entry.read(CHUNK):
                    self.expat.Parse(chunk, False)  # noqa: FBT003 - expat's own
                    yield
                self.expat.Parse(b"", True)  # noqa: FBT003
                yield
            except expat.ExpatError:
                raise archives.damaged() from None


class _Elements(_Parser):
    def __init__(self, wanted: Collection[str]) -> None:
        super().__init__()
        self.wanted, self.found = wanted, list[Element]()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) in self.wanted:
            self.found.append((_local(tag), attributes))

    def end(self, tag: str) -> None:
        if f"/{_local(tag)}" in self.wanted:
            self.found.append((f"/{_local(tag)}", {}))


def elements(archive: zipfile.ZipFile, name: str, wanted: Collection[str]) -> Iterator[Element]:
    """The elements of these names with their attributes; "/name" is the end of one."""
    parser = _Elements(wanted)
    for _chunk in parser.fed(archive, name):
        yield from parser.found
        parser.found.clear()


class _Texts(_Parser):
    """Texts of <si>: those of its <t>, but for the reading aids in <rPh>."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.parts: list[str] = []
        self.length = self.aside = self.count = 0
        self.expat.CharacterDataHandler = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "si":
            self.parts, self.length = [], 0
        elif name == "rPh":
            self.aside += 1
        elif name == "t" and not self.aside:
            self.expat.CharacterDataHandler = self._text

    def end(self, tag: str) -> None:
        name = _local(tag)
        if name == "t":
            self.expat.CharacterDataHandler = None
        elif name == "rPh":
            self.aside -= 1
        elif name == "si":
            self.count += 1
            if self.count > SHARED:
                raise refuse(_("The table has more texts than lines and columns allow."))
            self.found.append("".join(self.parts))

    def _text(self, text: str) -> None:
        self.length += len(text)
        if self.length > LONGEST:
            raise refuse(_("A cell is longer than %(most)s characters."), most=CELL)
        self.parts.append(text)


def texts(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """The shared texts, in their order."""
    parser = _Texts()
    for _chunk in parser.fed(archive, name):
        yield from parser.found
        parser.found.clear()


class _Rows(_Parser):
    """Rows of a sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, list[Cell]]] = []
        self.row = self.column = self.style = self.length = 0
        self.kind, self.is_formula = "n", False
        self.cells: list[Cell] = []
        self.parts: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "t", "f"):
            self.is_formula = self.is_formula or name == "f"
            self.expat.CharacterDataHandler = self._text
        elif name == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else self.row + 1
            self.column, self.cells = 0, []

    def _cell(self, attributes: dict[str, str]) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self.column = _column(place.group(1)) if place else self.column + 1
        style = attributes.get("s", "")
        self.style = int(style) if style.isascii() and style.isdigit() and len(style) < 9 else 0
        self.kind, self.is_formula = attributes.get("t", "n"), False
        self.parts, self.length = [], 0

    def _text(self, text: str) -> None:
        self.length += len(text)
        if self.length > LONGEST:
            raise too_long(self.row, self.column)
        self.parts.append(text)

    def end(self, tag: str) -> None:
        name = _local(tag)
        if name in ("v", "t", "f"):
            self.expat.CharacterDataHandler = None
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self.found.append((self.row, sorted(self.cells)))

    def _end_cell(self) -> None:
        text = "".join(self.parts)
        if not text and not self.is_formula:
            return
        if self.column > COLUMNS:
            raise too_wide()
        self.cells.append(Cell(self.column, self.kind, self.style, text, self.is_formula))


def sheet_rows(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of a sheet with their numbers and their cells by column."""
    parser = _Rows()
    for _chunk in parser.fed(archive, name):
        yield from parser.found
        parser.found.clear()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]
