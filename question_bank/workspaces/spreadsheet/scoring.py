"""Checks of figures: cells by address or by name, formulas, columns of results, sums."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank.spreadsheets.addresses import name_of
from question_bank.spreadsheets.formats import shown
from question_bank.spreadsheets.parser import Unreadable, calls_in, parse, references_in
from question_bank.spreadsheets.values import is_number, number_in
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.spreadsheet.worked import Page, Worked, folded

WORKED, START = "book worked out", "book to begin with"
"""Names under which a work that was worked out lies among the fields."""

TYPED_SHARE = Fraction(1, 2)
"""What a right figure is worth where a formula was asked for and none stands there."""


def worked_of(work: Work) -> Worked | None:
    """The work, worked out; None: there is none."""
    found: Worked | None = work.fields.get(WORKED)
    return found


def nothing(why: str = "没有工作簿") -> Outcome:
    """No share."""
    return Outcome(Fraction(0), why)


def told(worked: Worked, share: Fraction, why: str, proof: dict[str, Any]) -> Outcome:
    """A share, with what a grader should know besides."""
    remark = worked.remark() if share < 1 else ""
    return Outcome(share, f"{why}；{remark}" if remark else why, proof)


def is_right(value: Any, check: Mapping[str, Any]) -> bool:
    """Whether a cell comes to one of the accepted values."""
    wanted = check.get("any_of", [check.get("value")])
    return any(matches(value, one, check.get("tolerance", 0)) for one in wanted)


def matches(value: Any, wanted: Any, tolerance: Any = 0) -> bool:
    """Whether a cell says the expected number within the tolerance, the expected day, or else the expected words."""
    if is_number(wanted):
        have = value if is_number(value) else number_in(value) if isinstance(value, str) else None
        slack = float(tolerance) + 1e-9 * max(1.0, abs(wanted))
        return have is not None and math.isfinite(have) and abs(have - wanted) <= slack
    if is_number(value):
        meant = number_in(str(wanted))
        return meant is not None and abs(value - meant) <= float(tolerance) + 1e-9
    return value is not None and folded(value) == folded(wanted)


def said(value: Any) -> str:
    """A value for people."""
    return "空" if value is None else shown(value, "")


def _found(work: Work, wanted: Mapping[str, Any]) -> tuple[Worked, Page, tuple[int, int]] | Outcome:
    worked = worked_of(work)
    if worked is None:
        return nothing()
    page = worked.page(str(wanted.get("sheet", "")))
    if page is None:
        return nothing(f"没有工作表“{wanted['sheet']}”")
    place = page.place(wanted)
    return nothing(f"“{page.name}”中没有找到“{_called(wanted)}”") if place is None else (worked, page, place)


def _called(wanted: Mapping[str, Any]) -> str:
    return str(wanted.get("cell") or f"{wanted.get('row')}·{wanted.get('column')}")


def check_cell(work: Work, check: Mapping[str, Any]) -> Outcome:
    """A cell comes to the expected value."""
    found = _found(work, check)
    if isinstance(found, Outcome):
        return found
    worked, page, place = found
    value = page.value(place)
    right = is_right(value, check)
    why = f"“{page.name}”{_called(check)}＝{said(value)}，{'正确' if right else '不符'}"
    return told(worked, Fraction(right), why, {"cell": name_of(*place), "value": said(value)})


def check_formula(work: Work, check: Mapping[str, Any]) -> Outcome:
    """A cell comes to the expected value by a formula; typed in, it gets half."""
    found = _found(work, check)
    if isinstance(found, Outcome):
        return found
    worked, page, place = found
    value, formula = page.value(place), page.formula(place)
    proof = {"cell": name_of(*place), "value": said(value), "formula": formula}
    if not is_right(value, check):
        return told(worked, Fraction(0), f"“{page.name}”{_called(check)}＝{said(value)}，不符", proof)
    problem = formula_problem(formula, check.get("functions", ()))
    share = TYPED_SHARE if problem else Fraction(1)
    return told(worked, share, f"“{page.name}”{_called(check)}结果正确，{problem or '用公式得出'}", proof)


def formula_problem(formula: str, functions: Sequence[str]) -> str:
    """What a formula lacks; empty where it looks at cells and uses one of the asked functions."""
    if not formula:
        return "但没有用公式"
    try:
        node = parse(formula)
    except Unreadable:
        return "但公式有误"
    if not any(True for _ in references_in(node)):
        return "但公式没有引用单元格"
    if functions and not {name.upper() for name in functions} & set(calls_in(node)):
        return f"但没有用 {'、'.join(functions)}"
    return ""


def check_cells(work: Work, check: Mapping[str, Any]) -> Outcome:
    """Several cells of a column, by the names of their rows; each right one has its share."""
    worked = worked_of(work)
    if worked is None:
        return nothing()
    page = worked.page(check["sheet"])
    if page is None:
        return nothing(f"没有工作表“{check['sheet']}”")
    shares: dict[str, Fraction] = {}
    seen: dict[str, str] = {}
    for name, value in check["values"].items():
        place = page.place({"row": name, "column": check["column"]})
        have = None if place is None else page.value(place)
        seen[name] = said(have)
        is_same = matches(have, value, check.get("tolerance", 0))
        typed = bool(check.get("formulas")) and place is not None and formula_problem(page.formula(place), ())
        shares[name] = Fraction(0) if not is_same else TYPED_SHARE if typed else Fraction(1)
    right = sum(share > 0 for share in shares.values())
    by_hand = sum(0 < share < 1 for share in shares.values())
    why = f"“{page.name}”的“{check['column']}”正确 {right}/{len(shares)} 个" + (
        f"，{by_hand} 个不是公式" if by_hand else ""
    )
    return told(worked, sum(shares.values(), Fraction(0)) / len(shares), why, {"values": seen})


def check_totals(work: Work, check: Mapping[str, Any]) -> Outcome:
    """The sum of a column: what was cleaned is all there, and nothing else."""
    worked = worked_of(work)
    if worked is None:
        return nothing()
    page = worked.page(check["sheet"])
    table = page.table(check["column"]) if page else None
    if page is None or table is None:
        return nothing(f"没有找到“{check['sheet']}”的“{check['column']}”列")
    total = math.fsum(one for one in table.values_of(check["column"]) if is_number(one))
    right = matches(total, check["sum"], check.get("tolerance", 0))
    why = f"“{page.name}”的“{check['column']}”合计 {total:.2f}，{'正确' if right else '不符'}"
    return told(worked, Fraction(right), why, {"sum": round(total, 6)})
