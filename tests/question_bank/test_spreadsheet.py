"""电子表格: cleaned tables, formulas and charts are found wherever a candidate put them; nothing of the key is shown."""

# ruff: noqa: E501 (rows of tables stay together)
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from question_bank.bank import complete_task, load_bank, shipped_banks
from question_bank.contract import Malformed
from question_bank.registry import folder, workspace
from question_bank.spreadsheets.calculation import calculate
from question_bank.spreadsheets.writing import write_xlsx
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.spreadsheet import authoring
from question_bank.workspaces.spreadsheet.scoring import START, WORKED, matches
from question_bank.workspaces.spreadsheet.worked import work_out
from tests.kinds.reviews import render
from tests.kinds.tasks import NONSENSE

SPREADSHEET: Any = workspace("spreadsheet")
HEAD = ["订单编号", "日期", "买家", "城市", "金额"]


def on(serial: int) -> dict[str, Any]:
    return {"v": serial, "n": "yyyy-mm-dd"}


def money(value: float) -> dict[str, Any]:
    return {"v": value, "n": "0.00"}


def f(formula: str, **more: Any) -> dict[str, Any]:
    return {"v": None, "f": formula, **more}


DIRTY: list[list[Any]] = [
    ["A1", on(46266), "晚风 ", "杭州", money(10)], ["A2", "2026.9.2", "青柠", None, "¥20.00"], [], ["A1", on(46266), "晚风 ", "杭州", money(10)],
    ["A3", on(46268), "海盐", "南京", money(30)], ["A4", "9月4日", "薄荷", "苏 州", 40],
]  # fmt: skip
CLEAN: list[list[Any]] = [
    ["A1", on(46266), "晚风", "杭州", money(10)], ["A2", on(46267), "青柠", "未知", money(20)], ["A3", on(46268), "海盐", "南京", money(30)], ["A4", on(46269), "薄荷", "苏州", money(40)],
]  # fmt: skip
CHART = {"id": "c1", "sheet": "s2", "kind": "column", "range": "A1:B3", "title": "销售额"}


def a_book(rows: list[list[Any]], figures: list[list[Any]] | None = None, head: list[str] = HEAD) -> dict[str, Any]:
    table = figures or [["订单数", None], ["销售额", None]]
    return SPREADSHEET.read_part({}, "book", {"sheets": [
        {"id": "s1", "name": "订单", "rows": [head, *rows]},
        {"id": "s2", "name": "汇总", "rows": [["指标", "结果"], *table]},
    ]})  # fmt: skip


SPEC: dict[str, Any] = {"spreadsheet": {"file": "pack/a.xlsx", "charts": True, "book": a_book(DIRTY)}}


def outcome(check: dict[str, Any], book: dict[str, Any], charts: list[dict[str, Any]] | None = None) -> Outcome:
    fields = {WORKED: work_out(book, charts or []), START: work_out(SPEC["spreadsheet"]["book"])}
    return SPREADSHEET.CHECKS[check["type"]].run(Work(SPEC, fields, {}), check)


def share(check: dict[str, Any], book: dict[str, Any], charts: list[dict[str, Any]] | None = None) -> float:
    return round(float(outcome(check, book, charts).share), 3)


CLEANING: list[tuple[dict[str, Any], float]] = [
    ({"type": "rows", "sheet": "订单", "column": "订单编号", "between": [4, 4]}, 0),
    ({"type": "unique", "sheet": "订单", "column": "订单编号"}, 0),
    ({"type": "filled", "sheet": "订单", "column": "城市"}, 0),
    ({"type": "format", "sheet": "订单", "column": "日期", "is": "date"}, 0),
    ({"type": "format", "sheet": "订单", "column": "金额", "is": "money"}, 0),
    ({"type": "format", "sheet": "订单", "column": "金额", "is": "number"}, 0),
    ({"type": "format", "sheet": "订单", "column": "买家", "is": "trimmed"}, 0),
    ({"type": "format", "sheet": "订单", "column": "城市", "is": "one_of", "values": ["杭州", "南京", "苏州", "未知"]}, 0),
    ({"type": "totals", "sheet": "订单", "column": "金额", "sum": 100}, 0),
    ({"type": "contains_row", "sheet": "订单", "key": "订单编号", "rows": {"A2": {"日期": "2026-09-02", "城市": "未知"}, "A4": {"金额": 40}}}, 0.333),
]  # fmt: skip


@pytest.mark.parametrize(("check", "untouched"), CLEANING)
def test_a_cleaned_table_gets_all_wherever_its_columns_stand_and_an_untouched_one_nothing(
    check: dict[str, Any], untouched: float
) -> None:
    assert list(SPREADSHEET.CHECKS[check["type"]].faults(SPEC, check)) == []
    assert share(check, a_book(CLEAN)) == 1
    moved = a_book([row[::-1] for row in CLEAN], head=[f" {name} " for name in HEAD[::-1]])
    assert share(check, moved) == 1
    assert share(check, a_book(DIRTY)) == untouched
    assert share(check, a_book([])) == 0, "an emptied table has not been cleaned"


def test_the_share_is_what_was_put_right_of_what_was_wrong() -> None:
    half = a_book([*DIRTY[:1], ["A2", on(46267), "青柠", None, "20.00"], *DIRTY[2:]])
    assert share(CLEANING[3][0], half) == 0.5
    assert share(CLEANING[4][0], half) == 0
    assert (
        share(
            {"type": "rows", "sheet": "订单", "column": "订单编号", "between": [4, 4]},
            a_book([row for row in DIRTY if row]),
        )
        == 0.25
    )
    assert (
        "还有 1 处：B6（9月4日）"
        in outcome(CLEANING[3][0], a_book([[*DIRTY[0]], ["A2", on(46267)], [], DIRTY[3], ["A4", "9月4日"]])).why
    )


def test_hidden_rows_are_not_gone() -> None:
    book = a_book(DIRTY)
    book["sheets"][0]["hidden"] = [4, 5]
    assert share(CLEANING[0][0], book) == 0


@pytest.mark.parametrize(("order", "rows", "wanted"), [("ascending", CLEAN, 1), ("descending", CLEAN, 0), ("descending", CLEAN[::-1], 1), ("ascending", CLEAN[::-1], 0)])  # fmt: skip
def test_a_column_is_sorted_or_not(order: str, rows: list[list[Any]], wanted: int) -> None:
    assert share({"type": "sorted", "sheet": "订单", "column": "订单编号", "order": order}, a_book(rows)) == wanted


SALES = {
    "type": "formula",
    "sheet": "汇总",
    "row": "销售额",
    "column": "结果",
    "value": 100,
    "tolerance": 0.01,
    "functions": ["SUM", "SUMIFS"],
}


@pytest.mark.parametrize(
    ("cell", "wanted", "why"),
    [
        (f("=SUM(订单!E2:E5)"), 1, "用公式得出"), (f("=sum(订单!E:E)"), 1, "用公式得出"), (100, 0.5, "没有用公式"), (f("=100"), 0.5, "没有引用单元格"), (f("=订单!E2+订单!E3+订单!E4+订单!E5"), 0.5, "没有用 SUM"),
        ({"v": 100, "f": "=SUM(订单!E2:E4)"}, 0, "不符"), ("一百", 0, "不符"), (None, 0, "空"), ({"v": 100, "f": "=SUM(TODAY())"}, 0, "不能重算的函数：TODAY"), ({"v": 100, "f": "=SUM("}, 0, "不符"),
    ],
)  # fmt: skip
def test_a_figure_is_right_only_if_it_comes_out_and_typed_in_it_gets_half(cell: Any, wanted: float, why: str) -> None:
    found = outcome(SALES, a_book(CLEAN, [["订单数", 4], ["销售额", cell]]))
    assert (float(found.share), why in found.why) == (wanted, True), found.why


def test_a_figure_is_found_by_its_names_although_rows_were_put_in() -> None:
    moved = a_book(CLEAN, [["说明"], [], [" 销 售 额", f("=SUM(订单!E2:E5)")]])
    assert share(SALES, moved) == 1
    assert share({"type": "cell", "sheet": "汇总", "cell": "B4", "value": 100}, moved) == 1
    assert (
        share({"type": "cell", "sheet": "汇总", "cell": "B4", "any_of": ["一百", 99.5], "tolerance": 0.5}, moved) == 1
    )
    assert "没有找到" in outcome({**SALES, "row": "利润"}, moved).why
    assert "没有工作表" in outcome({**SALES, "sheet": "利润"}, moved).why


def test_cells_of_a_column_have_a_share_each() -> None:
    check = {
        "type": "column_cells",
        "sheet": "汇总",
        "column": "结果",
        "formulas": True,
        "values": {"订单数": 4, "销售额": 100},
    }
    assert share(check, a_book(CLEAN, [["订单数", f("=COUNTA(订单!A2:A5)")], ["销售额", 100]])) == 0.75
    assert share(check, a_book(CLEAN, [["订单数", 4], ["销售额", 99]])) == 0.25
    assert share({**check, "formulas": False}, a_book(CLEAN, [["订单数", 4], ["销售额", 100]])) == 1


@pytest.mark.parametrize(
    ("value", "wanted", "tolerance", "right"),
    [(100, 100, 0, True), ("100", 100, 0, True), (99.99, 100, 0.01, True), (99.98, 100, 0.01, False), (0.1 + 0.2, 0.3, 0, True), ("50%", 0.5, 0, True), (True, 1, 0, False),
     (None, 0, 0, False), (46266, "2026-09-01", 0, True), ("ＡＢ c", "ab C", 0, True), ("茶", 1, 0, False), (None, "茶", 0, False)],
)  # fmt: skip
def test_a_value_says_what_is_expected_or_not(value: Any, wanted: Any, tolerance: float, right: bool) -> None:
    assert matches(value, wanted, tolerance) == right


@pytest.mark.parametrize(
    ("charts", "wanted"),
    [
        ([CHART], 1), ([{**CHART, "range": "A:B"}], 1), ([{**CHART, "range": "A1:A3,B1:B3"}], 1), ([{**CHART, "kind": "pie"}], 0.667), ([{**CHART, "title": ""}], 0.667), ([{**CHART, "range": "A1:B2"}], 0.667),
        ([{**CHART, "sheet": "s1"}], 0.667), ([{**CHART, "range": "B1:B3"}], 0.667), ([{**CHART, "kind": "pie", "title": ""}, {**CHART, "id": "c2"}], 1), ([], 0), ([{**CHART, "sheet": "gone", "kind": "pie", "title": ""}], 0),
    ],
)  # fmt: skip
def test_the_best_chart_counts_for_its_kind_its_data_and_its_title(charts: list[dict[str, Any]], wanted: float) -> None:
    check = {"type": "chart", "sheet": "汇总", "kinds": ["column", "bar"], "columns": ["指标", "结果"], "rows": 2}
    assert list(authoring.chart(SPEC, check)) == []
    assert share(check, a_book(CLEAN, [["订单数", 4], ["销售额", 100]]), charts) == wanted


def test_no_work_gets_nothing() -> None:
    for check, _ in [*CLEANING, (SALES, 0)]:
        assert SPREADSHEET.CHECKS[check["type"]].run(Work(SPEC, {}, {}), check).share == 0


# ── Authors ──


@pytest.mark.parametrize("name", SPREADSHEET.CHECKS)
def test_whatever_an_author_writes_in_a_check_there_are_words_for_it(name: str) -> None:
    good: dict[str, Any] = {"type": name, "sheet": "订单", "column": "金额", "row": "A1", "value": 1, "values": {"A1": 1}, "sum": 1, "between": [1, 2], "is": "date", "key": "订单编号", "rows": {"A1": {"金额": 1}}, "kinds": ["pie"], "columns": ["金额"]}  # fmt: skip
    good |= {"rows": 2} if name == "chart" else {}
    good |= {"columns": ["金额"]} if name == "filled" else {}
    faults = SPREADSHEET.CHECKS[name].faults
    assert list(faults(SPEC, good)) == []
    for field in good:
        for nonsense in NONSENSE:
            assert all(isinstance(fault, str) and fault for fault in faults(SPEC, {**good, field: nonsense}))
    assert list(faults(SPEC, {"type": name})) != []


@pytest.mark.parametrize(
    ("check", "fault"),
    [({**SALES, "sheet": "没有"}, "不存在"), ({**SALES, "column": "没有"}, "不在"), ({**SALES, "row": "没有"}, "不在"), ({**SALES, "functions": ["TODAY"]}, "能重算"), ({**SALES, "cell": "B"}, "须如 B3")],
)  # fmt: skip
def test_what_a_check_names_must_be_there(check: dict[str, Any], fault: str) -> None:
    assert fault in "".join(authoring.formula(SPEC, check))
    assert list(authoring.formula(SPEC, {**check, "new": True})) == [] or "functions" in check or "cell" in check


@pytest.mark.parametrize("plan", [None, {}, {"file": "pack/a.xlsx"}, {"book": None}, {"book": {"sheets": []}}, {"book": {"sheets": [{"id": "s1", "name": "a", "rows": [[None]]}]}}, {**SPEC["spreadsheet"], "charts": 1}])  # fmt: skip
def test_a_task_without_a_workbook_is_faulty(plan: Any) -> None:
    assert all(fault.startswith("spreadsheet: ") for fault in SPREADSHEET.check_own({"spreadsheet": plan}))
    assert list(SPREADSHEET.check_own({"spreadsheet": plan}))
    assert list(SPREADSHEET.check_own(SPEC)) == []


def test_a_task_is_completed_from_the_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    book = a_book(DIRTY)
    (tmp_path / "pack/a.xlsx").write_bytes(write_xlsx(book, [], calculate(book).plain()))
    (tmp_path / "solution.json").write_text(json.dumps({"book": a_book(CLEAN), "charts": [CHART]}), "utf-8")
    written = {
        "workspace": "spreadsheet",
        "spreadsheet": {"file": "pack/a.xlsx"},
        "solution": {"file": "solution.json", "fields": {"finding": "好"}},
    }
    task = complete_task(written, tmp_path)
    assert task["spreadsheet"]["book"]["sheets"][0]["rows"][1] == ["A1", on(46266), "晚风 ", "杭州", money(10)]
    assert set(task["solution"]["fields"]) == {"book", "charts", "finding"}
    assert "file" not in task["solution"]
    assert complete_task(task, tmp_path / "elsewhere") == task, "a task that is whole needs no files"
    (tmp_path / "list.json").write_text("[1]", "utf-8")
    for bad in ({"file": "gone.json"}, {"file": "../outside.json"}, {"file": "list.json"}, {"file": "pack/a.xlsx"}):
        with pytest.raises(Malformed):
            complete_task({**written, "solution": bad}, tmp_path)
    with pytest.raises(Malformed):
        complete_task({**written, "spreadsheet": {"file": "solution.json"}}, tmp_path)


# ── Terminals and graders ──


def test_a_terminal_gets_the_workbook_to_begin_with_and_no_key() -> None:
    shown = SPREADSHEET.present_own({**SPEC, "solution": {"fields": {"book": a_book(CLEAN)}}})
    assert shown == {"sheets": SPEC["spreadsheet"]["book"]["sheets"], "charts_asked": True}
    assert SPREADSHEET.present_own({"spreadsheet": {"book": a_book(DIRTY)}})["charts_asked"] is False


def test_a_workbook_that_nobody_touched_is_not_made() -> None:
    assert not SPREADSHEET.is_made(SPEC, "book", a_book(DIRTY))
    assert SPREADSHEET.is_made(SPEC, "book", a_book(CLEAN))
    assert [part.id for part in SPREADSHEET.parts(SPEC)] == ["book", "charts"]
    assert SPREADSHEET.read_field(SPEC, "charts", []) is None


def test_a_grader_sees_values_formulas_and_charts() -> None:
    figures = [["订单数", f("=COUNTA(订单!A2:A5)")], ["销售额", f("=SUM(订单!E2:E5)", n="#,##0.00")]]
    fields = {"book": a_book(CLEAN, figures), "charts": [CHART, {**CHART, "id": "c2", "sheet": "gone"}]}
    made = SPREADSHEET.show(SPEC, fields, [])
    json.dumps(made)
    orders, sums = made["sheets"]
    assert orders["rows"][1]["cells"][1] == {"text": "2026-09-01"}
    assert sums["rows"][2]["cells"][1] == {"text": "100.00", "is_number": True, "formula": "=SUM(订单!E2:E5)"}
    assert sums["formulas"][0] == {"cell": "B2", "formula": "=COUNTA(订单!A2:A5)", "value": "4"}
    [chart] = made["charts"]
    assert (chart["labels"], chart["series"]) == (["订单数", "销售额"], [{"name": "结果", "data": [4, 100]}])
    page = render(folder("spreadsheet") / "made.html", made=made)
    assert "=SUM(订单!E2:E5)" in page
    assert "2 个公式" in page
    assert "未填写" in render(folder("spreadsheet") / "made.html", made=SPREADSHEET.show(SPEC, {}, []))


def test_a_long_sheet_is_shown_in_part_and_the_whole_is_told() -> None:
    made = SPREADSHEET.show(SPEC, {"book": a_book([[f"A{n}", {"v": None, "f": "=TODAY()"}] for n in range(400)])}, [])
    assert (len(made["sheets"][0]["rows"]), made["sheets"][0]["all"], made["sheets"][0]["all_formulas"]) == (
        300,
        401,
        400,
    )
    page = render(folder("spreadsheet") / "made.html", made=made)
    assert "只显示前 300 行，共 401 行" in page
    assert "TODAY" in made["remark"]
    assert made["remark"] in page


def test_the_workbook_is_given_as_a_file_in_which_nothing_unknown_stays_a_formula() -> None:
    figures = [
        ["订单数", f("=COUNTA(订单!A2:A5)")],
        ["销售额", {"v": 1, "f": '=WEBSERVICE("x")'}],
        ["坏", {"v": 1, "f": "=cmd|' /c x'!A1"}],
    ]
    [product] = SPREADSHEET.products(SPEC, {"book": a_book(CLEAN, figures), "charts": [CHART]}, {})
    page = openpyxl.load_workbook(io.BytesIO(product.make()))["汇总"]
    assert [page[f"B{row}"].value for row in (2, 3, 4)] == ["=COUNTA(订单!A2:A5)", "#NAME?", "#NAME?"]
    assert SPREADSHEET.products(SPEC, {}, {}) == ()


# ── What ships ──

TASKS = [task for task in load_bank(shipped_banks()["ecommerce"]).tasks if task["workspace"] == "spreadsheet"]


@pytest.mark.parametrize("task", TASKS, ids=[task["code"] for task in TASKS])
def test_a_shipped_task_gives_nothing_for_the_workbook_to_begin_with(task: dict[str, Any]) -> None:
    untouched = SPREADSHEET.inspect(task, {"book": task["spreadsheet"]["book"]}, {})
    assert sum(finding.points for finding in untouched) == 0
    assert len(json.dumps(SPREADSHEET.present(task), ensure_ascii=False)) < 100_000


def test_a_task_of_each_level_but_the_first_ships() -> None:
    points = {task["code"]: sum(line.points for line in SPREADSHEET.rubric(task)) // 100 for task in TASKS}
    assert points == {"L5-SJCL-01": 20, "L4-SJCL-02": 15, "L3-SJCL-01": 15, "L2-SJFX-01": 30}
