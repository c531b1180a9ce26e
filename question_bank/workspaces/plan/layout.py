"""A plan's tables as they are read: heads, rows and results as texts. figures.js lays out the same for the terminal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank.workspaces.plan.figures import (
    NUMBERS,
    OF_CASE,
    OF_FLOW,
    YEARS,
    Flow,
    case_name,
    exact,
    figures_of,
    flow_of,
    grouped,
    shown,
)
from question_bank.workspaces.plan.reading import INPUTS, SIDES, Table

LABELS = {
    "npv": "净现值（NPV）", "irr": "内部收益率（IRR）",
    "payback": "静态投资回收期", "payback_discounted": "动态投资回收期",
    "fixed": "固定成本", "price": "单价", "variable": "单位变动成本", "planned": "计划销量",
    "margin": "单位边际贡献", "margin_rate": "边际贡献率", "units": "盈亏平衡销量", "money": "盈亏平衡销售额",
    "safety": "安全边际量", "safety_rate": "安全边际率", "profit": "计划利润",
}  # fmt: skip
ITEM, YEAR, TOTAL, RATE = "测算项目", "第 %d 年", "合计", "折现率"
HEADS = {"in": "现金流入", "out": "现金流出"}
SUMS = {"in": "流入合计", "out": "流出合计"}
NET = ("净现金流量", "累计净现金流量", "折现净现金流量", "累计折现净现金流量")
OWN_LINE = "（未命名）"


def laid_out(table: Table, value: Any) -> dict[str, Any]:
    """What people see of a table: columns, rows (texts; `sort` is head, sum or line), results, blocks of a matrix."""
    return {
        "id": table["id"],
        "kind": table["kind"],
        "title": table["title"],
        "is_empty": value is None,
        "columns": [],
        "rows": [],
        "results": [],
        "blocks": [],
        **dict(LAYOUTS[table["kind"]](table, value)),
    }


def _free(table: Table, value: Any) -> Iterator[tuple[str, Any]]:
    columns = table["columns"]
    heads = [_column(column["title"], is_number=column["type"] in NUMBERS) for column in columns]
    fixed = table.get("rows")
    yield (
        "columns",
        [_column(table.get("row_title", ITEM), "" if "row_title" in table else ITEM), *heads] if fixed else heads,
    )
    rows = []
    for number, row in enumerate(value if value is not None else [{} for _ in fixed or ()]):
        cells = [_said(column, row.get(column["id"], "")) for column in columns]
        rows.append(_row("line", [fixed[number], *cells] if fixed else cells))
    if any(column.get("sum") for column in columns):
        rows.append(_row("sum", _totals(table, value, has_heads=bool(fixed))))
    yield "rows", rows


def _totals(table: Table, value: Any, *, has_heads: bool) -> list[str]:
    figures = figures_of(table, value)
    totals = [_sum(column, figures[f"sum_{column['id']}"]) if column.get("sum") else "" for column in table["columns"]]
    if has_heads:
        return [TOTAL, *totals]
    return totals if totals[0] else [TOTAL, *totals[1:]]


def _sum(column: Mapping[str, Any], figure: Fraction | None) -> str:
    text = shown("sum", figure)
    return text if column["type"] == "money" or figure is None else text.rstrip("0").rstrip(".")


def _said(column: Mapping[str, Any], text: str) -> str:
    return grouped(text) if column["type"] in NUMBERS and exact(text) is not None else text


def _matrix(table: Table, value: Any) -> Iterator[tuple[str, Any]]:
    yield "shape", table["shape"]
    yield "blocks", [{"title": b["title"], "text": (value or {}).get(b["id"], "")} for b in table["blocks"]]


def _cash_flow(table: Table, value: Any) -> Iterator[tuple[str, Any]]:
    years = range(table["years"] + 1)
    yield (
        "columns",
        [
            _column(*_with(ITEM, table.get("unit", ""))),
            *(_column(YEAR % year, is_number=True, year=year) for year in years),
        ],
    )
    flow = flow_of(table, value)
    rows: list[dict[str, Any]] = []
    for side, name in SIDES.items():
        given = table.get(name, ())
        lines = (value or {}).get(side) or [{"name": "", "amounts": [""] * len(years)} for _ in given]
        rows.append(_row("head", [HEADS[side], *("" for _ in years)]))
        rows += [_row("line", [_name(given, n, line), *map(_amount, line["amounts"])]) for n, line in enumerate(lines)]
        sums = (flow.inflow if side == "in" else flow.outflow) if flow else None
        rows.append(_row("sum", [SUMS[side], *_numbers(sums, len(years))]))
    rows += [_row("sum", [label, *_numbers(each, len(years))]) for label, each in zip(NET, _nets(flow), strict=True)]
    yield "rows", rows
    rate = str(table.get("rate", (value or {}).get("rate", "")))
    figures = figures_of(table, value)
    results = [_result(RATE, f"{rate}%" if exact(rate) is not None else "—")]
    results += [_result(LABELS[name], *_flow_figure(table, name, figures[name])) for name in OF_FLOW]
    yield "results", results


def _nets(flow: Flow | None) -> Sequence[Sequence[Fraction] | None]:
    if flow is None:
        return (None, None, None, None)
    present = flow.present
    return (flow.net, flow.running, present, None if present is None else _running(present))


def _running(flows: Sequence[Fraction]) -> list[Fraction]:
    return [sum(flows[: year + 1], Fraction(0)) for year in range(len(flows))]


def _flow_figure(table: Table, name: str, figure: Fraction | None) -> tuple[str, str]:
    """A figure without its unit, and the unit."""
    text = shown(name, figure).removesuffix(YEARS)
    unit = {"npv": str(table.get("unit", "")), "irr": ""}.get(name, YEARS.strip())
    return text, unit if figure is not None else ""


def _result(label: str, number: str, unit: str = "") -> dict[str, str]:
    return {"label": label, "value": f"{number} {unit}".rstrip(), "number": number, "unit": unit}


def _name(given: Sequence[str], number: int, line: Mapping[str, Any]) -> str:
    return given[number] if number < len(given) else line["name"] or OWN_LINE


def _amount(text: str) -> str:
    return grouped(text) if exact(text) is not None else text


def _numbers(figures: Sequence[Fraction] | None, width: int) -> list[str]:
    return ["—"] * width if figures is None else [shown("sum", figure) for figure in figures]


def _break_even(table: Table, value: Any) -> Iterator[tuple[str, Any]]:
    cases = table["cases"]
    yield "columns", [_column(ITEM, ITEM), *(_column(case, is_number=True) for case in cases)]
    figures = figures_of(table, value)
    given = value or [{} for _ in cases]
    inputs = [_asked("line", table, name, [_amount(case.get(name, "")) for case in given]) for name in INPUTS]
    results = [
        _asked("sum", table, name, [shown(name, figures[case_name(name, n)]) for n in range(len(cases))])
        for name in OF_CASE
    ]
    yield "rows", [*inputs, *results]


def _asked(sort: str, table: Table, name: str, cells: list[str]) -> dict[str, Any]:
    """A row that begins with a label and its unit, where that is not told by the figure itself."""
    title, label, unit = _with(LABELS[name], unit_of(table, name))
    return {**_row(sort, [title, *cells]), "label": label, "unit": unit}


def _with(label: str, unit: str) -> tuple[str, str, str]:
    """A label with its unit, and both alone: pages in other languages say the label in theirs."""
    return f"{label}（{unit}）" if unit else label, label, unit


def unit_of(table: Table, name: str) -> str:
    """The unit of an input or a figure of a break-even table: of money, of the volume, or of money for one unit."""
    money, volume = table.get("money_unit", "元"), table.get("unit", "件")
    if name in ("fixed", "money", "profit"):
        return str(money)
    if name in ("price", "variable", "margin"):
        return f"{money}/{volume}"
    return str(volume) if name in ("planned", "units", "safety") else ""


def _column(
    title: str, label: str = "", unit: str = "", *, is_number: bool = False, year: int | None = None
) -> dict[str, Any]:
    return {"title": title, "label": label, "unit": unit, "is_number": is_number, "year": year}


def _row(sort: str, cells: list[str]) -> dict[str, Any]:
    return {"sort": sort, "cells": cells, "label": cells[0] if sort != "line" else "", "unit": ""}


LAYOUTS: Mapping[str, Callable[[Table, Any], Iterator[tuple[str, Any]]]] = {
    "free": _free,
    "matrix": _matrix,
    "cash_flow": _cash_flow,
    "break_even": _break_even,
}
