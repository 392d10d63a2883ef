"""A table is known by its content and read as people meant it."""

from datetime import date
from pathlib import Path

import pytest

from stores.importing.cells import Broken
from stores.importing.reading import read
from tests.stores.tables import archive, as_csv, as_xlsx, inline

ROWS = [["手机号", "姓名"], ["13800138000", "张三"], ["13900139000", "李四"]]


def lines(folder: Path, content: bytes, name: str = "table.bin") -> tuple[str, list[str], list[tuple[int, list[str]]]]:
    path = folder / name
    path.write_bytes(content)
    table = read(path)
    return table.form, table.header, list(table.lines)


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (as_csv(ROWS), "CSV, UTF-8"),
        (as_csv(ROWS, encoding="utf-8"), "CSV, UTF-8"),
        (as_csv(ROWS, encoding="gb18030"), "CSV, GB18030"),
        (as_csv(ROWS, delimiter=";"), "CSV, UTF-8"),
        (as_csv(ROWS, delimiter="\t"), "CSV, UTF-8"),
        (as_xlsx(ROWS), "XLSX"),
        (archive(inline(*ROWS)), "XLSX"),
    ],
)
def test_the_same_table_reads_the_same_in_every_form(tmp_path: Path, content: bytes, form: str) -> None:
    assert lines(tmp_path, content, "misleading.pdf") == (form, ROWS[0], [(2, ROWS[1]), (3, ROWS[2])])


def test_lines_keep_the_numbers_that_a_spreadsheet_gives_them(tmp_path: Path) -> None:
    content = '手机号,姓名\r\n\r\n13800138000,"张\n三"\r\n,\r\n13900139000,李四\r\n'.encode()
    assert [(row, cells[0]) for row, cells in lines(tmp_path, content)[2]] == [(3, "13800138000"), (5, "13900139000")]
    rows = [["手机号"], ["13800138000"], [""], ["13900139000"]]
    assert [row for row, _cells in lines(tmp_path, as_xlsx(rows))[2]] == [2, 4]


def test_what_excel_makes_of_numbers_and_days_is_undone(tmp_path: Path) -> None:
    rows = [["a", "b", "c", "d", "e"], [13800138000, date(2026, 5, 1), 12.5, 0.1 + 0.2, True]]
    assert lines(tmp_path, as_xlsx(rows))[2] == [(2, ["13800138000", "2026-05-01 00:00:00", "12.5", "0.3", "1"])]
    sheet = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="C2"><v>1.3800138E10</v></c></row>'
    assert lines(tmp_path, archive(f"<worksheet><sheetData>{sheet}</sheetData></worksheet>"))[2] == [
        (2, ["", "", "13800138000"])
    ]


def test_days_of_an_old_mac_and_of_a_chinese_format_are_days(tmp_path: Path) -> None:
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="31"/></cellXfs></styleSheet>'
    sheet = (
        '<worksheet><sheetData><row><c><v>1</v></c></row><row><c s="1"><v>46143</v></c></row></sheetData></worksheet>'
    )
    assert lines(tmp_path, archive(sheet, more={"xl/styles.xml": styles}))[2] == [(2, ["2026-05-01 00:00:00"])]
    mac = '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    old = sheet.replace("46143", "44681")
    more = {"xl/styles.xml": styles, "xl/workbook.xml": mac}
    assert lines(tmp_path, archive(old, more=more))[2] == [(2, ["2026-05-01 00:00:00"])]


def test_shared_texts_leave_out_reading_aids_and_escapes_are_characters(tmp_path: Path) -> None:
    shared = (
        "<sst><si><t>名</t></si><si><r><t>张</t></r><r><t>三</t></r><rPh><t>zhang</t></rPh></si>"
        "<si><t>甲_x000A_乙</t></si></sst>"
    )
    sheet = (
        "<worksheet><sheetData>"
        + "".join(f'<row><c t="s"><v>{place}</v></c></row>' for place in range(3))
        + "</sheetData></worksheet>"
    )
    found = lines(tmp_path, archive(sheet, more={"xl/sharedStrings.xml": shared}))
    assert found[1:] == (["名"], [(2, ["张三"]), (3, ["甲\n乙"])])


def test_the_guard_of_exports_is_taken_off_and_formulas_are_told_apart(tmp_path: Path) -> None:
    _form, _header, rows = lines(tmp_path, as_csv([["a", "b", "c"], ["'=1+1", '="13800138000"', "=1+1"]]))
    assert rows == [(2, ["=1+1", "13800138000", "=1+1"])]
    assert [isinstance(cell, Broken) for cell in rows[0][1]] == [False, False, True]
    sheet = (
        '<worksheet><sheetData><row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>'
    )
    sheet += '<row><c><f>A1*2</f><v>4</v></c><c t="e"><v>#REF!</v></c></row></sheetData></worksheet>'
    cells = lines(tmp_path, archive(sheet))[2][0][1]
    assert [getattr(cell, "why", "") for cell in cells] == ["formula", "wrong"]
    quoted = lines(tmp_path, as_xlsx([["a", "b"], ["'=1+1", "=text"]]))[2]
    assert quoted[0][1][0] == "=1+1"


def test_only_the_first_sheet_is_read(tmp_path: Path) -> None:
    book = (
        '<workbook xmlns:r="r"><sheets><sheet name="b" sheetId="2" r:id="rId1"/><sheet name="a" sheetId="1" r:id="rId2"/>'
        "</sheets></workbook>"
    )
    other = inline(["other"])
    more: dict[str, str | bytes] = {"xl/workbook.xml": book, "xl/worksheets/sheet2.xml": other}
    assert lines(tmp_path, archive(inline(["手机号"], ["1"]), more=more))[1] == ["手机号"]
