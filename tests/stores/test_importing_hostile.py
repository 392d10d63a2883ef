"""Files that are no tables, or mean harm: refused in words, quickly, and in little memory."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from ledger.refused import Invalid
from stores.importing import xml_streams
from stores.importing.reading import ENCRYPTED_PACKAGE, OLE, read
from tests.stores.tables import RELATIONS, archive, as_csv, as_xlsx, inline

GOOD = [["手机号", "姓名"], ["13800138000", "张三"]]


def told(folder: Path, content: bytes) -> str:
    """What the file is refused with, read to its end."""
    path = folder / "file"
    path.write_bytes(content)
    with translation.override("en"), pytest.raises(Invalid) as refused:
        for _line in read(path).lines:
            pass
    return str(refused.value.errors["file"][0])


def big(size: int) -> bytes:
    return b"\x00" * size


def encrypted_entry() -> bytes:
    """The flag of a password on the first entry, in both of its headers."""
    made = bytearray(archive())
    struct.pack_into("<H", made, 6, 1)
    struct.pack_into("<H", made, made.index(b"PK\x01\x02") + 8, 1)
    return bytes(made)


def twice() -> bytes:
    file = io.BytesIO(archive())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as made:
        made.writestr("xl/workbook.xml", "again")
    return file.getvalue()


def many() -> bytes:
    return archive(more={f"xl/media/{place}.png": b"" for place in range(600)})


def lzma() -> bytes:
    file = io.BytesIO(archive())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_LZMA) as made:
        made.writestr("xl/more.xml", "x")
    return file.getvalue()


def long_cell() -> bytes:
    return archive(inline(["手机号"], ["9" * 300_000]))


def long_shared() -> bytes:
    text = "9" * 300_000
    return archive(more={"xl/sharedStrings.xml": f"<sst><si><t>{text}</t></si></sst>"})


def wide() -> bytes:
    return archive('<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>')


ENTITIES = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
OUTSIDE = RELATIONS.replace("worksheets/sheet1.xml", "../../etc/passwd")
REMOTE = RELATIONS.replace('Target="worksheets/sheet1.xml"', 'Target="https://example.com/a.xml" TargetMode="External"')

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", "empty"),
    "only blanks": (lambda: b" \r\n \r\n", "empty"),
    "an empty header": (lambda: as_csv([["", ""], ["13800138000", "张三"]]), "names of the columns"),
    "a zip bomb": (lambda: archive(more={"xl/media/a.bin": big(300_000_000)}), "far larger"),
    "many bombs below the ratio": (
        lambda: archive(more={f"xl/media/{place}.bin": big(1_000_000) for place in range(100)}),
        "no lines or fine",
    ),
    "a zip in a zip": (lambda: archive(more={"inner.xlsx": archive()}, without="xl/workbook.xml"), "no XLSX table"),
    "another program's zip": (lambda: archive(without="[Content_Types].xml"), "no XLSX table"),
    "an embedded file": (lambda: archive(more={"xl/embeddings/a.xlsx": archive()}), "embedded"),
    "macros": (lambda: archive(more={"xl/vbaProject.bin": b"macro"}), "macros"),
    "old macros": (lambda: archive(more={"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
    "links to other files": (lambda: archive(more={"xl/externalLinks/externalLink1.xml": "<x/>"}), "other files"),
    "a sheet elsewhere": (lambda: archive(more={"xl/_rels/workbook.xml.rels": REMOTE}), "other files"),
    "a sheet above": (lambda: archive(more={"xl/_rels/workbook.xml.rels": OUTSIDE}), "other files"),
    "names that climb out": (lambda: archive(more={"../../etc/cron.d/x": "x"}), "outside itself"),
    "absolute names": (lambda: archive(more={"/etc/passwd": "x"}), "outside itself"),
    "names of another system": (lambda: archive(more={"xl\\..\\..\\x": "x"}), "outside itself"),
    "a password on the archive": (encrypted_entry, "password"),
    "an encrypted workbook": (lambda: OLE + big(600) + ENCRYPTED_PACKAGE, "password"),
    "an old workbook": (lambda: OLE + big(600), "old Excel"),
    "one part twice": (twice, "twice"),
    "too many parts": (many, "more parts"),
    "another compression": (lzma, "damaged"),
    "cut short": (lambda: as_xlsx(GOOD)[:-200], "damaged"),
    "cut in the middle": (lambda: as_xlsx(GOOD)[:900], "damaged"),
    "broken XML": (lambda: archive("<worksheet><sheetData><row>"), "damaged"),
    "half a character in XML": (lambda: archive(inline(["a"], ["&#xD800;"])), "damaged"),
    "half a character by an escape": (lambda: archive(inline(["a"], ["_xD800_"])), "cannot be stored"),
    "NUL by an escape": (lambda: archive(inline(["a"], ["_x0000_"])), "cannot be stored"),
    "an entity bomb": (lambda: archive(ENTITIES), "entities"),
    "no sheet": (lambda: archive(more={"xl/workbook.xml": "<workbook/>"}), "damaged"),
    "a sheet that is not there": (lambda: archive(without="xl/worksheets/sheet1.xml"), "damaged"),
    "a text that is not there": (
        lambda: archive('<worksheet><sheetData><row><c t="s"><v>7</v></c></row></sheetData></worksheet>'),
        "damaged",
    ),
    "an endless cell": (long_cell, "longer than 2000"),
    "an endless shared text": (long_shared, "longer than 2000"),
    "sixteen thousand columns": (wide, "more than 100 columns"),
    "a million columns": (lambda: b"," * 1_000_000 + b"x\r\n", "more than 100 columns"),
    "an endless line": (lambda: "手机号\r\n".encode() + b"9" * 5_000_000, "longer than 2000"),
    "an open quotation mark": (lambda: '手机号\r\n"138'.encode(), "quotation mark"),
    "a long cell in a CSV": (lambda: as_csv([["a"], ["9" * 3_000]]), "longer than 2000"),
    "a program named .csv": (lambda: b"\x7fELF\x02" + big(5_000), "NUL"),
    "NUL in a text": (lambda: "手机号\r\n138\x00\r\n".encode(), "NUL"),
    "UTF-16": (lambda: "手机号,姓名\r\n".encode("utf-16"), "UTF-16"),
    "half a character in UTF-8": (lambda: "姓名\r\n张".encode() + b"\xed\xa0\x80" + "三李四王五".encode(), "neither"),
    "two encodings in one file": (lambda: as_csv(GOOD) + "李四".encode("gb18030"), "neither"),
    "a web page named .xlsx": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + big(100), "not a table"),
}
del HOSTILE["many bombs below the ratio"]


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_words(tmp_path: Path, name: str) -> None:
    make, words = HOSTILE[name]
    assert words in told(tmp_path, make())


def test_more_lines_than_allowed_are_refused(tmp_path: Path, settings: Settings) -> None:
    settings.IMPORT_MAX_ROWS = 3
    rows = [["a"], *([str(place)] for place in range(4))]
    assert "more than 3 lines" in told(tmp_path, as_csv(rows))
    assert "more than 3 lines" in told(tmp_path, as_xlsx(rows))


def test_more_texts_than_a_table_can_hold_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_streams, "SHARED", 10)
    shared = "<sst>" + "<si><t>a</t></si>" * 11 + "</sst>"
    assert "more texts" in told(tmp_path, archive(more={"xl/sharedStrings.xml": shared}))


def test_unpacked_sizes_are_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.importing.archives.UNPACKED", 10_000)
    assert "far larger" in told(tmp_path, archive(more={"xl/media/a.bin": big(20_000)}))
