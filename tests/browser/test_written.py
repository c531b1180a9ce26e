"""A theory paper with an essay, from the pen to the confirmed mark: two graders, the leader, the officer."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from examserver.grading.tables import CodedWork, TheoryMark
from examserver.results.reads import marks_of
from tests.browser.conftest import LiveSite, axe_violations
from tests.browser.people import Staff, attempt_of, expect_all_saved, go_to, sit_down, soon
from tests.cast import PASSWORD, Cast
from tests.grading.written import written_paper

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]
ESSAY = (
    "平台经营者对进入平台的商家负有核验登记的义务，应当定期更新商家的身份、地址、联系方式和行政许可等信息。",
    "在直播带货中，平台还应当建立主播实名制度，留存直播内容，方便消费者查阅和有关部门取证。",
    "我叫艾达，在实习中看到：有的直播间把普通产品说成专利产品，平台接到投诉后两天才下架。",
    "因此平台须设专人巡查，对虚假宣传及时采取删除、屏蔽、断开链接等必要措施，并公开处理结果。",
)


def staff(open_page: OpenPage, username: str) -> Page:
    page = open_page()
    page.goto("/sign-in")
    page.get_by_label("账号", exact=False).first.fill(username)
    page.get_by_label("密码", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    return page


def look(page: Page, name: str) -> None:
    """For people who want to see them: EXAM_SHOTS names a folder."""
    if shots := os.environ.get("EXAM_SHOTS"):
        page.screenshot(path=Path(shots) / f"{name}.png")


def write_everything(page: Page) -> None:
    """Ada writes into every text field; the essay is the rich one."""
    for place in range(1, page.locator("ol .qmap-cell").count() + 1):
        go_to(page, place)
        rich = page.locator(".question [contenteditable=true]")
        plain = page.locator(".question textarea")
        if rich.count():
            rich.click()
            for line in ESSAY * 3:
                page.keyboard.insert_text(line)
                page.keyboard.press("Enter")
        elif plain.count():
            plain.fill("先向买家致歉，核实破损照片，再按买家的选择办理退款或补发，并告知进度。")
        else:
            continue
        expect(page.locator(".question .save-state")).to_contain_text("已保存", timeout=15_000)
    expect_all_saved(page)


def score(page: Page, half: bool) -> None:
    """A grader scores what is shown, by keyboard alone."""
    expect(page.locator("#left")).not_to_be_empty()  # the page's script is there
    page.locator("input.points").first.focus()
    for _ in range(page.locator(".rubric-line").count()):
        page.keyboard.press("h" if half else "f")
        page.keyboard.press("Enter")
    expect(page.locator("#save-note")).to_have_text("已保存")


def test_an_essay_from_the_pen_to_the_confirmed_mark(
    live: LiveSite, cast: Cast, carl: Staff, open_page: OpenPage
) -> None:
    written_paper(live.house, cast, cast.theory)
    ada = open_page()
    carl.post(f"/monitor/{cast.theory}/open")
    sit_down(ada, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.theory}/start")["ok"]
    expect(ada.get_by_role("heading", name="第 1 题")).to_be_visible()
    write_everything(ada)
    live.move_clock(95 * 60)
    attempt = attempt_of(live.house, cast, "ada")
    assert soon(ada, lambda: _work(live, attempt.id) is not None)

    officer = staff(open_page, "rita")
    officer.goto(f"/results/candidate/{cast.ada.id}")
    expect(officer.get_by_text("评分未完成")).to_be_visible()
    assert axe_violations(officer) == []
    look(officer, "written-pending")

    gita = staff(open_page, "gita")  # the whole paper
    gita.goto("/grading/")
    expect(gita.get_by_role("heading", name="理论主观题：按题评")).to_be_visible()
    assert axe_violations(gita) == []
    look(gita, "written-queue")
    gita.get_by_role("button", name="领取下一份").click()
    expect(gita.locator("#desk")).to_contain_text("■■■")
    expect(gita.locator("body")).not_to_contain_text("艾达")
    for n, button in enumerate(gita.locator("[data-show-task]").all()):
        button.click()
        assert axe_violations(gita) == []
        look(gita, f"written-desk-{n}")
    gita.locator("[data-show-task]").first.click()
    score(gita, half=True)
    gita.get_by_role("button", name="完成评分").click()
    gita.get_by_role("dialog").get_by_role("button", name="完成评分").click()
    expect(gita.get_by_role("heading", name="我已完成的评分")).to_be_visible()

    guo = staff(open_page, "guo")  # by question
    guo.goto("/grading/")
    guo.get_by_role("button", name="评这道题").first.click()
    expect(guo.get_by_text("按题评：只显示这一题。")).to_be_visible()
    assert axe_violations(guo) == []
    look(guo, "written-question")
    for left in (2, 1, 0):
        score(guo, half=True)
        expect(guo.locator("#finish")).to_be_focused()
        guo.keyboard.press("Enter")
        expect(guo.get_by_text("这道题已全部评完。")).to_be_visible()
        expect(guo.get_by_role("button", name="评这道题")).to_have_count(left)
        if left:
            guo.get_by_role("button", name="评这道题").first.click()

    lena = staff(open_page, "gao")  # the leader
    lena.goto("/grading/progress")
    expect(lena.get_by_role("row").filter(has_text="已合成")).to_have_count(1)
    assert axe_violations(lena) == []
    look(lena, "written-progress")
    lena.get_by_role("link", name="查看").first.click()
    assert axe_violations(lena) == []
    look(lena, "written-one")
    lena.get_by_role("button", name="锁定").click()
    expect(lena.get_by_text("已锁定。")).to_be_visible()

    assert soon(lena, lambda: bool(live.house.see(marks_of, [cast.ada.id])))
    mark = live.house.see(marks_of, [cast.ada.id])[cast.ada.id, "theory"]
    work, machine = _work(live, attempt.id), live.house.see(lambda db: db.get_one(TheoryMark, attempt.id))
    assert work is not None
    assert work.points is not None
    assert mark.tenths == (machine.points + work.points + 5) // 10
    carl.post(f"/monitor/{cast.theory}/finish")
    officer.goto(f"/results/candidate/{cast.ada.id}")
    officer.get_by_role("button", name="确认").click()
    expect(officer.get_by_text("已确认。")).to_be_visible()
    officer.get_by_text("逐题得分").click()
    assert axe_violations(officer) == []
    look(officer, "written-result")


def _work(live: LiveSite, attempt_id: int) -> CodedWork | None:
    return live.house.see(lambda db: db.scalar(select(CodedWork).where(CodedWork.attempt_id == attempt_id)))
