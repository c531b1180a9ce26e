"""电子商务数据处理: a workbook to be cleaned, worked out by formulas and drawn as charts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from question_bank.contract import Act, Files, Finding, Malformed, Product, Spec
from question_bank.spreadsheets.book import read_book, read_charts
from question_bank.spreadsheets.reading import read_xlsx
from question_bank.workspaces.base import Check, Part, Workspace
from question_bank.workspaces.spreadsheet import authoring, cleaning, drawing, scoring, showing
from question_bank.workspaces.spreadsheet.worked import Worked, work_out


class Spreadsheet(Workspace):
    """`book` is the whole workbook, `charts` what was drawn over it. The spec carries the workbook to begin with."""

    NAME = "spreadsheet"
    LABEL = "电子表格"
    LARGEST = 600_000
    CHECKS: ClassVar[Mapping[str, Check]] = {
        "cell": Check(scoring.check_cell, authoring.cell),
        "formula": Check(scoring.check_formula, authoring.formula),
        "column_cells": Check(scoring.check_cells, authoring.cells),
        "totals": Check(scoring.check_totals, authoring.totals),
        "rows": Check(cleaning.check_rows, authoring.rows),
        "unique": Check(cleaning.check_unique, authoring.one_column),
        "filled": Check(cleaning.check_filled, authoring.column),
        "format": Check(cleaning.check_format, authoring.form),
        "sorted": Check(cleaning.check_sorted, authoring.one_column),
        "contains_row": Check(cleaning.check_contains_row, authoring.contains_row),
        "chart": Check(drawing.check_chart, authoring.chart),
    }

    def complete(self, spec: Spec, folder: Path) -> dict[str, Any]:
        """The workbook to begin with out of its xlsx file, the whole works of `solution` and `flawed` out of theirs."""
        found, plan = dict(spec), spec.get("spreadsheet")
        if isinstance(plan, dict) and isinstance(plan.get("file"), str) and "book" not in plan:
            found["spreadsheet"] = {**plan, "book": read_xlsx(_within(folder, plan["file"]))}
        for name in ("solution", "flawed"):
            if isinstance(one := spec.get(name), dict) and isinstance(one.get("file"), str):
                rest = {key: value for key, value in one.items() if key != "file"}
                found[name] = {**rest, "fields": {**_made(folder, one["file"]), **(one.get("fields") or {})}}
        return found

    def parts(self, spec: Spec) -> tuple[Part, ...]:
        """The workbook, and the charts where some are asked for."""
        charts = (Part("charts", "图表"),) if _plan(spec).get("charts") else ()
        return (Part("book", "工作簿"), *charts)

    def check_own(self, spec: Spec) -> Iterator[str]:
        """Faults of the workbook to begin with."""
        plan = spec.get("spreadsheet")
        return authoring.check_spreadsheet(plan, len(json.dumps(plan, ensure_ascii=False, default=str)))

    def present_own(self, spec: Spec) -> dict[str, Any]:
        """The workbook to begin with."""
        return {"sheets": spec["spreadsheet"]["book"]["sheets"], "charts_asked": bool(_plan(spec).get("charts"))}

    def read_part(self, spec: Spec, part: str, raw: Any) -> Any:  # noqa: ARG002
        """A tidy workbook, or tidy charts; None where there are none."""
        return (read_charts(raw) or None) if part == "charts" else read_book(raw)

    def is_made(self, spec: Spec, part: str, value: Any) -> bool:  # noqa: ARG002
        """Whether there are charts, or a workbook other than that to begin with."""
        return value is not None and value != spec["spreadsheet"]["book"]

    def inspect(self, spec: Spec, fields: Mapping[str, Any], files: Files, acts: Sequence[Act] = ()) -> list[Finding]:
        """A proposal for each automatic line; the workbook is worked out once for all of them."""
        if (worked := _worked(fields)) is not None:
            start = work_out(spec["spreadsheet"]["book"])
            fields = {**fields, scoring.WORKED: worked, scoring.START: start}
        return super().inspect(spec, fields, files, acts)

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any] | None:  # noqa: ARG002
        """The sheets with what they come to, their formulas, and the charts."""
        worked = _worked(fields)
        return (
            {"sheets": [], "charts": [], "remark": ""}
            if worked is None
            else showing.show(worked, spec["spreadsheet"]["book"])
        )

    def products(
        self,
        spec: Spec,  # noqa: ARG002
        fields: Mapping[str, Any],
        files: Files,  # noqa: ARG002
        acts: Sequence[Act] = (),  # noqa: ARG002
    ) -> Sequence[Product]:
        """The workbook as an xlsx file, its charts in it."""
        book, worked = fields.get("book"), _worked(fields)
        if book is None or worked is None:
            return ()
        return (Product("book.xlsx", "工作簿（xlsx）", lambda: showing.to_xlsx(book, worked.charts, worked)),)


def _worked(fields: Mapping[str, Any]) -> Worked | None:
    book = fields.get("book")
    return None if book is None else work_out(book, fields.get("charts") or ())


def _plan(spec: Spec) -> Mapping[str, Any]:
    plan = spec.get("spreadsheet")
    return plan if isinstance(plan, Mapping) else {}


def _within(folder: Path, name: str) -> Path:
    """A file of the task's folder. Malformed: there is none, or it lies elsewhere."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise Malformed("缺少文件 %(file)s", file=name)
    return path


def _made(folder: Path, name: str) -> dict[str, Any]:
    """The fields of a whole work in a file. Malformed: there are none."""
    try:
        made = json.loads(_within(folder, name).read_text("utf-8"))
    except ValueError as fault:
        raise Malformed("文件 %(file)s 不是 JSON", file=name) from fault
    if not isinstance(made, dict):
        raise Malformed("文件 %(file)s 不是一份作品", file=name)
    return made


KIND = Spreadsheet()
