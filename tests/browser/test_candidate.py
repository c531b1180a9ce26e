"""A candidate at a terminal: answering, losing the network, reloading, moving, the end."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from examserver.attempts.reads import answers_of
from tests.browser.conftest import LiveSite, axe_violations
from tests.browser.people import Staff, attempt_of, choose, expect_all_saved, extend, sign_in, sit_down, soon
from tests.cast import Cast, a_picture

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]


@pytest.fixture
def ada(open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff) -> Page:
    """Ada at her theory paper."""
    page = open_page()
    carl.post(f"/monitor/{cast.theory}/open")
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.theory}/start")["ok"]
    expect(page.get_by_role("heading", name="第 1 题")).to_be_visible()
    return page


def kept(live: LiveSite, cast: Cast, name: str = "ada") -> dict[int, object]:
    return live.house.see(answers_of, attempt_of(live.house, cast, name).id)


def test_a_reload_brings_the_same_paper_and_answers_back(ada: Page, live: LiveSite, cast: Cast) -> None:
    choose(ada, 1, 2)
    expect_all_saved(ada)
    before = ada.locator(".choice-text").all_inner_texts()
    ada.reload()
    expect(ada.locator(".choice").nth(2).locator("input")).to_be_checked()
    assert ada.locator(".choice-text").all_inner_texts() == before
    assert len(kept(live, cast)) == 1


def test_answers_given_without_network_are_kept_and_sent_later(ada: Page, live: LiveSite, cast: Cast) -> None:
    ada.context.set_offline(True)
    for place in (1, 2, 3):
        choose(ada, place, 1)
    expect(ada.locator(".offline-banner")).to_contain_text("3 条待传", timeout=20_000)
    expect(ada.locator(".question .save-state")).to_contain_text("已存在本机")
    assert kept(live, cast) == {}
    ada.context.set_offline(False)
    expect_all_saved(ada)
    expect(ada.locator(".offline-banner")).to_have_count(0)
    assert len(kept(live, cast)) == 3


def test_without_network_and_with_nothing_unsent_nothing_is_counted(ada: Page) -> None:
    choose(ada, 1, 1)
    expect_all_saved(ada)
    ada.context.set_offline(True)
    banner = ada.locator(".offline-banner")
    expect(banner).to_contain_text("网络已断开。已作答的内容都已保存到服务器。请继续作答", timeout=20_000)
    expect(banner).not_to_contain_text("待传")
    choose(ada, 2, 1)
    expect(banner).to_contain_text("（1 条待传）")
    expect(banner).not_to_contain_text("都已保存到服务器")


DISK_IS_FULL = """() => {
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('no room', 'QuotaExceededError')
  }
}"""


def test_a_terminal_that_cannot_keep_answers_says_so_and_offers_the_rescue_at_once(
    ada: Page, live: LiveSite, cast: Cast
) -> None:
    ada.evaluate(DISK_IS_FULL)
    ada.context.set_offline(True)
    choose(ada, 1, 3)
    expect(ada.locator(".question .save-state")).to_contain_text("未保存，待上传", timeout=20_000)
    banner = ada.locator(".offline-banner")
    expect(banner).to_contain_text("这台考试机不能在本机保存答案")
    expect(banner.get_by_role("button", name="保存救援文件")).to_be_visible()
    expect(banner).to_contain_text("网络已断开。", timeout=20_000)
    expect(ada.locator(".exam")).not_to_contain_text("保存在本机")
    assert axe_violations(ada) == []
    ada.context.set_offline(False)
    expect_all_saved(ada)


def test_answers_survive_a_server_that_dies_and_comes_back(ada: Page, live: LiveSite, cast: Cast) -> None:
    choose(ada, 1, 1)
    expect_all_saved(ada)
    live.kill()
    choose(ada, 2, 1)
    expect(ada.locator(".exam-head .save-state")).to_contain_text("未连接")
    live.restart()
    expect_all_saved(ada)
    assert len(kept(live, cast)) == 2


def test_another_terminal_goes_on_after_the_invigilators_word(
    ada: Page, open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff
) -> None:
    choose(ada, 1, 3)
    expect_all_saved(ada)
    other = open_page()
    sign_in(other, live.house, cast, "ada")
    expect(other.get_by_role("heading", name="等待监考员同意换机")).to_be_visible()
    carl.post(f"/monitor/seats/{attempt_of(live.house, cast, 'ada').id}/move", decision="approve")
    expect(other.locator(".choice").nth(3).locator("input")).to_be_checked()
    expect(ada.get_by_role("heading", name="登录已结束")).to_be_visible()
    choose(other, 2, 0)
    expect_all_saved(other)
    assert len(kept(live, cast)) == 2


def test_a_second_page_of_the_same_browser_takes_the_exam_over(ada: Page, live: LiveSite, cast: Cast) -> None:
    choose(ada, 1, 3)
    choose(ada, 2, 1)
    expect_all_saved(ada)
    second = ada.context.new_page()
    second.goto("/exam")
    expect(ada.get_by_role("heading", name="考试已在另一个页面打开")).to_be_visible()
    expect(second.locator("ol .qmap-cell.is-answered")).to_have_count(2)
    ada.get_by_role("button", name="在这里继续").click()
    expect(second.get_by_role("heading", name="考试已在另一个页面打开")).to_be_visible()
    expect(ada.get_by_role("heading", name="第 2 题")).to_be_visible()
    choose(ada, 3, 0)
    expect_all_saved(ada)
    assert len(kept(live, cast)) == 3


def test_a_message_of_the_invigilator_can_be_read_again(ada: Page, cast: Cast, carl: Staff) -> None:
    carl.post(f"/monitor/{cast.theory}/message", text="第 3 题图中的单位是千克。")
    ada.locator(".exam-banner").get_by_role("button", name="知道了").click()
    ada.reload()
    ada.get_by_role("button", name="消息 1").click()
    expect(ada.get_by_role("dialog")).to_contain_text("第 3 题图中的单位是千克。")
    expect(ada.locator(".exam-banner .notice")).to_have_count(0)


def test_the_whole_paper_can_be_answered_by_keyboard(ada: Page, live: LiveSite, cast: Cast) -> None:
    ada.locator("body").click(position={"x": 5, "y": 400})
    for _ in range(4):
        ada.keyboard.press("b")
        ada.keyboard.press("m")
        ada.keyboard.press("PageDown")
    expect(ada.locator(".qmap-cell.is-answered.is-flagged")).to_have_count(4)
    expect_all_saved(ada)
    assert len(kept(live, cast)) == 4


def test_time_up_collects_by_itself(ada: Page, live: LiveSite, cast: Cast) -> None:
    choose(ada, 1, 0)
    expect_all_saved(ada)
    live.move_clock(90 * 60 - 20)
    expect(ada.locator(".countdown.is-danger")).to_be_visible(timeout=20_000)
    ada.get_by_role("button", name="交卷").click()
    expect(ada.get_by_role("alertdialog", name="考试时间到")).to_be_visible(timeout=30_000)
    expect(ada.locator("dialog[open]")).to_have_count(0)
    live.move_clock(30)
    expect(ada.get_by_role("heading", name="考试时间到，系统已自动收卷")).to_be_visible(timeout=20_000)
    assert attempt_of(live.house, cast, "ada").state == "collected"


def test_the_cover_of_the_time_that_is_up_takes_the_keyboard_and_tells_what_became_of_the_rescue(
    ada: Page, live: LiveSite, cast: Cast
) -> None:
    live.move_clock(90 * 60 - 30)
    expect(ada.locator(".countdown.is-danger")).to_be_visible(timeout=20_000)
    ada.context.set_offline(True)
    choose(ada, 1, 0)
    cover = ada.get_by_role("alertdialog", name="考试时间到")
    expect(cover).to_be_focused(timeout=40_000)
    expect(ada.locator(".exam")).to_have_js_property("inert", True)
    expect(cover.get_by_role("button")).to_be_visible()
    ada.keyboard.press("Tab")
    expect(cover.get_by_role("button", name="保存救援文件")).to_be_focused()
    with ada.expect_download():
        ada.keyboard.press("Enter")
    expect(cover.get_by_role("status")).to_contain_text("救援文件已交给浏览器保存")
    assert axe_violations(ada) == []


def test_a_page_whose_scripts_did_not_all_come_is_loaded_again_by_itself(
    open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff
) -> None:
    page = open_page()
    carl.post(f"/monitor/{cast.theory}/open")
    page.route("**/static/attempts/store.js", lambda route: route.abort(), times=1)
    sign_in(page, live.house, cast, "ada")
    expect(page.get_by_role("heading", name="请核对您的信息")).to_be_visible(timeout=30_000)


def test_over_a_dialog_the_invigilators_word_is_seen_and_put_away(ada: Page, cast: Cast, carl: Staff) -> None:
    carl.post(f"/monitor/{cast.theory}/message", text="请把桌面收拾干净。")
    ada.locator(".exam-banner").get_by_role("button", name="知道了").click()
    ada.get_by_role("button", name="消息 1").click()
    dialog = ada.get_by_role("dialog", name="监考员的消息")
    carl.post(f"/monitor/{cast.theory}/message", text="请核对第 3 题。")
    expect(dialog.locator("#announcer")).to_contain_text("请核对第 3 题。")
    note = dialog.locator("#toasts .notice")
    expect(note).to_contain_text("请核对第 3 题。")
    assert axe_violations(ada) == []
    note.get_by_role("button", name="关闭").click()
    dialog.get_by_role("contentinfo").get_by_role("button", name="关闭").click()
    expect(ada.locator(".exam-banner .notice")).to_have_count(0)
    extend(carl, cast, 15)
    expect(ada.locator("body > #toasts")).to_contain_text("延长考试时间")


def test_the_language_waits_for_the_server(ada: Page) -> None:
    ada.context.set_offline(True)
    expect(ada.locator(".exam-head .save-state")).to_contain_text("未连接", timeout=20_000)
    ada.get_by_role("button", name="English").click()
    expect(ada.locator("#toasts")).to_contain_text("恢复后才能切换语言")
    expect(ada.get_by_role("heading", name="第 1 题")).to_be_visible()
    expect(ada.locator(".exam-head .form-refusal")).to_have_count(0)


def test_what_an_earlier_turn_at_this_terminal_left_is_not_hidden_behind_all_saved(
    ada: Page, open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff
) -> None:
    def move() -> None:
        carl.post(f"/monitor/seats/{attempt_of(live.house, cast, 'ada').id}/move", decision="approve")

    ada.context.set_offline(True)
    choose(ada, 1, 3)
    other = open_page()
    sign_in(other, live.house, cast, "ada")
    expect(other.get_by_role("heading", name="等待监考员同意换机")).to_be_visible()
    move()
    expect(other.get_by_role("timer")).to_be_visible()
    ada.context.set_offline(False)
    expect(ada.get_by_role("heading", name="登录已结束")).to_be_visible()
    sign_in(ada, live.house, cast, "ada")
    expect(ada.get_by_role("heading", name="等待监考员同意换机")).to_be_visible()
    move()
    expect(ada.locator(".exam-head .save-state")).to_contain_text("1 条未送达")
    expect(ada.locator(".offline-banner")).to_contain_text("换机前在这台考试机上的 1 条作答没有送达服务器")
    live.move_clock(31 * 60)
    ada.reload()
    ada.get_by_role("button", name="交卷").click()
    expect(ada.get_by_role("dialog")).to_contain_text("换机前的 1 条作答没有送达服务器")
    assert axe_violations(ada) == []


IN_STORE = """() => new Promise((done) => {
  const asked = indexedDB.open('exam')
  asked.onsuccess = () => {
    const all = asked.result.transaction('revisions').objectStore('revisions').count()
    all.onsuccess = () => done([all.result, sessionStorage.length])
  }
})"""


def test_the_sign_in_page_offers_what_was_not_delivered_until_it_is(ada: Page, live: LiveSite) -> None:
    context = ada.context
    context.set_offline(True)
    choose(ada, 1, 3)
    expect(ada.locator(".offline-banner")).to_be_visible(timeout=20_000)
    ada.close()
    context.clear_cookies()
    context.set_offline(False)
    page = context.new_page()
    page.goto("/terminal")
    with page.expect_download():
        page.get_by_role("button", name="保存救援文件").click()
    handed_on = page.get_by_role("status").filter(has_text="交给浏览器保存")
    expect(handed_on).to_be_visible()
    page.reload()
    expect(handed_on).to_contain_text("1 条未送达的作答")
    assert axe_violations(page) == []
    with page.expect_download():
        page.get_by_role("button", name="再保存一次").click()


def test_the_sign_in_page_forgets_what_was_delivered_once_another_has_sat_here(
    ada: Page, live: LiveSite, cast: Cast
) -> None:
    choose(ada, 1, 3)
    choose(ada, 2, 1)
    expect_all_saved(ada)
    context = ada.context
    ada.close()
    context.clear_cookies()
    page = context.new_page()
    page.goto("/terminal")
    expect(page.get_by_label("准考证号")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(IN_STORE) == [2, 0]
    sign_in(page, live.house, cast, "ben")
    page.get_by_role("button", name="确认无误").click()
    page.get_by_label("我已认真阅读并接受以上承诺").check()
    page.get_by_role("button", name="接受承诺，进入等待").click()
    expect(page.get_by_role("timer")).to_be_visible()
    context.clear_cookies()
    page.goto("/terminal")
    assert soon(page, lambda: page.evaluate(IN_STORE) == [0, 0])


def test_hand_in_shows_what_is_open_and_ends_the_exam(ada: Page, live: LiveSite, cast: Cast) -> None:
    choose(ada, 1, 0)
    live.move_clock(31 * 60)
    ada.reload()
    ada.get_by_role("button", name="交卷").click()
    expect(ada.get_by_role("dialog")).to_contain_text("已完成 1 / 9 题")
    ada.get_by_role("button", name="确认交卷").click()
    expect(ada.get_by_role("heading", name="您已交卷")).to_be_visible()
    assert attempt_of(live.house, cast, "ada").state == "handed_in"


def test_what_kept_the_hand_in_back_goes_once_the_network_is_there(ada: Page, live: LiveSite, cast: Cast) -> None:
    live.move_clock(31 * 60)
    ada.reload()
    expect(ada.get_by_role("timer")).to_be_visible()
    ada.context.set_offline(True)
    choose(ada, 1, 0)
    ada.get_by_role("button", name="交卷").click()
    dialog = ada.get_by_role("dialog", name="交卷前请检查")
    dialog.get_by_role("button", name="确认交卷").click()
    expect(dialog.get_by_role("alert")).to_contain_text("还有 1 个答案没有送达服务器", timeout=20_000)
    expect(dialog).not_to_contain_text("已保存到服务器")
    ada.context.set_offline(False)
    expect(dialog).to_contain_text("全部答案已保存到服务器", timeout=20_000)
    expect(dialog.get_by_role("alert")).to_have_count(0)
    dialog.get_by_role("button", name="确认交卷").click()
    expect(ada.get_by_role("heading", name="您已交卷")).to_be_visible()


def test_an_extension_is_seen_at_once(ada: Page, live: LiveSite, cast: Cast, carl: Staff) -> None:
    extend(carl, cast, 15)
    expect(ada.locator(".countdown-time")).to_contain_text("01:4")
    expect(ada.locator("#toasts")).to_contain_text("延长考试时间")


def test_the_paper_is_accessible_in_every_contrast_and_size(ada: Page) -> None:
    assert axe_violations(ada) == []
    for size, contrast in (("l", ""), ("xl", "high")):
        ada.evaluate(
            "([s, c]) => {document.documentElement.dataset.size = s;"
            " if (c) document.documentElement.dataset.contrast = c}",
            [size, contrast],
        )
        assert axe_violations(ada) == []


EDITORS = "performance.getEntriesByType('resource').filter((each) => each.name.endsWith('/tiptap.js')).length"


def test_a_theory_paper_does_without_the_editor_of_rich_text(ada: Page) -> None:
    ada.reload()
    expect(ada.get_by_role("timer")).to_be_visible()
    assert ada.evaluate(EDITORS) == 0


def test_the_editor_of_rich_text_is_there_before_a_practical_exam_begins(
    open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff
) -> None:
    ben = open_page()
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(ben, live.house, cast, "ben")
    assert soon(ben, lambda: ben.evaluate(EDITORS) == 1)
    ben.route("**/static/**", lambda route: route.abort())
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    note = ben.get_by_role("textbox", name="设计说明")
    expect(note).to_be_visible()
    ben.context.set_offline(True)
    note.click()
    ben.keyboard.type("卖点")
    ben.get_by_role("button", name="小标题").click()
    expect(note.locator("h3")).to_have_text("卖点")


def test_files_come_through_a_server_that_fails_now_and_then(
    open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff
) -> None:
    ben = open_page()
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(ben, live.house, cast, "ben")
    ben.route("**/exam/*/files", lambda route: route.abort(), times=1)
    ben.route("**/exam/*/uploads/*/*", lambda route: route.fulfill(status=503), times=1)
    ben.route("**/exam/uploads/*", lambda route: route.fulfill(status=503), times=1)
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    late = ben.get_by_role("status").filter(has_text="暂时读不到服务器上的文件清单")
    expect(late).to_be_visible()
    expect(late).to_have_count(0, timeout=15_000)  # it asks again after 2 to 5 s
    picture = a_picture(230, 70).getvalue()
    chooser = ben.locator("input[type=file]").first
    chooser.set_input_files({"name": "店标.png", "mimeType": "image/png", "buffer": picture})
    expect(ben.locator(".slot").first).to_contain_text("上传中断，正在重新上传")
    expect(ben.locator(".slot").first).to_contain_text("服务器已收到")


def test_a_practical_task_is_captured_and_sealed_with_a_receipt(
    open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff
) -> None:
    ben = open_page()
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(ben, live.house, cast, "ben")
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    ben.get_by_label("店铺名称").fill("山野茶铺")
    ben.get_by_label("客单价").fill("128.5")
    note = ben.get_by_role("textbox", name="设计说明")
    note.click()
    ben.keyboard.type("卖点")
    ben.get_by_role("button", name="小标题").click()
    ben.keyboard.press("Enter")
    ben.keyboard.type("清新自然,突出 3 个产地。" * 4)
    expect(note.locator("h3")).to_have_text("卖点")
    expect(note.locator("p").first).to_have_text("清新自然,突出 3 个产地。" * 4)
    chooser = ben.locator("input[type=file]").first
    chooser.set_input_files({"name": "店标.png", "mimeType": "image/png", "buffer": a_picture(200, 70).getvalue()})
    expect(ben.locator(".slot .error")).to_contain_text("“店标.png”没有上传：图片是 200×70 像素")
    chooser.set_input_files({"name": "店标.png", "mimeType": "image/png", "buffer": a_picture(230, 70).getvalue()})
    expect(ben.locator(".slot")).to_contain_text("服务器已收到")
    expect_all_saved(ben)
    assert axe_violations(ben) == []
    live.move_clock(120 * 60 + 25)
    expect(ben.get_by_role("heading", name="作品回执")).to_be_visible(timeout=30_000)
    receipt = ben.get_by_role("region", name="作品回执").last
    expect(receipt).to_contain_text("店标.png")
    expect(receipt.locator("tbody tr")).to_have_count(4)
    assert axe_violations(ben) == []
