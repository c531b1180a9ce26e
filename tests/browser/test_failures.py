"""What goes wrong on an exam day: network, server, browser, terminal, clock. All answers are there at the end."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, WebSocketRoute, expect

from tests.browser.conftest import LiveSite, Machine
from tests.browser.people import (
    Staff,
    Writer,
    attempt_of,
    expect_all_saved,
    extend,
    kept_work,
    marked_points,
    points_for,
    sign_in,
    sit_down,
    soon,
)
from tests.cast import PASSWORD, QUESTIONS, Cast

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def shoot(tmp_path: Path) -> Shoot:
    """Keep what the screen shows at a telling moment."""

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=tmp_path / "pictures" / f"{name}.png")

    return keep


def begin(page: Page, live: LiveSite, cast: Cast, carl: Staff) -> Writer:
    """Ada at her theory paper."""
    carl.post(f"/monitor/{cast.theory}/open")
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.theory}/start")["ok"]
    expect(page.get_by_role("heading", name="第 1 题")).to_be_visible()
    return Writer(page)


@pytest.fixture
def ada(open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff) -> Writer:
    return begin(open_page(), live, cast, carl)


def answer_everything(ada: Writer) -> None:
    """Choices, several choices, judgements, a typed text, flags, and second thoughts."""
    for place in (1, 2, 3, 4):
        ada.choose(place, place % 4)
    ada.choose(5, 0, 2, 3)
    ada.choose(6, 1, 2)
    ada.choose(7, 0)
    ada.choose(8, 1)
    ada.fill(9, "成交人数", "访客数")
    ada.flag(3)
    ada.choose(2, 0)
    ada.choose(5, 2)
    ada.fill(9, "支付人数", "访客数")


def expect_unsent(page: Page, count: int) -> None:
    """The quiet banner says how many answers wait on this machine."""
    expect(page.locator(".offline-banner")).to_contain_text(f"{count} 条待传", timeout=30_000)


def expect_safe(ada: Writer, live: LiveSite, cast: Cast) -> None:
    """The screen says that all is saved, and the database has exactly what was chosen last."""
    expect_all_saved(ada.page)
    expect(ada.page.locator(".offline-banner")).to_have_count(0)
    assert kept_work(live.house, attempt_of(live.house, cast, "ada")) == ada.work


def seconds_left(page: Page) -> int:
    """The countdown as it is shown."""
    total = 0
    for part in page.locator(".countdown-time").inner_text().split(":"):
        total = total * 60 + int(part)
    return total


def watch(board: Page, cast: Cast) -> None:
    """Carl's board of the room."""
    board.goto("/sign-in")
    board.get_by_label("账号").fill("carl")
    board.get_by_label("密码").first.fill(PASSWORD)
    board.get_by_role("button", name="登录", exact=True).click()
    expect(board.get_by_role("navigation", name="主导航")).to_be_visible()
    board.goto(f"/monitor/{cast.theory}")
    expect(board.locator(".seat").first).to_be_visible()


# ── The network ──


def test_a_minute_without_network_costs_no_answer(ada: Writer, live: LiveSite, cast: Cast, shoot: Shoot) -> None:
    ada.choose(1, 3)
    expect_safe(ada, live, cast)
    before = ada.work.answers.copy()
    ada.page.context.set_offline(True)
    answer_everything(ada)
    live.move_clock(60)
    expect_unsent(ada.page, 9)
    expect(ada.page.locator(".question .save-state")).to_contain_text("已存在本机")
    shoot(ada.page, "banner")
    assert kept_work(live.house, attempt_of(live.house, cast, "ada")).answers == before
    ada.page.context.set_offline(False)
    expect_safe(ada, live, cast)
    shoot(ada.page, "back")
    assert len(ada.work.answers) == 9
    assert len(ada.work.flags) == 1
    assert ada.shown() == ada.work
    assert seconds_left(ada.page) <= 89 * 60


class Valve:
    """Stands between a page's socket and the server: what the server says waits while it is shut."""

    def __init__(self, page: Page) -> None:
        self.swallows = "(nothing)"  # the command that never reaches the server
        self._is_open = True
        self._waiting: list[tuple[WebSocketRoute, str | bytes]] = []
        page.route_web_socket(re.compile("/socket.io/"), self._connect)

    def _connect(self, page_side: WebSocketRoute) -> None:
        server_side = page_side.connect_to_server()
        server_side.on_message(lambda words: self._heard(page_side, words))
        page_side.on_message(lambda words: self.swallows in str(words) or server_side.send(words))

    def _heard(self, page_side: WebSocketRoute, words: str | bytes) -> None:
        if self._is_open:
            page_side.send(words)
        else:
            self._waiting.append((page_side, words))

    def shut(self) -> None:
        self._is_open = False

    def open(self) -> None:
        """Let everything through, in order."""
        self._is_open = True
        for page_side, words in self._waiting:
            page_side.send(words)
        self._waiting.clear()


def test_a_second_thought_while_the_first_is_on_its_way_is_saved_too(
    open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff
) -> None:
    page = open_page()
    valve = Valve(page)
    ada = begin(page, live, cast, carl)
    for place in (1, 5):
        valve.shut()
        ada.choose(place, 0)
        assert soon(page, lambda: kept_work(live.house, attempt_of(live.house, cast, "ada")) == ada.work)
        expect(page.locator(".question .save-state")).to_contain_text("正在保存")  # the server has it, nobody knows
        ada.choose(place, 2)
        valve.open()
        expect_safe(ada, live, cast)
    assert ada.shown() == ada.work


def test_time_given_meanwhile_is_shown_when_the_network_is_back(
    ada: Writer, open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff, shoot: Shoot
) -> None:
    board = open_page()
    watch(board, cast)
    ada.page.context.set_offline(True)
    ada.choose(1, 2)
    expect(ada.page.locator(".exam-head .save-state")).to_contain_text("未连接")
    extend(carl, cast, 15)
    board.get_by_role("button", name=re.compile("艾达")).click()
    expect(board.locator(".board-panel")).to_contain_text("尚未显示在考生屏幕上")
    shoot(board, "board-not-yet")
    assert seconds_left(ada.page) <= 90 * 60
    ada.page.context.set_offline(False)
    expect(ada.page.locator("#toasts")).to_contain_text("延长考试时间", timeout=15_000)
    shoot(ada.page, "longer")
    expect_safe(ada, live, cast)
    assert 104 * 60 < seconds_left(ada.page) <= 105 * 60
    expect(board.locator(".board-panel")).to_contain_text("考生屏幕已更新", timeout=20_000)
    shoot(board, "board-confirmed")


class Ear:
    """Everything that the network brings to the exam page: frames of its socket, and what it asks for over HTTP."""

    def __init__(self, page: Page) -> None:
        self.frames: list[str] = []
        self._answers: list[Response] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._hear))
        page.on("response", lambda answer: self._answers.append(answer))

    def _hear(self, frame: str | bytes) -> None:
        self.frames.append(frame if isinstance(frame, str) else frame.decode("utf-8", "replace"))

    def heard(self) -> str:
        """All of it, in one text."""
        bodies = [answer.body() for answer in self._answers if answer.ok and "/exam" in answer.url]
        return "\n".join([*self.frames, *(body.decode("utf-8", "replace") for body in bodies)])


STEMS = [re.split("____", str(question["stem"]))[0] for question in QUESTIONS]


def test_the_paper_is_sealed_until_the_start_and_comes_also_to_who_missed_it(
    open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff, shoot: Shoot
) -> None:
    page = open_page()
    ear = Ear(page)
    carl.post(f"/monitor/{cast.theory}/open")
    sit_down(page, live.house, cast, "ada")
    assert soon(page, lambda: any('"sealed"' in frame for frame in ear.frames))
    heard = ear.heard()
    assert "艾达" in heard  # a listener that hears nothing proves nothing
    assert [stem for stem in STEMS if stem in heard or json.dumps(stem)[1:-1] in heard] == []
    page.context.set_offline(True)
    expect(page.get_by_text("正在重新连接服务器")).to_be_visible()
    shoot(page, "waiting")
    assert carl.post(f"/monitor/{cast.theory}/start")["ok"]
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="第 1 题")).to_be_visible()
    shoot(page, "paper")
    ada = Writer(page)
    answer_everything(ada)
    expect_safe(ada, live, cast)


def test_the_start_opens_the_sealed_paper_without_another_word_from_the_server(
    open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff
) -> None:
    page = open_page()
    ear, valve = Ear(page), Valve(page)
    carl.post(f"/monitor/{cast.theory}/open")
    sit_down(page, live.house, cast, "ada")
    assert soon(page, lambda: any('"sealed"' in frame for frame in ear.frames))
    valve.swallows = '"attempt.open"'
    assert carl.post(f"/monitor/{cast.theory}/start")["ok"]
    expect(page.get_by_role("heading", name="第 1 题")).to_be_visible()
    ada = Writer(page)
    answer_everything(ada)
    expect_safe(ada, live, cast)
    valve.swallows = "(nothing)"
    page.reload()
    expect(page.get_by_role("timer")).to_be_visible()
    assert ada.shown() == ada.work


# ── The server ──


def test_a_killed_server_costs_neither_answers_nor_time(ada: Writer, live: LiveSite, cast: Cast, shoot: Shoot) -> None:
    ada.choose(1, 3)
    expect_safe(ada, live, cast)
    before, shown = attempt_of(live.house, cast, "ada"), seconds_left(ada.page)
    live.kill()
    answer_everything(ada)
    expect_unsent(ada.page, 9)
    shoot(ada.page, "banner")
    live.restart()
    expect_safe(ada, live, cast)
    shoot(ada.page, "back")
    after = attempt_of(live.house, cast, "ada")
    assert (after.began_at, after.deadline, after.deadline_version, after.lease) == (
        before.began_at, before.deadline, before.deadline_version, before.lease,
    )  # fmt: skip
    assert seconds_left(ada.page) <= shown
    assert ada.shown() == ada.work


@pytest.mark.parametrize("trouble", ["killed", "offline"])
def test_a_page_loaded_again_while_the_server_cannot_be_had_goes_on(
    trouble: str, ada: Writer, live: LiveSite, cast: Cast, shoot: Shoot
) -> None:
    ada.choose(1, 3)
    expect_safe(ada, live, cast)
    expect_page_kept(ada.page)
    if trouble == "killed":
        live.kill()
    else:
        ada.page.context.set_offline(True)
    answer_everything(ada)
    expect(ada.page.locator(".exam-head .save-state")).to_contain_text("未连接")
    expect_on_disk(ada.page)
    ada.page.reload()
    expect(ada.page.get_by_role("timer")).to_be_visible()
    shoot(ada.page, "again")
    assert ada.shown() == ada.work
    ada.choose(6, 0)
    ada.fill(9, "成交人数", "访客数")
    expect_unsent(ada.page, 9)
    if trouble == "killed":
        live.restart()
    else:
        ada.page.context.set_offline(False)
    expect_safe(ada, live, cast)
    shoot(ada.page, "back")
    assert ada.shown() == ada.work


# ── The browser ──


def test_a_killed_browser_still_has_what_was_not_sent(
    machine: Machine, live: LiveSite, cast: Cast, carl: Staff, shoot: Shoot
) -> None:
    page = machine.start()
    carl.post(f"/monitor/{cast.theory}/open")
    sign_in(page, live.house, cast, "ada")  # a terminal that was used before: its own cookie is on the disk
    expect(page.get_by_role("button", name="确认无误")).to_be_visible()
    machine.quit()
    ada = begin(machine.start(), live, cast, carl)
    assert not ada.page.evaluate("isSecureContext")
    ada.choose(1, 3)
    expect_safe(ada, live, cast)
    ada.page.context.set_offline(True)
    answer_everything(ada)
    expect(ada.page.locator(".exam-head .save-state")).to_contain_text("未连接")
    expect_on_disk(ada.page)
    shoot(ada.page, "before")
    machine.kill()
    ada.page = machine.start()
    sign_in(ada.page, live.house, cast, "ada")
    expect(ada.page.get_by_role("timer")).to_be_visible()
    expect_safe(ada, live, cast)
    shoot(ada.page, "after")
    assert ada.shown() == ada.work
    ada.choose(1, 2)
    expect_safe(ada, live, cast)


def expect_on_disk(page: Page) -> None:
    """Wait for what has been given to IndexedDB: a later reading waits for every earlier writing."""
    page.evaluate(
        """async () => {
          const done = (asked) => new Promise((yes, no) => {
            asked.onsuccess = () => yes(asked.result)
            asked.onerror = () => no(asked.error)
          })
          for (const { name } of await indexedDB.databases()) {
            const db = await done(indexedDB.open(name))
            for (const store of db.objectStoreNames) await done(db.transaction(store).objectStore(store).count())
            db.close()
          }
        }"""
    )


def expect_page_kept(page: Page) -> None:
    """Wait for the page itself to lie on this machine: it comes up without the server."""
    page.evaluate(
        """async () => {
          const until = performance.now() + 15000
          while (!(await caches.match('/exam'))) {
            if (performance.now() > until) throw new Error('the page is not kept')
            await new Promise(requestAnimationFrame)
          }
        }"""
    )


# ── The terminal ──


def test_another_terminal_goes_on_with_all_that_was_saved(
    ada: Writer, open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff, shoot: Shoot
) -> None:
    old = ada.page
    answer_everything(ada)
    expect_safe(ada, live, cast)
    ada.page = open_page()
    sign_in(ada.page, live.house, cast, "ada")
    expect(ada.page.get_by_role("heading", name="等待监考员同意换机")).to_be_visible()
    shoot(ada.page, "asks")
    carl.post(f"/monitor/seats/{attempt_of(live.house, cast, 'ada').id}/move", decision="approve")
    expect(ada.page.get_by_role("timer")).to_be_visible()
    expect(old.get_by_role("heading", name="登录已结束")).to_be_visible()
    shoot(ada.page, "new")
    shoot(old, "old")
    assert ada.shown() == ada.work
    ada.choose(4, 2)
    expect_safe(ada, live, cast)


def test_what_the_old_terminal_had_left_comes_in_by_a_rescue_file(
    ada: Writer, open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff, shoot: Shoot, tmp_path: Path
) -> None:
    answer_everything(ada)
    expect_safe(ada, live, cast)
    old, saved = Writer(ada.page), deepcopy(ada.work)
    old.page.context.set_offline(True)
    old.choose(1, 3)
    old.choose(6, 0)
    old.flag(8)
    ada.page, ada.work = open_page(), deepcopy(saved)
    sign_in(ada.page, live.house, cast, "ada")
    expect(ada.page.get_by_role("heading", name="等待监考员同意换机")).to_be_visible()
    carl.post(f"/monitor/seats/{attempt_of(live.house, cast, 'ada').id}/move", decision="approve")
    expect(ada.page.get_by_role("timer")).to_be_visible()
    assert ada.shown() == saved
    ada.choose(6, 3)
    expect_safe(ada, live, cast)
    old.page.context.set_offline(False)
    expect(old.page.get_by_role("heading", name="登录已结束")).to_be_visible()
    expect(old.page.get_by_role("alert")).to_contain_text("还有 3 条作答没有送达服务器")
    shoot(old.page, "fenced")
    file = rescue_file(old.page, tmp_path)
    desk = open_page()
    import_file(desk, cast, file, shoot)
    again = {stem for stem, words in ada.work.answers.items() if words != saved.answers[stem]}
    ada.work.answers |= {stem: words for stem, words in old.work.answers.items() if stem not in again}
    ada.work.flags |= old.work.flags
    expect_safe(ada, live, cast)


# ── The last moment ──


def rescue_file(page: Page, folder: Path) -> Path:
    """What the terminal puts on the USB stick."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="保存救援文件").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def import_file(desk: Page, cast: Cast, file: Path, shoot: Shoot) -> None:
    """Carl at his desk, with Inez beside him."""
    watch(desk, cast)
    desk.get_by_role("link", name="救援文件").click()
    desk.get_by_label("救援文件").set_input_files(file)
    desk.get_by_role("button", name="查看内容").click()
    expect(desk.get_by_role("heading", name="核对救援文件")).to_be_visible()
    shoot(desk, "desk-look")
    desk.get_by_label("原因").select_option(index=1)
    desk.get_by_label("确认人账号").fill("inez")
    desk.get_by_label("确认人密码").fill(PASSWORD)
    desk.get_by_role("button", name="导入", exact=True).click()
    expect(desk.get_by_role("region", name="本场已导入")).to_contain_text("艾达")
    shoot(desk, "desk-done")


def test_what_could_not_be_sent_before_the_end_comes_in_by_a_rescue_file(
    ada: Writer, open_page: OpenPage, live: LiveSite, cast: Cast, shoot: Shoot, tmp_path: Path
) -> None:
    ada.choose(1, 3)
    expect_safe(ada, live, cast)
    sent = deepcopy(ada.work)
    ada.page.context.set_offline(True)
    answer_everything(ada)
    expect(ada.page.locator(".exam-head .save-state")).to_contain_text("未连接")
    live.move_clock(90 * 60 + 30)
    attempt = attempt_of(live.house, cast, "ada")
    assert soon(ada.page, lambda: marked_points(live.house, attempt) == points_for(sent))
    ada.page.context.set_offline(False)
    expect(ada.page.get_by_role("heading", name="考试时间到，系统已自动收卷")).to_be_visible(timeout=15_000)
    expect(ada.page.get_by_role("alert")).to_contain_text("还有 9 条作答没有送达服务器")
    shoot(ada.page, "left")
    import_file(open_page(), cast, rescue_file(ada.page, tmp_path), shoot)
    assert kept_work(live.house, attempt) == ada.work
    assert soon(ada.page, lambda: marked_points(live.house, attempt) == points_for(ada.work))
    expect(ada.page.get_by_role("alert")).to_have_count(0, timeout=15_000)
    shoot(ada.page, "rescued")


# ── The terminal's clock ──

WRONG_CLOCK = """() => {
  const Right = Date
  window.clockIsWrongBy = -10 * 365 * 86400000
  window.Date = class extends Right {
    constructor(...asked) {
      super(...(asked.length ? asked : [Right.now() + window.clockIsWrongBy]))
    }
    static now() {
      return Right.now() + window.clockIsWrongBy
    }
  }
}"""


def test_a_terminal_with_a_wrong_clock_is_only_remarked(
    open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff, shoot: Shoot
) -> None:
    page, board = open_page(), open_page()
    page.add_init_script(f"({WRONG_CLOCK})()")
    ada = begin(page, live, cast, carl)
    assert page.evaluate("new Date().getFullYear()") < 2020
    watch(board, cast)
    before = seconds_left(page)
    assert 89 * 60 < before <= 90 * 60
    answer_everything(ada)
    expect_safe(ada, live, cast)
    board.get_by_role("button", name=re.compile("艾达")).click()
    working = board.locator(".board-working")
    expect(working).to_contain_text(re.compile(r"时钟偏差慢 \d+ 年（不影响计时）"), timeout=20_000)
    shoot(board, "board")
    page.evaluate("window.clockIsWrongBy += 3 * 3600000")
    ada.choose(1, 2)
    expect_safe(ada, live, cast)
    shoot(page, "paper")
    assert 88 * 60 < seconds_left(page) <= before
    live.move_clock(10 * 60)
    ada.choose(1, 3)
    expect_safe(ada, live, cast)
    assert 78 * 60 < seconds_left(page) <= 80 * 60
    assert attempt_of(live.house, cast, "ada").state == "answering"
