"""The live room at a candidate's terminal: the script is written, viewers are answered, all stands after a reload."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect
from sqlalchemy import select

from examserver.attempts.reads import fields_of
from examserver.submissions.tables import Piece
from question_bank.bank import shipped_banks
from question_bank.workspaces.livestream.clip import seconds_of
from tests.browser.conftest import LiveSite, axe_violations, take_up
from tests.browser.people import Staff, attempt_of, expect_all_saved, sit_down
from tests.cast import Cast
from tests.given import give, shipped

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]
CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
"""Devices that show a test picture; nobody is asked whether they may be used."""
FILL = """fields => import('/static/attempts/store.js').then(({ answer }) => {
  for (const [part, value] of Object.entries(fields)) answer(1, part, value)
})"""
"""Parts and acts, saved as if they had been made by hand."""


@pytest.fixture
def ada(open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff) -> Page:
    """Ada before the broadcast."""
    return before_the_broadcast(open_page(), live, cast, carl)


@pytest.fixture
def filming(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """The browser of a terminal with a camera and a microphone."""
    launch = {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], *CAMERA]}
    browser = browser_type.launch(**launch)
    yield browser
    browser.close()


def before_the_broadcast(page: Page, live: LiveSite, cast: Cast, carl: Staff) -> Page:
    """Ada has sat down and the exam has begun."""
    task = shipped("L5-DSZB-01")
    folder = shipped_banks()["ecommerce"] / "practical" / task["code"]
    keep = live.house.files.keep_file
    task["pack"] = [{**entry, "sha256": keep(folder / entry["file"])[0]} for entry in task["pack"]]
    give(live.house, cast, task)
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    expect(page.get_by_role("heading", name="排品表", exact=True)).to_be_visible()
    return page


def picture(page: Page, name: str) -> None:
    """A screenshot where a folder for them is named."""
    if folder := os.environ.get("EXAM_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def tab(page: Page, name: str) -> None:
    page.get_by_role("group", name="直播任务").get_by_role("button", name=name, exact=True).click()


def kept(live: LiveSite, cast: Cast) -> dict[str, object]:
    """What the server has of Ada's work."""
    return live.house.see(fields_of, attempt_of(live.house, cast, "ada", "practical").id)[1]


def test_sheet_and_script_are_written_and_found_again_at_another_page(ada: Page, live: LiveSite, cast: Cast) -> None:
    soup = ada.get_by_role("group", name="桂花坚果藕粉羹")
    soup.get_by_label("上架顺序").select_option("1")
    soup.get_by_label("直播价（元）").fill("33.80")
    soup.get_by_label("赠品").select_option("spoon")
    soup.get_by_label("优惠券").select_option("none")
    soup.get_by_label("链接标题").fill("桂花坚果藕粉羹 500克罐装")
    picture(ada, "livestream-sheet")
    assert axe_violations(ada) == []
    tab(ada, "直播脚本")
    opening = ada.get_by_role("group", name="开场")
    opening.get_by_label("计划秒数").fill("50")
    opening.get_by_label("画面").select_option("host")
    opening.get_by_label("台词").fill("大家晚上好，欢迎来到青田食集！")
    ada.get_by_role("button", name="上移 商品讲解：藕粉羹").press("Enter")
    expect(ada.get_by_role("button", name="上移 商品讲解：藕粉羹")).to_be_focused()
    expect(ada.get_by_role("heading", name="2. 商品讲解：藕粉羹")).to_be_visible()
    picture(ada, "livestream-script")
    assert axe_violations(ada) == []
    expect_all_saved(ada)
    ada.reload()
    expect(soup.get_by_label("直播价（元）")).to_have_value("33.80")
    expect(soup.get_by_label("优惠券")).to_have_value("none")
    tab(ada, "直播脚本")
    expect(ada.get_by_text("合计 50 秒")).to_be_visible()
    expect(opening.get_by_label("台词")).to_have_value("大家晚上好，欢迎来到青田食集！")
    expect(ada.get_by_role("heading", name="2. 商品讲解：藕粉羹")).to_be_visible()
    value = kept(live, cast)
    assert value["run"] == ["open", "soup", "jar", "chat", "push", "end"]
    assert value["seg_open"] == {"seconds": 50, "words": "大家晚上好，欢迎来到青田食集！", "shows": "host"}


def test_viewers_are_answered_and_the_broadcast_goes_on_after_a_reload(ada: Page, live: LiveSite, cast: Cast) -> None:
    tab(ada, "直播间")
    ada.get_by_role("button", name="开播").click()
    log = ada.get_by_role("log", name="弹幕与发言")
    expect(log.get_by_text("已开播")).to_be_visible()
    live.move_clock(14)
    ada.reload()
    expect(log.get_by_text("今天讲什么好东西")).to_be_visible()
    ada.get_by_role("button", name="上架讲解 桂花坚果藕粉羹").click()
    expect(log.get_by_text("上架讲解：桂花坚果藕粉羹")).to_be_visible()
    ada.get_by_role("button", name="回复 小橙子：主播晚上好").press("Enter")
    field = ada.get_by_label("回复 小橙子", exact=True)
    expect(field).to_be_focused()
    field.fill("晚上好！今晚有藕粉羹和焖烧杯")
    field.press("Enter")
    expect(log.locator(".is-say:not(.is-pending)")).to_contain_text("@小橙子 晚上好！今晚有藕粉羹和焖烧杯")
    expect(ada.get_by_label("对全体观众说")).to_be_focused()
    live.move_clock(64)
    ada.reload()
    expect(log.get_by_text("骗子店")).to_be_visible()
    expect(log.get_by_text("@小橙子 晚上好！")).to_be_visible()
    ada.get_by_role("button", name="禁言 路过的风").click()
    expect(log.get_by_text("已将 路过的风 禁言")).to_be_visible()
    picture(ada, "livestream-room")
    assert axe_violations(ada) == []
    ada.get_by_role("button", name="下播").click()
    ada.get_by_role("dialog").get_by_role("button", name="下播").click()
    expect(ada.get_by_text("直播已结束，记录如下")).to_be_visible()
    picture(ada, "livestream-over")
    assert axe_violations(ada) == []
    value = kept(live, cast)
    assert value["say-1"] == {"comment": "hello", "text": "晚上好！今晚有藕粉羹和焖烧杯"}
    assert (value["mute-1"], value["item-1"], value["end-1"]) == ({"comment": "rumour"}, {"product": "soup"}, True)


def test_a_terminal_without_a_camera_says_so_and_takes_a_file_instead(ada: Page) -> None:
    tab(ada, "录像")
    expect(ada.get_by_text("可以上传在别处录好的 MP4 文件")).to_be_visible()
    expect(ada.get_by_role("group", name="口播录像")).to_be_visible()
    picture(ada, "livestream-recording")
    assert axe_violations(ada) == []


def test_a_clip_is_recorded_looked_at_and_handed_in(filming: Browser, live: LiveSite, cast: Cast, carl: Staff) -> None:
    context = filming.new_context(base_url=live.url, viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = before_the_broadcast(context.new_page(), live, cast, carl)
    tab(page, "录像")
    page.get_by_role("button", name="打开摄像头").click()
    page.get_by_role("button", name="开始录制").click()
    expect(page.get_by_text("录制中 00:01")).to_be_visible()
    picture(page, "livestream-filming")
    assert axe_violations(page) == []
    page.get_by_role("button", name="停止录制").click()
    expect(page.get_by_text("还没有上交")).to_be_visible()
    page.get_by_role("button", name="上交这段录像").click()
    expect(page.get_by_text("录像已存入下方“口播录像”")).to_be_visible()
    expect(page.get_by_role("group", name="口播录像").get_by_text("服务器已收到")).to_be_visible()
    [clip] = live.house.see(lambda db: db.scalars(select(Piece)).all())
    seconds = seconds_of(live.house.files.path(clip.sha256))
    assert seconds is not None
    assert 1 <= seconds <= 30


def test_a_grader_sees_sheet_script_and_the_whole_broadcast(
    ada: Page, live: LiveSite, cast: Cast, open_page: OpenPage
) -> None:
    solution = shipped("L5-DSZB-01")["solution"]
    ada.evaluate(FILL, solution["fields"])
    before = 0
    for act in solution["acts"]:
        live.move_clock((act["at_ms"] - before) / 1000)
        before = act["at_ms"]
        ada.evaluate(FILL, {act["part"]: act["value"]})
        expect_all_saved(ada)
    page = open_page()
    take_up(ada, page, live, cast)
    picture(page, "livestream-grader-script")
    timeline = page.get_by_role("img", name="直播时间线")
    timeline.scroll_into_view_if_needed()
    expect(page.get_by_role("region", name="弹幕与回应").get_by_role("row", name="麦冬")).to_contain_text("33.8元")
    picture(page, "livestream-grader")
    page.get_by_text("全部记录").click()
    expect(page.get_by_text("桂花坚果藕粉羹 已售罄")).to_be_visible()
    assert axe_violations(page) == []
