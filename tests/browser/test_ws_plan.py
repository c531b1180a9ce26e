"""方案编制 at a candidate's terminal: sections and tables are kept, computed as by the server, and found again."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from examserver.attempts.reads import fields_of
from question_bank.registry import workspace
from question_bank.workspaces.plan.figures import is_complete
from question_bank.workspaces.plan.layout import laid_out
from tests.browser.conftest import LiveSite, axe_violations
from tests.browser.people import Staff, attempt_of, expect_all_saved, sit_down
from tests.cast import Cast
from tests.given import give, shipped

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]
TASK, MODEL = "L1-CWTZ-01", "L1-SYMS-01"


@pytest.fixture
def code(request: pytest.FixtureRequest) -> str:
    """The task that is worked on."""
    return str(getattr(request, "param", TASK))


@pytest.fixture
def ada(open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff, code: str) -> Page:
    """Ada before the plan."""
    give(live.house, cast, shipped(code))
    page = open_page()
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    expect(page.get_by_role("heading", name="方案编制", exact=True)).to_be_visible()
    return page


def picture(page: Page, name: str) -> None:
    """A screenshot where a folder for them is named."""
    if folder := os.environ.get("EXAM_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def fill_flow(page: Page) -> None:
    """The model cash flow, cell by cell."""
    model = shipped(TASK)["solution"]["fields"]["flow"]
    table = next(t for t in shipped(TASK)["plan"]["tables"] if t["id"] == "flow")
    page.get_by_label("折现率").fill(model["rate"])
    for side, given in (("in", "inflows"), ("out", "outflows")):
        for name, line in zip(table[given], model[side], strict=True):
            for year, amount in enumerate(line["amounts"]):
                if amount:
                    page.get_by_label(f"{name}，第 {year} 年", exact=True).fill(amount)


def test_a_plan_is_written_computed_and_found_again(ada: Page, live: LiveSite, cast: Cast) -> None:
    outline = ada.get_by_role("navigation", name="提纲")
    expect(outline.get_by_role("button", name="一、项目概况与测算依据")).to_contain_text("空")
    ada.get_by_role("textbox", name="一、项目概况与测算依据").press_sequentially("总投资750万元，经营期五年。")
    expect(outline.get_by_role("button", name="一、项目概况与测算依据")).to_contain_text("写作中")
    picture(ada, "plan-section")
    assert axe_violations(ada) == []
    outline.get_by_role("button", name="项目现金流量表").click()
    fill_flow(ada)
    results = ada.get_by_role("status").filter(has_text="净现值")
    expect(results).to_contain_text("73.61 万元")
    expect(results).to_contain_text("15.33%")
    expect(outline.get_by_role("button", name="项目现金流量表")).to_contain_text("已填好")
    picture(ada, "plan-flow")
    assert axe_violations(ada) == []
    expect_all_saved(ada)
    ada.reload()
    outline.get_by_role("button", name="项目现金流量表").click()
    expect(ada.get_by_label("所得税，第 5 年", exact=True)).to_have_value("43.65")
    expect(results).to_contain_text("73.61 万元")
    outline.get_by_role("button", name="盈亏平衡分析表").click()
    ada.get_by_label("固定成本（元），第1年", exact=True).fill("2,454,000")
    ada.get_by_label("固定成本（元），第1年", exact=True).press("Enter")
    ada.keyboard.type("48")
    ada.keyboard.press("ArrowDown")
    ada.keyboard.type("33元")
    expect(ada.get_by_role("alert").filter(has_text="不是数字")).to_be_visible()
    ada.keyboard.press("Backspace")
    expect(ada.get_by_role("row", name="盈亏平衡销量（单）")).to_contain_text("163,600")
    picture(ada, "plan-even")
    outline.get_by_role("button", name="资金筹措表").click()
    ada.get_by_label("金额（万元），第 1 行", exact=True).fill("800")
    expect(ada.get_by_text("超出限额 750.00")).to_be_visible()
    picture(ada, "plan-sources")
    assert axe_violations(ada) == []
    ada.get_by_role("button", name="预览全文").click()
    expect(ada.get_by_role("region", name="全文预览")).to_contain_text("经营期五年")
    picture(ada, "plan-preview")
    assert axe_violations(ada) == []
    expect_all_saved(ada)
    attempt = attempt_of(live.house, cast, "ada", "practical")
    [kept] = live.house.see(fields_of, attempt.id).values()
    found = {f.line: f.points for f in workspace("plan").inspect(shipped(TASK), kept, {})}
    assert found["flows"] == 16_00, "all of the 4 points of 25, blown up to a whole paper"


@pytest.mark.parametrize("code", [MODEL], indirect=True)
def test_rows_are_added_moved_deleted_and_brought_back(ada: Page) -> None:
    outline = ada.get_by_role("navigation", name="提纲")
    outline.get_by_role("button", name="商业模式画布").focus()
    ada.keyboard.press("Enter")
    ada.get_by_label("客户细分", exact=True).fill("晚归的上班族家庭、社区老人、小店主和近郊农庄")
    ada.get_by_label("价值主张", exact=True).fill("晚七点前新鲜到家")
    picture(ada, "plan-canvas")
    assert axe_violations(ada) == []
    outline.get_by_role("button", name="关键假设验证表").click()
    for n, word in ((1, "家庭愿付配送费"), (2, "店主愿按单合作")):
        ada.get_by_label(f"关键假设，第 {n} 行", exact=True).fill(word)
        ada.get_by_label(f"费用（元），第 {n} 行", exact=True).fill(f"{n}0000")
    ada.get_by_label("完成日期，第 1 行", exact=True).fill("2026-08-15")
    ada.get_by_role("button", name="上移第 2 行").click()
    expect(ada.get_by_label("关键假设，第 1 行", exact=True)).to_have_value("店主愿按单合作")
    ada.get_by_role("button", name="添加一行").click()
    expect(ada.get_by_label("关键假设，第 5 行", exact=True)).to_be_visible()
    expect(ada.get_by_role("row", name="合计")).to_contain_text("30,000.00")
    expect_all_saved(ada)
    picture(ada, "plan-rows")
    assert axe_violations(ada) == []
    ada.get_by_role("button", name="删除第 1 行").click()
    ada.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(ada.get_by_label("关键假设，第 1 行", exact=True)).to_have_value("家庭愿付配送费")
    expect(ada.get_by_role("row", name="合计")).to_contain_text("10,000.00")
    expect_all_saved(ada)
    ada.get_by_role("button", name="历史").click()
    history = ada.get_by_role("dialog")
    history.get_by_role("listitem").filter(has_text="店主愿按单合作、2").first.get_by_role(
        "button", name="恢复"
    ).click()
    expect(ada.get_by_label("关键假设，第 1 行", exact=True)).to_have_value("店主愿按单合作")
    ada.get_by_role("button", name="English").click()
    expect(ada.get_by_role("heading", name="Plan", exact=True)).to_be_visible()
    ada.get_by_role("navigation", name="Outline").get_by_role("button", name="前置点月度盈亏平衡表").click()
    picture(ada, "plan-english")


FLOW: dict[str, Any] = {
    "id": "flow", "title": "现金流量", "kind": "cash_flow", "years": 4, "unit": "万元",
    "inflows": ["收入"], "outflows": ["投资", "税"], "own_lines": 2,
}  # fmt: skip
EVEN: dict[str, Any] = {"id": "even", "title": "盈亏", "kind": "break_even", "cases": ["基准", "悲观"], "unit": "单"}
FREE: dict[str, Any] = {
    "id": "free", "title": "预算", "kind": "free",
    "columns": [
        {"id": "item", "title": "项目", "type": "text"},
        {"id": "n", "title": "数量", "type": "number", "sum": True},
        {"id": "sum", "title": "金额", "type": "money", "sum": True},
    ],
}  # fmt: skip
NET = [  # a net flow, and a rate in percent
    (["-100", "30", "40", "50", "60"], "10"),
    (["-100", "30", "40", "50", "60"], "0"),
    (["-100", "30", "40", "50", "60"], "12.345"),
    (["-1,000.55", "0.01", "", "2000", "-3"], "8"),
    (["-100", "20", "10"], "-5.5"),
    (["-100", "230", "-132"], "10"),
    (["-100", "180", "-20", "90"], "10"),
    (["100", "-110"], "-100"),
    (["-3", "1", "1", "1"], "7"),
    (["-7", "1", "2", "3.5", "4.25"], "１５"),
    (["-100", "一百"], "10"),
    (["", ""], "10"),
    (["50", "60"], ""),
    (["-0.01", "99999999999999"], "1"),
]
CASES = [
    {"fixed": "2454000", "price": "48", "variable": "33", "planned": "180000"},
    {"fixed": "1000", "price": "3", "variable": "2.1", "planned": "999"},
    {"fixed": "0", "price": "5", "variable": "0"},
    {"fixed": "10", "price": "5", "variable": "5", "planned": "7"},
    {"fixed": "10", "price": "7", "variable": "4", "planned": "0"},
    {"fixed": "-1", "price": "7", "variable": "4"},
    {"price": "7"},
    {},
]
SUMS = [
    [{"item": "甲", "n": "1", "sum": "1200.5"}, {"n": "2.5", "sum": "－0.25"}],
    [{"n": "三"}],
    [{"n": "0.005"}, {"n": "1000000"}],
    [],
]


def tables() -> list[tuple[dict[str, Any], Any]]:
    """Tables with what may stand in them."""
    found: list[tuple[dict[str, Any], Any]] = []
    for net, rate in NET:
        inflow = [amount if not amount.startswith("-") else "" for amount in net]
        outflow = [amount.lstrip("-") if amount.startswith("-") else "" for amount in net]
        value = {"rate": rate, "in": [{"name": "", "amounts": inflow}], "out": [{"name": "", "amounts": outflow}]}
        found.append((FLOW, value))
    found += [(EVEN, [one, other]) for one, other in zip(CASES, CASES[1:] + CASES[:1], strict=True)]
    found += [(FREE, rows) for rows in SUMS]
    return found


def test_a_terminal_computes_and_shows_what_the_server_does(ada: Page) -> None:
    asked = [(table, workspace("plan").read_field({"plan": {"sections": [], "tables": [table]}}, table["id"], value))
             for table, value in tables()]  # fmt: skip
    shown_there = ada.evaluate(
        """async (asked) => {
          const { laidOut } = await import('/kinds/plan/layout.js')
          const { isComplete } = await import('/kinds/plan/figures.js')
          return asked.map(([table, value]) => ({ ...laidOut(table, value), done: isComplete(table, value) }))
        }""",
        json.loads(json.dumps(asked)),
    )
    for (table, value), there in zip(asked, shown_there, strict=True):
        here = laid_out(table, value)
        assert [row["cells"] for row in there["rows"]] == [row["cells"] for row in here["rows"]], value
        assert [(r["label"], r["value"]) for r in there["results"]] == [
            (r["label"], r["value"]) for r in here["results"]
        ]
        assert [c["title"] for c in there["columns"]] == [c["title"] for c in here["columns"]]
        assert there["done"] == is_complete(table, value)
