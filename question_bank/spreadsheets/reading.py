"""An xlsx file as a workbook of ours: values, formulas, number formats, bold, fills, widths, filter, hidden rows."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from question_bank.contract import Malformed
from question_bank.media import office_type, zip_problem
from question_bank.sheets import BROKEN_BOOK, area_of
from question_bank.spreadsheets.addresses import column_of
from question_bank.spreadsheets.book import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, read_book

Original = Cell | MergedCell
MOMENTS = (datetime, date, time, timedelta)
DATE_FORMAT = "yyyy-mm-dd"


def read_xlsx(path: Path) -> dict[str, Any]:
    """The workbook of a file. Malformed: it is no xlsx, or larger than a workbook of ours."""
    content = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if zip_problem(archive) or office_type(archive) != "xlsx":
                raise Malformed("文件不是可以打开的 Excel 表格")
            if area_of(archive) > 10 * MOST_CELLS:
                raise Malformed("表格的范围过大，请删除多余的行和列")
        formulas = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
        values = openpyxl.load_workbook(io.BytesIO(content), keep_links=False, data_only=True)
    except Malformed:
        raise
    except BROKEN_BOOK:
        raise Malformed("表格文件已损坏") from None
    sheets = [_sheet(no, page, values[page.title]) for no, page in enumerate(formulas.worksheets, 1)]
    return read_book({"sheets": sheets})


def _sheet(no: int, page: Worksheet, values: Worksheet) -> dict[str, Any]:
    rows = [
        [_cell(one, other) for one, other in zip(row, same, strict=True)]
        for row, same in zip(_rows(page), _rows(values), strict=True)
    ]
    hidden = [number for number, row in page.row_dimensions.items() if row.hidden]
    found = {"id": f"s{no}", "name": page.title, "rows": rows, "widths": _widths(page), "hidden": hidden}
    return {**found, "filter": page.auto_filter.ref}


def _rows(page: Worksheet) -> Iterator[tuple[Original, ...]]:
    if page.max_row > MOST_ROWS or page.max_column > MOST_COLUMNS:
        raise Malformed("最多 %(rows)s 行、%(columns)s 列", rows=MOST_ROWS, columns=MOST_COLUMNS)
    return page.iter_rows()


def _cell(cell: Original, computed: Original) -> Any:
    found: dict[str, Any] = {"v": _plain(computed.value)}
    if cell.data_type == "f":
        found["f"] = str(getattr(cell.value, "text", cell.value))
    if cell.number_format and cell.number_format != "General":
        found["n"] = cell.number_format
    elif isinstance(computed.value, MOMENTS):
        found["n"] = DATE_FORMAT
    if cell.font and cell.font.b:
        found["b"] = 1
    fill = cell.fill.fgColor.rgb if cell.fill and cell.fill.fill_type == "solid" else None
    if isinstance(fill, str) and len(fill) == 8:
        found["c"] = f"#{fill[2:]}"
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, MOMENTS):
        return round(float(to_excel(value)), 10)  # type: ignore[no-untyped-call]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _widths(page: Worksheet) -> list[int]:
    found: dict[int, int] = {}
    for letters, column in page.column_dimensions.items():
        first = column.min - 1 if column.min else column_of(letters)
        for place in range(first, min(column.max or first + 1, MOST_COLUMNS)):
            found[place] = round(column.width * 7)
    return [found.get(place, 64) for place in range(max(found, default=-1) + 1)]
