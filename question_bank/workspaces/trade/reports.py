"""Reports that candidates fill in: small tables of cells, each a number, a choice or a few words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from question_bank.contract import Malformed
from question_bank.workspaces import fields as form
from question_bank.workspaces.checks import is_same
from question_bank.workspaces.trade import figures
from question_bank.workspaces.trade.shop import Plan

LONGEST_CELL = 60

Report = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """A cell that has a right value: what was written, what should be, whether it is."""

    name: str
    written: str
    should: str
    is_right: bool


def find(plan: Plan, id: str) -> Report | None:
    """The report of this id."""
    return next((report for report in plan.get("reports", ()) if report["id"] == id), None)


def names_of(report: Report) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every cell by row and column, and the column that says what goes into it."""
    for row in report["rows"]:
        yield from ((f"{row['id']}.{column['id']}", {**column, **row.get("cell", {})}) for column in report["columns"])


def read_report(report: Report, raw: Any) -> dict[str, str] | None:
    """The filled cells; None where nothing is filled. Malformed."""
    known = dict(names_of(report))
    if not isinstance(raw, dict) or not set(raw) <= set(known):
        raise Malformed("没有这个格子")
    cells = {name: form.read(_field(known[name]), raw[name]) for name in known if name in raw}
    return {name: text for name, text in cells.items() if text} or None


def _field(column: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "number", "max": LONGEST_CELL, **column}


def is_full(report: Report, value: Any) -> bool:
    """Whether every cell is filled."""
    return bool(value) and all(name in value for name, _column in names_of(report))


def judged(plan: Plan, report: Report, value: Any) -> list[Cell]:
    """The cells that have a right value, against it."""
    columns, written = dict(names_of(report)), value or {}
    return [
        _judged(plan, name, written.get(name, ""), wanted, columns[name].get("decimals", 0))
        for name, wanted in report.get("values", {}).items()
    ]


def _judged(plan: Plan, name: str, written: str, wanted: Mapping[str, Any], decimals: int) -> Cell:
    should = figures.expected(plan, wanted, decimals)
    right = bool(written) and is_same(written, should, figures.tolerance_of(wanted, decimals))
    return Cell(name, written, should, right)
