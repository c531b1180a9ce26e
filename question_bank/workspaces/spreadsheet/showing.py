"""A work for people: sheets as tables, formulas listed, charts as labels and series, all of it as an xlsx file."""

from collections.abc import Mapping, Sequence
from typing import Any

from question_bank.spreadsheets.addresses import letters_of, name_of
from question_bank.spreadsheets.book import cell_at, format_of, formula_of
from question_bank.spreadsheets.charting import cells_of, drawn, value_at
from question_bank.spreadsheets.formats import is_date_format, shown
from question_bank.spreadsheets.functions.every import FUNCTIONS
from question_bank.spreadsheets.parser import Unreadable, calls_in, parse
from question_bank.spreadsheets.values import is_number
from question_bank.spreadsheets.writing import write_xlsx
from question_bank.workspaces.spreadsheet.worked import Page, Worked

MOST_SHOWN, MOST_COLUMNS = 300, 40


def show(worked: Worked, start: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON for made.html and viewer.js. `start`: the workbook to begin with, to tell what was changed."""
    before = {sheet["id"]: sheet for sheet in start["sheets"]}
    sheets = [_sheet(page, before.get(page.id)) for page in worked.pages]
    charts = [made for chart in worked.charts if (made := _chart(worked, chart))]
    return {"sheets": sheets, "charts": charts, "remark": worked.remark()}


def _sheet(page: Page, before: Mapping[str, Any] | None) -> dict[str, Any]:
    width = min(max(map(len, page.values), default=0), MOST_COLUMNS)
    rows = [
        {"no": row + 1, "cells": [_cell(page, row, column) for column in range(width)]}
        for row in range(min(len(page.values), MOST_SHOWN))
    ]
    formulas = [
        {"cell": name_of(row, column), "formula": formula, "value": _cell(page, row, column)["text"]}
        for row, cells in enumerate(page.cells)
        for column, cell in enumerate(cells)
        if (formula := formula_of(cell))
    ]
    return {
        "id": page.id,
        "name": page.name,
        "columns": [letters_of(column) for column in range(width)],
        "rows": rows,
        "all": len(page.values),
        "formulas": formulas[:MOST_SHOWN],
        "all_formulas": len(formulas),
        "is_changed": before is None or before["rows"] != page.cells,
    }


def _cell(page: Page, row: int, column: int) -> dict[str, Any]:
    value, cell = value_at(page.values, row, column), cell_at(page.cells, row, column)
    found: dict[str, Any] = {"text": shown(value, format_of(cell))}
    if is_number(value) and not is_date_format(format_of(cell)):
        found["is_number"] = True
    if formula := formula_of(cell):
        found["formula"] = formula
    if isinstance(cell, Mapping) and cell.get("b"):
        found["is_bold"] = True
    return found


def _chart(worked: Worked, chart: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is drawn; labels of a scatter stay as they are, so that they can be measured."""
    page = next((page for page in worked.pages if page.id == chart["sheet"]), None)
    if page is None:
        return None
    parts = drawn(chart, page.values)
    series = [
        {
            "name": "" if one.name is None else _cell(page, *one.name)["text"],
            "data": [value if is_number(value) else None for value in cells_of(one.area, page.values)],
        }
        for one in parts.series
    ]
    count = len(series[0]["data"]) if series else 0
    labels = [str(number) for number in range(1, count + 1)]
    if parts.labels:
        area = parts.labels
        places = [(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)]
        labels = [_label(page, place, is_measured=chart["kind"] == "scatter") for place in places]
    return {**chart, "labels": labels, "series": series}


def _label(page: Page, place: tuple[int, int], *, is_measured: bool) -> str:
    value = value_at(page.values, *place)
    return str(value) if is_measured and is_number(value) else _cell(page, *place)["text"]


def to_xlsx(book: Mapping[str, Any], charts: Sequence[Mapping[str, Any]], worked: Worked) -> bytes:
    """The workbook as a file. Only formulas that we understand stay such: nothing in it starts or fetches anything."""
    return write_xlsx(book, charts, worked.calculated.plain(), is_understood)


def is_understood(formula: str) -> bool:
    """Whether a formula is made of what our engine knows."""
    try:
        return set(calls_in(parse(formula))) <= set(FUNCTIONS)
    except Unreadable:
        return False
