"""A workbook as plain JSON, read from whoever sends it.

`{"sheets": [{"id", "name", "rows": [[cell, …], …], "widths"?, "filter"?, "hidden"?}]}`. A cell is null, a plain value,
or {"v": value, "f": formula?, "n": number format?, "b": 1 for bold?, "c": fill "#rrggbb"?}. `widths` are pixels,
`filter` the area under an automatic filter, `hidden` the numbers of hidden rows, from 1. Dates are serial numbers under
a format of dates. Nothing is left at the ends: no empty cell in a row, no empty row in a sheet.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from question_bank import texts
from question_bank.contract import Malformed
from question_bank.spreadsheets.addresses import area_of

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20, 5_000, 100, 60_000
MOST_CHARTS, MOST_AREAS = 20, 6
LONGEST_TEXT, LONGEST_FORMULA, LONGEST_FORMAT, LONGEST_NAME, LONGEST_TITLE = 2_000, 2_000, 80, 31, 100
BIGGEST_NUMBER, BIGGEST_WHOLE = 1e300, 10**15
WIDEST = 2_000
CHARTS = {"column": "柱形图", "bar": "条形图", "line": "折线图", "pie": "饼图", "scatter": "散点图"}
ID = re.compile(r"[\w-]{1,40}", re.ASCII)
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")

Cell = Any
Book = Mapping[str, Any]
Sheet = Mapping[str, Any]


def read_book(raw: Any) -> dict[str, Any]:
    """A tidy workbook. Malformed: it is none, or a sheet, a cell, a formula is not what one may be."""
    sheets = raw.get("sheets") if isinstance(raw, Mapping) else None
    if not isinstance(sheets, list) or not sheets or not all(isinstance(sheet, Mapping) for sheet in sheets):
        raise Malformed("格式不对")
    if len(sheets) > MOST_SHEETS:
        raise Malformed("最多 %(max)s 张工作表", max=MOST_SHEETS)
    tidy = [_read_sheet(sheet) for sheet in sheets]
    if len({s["id"] for s in tidy}) < len(tidy) or len({s["name"].casefold() for s in tidy}) < len(tidy):
        raise Malformed("工作表重名")
    if sum(cell is not None for sheet in tidy for row in sheet["rows"] for cell in row) > MOST_CELLS:
        raise Malformed("最多 %(max)s 个单元格", max=MOST_CELLS)
    return {"sheets": tidy}


def _read_sheet(raw: Mapping[str, Any]) -> dict[str, Any]:
    id, name = raw.get("id"), texts.one_line(raw.get("name"))
    if not isinstance(id, str) or not ID.fullmatch(id):
        raise Malformed("格式不对")
    if not 0 < len(name) <= LONGEST_NAME or NOT_IN_NAMES.search(name) or name.startswith("'") or name.endswith("'"):
        raise Malformed("工作表的名称须为 1 到 %(max)s 字，不含 [ ] : * ? / \\", max=LONGEST_NAME)
    sheet: dict[str, Any] = {"id": id, "name": name, "rows": _read_rows(raw.get("rows", []))}
    if widths := _read_widths(raw.get("widths")):
        sheet["widths"] = widths
    covered = raw.get("filter")
    if isinstance(covered, str) and len(covered) <= LONGEST_NAME and area_of(covered):
        sheet["filter"] = covered.upper()
    if hidden := _read_hidden(raw.get("hidden")):
        sheet["hidden"] = hidden
    return sheet


def _read_rows(raw: Any) -> list[list[Cell]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise Malformed("格式不对")
    rows = [_without_end([read_cell(cell) for cell in row]) for row in raw]
    while rows and not rows[-1]:
        rows.pop()
    if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
        raise Malformed("最多 %(rows)s 行、%(columns)s 列", rows=MOST_ROWS, columns=MOST_COLUMNS)
    return rows


def _without_end(row: list[Cell]) -> list[Cell]:
    while row and row[-1] is None:
        row.pop()
    return row


def _read_widths(raw: Any) -> list[int]:
    if not isinstance(raw, list) or len(raw) > MOST_COLUMNS or not all(_is_number(width) for width in raw):
        return []
    return [round(max(0, min(width, WIDEST))) for width in raw]


def _read_hidden(raw: Any) -> list[int]:
    if not isinstance(raw, list):
        return []
    return sorted({no for no in raw if isinstance(no, int) and not isinstance(no, bool) and 1 <= no <= MOST_ROWS})


def read_cell(raw: Any) -> Cell:
    """A tidy cell; None where it is empty. A style that is none is left out. Malformed: no such cell."""
    if not isinstance(raw, Mapping):
        return _read_value(raw)
    cell: dict[str, Any] = {"v": _read_value(raw.get("v"))}
    if formula := _read_formula(raw.get("f")):
        cell["f"] = formula
    number_format = raw.get("n")
    if isinstance(number_format, str) and _is_format(number_format):
        cell["n"] = number_format
    if raw.get("b"):
        cell["b"] = 1
    colour = raw.get("c")
    if isinstance(colour, str) and COLOUR.fullmatch(colour):
        cell["c"] = colour.lower()
    return cell if len(cell) > 1 else cell["v"]


def _is_format(text: str) -> bool:
    return 0 < len(text) <= LONGEST_FORMAT and text.strip().casefold() != "general" and text.isprintable()


def _read_value(raw: Any) -> Any:
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        return _read_text(raw)
    if not _is_number(raw):
        raise Malformed("格式不对")
    return tidy_number(raw)


def _is_number(raw: Any) -> bool:
    """A number that a spreadsheet can hold."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return False
    return math.isfinite(raw) and abs(raw) < BIGGEST_NUMBER if isinstance(raw, float) else abs(raw) < BIGGEST_NUMBER


def tidy_number(number: float) -> float:
    """Whole numbers without a point, as JSON of a browser writes them; very large ones as they are kept."""
    if isinstance(number, int):
        return number if abs(number) < BIGGEST_WHOLE else float(number)
    return int(number) if number.is_integer() and abs(number) < BIGGEST_WHOLE else number


def _read_text(raw: str) -> str | None:
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        raise Malformed("单元格里最多 %(max)s 字", max=LONGEST_TEXT)
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n" for c in text):
        raise Malformed("含有不能使用的字符")
    return text or None


def _read_formula(raw: Any) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise Malformed("格式不对")
    if len(raw) > LONGEST_FORMULA:
        raise Malformed("公式最多 %(max)s 字符", max=LONGEST_FORMULA)
    formula = _read_text(raw) or ""
    return formula if formula.startswith("=") and len(formula.strip()) > 1 else ""


def read_charts(raw: Any) -> list[dict[str, Any]]:
    """Tidy charts. Malformed: they are none."""
    if not isinstance(raw, list) or len(raw) > MOST_CHARTS or not all(isinstance(chart, Mapping) for chart in raw):
        raise Malformed("最多 %(max)s 张图表", max=MOST_CHARTS)
    charts = [_read_chart(chart) for chart in raw]
    if len({chart["id"] for chart in charts}) < len(charts):
        raise Malformed("格式不对")
    return charts


def _read_chart(raw: Mapping[str, Any]) -> dict[str, Any]:
    id, sheet, kind = raw.get("id"), raw.get("sheet"), raw.get("kind")
    if not all(isinstance(one, str) and ID.fullmatch(one) for one in (id, sheet)) or kind not in tuple(CHARTS):
        raise Malformed("格式不对")
    chart = {"id": id, "sheet": sheet, "kind": kind, "range": _read_range(raw.get("range"))}
    for name in ("title", "x", "y"):
        text = texts.one_line(raw.get(name) or "")
        if len(text) > LONGEST_TITLE:
            raise Malformed("最多 %(max)s 字", max=LONGEST_TITLE)
        if text or name == "title":
            chart[name] = text
    return chart


def _read_range(raw: Any) -> str:
    areas = raw.split(",") if isinstance(raw, str) and len(raw) <= LONGEST_TITLE else []
    if not 0 < len(areas) <= MOST_AREAS or not all(area_of(area) for area in areas):
        raise Malformed("图表的数据区域须写作 A1:B7")
    return ",".join(area.strip().replace("$", "").upper() for area in areas)


def value_of(cell: Cell) -> Any:
    """The plain value of a cell."""
    return cell.get("v") if isinstance(cell, Mapping) else cell


def formula_of(cell: Cell) -> str:
    """The formula of a cell, with its sign of equality; empty where there is none."""
    return str(cell.get("f", "")) if isinstance(cell, Mapping) else ""


def format_of(cell: Cell) -> str:
    """The number format of a cell; empty where it has none of its own."""
    return str(cell.get("n", "")) if isinstance(cell, Mapping) else ""


def cell_at(rows: Sequence[Sequence[Cell]], row: int, column: int) -> Cell:
    """A cell by its row and column, from 0; None where there is none."""
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None
