"""Practical work at a terminal that breaks down: what was made, and a file on its way, are there again."""

import os

import pytest
from playwright.sync_api import Request, Route, expect

from examserver.attempts.reads import fields_of
from examserver.submissions.reads import current_pieces
from tests.browser.conftest import LiveSite, Machine
from tests.browser.people import Staff, attempt_of, expect_all_saved, sign_in, sit_down, soon
from tests.cast import Cast
from tests.given import give, shipped

pytestmark = [pytest.mark.browser]
SLOT = {"id": "attachment", "label": "附件", "types": ["txt"], "max_kb": 20_000}
UPLOADS = """async () => {
  const open = indexedDB.open('exam')
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result) })
  const asked = db.transaction('uploads').objectStore('uploads').getAll()
  const rows = await new Promise((done) => { asked.onsuccess = () => done(asked.result) })
  db.close()
  return rows.map((row) => [row.name, row.url !== ''])
}"""


def test_a_killed_browser_goes_on_with_the_work_and_with_the_file_on_its_way(
    machine: Machine, live: LiveSite, cast: Cast, carl: Staff
) -> None:
    give(live.house, cast, {**shipped("L4-WLTG-01"), "pack": [], "slots": [SLOT]})
    page = machine.start()
    carl.post(f"/monitor/{cast.practical}/open")
    sign_in(page, live.house, cast, "ada")  # a terminal that was used before: its own cookie is on the disk
    expect(page.get_by_role("button", name="确认无误")).to_be_visible()
    machine.quit()
    page = machine.start()
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    article = page.get_by_role("textbox", name="推广软文")
    article.click()
    page.keyboard.type("周末整理客厅。")
    expect_all_saved(page)
    attempt = attempt_of(live.house, cast, "ada", "practical").id
    content = os.urandom(1_300_000).hex().encode()
    sent: list[int] = []

    def only_the_first(route: Route, request: Request) -> None:
        if request.method == "PATCH":
            sent.append(1)
        if len(sent) > 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/exam/uploads/*", only_the_first)
    page.get_by_label("选择文件：附件").set_input_files(
        {"name": "清单.txt", "mimeType": "text/plain", "buffer": content}
    )
    expect(page.locator(".slot")).to_contain_text("上传中断")
    assert page.evaluate(UPLOADS) == [["清单.txt", True]]
    page.keyboard.press("Tab")
    article.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("竹编收纳篮装得下全家的零食。")
    assert soon(page, lambda: "零食" in str(live.house.see(fields_of, attempt).get(1, {}).get("article")))
    machine.kill()
    page = machine.start()
    sign_in(page, live.house, cast, "ada")
    expect(page.get_by_role("textbox", name="推广软文")).to_contain_text("装得下全家的零食")
    expect(page.locator(".slot")).to_contain_text("服务器已收到")
    [piece] = live.house.see(current_pieces, attempt)
    assert live.house.files.path(piece.sha256).read_bytes() == content
    assert page.evaluate(UPLOADS) == []
