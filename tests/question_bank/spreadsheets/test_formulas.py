"""Formulas come to what LibreOffice makes of them, or to what Excel does where the two do not agree."""

import json
from pathlib import Path
from typing import Any

import pytest

from question_bank.spreadsheets.calculation import calculate
from tests.question_bank.spreadsheets.formulas import EXCEL, FORMULAS, SHEETS

EXPECTED: dict[str, Any] = dict(json.loads((Path(__file__).parent / "expected.json").read_text("utf-8")))


def worked_out() -> dict[str, Any]:
    sheets = [{"id": f"s{n}", "name": name, "rows": rows} for n, (name, rows) in enumerate(SHEETS.items())]
    column = [[{"v": "what a terminal says", "f": formula}] for formula in FORMULAS]
    values = calculate({"sheets": [*sheets, {"id": "f", "name": "公式", "rows": column}]}).plain()[-1]
    return {formula: value for formula, [value] in zip(FORMULAS, values, strict=True)}


OURS = worked_out()


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_comes_to_what_libreoffice_or_excel_makes_of_it(formula: str) -> None:
    ours, theirs = OURS[formula], EXCEL.get(formula, EXPECTED[formula])
    if isinstance(theirs, int | float) and not isinstance(theirs, bool):
        assert not isinstance(ours, bool)
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)
    else:
        assert ours == ("" if theirs is None else theirs)
        assert isinstance(ours, bool) == isinstance(theirs, bool)


def test_there_are_some_hundred_formulas_and_every_difference_is_told() -> None:
    assert len(set(FORMULAS)) == len(FORMULAS) > 400
    assert list(EXPECTED) == FORMULAS
    assert set(EXCEL) <= set(FORMULAS)
