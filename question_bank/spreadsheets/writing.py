"""A workbook of ours as an xlsx file: values, formulas with what they come to, formats, and real charts."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from question_bank.sheets import MADE
from question_bank.spreadsheets.addresses import Area, area_of, letters_of
from question_bank.spreadsheets.book import format_of, formula_of
from question_bank.spreadsheets.charting import Drawn, drawn, is_number, value_at

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_future_functions": True,
}
FONT = {"font_name": "宋体", "font_size": 11}
BESIDE, HEIGHT = 1, 18
"""Where a chart stands: so many columns right of the table, so many rows for each."""

Values = Sequence[Sequence[Sequence[Any]]]


def write_xlsx(
    book: Mapping[str, Any],
    charts: Sequence[Mapping[str, Any]],
    values: Values,
    is_safe: Any = lambda _formula: True,
) -> bytes:
    """The file. `values`: what each cell comes to, by sheets; a formula that is not `is_safe` becomes its value."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as workbook:
        workbook.set_properties({"created": MADE})
        styles: dict[tuple[str, int, str], Any] = {}
        for sheet, computed in zip(book["sheets"], values, strict=True):
            page = workbook.add_worksheet(sheet["name"])
            _write_cells(workbook, page, sheet["rows"], computed, styles, is_safe)
            _arrange(page, sheet)
        _add_charts(workbook, book, charts, values)
    return out.getvalue()


def _write_cells(
    workbook: Any,
    page: Any,
    rows: Sequence[Sequence[Any]],
    computed: Sequence[Sequence[Any]],
    styles: Any,
    is_safe: Any,
) -> None:
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell is None:
                continue
            style, value = _style(workbook, cell, styles), value_at(computed, r, c)
            formula = formula_of(cell)
            if formula and is_safe(formula):
                page.write_formula(r, c, formula, style, _result(value))
            else:
                _write_value(page, r, c, value, style)


def _result(value: Any) -> Any:
    return "" if value is None else value if isinstance(value, bool | int | float) else str(value)


def _write_value(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        page.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, style)
    elif is_number(value):
        page.write_number(row, column, value, style)
    else:
        page.write_string(row, column, str(value), style)


def _style(workbook: Any, cell: Any, styles: dict[tuple[str, int, str], Any]) -> Any:
    known = isinstance(cell, Mapping)
    key = (format_of(cell), cell.get("b", 0) if known else 0, cell.get("c", "") if known else "")
    if key not in styles:
        number_format, bold, fill = key
        wanted: dict[str, Any] = {**FONT, "num_format": number_format or "General", "bold": bool(bold)}
        styles[key] = workbook.add_format({**wanted, **({"bg_color": fill} if fill else {})})
    return styles[key]


def _arrange(page: Any, sheet: Mapping[str, Any]) -> None:
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for column, width in enumerate(sheet.get("widths", ())):
        page.set_column(column, column, max(0, (width - 5) / 7))
    if (covered := sheet.get("filter")) and (area := area_of(covered)) and area.bottom < len(sheet["rows"]) + 1:
        page.autofilter(*area)
    for number in sheet.get("hidden", ()):
        page.set_row(number - 1, None, None, {"hidden": True})


def _add_charts(workbook: Any, book: Mapping[str, Any], charts: Sequence[Mapping[str, Any]], values: Values) -> None:
    places = {sheet["id"]: place for place, sheet in enumerate(book["sheets"])}
    placed: dict[int, int] = {}
    for chart in charts:
        place = places.get(chart["sheet"])
        if place is None:
            continue
        sheet = book["sheets"][place]
        page = workbook.get_worksheet_by_name(sheet["name"])
        right = max(map(len, sheet["rows"]), default=0) + BESIDE
        row = placed.get(place, 1)
        page.insert_chart(row, right, _chart(workbook, sheet["name"], chart, drawn(chart, values[place])))
        placed[place] = row + HEIGHT


def _chart(workbook: Any, name: str, chart: Mapping[str, Any], shown: Drawn) -> Any:
    made = workbook.add_chart({"type": chart["kind"]})
    for series in shown.series:
        entry: dict[str, Any] = {"values": _reference(name, series.area)}
        if shown.labels:
            entry["categories"] = _reference(name, shown.labels)
        if series.name:
            entry["name"] = [name, *series.name]
        made.add_series(entry)
    made.set_title({"name": chart["title"]} if chart.get("title") else {"none": True})
    if chart["kind"] != "pie":
        across, upward = ("y", "x") if chart["kind"] == "bar" else ("x", "y")
        made.set_x_axis({"name": chart.get(across, "")})
        made.set_y_axis({"name": chart.get(upward, "")})
    made.set_size({"width": 560, "height": 330})
    return made


def _reference(name: str, area: Area) -> str:
    quoted = name.replace("'", "''")
    first, last = f"${letters_of(area.left)}${area.top + 1}", f"${letters_of(area.right)}${area.bottom + 1}"
    return f"='{quoted}'!{first}:{last}"
