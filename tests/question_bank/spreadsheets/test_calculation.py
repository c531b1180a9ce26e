"""A workbook is worked out anew: other sheets, long chains, circles, too much work, and what LibreOffice lacks."""

# ruff: noqa: E501 (cases stay together)

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.spreadsheets.calculation import Calculated, calculate
from question_bank.spreadsheets.parser import Unreadable, parse
from question_bank.spreadsheets.wildcards import fits, pattern_of


def a_sheet(*rows: list[Any], name: str = "订单", id: str = "s1", **more: Any) -> dict[str, Any]:
    cells = [
        [{"v": None, "f": cell} if isinstance(cell, str) and cell[:1] == "=" else cell for cell in row] for row in rows
    ]
    return {"id": id, "name": name, "rows": cells, **more}


def worked_out(*rows: list[Any], **more: Any) -> list[list[Any]]:
    return calculate({"sheets": [a_sheet(*rows, **more)]}).plain()[0]


def one(formula: str, *rows: list[Any]) -> Any:
    """What a formula on a sheet of its own comes to, over the rows of 订单."""
    book = {"sheets": [a_sheet(*rows), a_sheet([formula], name="算", id="s2")]}
    return calculate(book).plain()[1][0][0]


GOODS = [["编码", "名称", "价格"], ["A1", "绿茶", 30], ["A2", "红茶", 45], ["A3", "白茶", 60], ["A2", "红茶礼盒", 99]]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('=XLOOKUP("A2",订单!A2:A5,订单!B2:B5)', "红茶"),
        ('=XLOOKUP("a2",订单!A:A,订单!C:C)', 45),
        ('=XLOOKUP("A2",订单!A2:A5,订单!B2:B5,,0,-1)', "红茶礼盒"),
        ('=XLOOKUP("A9",订单!A2:A5,订单!B2:B5)', "#N/A"),
        ('=XLOOKUP("A9",订单!A2:A5,订单!B2:B5,"没有")', "没有"),
        ('=XLOOKUP("*礼盒",订单!B2:B5,订单!C2:C5,0,2)', 99),
        ('=XLOOKUP("*礼盒",订单!B2:B5,订单!C2:C5,0)', 0),
        ("=XLOOKUP(50,订单!C2:C5,订单!B2:B5,,-1)", "红茶"),
        ("=XLOOKUP(50,订单!C2:C5,订单!B2:B5,,1)", "白茶"),
        ('=SUM(XLOOKUP("A3",订单!A2:A5,订单!B2:C5))', 60),
        ('=XLOOKUP("A2",订单!A2:A5,订单!B2:B4)', "#VALUE!"),
        ("=XMATCH(45,订单!C2:C5)", 2),
        ("=RANK.EQ(45,订单!C2:C5)", 3),
        ("=STDEV.P(订单!C2:C3)", 7.5),
        ("=FORECAST.LINEAR(4,{10,20,30},{1,2,3})", 40),
        ("=SUM(IF(订单!C2:C5>40,订单!C2:C5,0))", 204),
        ('=TEXT(46266,"yyyy年m月d日 aaaa")', "2026年9月1日 星期二"),
        ('="¥1,280.50"+0', 1280.5),
        ('="12%"*100', 12),
        ('="2026年9月1日"+0', 46266),
        ("=SUM（订单!C2:C3，5）", 80),
        ("=COUNTIF(订单!A:A,\"\")", 1_048_576 - 5),
        ("=_xlfn.CONCAT(1,2)", "12"),
        ("=TODAY()", "#NAME?"),
        ("=没有!A1", "#REF!"),
        ("=SUM(没有!A1)", "#REF!"),
        ("=SUM(", "#NAME?"),
        ("=A1:B2:C3", "#NAME?"),
        ("=VLOOKUP(1)", "#VALUE!"),
        ("=1E999", "#NAME?"),
        ("=9^999", "#NUM!"),
        ("=订单!Z99", 0),
        ("=N(订单!A1)&T(订单!A1)", "0编码"),
    ],
)  # fmt: skip
def test_a_formula_comes_to_its_value(formula: str, value: Any) -> None:
    found = one(formula, *GOODS)
    assert found == (pytest.approx(value) if isinstance(value, float) else value)


def test_what_the_terminal_says_of_a_formula_is_not_believed() -> None:
    book = {"sheets": [{"id": "s1", "name": "a", "rows": [[2, 3, {"v": 99, "f": "=A1*B1"}]]}]}
    assert calculate(book).values[0][0][2] == 6


def test_formulas_may_stand_in_any_order_and_look_at_sheets_with_odd_names() -> None:
    book = {"sheets": [
        a_sheet(["=B1+1", "=C1+1", "='10月 ''数据'''!A1"]),
        a_sheet([40], name="10月 '数据'", id="s2"),
        a_sheet(["=订单!A1", "=10月!B2", "=SUM(订单:订单!A1)"], name="汇总", id="s3"),
        a_sheet([], [None, 7], name="10月", id="s4"),
    ]}  # fmt: skip
    assert calculate(book).plain()[0] == [[42, 41, 40]]
    assert calculate(book).plain()[2][0][:2] == [42, 7]


@pytest.mark.parametrize("down", [True, False])
def test_a_chain_of_thousands_of_cells_is_worked_out(down: bool) -> None:
    rows = [[1], *[[f"=A{n}+1"] for n in range(1, 5000)]] if down else [*[[f"=A{n + 2}+1"] for n in range(4999)], [1]]
    values = worked_out(*rows)
    assert values[-1 if down else 0] == [5000]


def test_a_circle_is_an_error_and_so_is_what_looks_at_it_and_the_rest_stays_right() -> None:
    values = worked_out(
        ["=B1", "=C1", "=A1", 5], ["=A2", "=A1+1", "=D1*2", "=SUM(A1:D1)"], ["=A3:A3", "=IF(TRUE,1,A3)"]
    )
    assert values[0] == ["#CYCLE!", "#CYCLE!", "#CYCLE!", 5]
    assert values[1] == ["#CYCLE!", "#CYCLE!", 10, "#CYCLE!"]
    assert values[2] == ["#CYCLE!", 1]


@pytest.mark.parametrize(
    "formula", ["=COUNTIF(A:A,A1)", "=SUMPRODUCT((A$1:A$900=A1)*1)", '=REPT(A1,32000)&""', "=SUM(A:A)"]
)
def test_a_workbook_that_asks_for_too_much_stops_in_time(formula: str) -> None:
    rows = [[n, formula] for n in range(1, 1001)]
    found = calculate({"sheets": [a_sheet(*rows)]}, most_steps=20_000)
    assert found.is_cut
    assert found.plain()[0][-1][1] == "#LIMIT!"


@pytest.mark.parametrize(
    "formula",
    ["=" + "1+" * 900 + "1", "=" + "(" * 40 + "1" + ")" * 40, "=" + "-" * 40 + "1", "=1" + "%" * 900],
)
def test_long_and_deep_formulas_are_worked_out(formula: str) -> None:
    assert isinstance(worked_out([formula])[0][0], int | float)


@pytest.mark.parametrize(
    "formula", ["=" + "(" * 500 + "1" + ")" * 500, "=" + "SUM(" * 400 + "1" + ")" * 400, "=" + "-" * 900 + "1"]
)
def test_a_formula_that_is_too_deep_is_unreadable(formula: str) -> None:
    with pytest.raises(Unreadable):
        parse(formula)


def test_subtotals_pass_over_hidden_rows_and_other_subtotals() -> None:
    rows: list[list[Any]] = [
        ["金额"],
        [10],
        [20],
        ["=SUBTOTAL(9,A2:A3)"],
        [5],
        ["=SUBTOTAL(9,A2:A5)", "=SUBTOTAL(109,A2:A5)"],
    ]
    assert worked_out(*rows)[5] == [35, 35]
    assert worked_out(*rows, hidden=[3])[5] == [35, 15]
    assert worked_out(*rows, hidden=[3], filter="A1:A5")[5] == [15, 15]


def test_functions_that_are_not_known_are_told() -> None:
    found = calculate({"sheets": [a_sheet(["=TODAY()", "=SUM(NOW(),1)", '=IFERROR(WEBSERVICE("x"),"无")'])]})
    assert isinstance(found, Calculated)
    assert found.unknown == ("NOW", "TODAY", "WEBSERVICE")
    assert found.plain()[0][0] == ["#NAME?", "#NAME?", "无"]


PIECES = ["SUM(", "IF(", "COUNTIF(", "VLOOKUP(", "TEXT(", "A1", "A1:B3", "A:A", "订单!A1", '"茶*"', '">=1"', "1", "0", "2.5", "TRUE", "+", "-", "*", "/", "^", "&", "%", "=", "<>", ",", ")", "{1,2;3,4}", "#N/A", " "]  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_whatever_stands_in_a_formula_it_comes_to_a_value(text: str) -> None:
    values = worked_out(["茶", 2], [3, None], ["x", f"={text}"])
    value = values[2][1]
    assert value is None or isinstance(value, str | int | float | bool)


@given(st.text("ab*?~", max_size=8), st.text("abAB*", max_size=8))
def test_a_pattern_fits_as_its_signs_say(pattern: str, text: str) -> None:
    def slowly(rest: str, of: str) -> bool:
        if not rest:
            return not of
        if rest[0] == "~" and rest[1:2] in ("*", "?", "~"):
            return bool(of) and of[0] == rest[1] and slowly(rest[2:], of[1:])
        if rest[0] == "*":
            return slowly(rest[1:], of) or (bool(of) and slowly(rest, of[1:]))
        return bool(of) and rest[0] in ("?", of[0]) and slowly(rest[1:], of[1:])

    assert fits(pattern_of(pattern), text) == slowly(pattern, text.lower())


def test_a_hostile_pattern_takes_no_time() -> None:
    assert not fits(pattern_of("*a" * 100 + "b"), "a" * 30_000)
