"""A workbook at a candidate's terminal: cells and formulas typed, sorted, drawn as a chart, kept, found again."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from examserver.attempts.reads import fields_of
from tests.browser.conftest import AXE, SETTLED, LiveSite
from tests.browser.people import Staff, attempt_of, expect_all_saved, sit_down, soon
from tests.browser.test_workspaces import picture
from tests.cast import Cast
from tests.given import give, shipped

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]
TASK = "L4-SJCL-02"
HEAD, ROW, NUMBERS, WIDTH = 20, 24, 46, 88
"""The grid's own measures in pixels: it is a picture, its cells are found by their places."""


@pytest.fixture
def ada(open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff) -> Page:
    """Ada before the workbook."""
    give(live.house, cast, task())
    page = open_page()
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    expect_grid(page)
    return page


def task() -> dict[str, Any]:
    """The task that ships, with a small workbook in place of the hundreds of orders."""
    rows = [["商品", "单价", "销量"], ["竹篮", 36, 4], ["藤椅", 128, 2], ["棉毯", 88, 7], ["陶灯", 59, 3]]
    sheets = [{"id": "s1", "name": "商品销售", "rows": rows}, {"id": "s2", "name": "备注", "rows": [["十月"]]}]
    whole = shipped(TASK)
    line = {"id": "line", "text": "清洗与计算", "points": 100, "kind": "human"}
    return {**whole, "spreadsheet": {**whole["spreadsheet"], "book": {"sheets": sheets}}, "rubric": [line]}


def expect_grid(page: Page) -> None:
    """The grid is drawn and takes what is done."""
    expect(page.get_by_role("application", name="电子表格")).to_be_visible()
    expect(page.locator(".sheet-grid > div")).not_to_have_css("pointer-events", "none")


def cell(page: Page, column: int, row: int) -> tuple[float, float]:
    """Where a cell of the shown sheet lies; columns and rows count from 1."""
    box = page.locator(".sheet-grid canvas[id^=univer-sheet-main]").bounding_box()
    assert box
    return box["x"] + NUMBERS + WIDTH * (column - 0.5), box["y"] + HEAD + ROW * (row - 0.5)


def type_into(page: Page, column: int, row: int, text: str) -> None:
    """Click a cell and type."""
    page.mouse.click(*cell(page, column, row))
    expect(page.locator("[data-u-comp=defined-name] input")).to_have_value(f"{'ABCDEF'[column - 1]}{row}")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def select(page: Page, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Draw a selection with the mouse."""
    page.mouse.move(*cell(page, *first))
    page.mouse.down()
    page.mouse.move(*cell(page, *last), steps=3)
    page.mouse.up()


def tool(page: Page, command: str) -> Locator:
    """A button of the grid's own bar."""
    return page.locator(f"[data-u-command='{command}']:visible").first


def kept(live: LiveSite, cast: Cast) -> dict[str, Any]:
    """What the server has of the work."""
    attempt = attempt_of(live.house, cast, "ada", "practical")
    return next(iter(live.house.see(fields_of, attempt.id).values()), {})


def expect_cell(page: Page, live: LiveSite, cast: Cast, place: tuple[int, int], wanted: Any) -> None:
    """The server has this in a cell of the first sheet, before long."""

    def is_there() -> bool:
        rows = kept(live, cast).get("book", {"sheets": [{"rows": []}]})["sheets"][0]["rows"]
        column, row = place
        return row <= len(rows) and column <= len(rows[row - 1]) and rows[row - 1][column - 1] == wanted

    assert soon(page, is_there), kept(live, cast).get("book")


def axe_around_the_grid(page: Page) -> list[str]:
    """WCAG 2.2 A and AA violations of all but the grid's own pieces: what it draws, and its menus beside the page."""
    page.evaluate(SETTLED)
    page.evaluate(AXE)
    around = """{exclude: ['.sheet-grid > div', 'body > [dir]', 'body > [id^=univer]']},
        {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], preload: false}"""
    found = page.evaluate(f"axe.run({around})")
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]


def test_a_workbook_is_worked_out_sorted_drawn_and_found_again(ada: Page, live: LiveSite, cast: Cast) -> None:
    type_into(ada, 4, 1, "销售额")
    type_into(ada, 4, 2, "=B2*C2")
    expect_cell(ada, live, cast, (4, 2), {"v": 144, "f": "=B2*C2"})
    select(ada, (4, 2), (4, 5))
    ada.keyboard.press("Control+d")
    expect_cell(ada, live, cast, (4, 5), {"v": 177, "f": "=B5*C5"})
    ada.mouse.click(*cell(ada, 4, 3))
    picture(ada, "spreadsheet-formulas")
    tool(ada, "sheet.menu.sheets-sort").click()
    ada.get_by_role("menuitem", name="拓展区域降序").click()
    expect_cell(ada, live, cast, (4, 2), {"v": 616, "f": "=B2*C2"})
    expect_cell(ada, live, cast, (1, 1), "商品")
    type_into(ada, 2, 6, '=COUNTIFS(B2:B5,">50",A2:A5,"*灯")')
    expect_cell(ada, live, cast, (2, 6), {"v": 1, "f": '=COUNTIFS(B2:B5,">50",A2:A5,"*灯")'})
    picture(ada, "spreadsheet")
    select(ada, (1, 1), (1, 5))
    ada.get_by_role("button", name="用选中区域插入图表").click()
    ada.get_by_label("图表标题").fill("四种商品的销售额")
    ada.get_by_label("数据区域").fill("A1:A5，D1:D5")
    expect(ada.get_by_role("img", name="四种商品的销售额；销售额；棉毯、藤椅、陶灯、竹篮")).to_be_visible()
    expect_all_saved(ada)
    ada.get_by_role("img", name="四种商品的销售额").scroll_into_view_if_needed()
    picture(ada, "spreadsheet-chart")
    assert axe_around_the_grid(ada) == []
    ada.reload()
    expect_grid(ada)
    expect(ada.get_by_role("img", name="四种商品的销售额；销售额；棉毯、藤椅、陶灯、竹篮")).to_be_visible()
    type_into(ada, 5, 2, "=SUM(D2:D5)")
    expect_cell(ada, live, cast, (5, 2), {"v": 1193, "f": "=SUM(D2:D5)"})
    [chart] = kept(live, cast)["charts"]
    assert chart == {
        "id": "c1",
        "sheet": "s1",
        "kind": "column",
        "range": "A1:A5,D1:D5",
        "title": "四种商品的销售额",
    }
