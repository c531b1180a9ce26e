"""Practical workspaces at a candidate's terminal: what is made in them is kept, and found again."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from examserver.attempts.reads import fields_of
from question_bank.registry import workspace
from tests.browser.conftest import LiveSite, axe_violations
from tests.browser.people import Staff, attempt_of, expect_all_saved, sit_down
from tests.cast import Cast
from tests.given import give, shipped

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]
PROMOTION, SERVICE = "L3-WLTG-02", "L4-WLKF-02"
FIRST = {PROMOTION: "搜索推广", SERVICE: "客服接待"}


@pytest.fixture
def code(request: pytest.FixtureRequest) -> str:
    """The task that is worked on."""
    return str(request.param)


@pytest.fixture
def ada(open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff, code: str) -> Page:
    """Ada before the task."""
    house = live.house
    give(house, cast, shipped(code))
    page = open_page()
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(page, house, cast, "ada")
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    expect(page.get_by_role("heading", name=FIRST[code], exact=True)).to_be_visible()
    return page


def picture(page: Page, name: str) -> None:
    """A screenshot where a folder for them is named."""
    if folder := os.environ.get("EXAM_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("code", [PROMOTION], indirect=True)
def test_a_campaign_is_run_round_by_round_and_found_again_at_another_page(
    ada: Page, live: LiveSite, cast: Cast
) -> None:
    for word in ("手作", "陶瓷", "马克杯"):
        ada.get_by_label(f"选用 {word}", exact=True).check()
    expect(ada.locator(".promo-title")).to_contain_text("手作 陶瓷 马克杯")
    picture(ada, "promotion-titles")
    ada.get_by_label("创意文案").fill("粗陶杯，一杯一色")
    ada.get_by_label("粗陶杯 的出价", exact=True).fill("0.75")
    ada.get_by_label("粗陶杯 的匹配方式", exact=True).select_option("broad")
    run = ada.get_by_role("button", name="投放第 1 轮")
    ada.get_by_label("第 1 轮预算").fill("0")
    run.click()
    expect(ada.get_by_role("alert").filter(has_text="预算须大于 0")).to_be_visible()
    ada.get_by_label("第 1 轮预算").fill("100")
    run.click()
    ada.get_by_role("dialog").get_by_role("button", name="投放").click()
    results = ada.get_by_role("region", name="投放结果")
    expect(results.get_by_role("row", name="粗陶杯")).to_contain_text("2400")
    expect(ada.get_by_text("已投放 1 / 3 轮")).to_be_visible()
    results.scroll_into_view_if_needed()
    picture(ada, "promotion-results")
    assert axe_violations(ada) == []
    ada.get_by_label("咖啡杯 的出价", exact=True).fill("0.9")
    expect_all_saved(ada)
    ada.reload()
    expect(ada.get_by_label("咖啡杯 的出价", exact=True)).to_have_value("0.9")
    expect(results.get_by_role("row", name="粗陶杯")).to_contain_text("2400")
    attempt = attempt_of(live.house, cast, "ada", "practical")
    [kept] = live.house.see(fields_of, attempt.id).values()
    assert kept["titles"] == {"mug": ["手作", "陶瓷", "马克杯"]}
    assert kept["round-1"]["keywords"] == {"rough_pottery": {"bid": "0.75", "match": "broad"}}
    task = shipped(PROMOTION)
    found = {f.line: f.points for f in workspace("promotion").inspect(task, kept, {})}
    assert found["rounds"] == 250, "a third of 7.5 points"


@pytest.mark.parametrize("code", [SERVICE], indirect=True)
def test_buyers_are_answered_and_the_talk_is_found_again_at_another_page(ada: Page, live: LiveSite) -> None:
    ada.get_by_role("button", name="开始接待").click()
    log = ada.get_by_role("log", name="与 秋水 的会话")
    expect(log.get_by_text("想买点茶送长辈")).to_be_visible()
    field = ada.get_by_label("回复 秋水")
    ada.get_by_text("快捷短语").click()
    ada.get_by_role("button", name="问候").click()
    field.press("Enter")
    expect(log.locator(".is-seller:not(.is-pending)")).to_contain_text("欢迎光临溪谷茶集")
    expect(field).to_be_focused()
    expect(log.get_by_text("预算两百左右")).to_be_visible()
    picture(ada, "service")
    assert axe_violations(ada) == []
    live.move_clock(65)
    ada.reload()
    expect(log.get_by_text("欢迎光临溪谷茶集")).to_be_visible()
    expect(log.locator(".is-buyer").last).to_contain_text("在吗？")
    ada.get_by_role("button", name="阿木").click()
    expect(ada.get_by_role("log", name="与 阿木 的会话")).to_contain_text("盖碗是破的")
