"""Official tables as xlsx: titles, one or two header rows, text cells, a footer; ready to be printed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter

MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""A fixed moment of making: the same rows give the same bytes."""


@dataclass(frozen=True)
class Table:
    """One sheet. `merges` are header cells that span: (first row, first column, last row, last column) from 0."""

    sheet: str
    titles: Sequence[str]
    heads: Sequence[Sequence[str]]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    merges: Sequence[tuple[int, int, int, int]] = ()
    centred: Sequence[int] = ()
    footer: str = ""


def write_table(table: Table) -> bytes:
    """The file; every cell is text, so no number loses digits and no cell is ever a formula."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": MADE})
        page = book.add_worksheet(table.sheet)
        _lay_out(page, table)
        _write_top(book, page, table)
        _write_rows(book, page, table)
    return out.getvalue()


def _format(book: xlsxwriter.Workbook, **more: object) -> object:
    return book.add_format({"num_format": "@", "font_name": "宋体", "font_size": 10, "valign": "vcenter", **more})


def _lay_out(page: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
    top = len(table.titles) + len(table.heads)
    for column, width in enumerate(table.widths):
        page.set_column(column, column, width)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(len(table.titles), top - 1)
    page.freeze_panes(top, 0)
    page.set_footer("&C第 &P 页 共 &N 页")
    if table.titles:
        page.set_row(0, 30)


def _write_top(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
    last = len(table.widths) - 1
    title = _format(book, bold=True, font_size=16, align="center")
    line = _format(book, align="left")
    head = _format(book, bold=True, align="center", border=1, text_wrap=True)
    for row, text in enumerate(table.titles):
        page.merge_range(row, 0, row, last, "", line if row else title)
        page.write_string(row, 0, text, line if row else title)
    for row, cells in enumerate(table.heads, len(table.titles)):
        for column, text in enumerate(cells):
            page.write_string(row, column, text, head)
    for first_row, first, last_row, last_column in table.merges:
        text = table.heads[first_row - len(table.titles)][first]
        page.merge_range(first_row, first, last_row, last_column, "", head)
        page.write_string(first_row, first, text, head)


def _write_rows(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
    plain, centred = _format(book, border=1, text_wrap=True), _format(book, border=1, align="center")
    row = len(table.titles) + len(table.heads)
    for cells in table.rows:
        for column, text in enumerate(cells):
            page.write_string(row, column, text, centred if column in table.centred else plain)
        row += 1
    if table.footer:
        line = _format(book)
        page.merge_range(row, 0, row, len(table.widths) - 1, "", line)
        page.write_string(row, 0, table.footer, line)
        page.set_row(row, 26)
