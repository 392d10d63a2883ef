"""Templates for people to fill in: a header, one example, and a sheet that explains the columns; XLSX or CSV."""

import csv
import io

import xlsxwriter
from django.utils.translation import gettext as _

from stores.importing.sheets import Sheet

WIDTH, ROWS = 18, 5_000


def as_xlsx(sheet: type[Sheet]) -> bytes:
    """All cells are text, so that Excel shortens no phone and turns no number into a day."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    text, needed = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "font_color": "#B00020"})
    bold = book.add_format({"bold": True})
    page = book.add_worksheet(_("Fill in here"))
    page.set_column(0, len(sheet.columns()) - 1, WIDTH, text)
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns().values()):
        page.write_string(0, place, str(column.heading), needed if column.needed else bold)
        page.write_string(1, place, column.example, text)
    _explain(book, sheet)
    book.close()
    return file.getvalue()


def _explain(book: xlsxwriter.Workbook, sheet: type[Sheet]) -> None:
    page = book.add_worksheet(_("Notes"))
    page.set_column(0, 1, WIDTH)
    page.set_column(2, 3, 3 * WIDTH)
    head = (_("column"), _("needed"), _("example"), _("note"))
    rows = [
        (str(one.heading), _("yes") if one.needed else "", one.example, str(one.note))
        for one in sheet.columns().values()
    ]
    more = (
        _("Line 2 of the first sheet is an example: overwrite it or take it out."),
        _("An empty cell changes nothing. The first sheet alone is read."),
        _("Days as 2026-05-01, money in yuan with two decimals at most."),
    )
    for place, cells in enumerate([head, *rows, (), *((line,) for line in more)]):
        for column, cell in enumerate(cells):
            page.write_string(place, column, cell)


def as_csv(sheet: type[Sheet]) -> bytes:
    """With the mark by which Excel knows UTF-8."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow([str(column.heading) for column in sheet.columns().values()])
    table.writerow([column.example for column in sheet.columns().values()])
    return file.getvalue().encode("utf-8-sig")
