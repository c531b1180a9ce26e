"""The whole day as people live it, from the roster to the certification files; marks are computed by hand here."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from examserver.demo_roster import demo_photo, demo_rows
from examserver.house import House
from examserver.papers.actions.bank import stock_bank
from examserver.papers.reads import items_of
from examserver.papers.stock import bring_bank
from examserver.papers.tables import Paper
from examserver.people.actions import add_account
from examserver.people.passwords import passwords
from examserver.people.tables import SignIn
from examserver.schema import migrate
from examserver.who import SERVER
from question_bank.sanitize import text_of
from question_bank.sheets import write_sheet
from tests.browser.conftest import LiveSite, axe_violations, free_port, start_server, stop_server
from tests.browser.people import expect_all_saved, soon
from tests.cast import PASSWORD, STAFF, TASK, MovableClock, a_picture, settings_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
BANK = Path(__file__).parents[2] / "question_bank" / "banks" / "ecommerce"
HEADERS, ROWS = demo_rows()
PEOPLE = [dict(zip(HEADERS, row, strict=True)) for row in ROWS[:3]]  # three candidates of 四级/中级工
ANN, BEA, CAM = (p["姓名*"] for p in PEOPLE)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveSite]:
    """A site with staff and a bank, and nothing else."""
    folder = tmp_path / "day"
    folder.mkdir()
    house = House(settings_in(folder), MovableClock())
    migrate(house.engine)
    for username, (name, role) in STAFF.items():
        house.act(
            add_account,
            SERVER,
            username=username,
            name=name,
            role=role,
            password=PASSWORD,
            password_hash=passwords(64).hash(PASSWORD),
            must_change=False,
        )
    bring_bank(house, SERVER, BANK)
    house.act(stock_bank, SERVER, questions=[], tasks=[TASK])
    port = free_port()
    process = start_server(folder, port)
    yield LiveSite(f"http://127.0.0.1:{port}", folder, house, process)
    house.engine.dispose()
    stop_server(process)


class Day:
    """The people of the day, each with a browser of their own; every page is checked for accessibility once."""

    def __init__(self, browser: Browser, live: LiveSite) -> None:
        self.browser, self.live = browser, live
        self.errors: list[str] = []

    def open(self) -> Page:
        """A browser of one's own."""
        context = self.browser.new_context(
            base_url=self.live.url, viewport={"width": 1366, "height": 768}, locale="zh-CN", accept_downloads=True
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        return page

    def staff(self, username: str) -> Page:
        """A member of staff signs in."""
        page = self.open()
        page.goto("/sign-in")
        page.get_by_label("账号", exact=False).first.fill(username)
        page.get_by_label("密码", exact=False).first.fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
        return page

    def check(self, page: Page) -> None:
        """No WCAG violation on the page as it stands."""
        assert axe_violations(page) == [], page.url


@pytest.fixture
def day(browser: Browser, live: LiveSite) -> Iterator[Day]:
    this = Day(browser, live)
    yield this
    for context in browser.contexts:
        for page in context.pages:
            page.screenshot(path=live.folder / f"{id(page)}.png")  # what everybody saw last
        context.close()
    assert this.errors == []


def roster(spoilt: bool = False) -> dict[str, Any]:
    """The registration workbook of the three; `spoilt`: one ID number with a wrong check digit."""
    rows = [list(row) for row in ROWS[:3]]
    if spoilt:
        column = HEADERS.index("证件号码*")
        number = rows[1][column]
        rows[1][column] = number[:-1] + ("0" if number[-1] != "0" else "1")
    content = write_sheet([list(HEADERS), *rows])
    return {"name": "报名表.xlsx", "mimeType": "application/octet-stream", "buffer": content}


def test_an_exam_day_from_the_roster_to_the_certification_files(day: Day, live: LiveSite) -> None:
    numbers = administrator_prepares(day, live)
    theory(day, live, numbers)
    practical(day, live, numbers)
    graders_score(day)
    results_come_out(day, numbers)


# ── The administrator ──


def administrator_prepares(day: Day, live: LiveSite) -> dict[str, str]:
    page = day.staff("adam")
    day.check(page)
    import_roster(day, page)
    make_papers(day, page)
    plan_sittings(day, page)
    return place(day, page)


def open_dialog(page: Page, name: str) -> None:
    """A button that opens a dialog, once the page's scripts are there."""
    button = page.get_by_role("button", name=name).first
    button.wait_for()
    page.wait_for_load_state()
    button.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def import_roster(day: Day, page: Page) -> None:
    page.goto("/registration/")
    open_dialog(page, "新建批次")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("批次名称").fill("2026年第四季度第一批")
    dialog.get_by_label("考试日期").fill("2026-11-28")
    dialog.get_by_role("button", name="建立批次").click()
    open_dialog(page, "导入报名表")
    page.get_by_label("报名表文件").set_input_files(roster(spoilt=True))
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="问题清单")).to_be_visible()
    expect(page.locator("main")).to_contain_text("校验")
    expect(page.get_by_role("button", name="导入 3 人")).to_have_count(0)
    day.check(page)
    open_dialog(page, "换一个文件")
    page.get_by_label("报名表文件").set_input_files(roster())
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("button", name="导入 3 人").click()
    expect(page.get_by_role("rowheader", name=ANN)).to_be_visible()
    photo(page)
    day.check(page)


def photo(page: Page) -> None:
    page.get_by_role("link", name=ANN).click()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": demo_photo(ANN, "女", "1")}
    )
    page.locator(".photo-form button[type=submit]").click()
    expect(page.locator("main img").first).to_be_visible()


def make_papers(day: Day, page: Page) -> None:
    page.goto("/papers/draw?blueprint=L4-REHEARSAL&seed=day")
    page.get_by_label("试卷编号").fill("T-DAY")
    page.get_by_role("button", name="生成试卷").click()
    freeze(page)
    day.check(page)
    page.goto("/papers/compose")
    page.get_by_label("级别").select_option("4")
    page.locator(f"input[name=tasks][value={TASK['code']}]").check()
    page.get_by_label("试卷编号").fill("P-DAY")
    page.get_by_label("试卷标题").fill("电子商务师四级操作技能试卷")
    day.check(page)
    page.get_by_role("button", name="生成试卷").click()
    freeze(page)


def freeze(page: Page) -> None:
    page.wait_for_url(re.compile(r"/papers/\d+"))  # and loaded: the confirmation is a script's
    page.get_by_role("button", name="冻结").click()
    page.get_by_role("dialog").get_by_role("button", name="冻结").click()
    expect(page.locator("main")).to_contain_text("已冻结")


def plan_sittings(day: Day, page: Page) -> None:
    page.goto("/sittings/")
    open_dialog(page, "添加考场")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill("第1考场")
    dialog.get_by_label("座位数").fill("6")
    dialog.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("1 个考场")
    for subject, start in (("理论", "2026-11-28T09:20"), ("实操", "2026-11-28T11:30")):
        open_dialog(page, "添加场次")
        dialog = page.get_by_role("dialog")
        dialog.get_by_label(subject, exact=True).check()
        dialog.get_by_label("计划开考时间").fill(start)
        dialog.get_by_role("checkbox", name="第1考场").check()
        dialog.get_by_role("button", name="添加").click()
        expect(page.locator("main table").first).to_contain_text(start[-5:])
    for subject, code in (("理论", "T-DAY"), ("实操", "P-DAY")):
        page.goto("/sittings/")
        page.get_by_role("row", name=subject).get_by_role("link", name="编辑").click()
        choose_paper(page, code)
        page.get_by_label("监考员伊内兹").check()
        if subject == "理论":
            page.get_by_label("最早交卷").fill("15")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("main")).to_contain_text("已保存")
        day.check(page)


def choose_paper(page: Page, code: str) -> None:
    select = page.locator("#paper_4")
    value = select.locator("option", has_text=code).get_attribute("value")
    select.select_option(value)


def place(day: Day, page: Page) -> dict[str, str]:
    page.goto("/sittings/")
    page.get_by_role("link", name="编排座位").click()
    page.get_by_role("checkbox", name="第1考场").check()
    page.get_by_role("button", name="编排", exact=True).click()
    expect(page.locator("main")).to_contain_text(CAM)
    day.check(page)
    page.goto("/registration/batch/1")
    found = {}
    for name in (ANN, BEA, CAM):
        found[name] = page.get_by_role("row", name=name).locator("td.mono, td").all_inner_texts()
    numbers = {name: next(c.strip() for c in cells if c.strip().startswith("261128")) for name, cells in found.items()}
    assert numbers == {ANN: "261128000140101", BEA: "261128000140102", CAM: "261128000140103"}
    return numbers


# ── Theory ──


def sit_down(page: Page, number: str, person: dict[str, str]) -> None:
    page.goto("/")
    page.get_by_label("准考证号").fill(number)
    page.get_by_label("证件号码").fill(person["证件号码*"].lower())
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="请核对您的信息")).to_be_visible()
    expect(page.locator("main")).to_contain_text(person["姓名*"])
    page.get_by_role("button", name="确认无误").click()
    page.get_by_label("我已认真阅读并接受以上承诺").check()
    page.get_by_role("button", name="接受承诺，进入等待").click()
    expect(page.get_by_role("heading", name="请等待开考")).to_be_visible()


def open_board(page: Page, subject: str) -> None:
    page.goto("/monitor/")
    page.locator(".card", has_text=subject).get_by_role("link", name="打开监考台").click()
    expect(page.locator(".seat-map")).to_be_visible()


def press(page: Page, name: str, yes: str = "") -> None:
    """A button and its dialog."""
    open_dialog(page, name)
    page.get_by_role("dialog").get_by_role("button", name=yes or name, exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def keys_of(live: LiveSite) -> dict[str, Any]:
    """Stem to the frozen item, key included: for the test only."""
    paper_id = live.house.see(lambda db: db.query(Paper.id).filter(Paper.code == "T-DAY").scalar())
    return {text_of(i.spec["stem"]).replace("_", ""): i for i in live.house.see(items_of, paper_id)}


def answer(page: Page, place: int, keys: dict[str, Any], how: str) -> None:
    """Answer the question at this place `right`, `half` (one letter of a 多选 key) or `wrong`."""
    page.locator(".qmap-cell").nth(place).click()
    expect(page.get_by_role("heading", name=f"第 {place + 1} 题")).to_be_visible()
    stem = "".join(page.locator(".question-stem").inner_text().split())
    item = next(i for words, i in keys.items() if "".join(words.split()) == stem)
    kind, spec = item.kind, item.spec
    if kind == "fill_in":
        for n, accepted in enumerate(spec["key"]):
            page.locator("input.blank").nth(n).fill(accepted[0] if how == "right" else "不知道")
        return
    if kind == "true_false":
        wanted = ["正确" if spec["key"] is (how == "right") else "错误"]
    else:
        letters = list(spec["key"])
        others = [c for c in "ABCDE"[: len(spec["options"])] if c not in letters]
        wrong = [*letters[:1], others[0]] if others else []  # where every option is right: none
        letters = {"right": letters, "half": letters[:1], "wrong": wrong}[how]
        if kind == "single_choice" and how == "wrong":
            letters = others[:1]
        wanted = [text_of(spec["options"]["ABCDE".index(c)]) for c in letters]
    for text in wanted:
        page.locator(".choice").filter(has=page.get_by_text(text, exact=True)).click()


def theory(day: Day, live: LiveSite, numbers: dict[str, str]) -> None:
    inez = day.staff("inez")
    open_board(inez, "理论")
    press(inez, "开放入场")
    ann, bea, cam = (day.open() for _ in range(3))
    for page, person in zip((ann, bea, cam), PEOPLE, strict=True):
        sit_down(page, numbers[person["姓名*"]], person)
    expect(inez.locator(".seat.is-waiting")).to_have_count(3)
    day.check(inez)
    press(inez, "开考")
    for page in (ann, bea, cam):
        expect(page.get_by_role("heading", name="第 1 题")).to_be_visible()
    keys = keys_of(live)
    # 5 single × 8, 3 multiple × 10 (half rule), 3 true-false × 4, 2 fill-in × 9
    answer(ann, 0, keys, "right")
    expect_all_saved(ann)
    ann.reload()  # reloads in the middle
    expect(ann.locator(".qmap .qmap-cell.is-answered")).to_have_count(1)
    for place in range(1, 13):
        answer(ann, place, keys, "half" if place == 5 else "right")  # 100 - 5 = 95
    bea.context.set_offline(True)  # is cut off for twenty seconds and answers meanwhile
    with bea.expect_event("websocket", timeout=60_000):  # the page tries to come back by itself
        for place in range(5):
            answer(bea, place, keys, "right")
        expect(bea.locator(".offline-banner")).to_contain_text("5 条待传", timeout=20_000)
        lost = inez.locator(".seat-link.is-lost")
        expect(lost).to_contain_text(re.compile(r"(1[2-9]|[2-9]\d) 秒"), timeout=45_000)  # found after 8 s
        bea.context.set_offline(False)
    for place in (5, 6, 7):
        answer(bea, place, keys, "wrong")
    for place in (8, 9, 10):
        answer(bea, place, keys, "right")  # 40 + 0 + 12 = 52
    answer(cam, 0, keys, "right")
    expect_all_saved(cam)
    spare = day.open()  # is moved to another terminal
    spare.goto("/")
    spare.get_by_label("准考证号").fill(numbers[CAM])
    spare.get_by_label("证件号码").fill(PEOPLE[2]["证件号码*"])
    spare.get_by_role("button", name="登录", exact=True).click()
    expect(spare.get_by_role("heading", name="等待监考员同意换机")).to_be_visible()
    inez.locator(".seat", has_text=CAM).click()
    press(inez, "同意换机")
    expect(cam.get_by_role("heading", name="登录已结束")).to_be_visible()
    expect(spare.locator(".qmap .qmap-cell.is-answered")).to_have_count(1)
    for place in range(1, 11):
        answer(spare, place, keys, "wrong" if place == 4 else "right")  # 32 + 30 + 12 = 74
    for page in (ann, bea, spare):
        expect_all_saved(page)
    inez.keyboard.press("Escape")
    press_message(inez, "请注意检查有没有漏答。")
    expect(spare.locator(".exam-banner")).to_contain_text("请注意检查有没有漏答。")
    live.move_clock(16 * 60)
    ann.reload()
    ann.get_by_role("button", name="交卷").click()
    ann.get_by_role("button", name="确认交卷").click()
    expect(ann.get_by_role("heading", name="您已交卷")).to_be_visible()
    pass_time_watched(live, inez, 75 * 60)
    expect(bea.get_by_role("heading", name="考试时间到，系统已自动收卷")).to_be_visible(timeout=45_000)
    expect(spare.get_by_role("heading", name="考试时间到，系统已自动收卷")).to_be_visible(timeout=45_000)
    expect(inez.locator(".seat.is-collected")).to_have_count(2)
    reconcile(inez, present=3, absent=0)


def press_message(page: Page, text: str) -> None:
    page.get_by_role("button", name="群发消息").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("内容").fill(text)
    dialog.get_by_role("button", name="发送", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def pass_time_watched(live: LiveSite, page: Page, seconds: float) -> None:
    """Longer than a sign-in may be idle, in one jump: who watches is noted as in use by the boards' next round."""
    latest = select(func.max(SignIn.last_seen_at)).where(SignIn.account_id.is_not(None))
    before = live.house.see(lambda db: db.scalars(latest).one())
    live.move_clock(seconds)
    noted = before + timedelta(seconds=seconds / 2)
    assert soon(page, lambda: live.house.see(lambda db: db.scalars(latest).one()) > noted)


def reconcile(page: Page, present: int, absent: int) -> None:
    page.get_by_role("button", name="收卷核对").click(timeout=30_000)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("实到人数").fill(str(present))
    dialog.get_by_label("缺考人数").fill(str(absent))
    dialog.get_by_label("确认人账号").fill("carl")
    dialog.get_by_label("确认人密码").fill(PASSWORD)
    dialog.get_by_role("button", name="核对无误").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "封存")
    page.context.close()


# ── Practical ──


def practical(day: Day, live: LiveSite, numbers: dict[str, str]) -> None:
    live.move_clock(30 * 60)
    inez = day.staff("inez")
    open_board(inez, "实操")
    press(inez, "开放入场")
    ann, bea = day.open(), day.open()
    for page, person in ((ann, PEOPLE[0]), (bea, PEOPLE[1])):
        sit_down(page, numbers[person["姓名*"]], person)
    press(inez, "开考")
    ann.get_by_label("店铺名称").fill("山野茶铺")
    ann.get_by_label("客单价").fill("128.50")
    ann.get_by_role("textbox", name="设计说明").click()
    ann.keyboard.type("以茶山云雾为主调,突出产地与手工。")
    ann.locator("input[type=file]").first.set_input_files(
        {"name": f"{ANN}的店标.png", "mimeType": "image/png", "buffer": a_picture(230, 70).getvalue()}
    )
    expect(ann.locator(".slot")).to_contain_text("服务器已收到")
    bea.get_by_label("店铺名称").fill("云雾茶庄")
    for page in (ann, bea):
        expect_all_saved(page)
    pass_time_watched(live, inez, 121 * 60)
    expect(ann.get_by_role("heading", name="作品回执")).to_be_visible(timeout=45_000)
    expect(bea.get_by_role("heading", name="作品回执")).to_be_visible(timeout=45_000)
    expect(inez.locator(".seat.is-absent")).to_have_count(1, timeout=20_000)
    reconcile(inez, present=2, absent=1)
    ann.context.close()
    bea.context.close()


# ── Graders ──

# The work with files, the work without: Ann 70 and 76 → 73; Bea 55 and 63, on two sides of 60 → third 61 → 62.
GIVEN = {
    "gita": {True: ["15", "15", "25", "15"], False: ["10", "10", "20", "15"]},
    "guo": {True: ["16", "16", "28", "16"], False: ["13", "10", "25", "15"]},
    "gu": {False: ["11", "10", "25", "15"]},
}


def graders_score(day: Day) -> None:
    for grader, given in GIVEN.items():
        page = day.staff(grader)
        for _ in given:
            page.get_by_role("button", name="领取下一份").click()
            expect(page.locator("#desk")).to_be_visible()
            for secret in (ANN, BEA, CAM, "261128"):
                assert secret not in page.content()
            has_file = page.locator("#desk img").count() > 0
            for line, points in zip(page.locator("input.points").all(), given[has_file], strict=True):
                line.fill(points)
                line.blur()
            day.check(page)
            page.locator("#finish").click()
            page.get_by_role("dialog").get_by_role("button", name="完成评分").click()
            expect(page.get_by_role("heading", name="评分", exact=True)).to_be_visible()
        page.context.close()
    leader = day.staff("gao")
    leader.goto("/grading/progress")
    day.check(leader)
    leader.get_by_role("button", name="锁定全部已合成（2 份）").click()
    leader.get_by_role("dialog").locator("button.btn-primary").click()
    expect(leader.get_by_role("button", name="锁定全部已合成")).to_have_count(0)
    leader.context.close()


# ── Results ──


def results_come_out(day: Day, numbers: dict[str, str]) -> None:
    rita = day.staff("rita")
    for _ in range(40):  # the server enters locked marks within a second or two
        rita.goto("/results/batch/1")
        if "73.0" in rita.get_by_role("row", name=ANN).inner_text():
            break
    expect(rita.get_by_role("row", name=ANN)).to_contain_text("73.0")
    day.check(rita)
    press(rita, "确认成绩")
    rolf = day.staff("rolf")
    rolf.goto("/results/batch/1")
    press(rolf, "锁定成绩")
    shown = {n: rolf.get_by_role("row", name=n).inner_text().split() for n in (ANN, BEA, CAM)}
    assert shown[ANN][-3:] == ["95.0", "73.0", "合格"]
    assert shown[BEA][-3:] == ["52.0", "62.0", "不合格"]
    assert shown[CAM][-3:] == ["74.0", "缺考", "不合格"]
    rita.goto("/certificates/batch/1")
    open_dialog(rita, "编发证书编号")
    rita.get_by_role("dialog").get_by_role("button", name="编发", exact=True).click()
    expect(rita.locator("main")).to_contain_text("S000044000123264000001")
    day.check(rita)
    rita.goto("/paperwork/batch/1")
    day.check(rita)
    check_score_roster(download(rita, "职业技能等级认定成绩花名册"), numbers)
    check_upload(download(rita, "证书数据上报表"))


def download(page: Page, title: str) -> list[list[Any]]:
    row = page.locator("li, tr, article").filter(has_text=title).last
    with page.expect_download() as waiting:
        row.get_by_role("link", name="导出").first.click()
    content = Path(waiting.value.path()).read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def check_score_roster(rows: list[list[Any]], numbers: dict[str, str]) -> None:
    data = [row for row in rows[5:] if row[0] and str(row[0]).isdigit()]
    marks = {row[2]: row[8:11] for row in data}
    assert marks[ANN][:2] == ["95.0", "73.0"]
    assert marks[BEA][:2] == ["52.0", "62.0"]
    assert marks[CAM][:2] == ["74.0", "缺考"]
    assert [row[1] for row in data] == [numbers[row[2]] for row in data]
    assert all(isinstance(cell, str) for row in data for cell in row if cell is not None)
    assert any(str(row[0] or "").startswith("填报人") for row in rows)


def check_upload(rows: list[list[Any]]) -> None:
    assert rows[0] == [
        "姓名", "证件类型", "证件号码", "所在单位", "职业名称", "工种名称",
        "职业技能等级", "证书编号", "发证日期", "评价机构", "发证机构",
    ]  # fmt: skip
    assert len(rows) == 2
    assert rows[1][:3] == [ANN, "201", PEOPLE[0]["证件号码*"]]
    assert rows[1][6:9] == ["4", "S000044000123264000001", "2026-11-28"]
