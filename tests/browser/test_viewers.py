"""A grader in the browser: a proposed penalty is met, decided and counted; works are looked at in the page."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from examserver.grading.duties import code_sealed_works
from examserver.grading.tables import Round
from examserver.house import House
from tests.browser.conftest import LiveSite, axe_violations
from tests.browser.test_written import staff
from tests.cast import Cast, MovableClock, begin_sitting, settings_in
from tests.given import give
from tests.grading.conftest import collect_and_seal, fill_in, hand_over
from tests.grading.test_made import work_on
from tests.grading.test_penalties import give_pack
from tests.grading.test_previews import a_word_file
from tests.grading.test_viewers import DESIGN, with_pack
from tests.question_bank.test_penalties_proposals import a_view, png
from tests.question_bank.test_slides import a_deck

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]


@pytest.fixture
def house(live: LiveSite) -> Iterator[House]:
    """The site on its day, to bring candidates' work about."""
    house = House(settings_in(live.folder), MovableClock())
    yield house
    house.engine.dispose()


def look(page: Page, name: str) -> None:
    """For people who want to see them: EXAM_SHOTS names a folder."""
    if shots := os.environ.get("EXAM_SHOTS"):
        page.screenshot(path=Path(shots) / f"{name}.png")


def points_of(house: House) -> list[int | None]:
    return house.see(lambda db: [r.points for r in db.query(Round).order_by(Round.id)])


def test_a_proposed_penalty_is_met_decided_and_counted(
    house: House, live: LiveSite, cast: Cast, open_page: OpenPage
) -> None:
    give_pack(house, cast)
    ada = begin_sitting(house, cast, cast.practical, "ada")["ada"]
    fill_in(house, ada, shop_name="山野茶铺", aov="128.50", note="<p>我是艾达，设计以山为形，以茶为色。</p>")
    hand_over(house, ada, io.BytesIO(png(a_view(230, 70))), "logo.png")
    collect_and_seal(house, ada)
    code_sealed_works(house)

    page = staff(open_page, "gita")
    page.goto("/grading/")
    page.get_by_role("button", name="领取下一份").click()
    total = page.locator("#total")
    expect(page.locator("#left")).not_to_be_empty()  # the page's script is there
    for field in page.locator("input.points").all():
        field.focus()
        page.keyboard.press("f")
    expect(total).to_have_text("100")
    stretched = page.get_by_role("group", name="扣分建议：图片拉伸变形或模糊").first
    named = page.get_by_role("group", name="扣分建议：作品中出现姓名或单位").first
    expect(stretched).to_contain_text("素材 640×480，提交 230×70")
    expect(named).to_contain_text("我是■■■")
    expect(page.get_by_text("还有 2 项扣分建议没有决定")).to_be_visible()
    look(page, "penalty-proposed")
    assert axe_violations(page) == []

    page.locator("#finish").click()
    expect(page.get_by_role("dialog")).to_contain_text("作品中出现姓名或单位")
    page.get_by_role("dialog").get_by_role("button").first.click()
    named.get_by_role("button", name="适用", exact=True).click()
    expect(total).to_have_text("0")
    expect(page.locator("[data-task-after]")).to_have_text("扣分：100 → 0 分")
    look(page, "penalty-module")
    named.get_by_role("button", name="不适用").click()
    stretched.get_by_role("button", name="适用", exact=True).focus()
    page.keyboard.press("Enter")
    expect(total).to_have_text("82.5")
    expect(page.get_by_text("扣分：35 → 17.5 分")).to_be_visible()
    expect(page.locator("#save-note")).to_have_text("已保存")

    page.get_by_text("添加一项扣分").click()
    form = page.locator("[data-penalty-form]")
    form.get_by_label("原因类别").select_option("uncivil")
    form.get_by_label("范围").select_option("r4")
    form.get_by_label("说明").fill("说明中辱骂买家")
    look(page, "penalty-form")
    page.keyboard.press("Enter")
    own = page.get_by_role("group", name="自行添加的扣分：不文明内容")
    expect(own).to_contain_text("说明中辱骂买家")
    expect(total).to_have_text("57.5")
    assert axe_violations(page) == []
    look(page, "penalty-own")
    own.get_by_role("button", name="取消这项扣分").click()
    expect(own).to_have_count(0)
    expect(total).to_have_text("82.5")

    page.reload()
    expect(total).to_have_text("82.5")
    expect(stretched.get_by_role("button", name="适用", exact=True)).to_have_attribute("aria-pressed", "true")
    page.locator("#finish").click()
    expect(page.get_by_role("dialog")).to_contain_text("适用扣分 1 项，已计入合计")
    page.get_by_role("dialog").get_by_role("button", name="完成评分").click()
    expect(page.get_by_role("heading", name="我已完成的评分")).to_be_visible()
    assert points_of(house) == [8250]

    leader = staff(open_page, "ivan")
    leader.goto("/grading/progress")
    leader.get_by_role("link", name="查看").first.click()
    expect(leader.get_by_text("扣分前 100 分")).to_be_visible()
    assert axe_violations(leader) == []
    look(leader, "penalty-leader")


def test_a_design_is_drawn_for_the_grader(house: House, cast: Cast, open_page: OpenPage) -> None:
    task = with_pack(house, DESIGN)
    give(house, cast, task)
    ada = begin_sitting(house, cast, cast.practical, "ada")["ada"]
    work_on(house, house.clock, ada, task["solution"])  # type: ignore[arg-type]
    collect_and_seal(house, ada)
    code_sealed_works(house)
    page = staff(open_page, "gita")
    page.goto("/grading/")
    page.get_by_role("button", name="领取下一份").click()
    viewer = page.locator(".made-viewer")
    expect(viewer.locator("canvas, img, svg").first).to_be_visible()
    expect(viewer.locator("[aria-busy]")).to_have_count(0)
    look(page, "viewer-design")
    assert axe_violations(page) == []


def a_book() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    page = book.worksheets[0]
    page.title = "销售"
    for row in (("商品", "单价", "数量", "金额"), ("春茶", 128, 3, "=B2*C2"), ("粗陶杯", 45, 12, "=B3*C3")):
        page.append(row)
    book.save(out)
    return out.getvalue()


def test_files_are_opened_in_the_page(house: House, cast: Cast, open_page: OpenPage) -> None:
    slots: list[dict[str, Any]] = [
        {"id": "logo", "label": "材料", "types": ["pptx", "xlsx", "docx", "zip"], "max_count": 5}
    ]
    give_pack(house, cast, slots=slots)
    ada = begin_sitting(house, cast, cast.practical, "ada")["ada"]
    deck = a_deck(
        [("年度规划", ["一、现状与目标", "二、渠道与预算"], "先讲现状"), ("渠道", ["直播", "社群"], "")], pictures=2
    )
    for n, content in enumerate((deck, a_book(), a_word_file("方案", png(a_view(900, 500))))):
        hand_over(house, ada, io.BytesIO(content), f"{n}")
    collect_and_seal(house, ada)
    code_sealed_works(house)
    page = staff(open_page, "gita")
    page.goto("/grading/")
    page.get_by_role("button", name="领取下一份").click()
    expect(page.get_by_text("二、渠道与预算")).to_be_visible()
    look(page, "viewer-slides")
    switch = page.get_by_label("显示公式")
    switch.scroll_into_view_if_needed()
    switch.focus()
    page.keyboard.press("Space")
    expect(page.locator("td", has_text="=B2*C2")).to_be_visible()
    look(page, "viewer-formulas")
    assert axe_violations(page) == []
    page.keyboard.press("Space")
    expect(page.locator("td", has_text="=B2*C2")).to_have_count(0)
    shown = page.locator(".handed-document img")
    shown.scroll_into_view_if_needed()
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.naturalWidth") == 640
    look(page, "viewer-document")
