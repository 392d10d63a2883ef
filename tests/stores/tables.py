"""Tables as people make them, for tests: CSV and XLSX, and XLSX files with something wrong inside."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

CONTENT = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
SHEET = '<?xml version="1.0"?><worksheet><sheetData>{rows}</sheetData></worksheet>'


def as_csv(rows: Iterable[Sequence[Any]], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """Plain lines; nothing in them needs quoting."""
    return "".join(delimiter.join(map(str, row)) + "\r\n" for row in rows).encode(encoding)


def as_xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
    """As Excel writes it: numbers as numbers, days as days."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(place, column, cell, day)
            else:
                sheet.write(place, column, cell)
    book.close()
    return file.getvalue()


def inline(*rows: Sequence[str]) -> str:
    """The XML of rows of texts."""
    found = ""
    for place, cells in enumerate(rows, start=1):
        found += f'<row r="{place}">' + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
        found += "</row>"
    return SHEET.format(rows=found)


def archive(sheet: str | bytes = "", *, more: dict[str, str | bytes] | None = None, without: str = "") -> bytes:
    """An XLSX made by hand: the parts that a table has, `more` parts beside them or in their place, and one left out."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet or inline(["手机号"], ["13800138000"]),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in (parts | (more or {})).items():
            if name != without:
                made.writestr(name, text)
    return file.getvalue()
