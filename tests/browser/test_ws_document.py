"""Documents at a candidate's terminal: written, illustrated, kept, found again, and seen by the grader."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from examserver.attempts.reads import fields_of
from examserver.grading.tables import CodedWork
from question_bank.bank import shipped_banks
from tests.browser.conftest import LiveSite, axe_violations
from tests.browser.people import Staff, attempt_of, expect_all_saved, sit_down, soon
from tests.cast import PASSWORD, Cast, a_picture
from tests.given import give, shipped

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]
TASK = "L4-WLTG-01"
WORD_ENTRY = """<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='mso-list:Ignore'>%s.<span>&nbsp;</span></span><![endif]>%s</p>"""
FROM_WORD = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {{margin:0}}</style></head>
<body><!--StartFragment--><h1 style='color:red'>购买提示<o:p></o:p></h1>
<p class=MsoNormal><span style='font-family:宋体;font-weight:bold'>先看尺寸</span><o:p>&nbsp;</o:p></p>
{WORD_ENTRY % (1, "量一量桌面")}{WORD_ENTRY % (2, "选大小")}
<img src="file:///C:/x.png"><script>alert(1)</script><!--EndFragment--></body></html>"""
PASTE = """(element, html) => {
  const data = new DataTransfer()
  data.setData('text/html', html)
  element.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))
}"""


@pytest.fixture
def ada(open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff) -> Page:
    """Ada before the task."""
    give(live.house, cast, with_pack(live, shipped(TASK)))
    page = open_page()
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    expect(page.get_by_role("heading", name="推广软文", exact=True)).to_be_visible()
    return page


def picture(page: Page, name: str) -> None:
    """A screenshot where a folder for them is named."""
    if folder := os.environ.get("EXAM_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def with_pack(live: LiveSite, task: dict[str, Any]) -> dict[str, Any]:
    """The task with its material in the site's store, and a place for pictures of one's own."""
    folder = shipped_banks()["ecommerce"] / "practical" / TASK
    pack = [{**entry, "sha256": live.house.files.keep_file(folder / entry["file"])[0]} for entry in task["pack"]]
    slot = {"id": "own", "label": "自己的图片", "types": ["jpg", "png"], "max_count": 3}
    return {**task, "pack": pack, "slots": [slot]}


def sheet(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def kept(live: LiveSite, cast: Cast) -> dict[str, str]:
    [fields] = live.house.see(fields_of, attempt_of(live.house, cast, "ada", "practical").id).values()
    return fields


def test_a_document_is_written_with_tables_and_pictures_and_found_again(ada: Page, live: LiveSite, cast: Cast) -> None:
    article = sheet(ada, "推广软文")
    text, keys = article.get_by_role("textbox", name="推广软文"), ada.keyboard
    text.click()
    article.get_by_label("段落样式").select_option(label="一级标题")
    article.get_by_label("段落样式").press("Escape")
    expect(text).to_be_focused()
    keys.type("周末整理")
    keys.press("Enter")
    keys.press("Control+b")
    keys.type("竹编收纳篮")
    keys.press("Control+b")
    keys.type("，活动价59元。")
    article.get_by_role("button", name="插入图片").click()
    dialog = ada.get_by_role("dialog", name="插入图片")
    dialog.get_by_role("radio", name="中号竹编收纳篮").check()
    expect(dialog.get_by_label("图片说明")).to_have_value("中号竹编收纳篮")
    dialog.get_by_label("显示宽度").select_option("50")
    picture(ada, "document-picture")
    assert axe_violations(ada) == []
    dialog.get_by_role("button", name="插入").click()
    shown = article.get_by_role("img", name="中号竹编收纳篮")
    expect(shown).to_have_js_property("naturalWidth", 1200)
    expect(article.get_by_text("图片 1", exact=True)).to_be_visible()

    plan = sheet(ada, "推广方案")
    expect(plan.get_by_role("button", name="插入图片")).to_have_count(0)
    plan.locator("p").nth(6).click()
    plan.get_by_role("button", name="插入表格").click()
    table = ada.get_by_role("dialog", name="插入表格")
    table.get_by_label("行数").fill("3")
    table.get_by_label("列数").fill("2")
    table.get_by_role("button", name="插入").click()
    for words in ("渠道", "预算", "社群", "1500", "笔记", "2000", "短视频"):
        keys.type(words)
        keys.press("Tab")  # behind the last cell a row is added
    expect(plan.locator("tr")).to_have_count(4)
    bar = plan.get_by_role("toolbar", name="表格")
    bar.get_by_role("button", name="右侧加列").click()
    expect(plan.locator("th")).to_have_count(3)
    plan.scroll_into_view_if_needed()
    picture(ada, "document-table")
    assert axe_violations(ada) == []

    expect_all_saved(ada)
    ada.reload()
    expect(article.get_by_role("heading", name="周末整理")).to_be_visible()
    expect(article.get_by_text("已写 17 字（400–1000 字）")).to_be_visible()
    expect(plan.locator("tr")).to_have_count(4)
    fields = kept(live, cast)
    assert fields["article"].startswith(
        "<h2>周末整理</h2><p><strong>竹编收纳篮</strong>，活动价59元。</p>"
        '<img data-picture="pack/basket.jpg" alt="中号竹编收纳篮" data-width="50">'
    )
    assert "<th" in fields["plan"]
    assert "style=" not in fields["plan"]


def test_a_picture_of_ones_own_is_uploaded_and_its_words_and_width_are_changed(
    ada: Page, live: LiveSite, cast: Cast
) -> None:
    article = sheet(ada, "推广软文")
    article.get_by_role("button", name="插入图片").click()
    dialog = ada.get_by_role("dialog", name="插入图片")
    content = a_picture(600, 400).read()
    dialog.locator("input[type=file]").set_input_files(
        {"name": "茶几.jpg", "mimeType": "image/jpeg", "buffer": content}
    )
    dialog.get_by_role("radio", name="茶几").check()
    expect(dialog.get_by_role("button", name="插入", exact=True)).to_be_disabled()
    dialog.get_by_label("图片说明").fill("我家的茶几")
    dialog.get_by_label("图片说明").press("Enter")
    shown = article.get_by_role("img", name="我家的茶几")
    expect(shown).to_have_js_property("naturalWidth", 600)
    shown.click()
    bar = article.get_by_role("toolbar", name="图片")
    bar.get_by_role("button", name="正文宽度的 25%").click()
    bar.get_by_role("button", name="修改图片").click()
    change = ada.get_by_role("dialog", name="修改图片")
    change.get_by_label("图片说明").fill("收拾好的茶几")
    change.get_by_role("button", name="确定").click()
    expect(article.get_by_role("img", name="收拾好的茶几")).to_be_visible()
    expect_all_saved(ada)
    name = f"own/{hashlib.sha256(content).hexdigest()}"
    assert f'<img data-picture="{name}" alt="收拾好的茶几" data-width="25">' in kept(live, cast)["article"]


def test_an_older_version_is_brought_back_from_the_history(ada: Page, live: LiveSite, cast: Cast) -> None:
    article = sheet(ada, "推广软文")
    text = article.get_by_role("textbox", name="推广软文")
    text.fill("第一版的话")
    expect_all_saved(ada)
    text.fill("后来改坏了")
    expect_all_saved(ada)
    article.get_by_role("button", name="历史").click()
    ada.get_by_role("dialog").get_by_role("button", name="恢复").last.click()
    expect(text).to_have_text("第一版的话")
    expect_all_saved(ada)
    assert kept(live, cast)["article"] == "<p>第一版的话</p>"


def test_what_comes_from_an_office_program_is_cleaned(ada: Page, live: LiveSite, cast: Cast) -> None:
    article = sheet(ada, "推广软文")
    text = article.get_by_role("textbox", name="推广软文")
    text.click()
    text.evaluate(PASTE, FROM_WORD)
    expect(text.get_by_role("heading", name="购买提示", level=2)).to_be_visible()
    expect(text.get_by_role("listitem")).to_have_text(["量一量桌面", "选大小"])
    expect_all_saved(ada)
    html = kept(live, cast)["article"]
    assert html.startswith("<h2>购买提示</h2><p><strong>先看尺寸</strong>")
    assert "<ol><li><p>量一量桌面</p></li><li><p>选大小</p></li></ol>" in html
    assert not {"<img", "mso", "style", "span", "script"} & set(html.replace(">", " ").split())


def test_everything_can_be_done_by_the_keyboard(ada: Page) -> None:
    article = sheet(ada, "推广软文")
    text, keys = article.get_by_role("textbox", name="推广软文"), ada.keyboard
    text.focus()
    keys.type("竹篮")
    keys.press("Control+a")
    keys.press("Alt+F10")
    expect(article.get_by_label("段落样式")).to_be_focused()
    keys.press("ArrowRight")
    expect(article.get_by_role("button", name="加粗")).to_be_focused()
    keys.press("Enter")
    expect(article.locator("strong")).to_have_text("竹篮")
    expect(text).to_be_focused()
    keys.press("Escape")
    keys.press("End")
    expect(article.get_by_role("button", name="全屏编辑")).to_be_focused()
    keys.press("Enter")
    expect(article.get_by_role("button", name="全屏编辑")).to_have_attribute("aria-pressed", "true")
    picture(ada, "document-full")
    assert axe_violations(ada) == []
    text.focus()
    keys.press("Escape")
    expect(article.get_by_role("button", name="全屏编辑")).to_have_attribute("aria-pressed", "false")
    article.get_by_role("button", name="撤销").click()
    expect(article.locator("strong")).to_have_count(0)


def test_a_grader_reads_the_documents_with_their_pictures(
    ada: Page, live: LiveSite, cast: Cast, open_page: OpenPage
) -> None:
    model = shipped(TASK)["solution"]["fields"]
    for part, name in (("article", "推广软文"), ("plan", "推广方案")):
        text = sheet(ada, name).get_by_role("textbox", name=name)
        text.press("Control+a")
        text.evaluate(PASTE, f'<div data-pm-slice="0 0 []">{model[part]}</div>')
    ada.get_by_label("软文标题").fill(model["article_title"])
    expect(sheet(ada, "推广软文").get_by_role("img")).to_have_count(2)
    sheet(ada, "推广软文").get_by_role("img").first.click()
    expect(ada.get_by_role("toolbar", name="图片")).to_be_visible()
    picture(ada, "document-chosen")
    expect_all_saved(ada)
    live.move_clock(125 * 60)
    attempt = attempt_of(live.house, cast, "ada", "practical")
    coded = select(CodedWork).where(CodedWork.attempt_id == attempt.id)
    assert soon(ada, lambda: live.house.see(lambda db: db.scalar(coded)) is not None)
    page = open_page()
    page.goto("/sign-in")
    page.get_by_label("账号", exact=False).first.fill("gita")
    page.get_by_label("密码", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    page.goto("/grading/")
    page.get_by_role("button", name="领取下一份").click()
    article = page.get_by_role("article", name="推广软文")
    shown = article.get_by_role("img", name="放在茶几上的中号竹编收纳篮")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 1200)
    picture(page, "document-grader")
    page.get_by_role("article", name="推广方案").get_by_role("table").scroll_into_view_if_needed()
    picture(page, "document-grader-table")
    assert axe_violations(page) == []
