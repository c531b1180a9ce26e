"""Questions written through the page from nothing: typed, previewed, tried, saved, found; also without a mouse."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from examserver.papers.reads.editing import newest_of
from question_bank.registry import folder, kinds
from tests.browser.conftest import LiveSite, axe_violations
from tests.cast import PASSWORD, a_picture

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]


@pytest.fixture
def amy(open_page: OpenPage) -> Page:
    """Amy the author, signed in."""
    page = open_page()
    page.goto("/sign-in")
    page.locator("[name=username]").fill("amy")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.locator(".topbar")).to_contain_text("艾米")
    return page


def begin(page: Page, label: str) -> Locator:
    """Choose the type; gives the form's own part."""
    page.goto("/papers/bank/new")
    page.get_by_role("link", name=label).first.click()
    expect(page.get_by_role("textbox", name="解析")).to_be_visible()
    return page.locator("#own")


def write(page: Page, label: str, text: str) -> None:
    """Type into a rich field."""
    field = page.get_by_role("textbox", name=label, exact=True)
    field.click()
    page.keyboard.type(text)


def classify(page: Page) -> None:
    """What stands around every question."""
    write(page, "解析", "因为如此。")
    page.get_by_label("模块").select_option("基础知识")
    page.get_by_label("知识点").fill("数据指标")
    page.get_by_label("四级", exact=True).check()
    expect(page.locator(".edit-good")).to_be_visible()


def save(page: Page) -> str:
    """Keep the draft; gives its code."""
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".edit-state")).to_contain_text("草稿已保存（第 1 版）")
    return page.get_by_role("textbox", name="编号", exact=True).input_value()


def spec_of(live: LiveSite, code: str) -> dict[str, object]:
    row = live.house.see(newest_of, code)
    assert row is not None
    return dict(row.spec)


def test_a_single_choice_is_written_tried_saved_and_found(amy: Page, live: LiveSite) -> None:
    begin(amy, "单选题")
    write(amy, "题干", "某店 2 000 名访客中 50 人付款，支付转化率是")
    for letter, text in zip("ABCD", ("0.25%", "2.5%", "4%", "25%"), strict=True):
        write(amy, f"选项 {letter}", text)
    amy.get_by_label("B 是正确答案").check()
    classify(amy)
    preview = amy.locator(".edit-preview")
    expect(preview.locator(".choice")).to_have_count(4)
    preview.locator(".choice", has_text="2.5%").click()
    expect(preview.locator(".edit-tried")).to_contain_text("试答：1 分")
    preview.locator(".choice", has_text="4%").click()
    expect(preview.locator(".edit-tried")).to_contain_text("试答：0 分")
    assert axe_violations(amy) == []
    code = save(amy)
    spec = spec_of(live, code)
    assert (spec["options"], spec["key"]) == (["0.25%", "2.5%", "4%", "25%"], "B")
    amy.goto(f"/papers/bank?q={code}")
    expect(amy.get_by_role("link", name=code)).to_be_visible()


def test_a_fill_in_takes_its_blanks_from_the_text(amy: Page, live: LiveSite) -> None:
    own = begin(amy, "填空题")
    write(amy, "题干", "转化率等于____除以")
    own.get_by_role("button", name="插入空").click()
    amy.keyboard.type("。")
    expect(own.get_by_role("group", name="第 2 空")).to_be_visible()
    own.get_by_label("第 1 空的答案 1", exact=True).fill("成交人数")
    own.get_by_role("group", name="第 1 空").get_by_role("button", name="再加一种答案").click()
    amy.keyboard.type("支付人数")
    own.get_by_label("第 2 空的答案 1", exact=True).fill("访客数")
    classify(amy)
    blanks = amy.locator(".edit-preview input.blank")
    expect(blanks).to_have_count(2)
    blanks.first.fill("支付人数")
    expect(amy.locator(".edit-tried")).to_contain_text("试答：0.5 分")
    spec = spec_of(live, save(amy))
    assert spec["stem"] == "转化率等于____除以____。"
    assert spec["key"] == [["成交人数", "支付人数"], ["访客数"]]


def test_a_matching_question_brings_a_partner_with_every_entry(amy: Page, live: LiveSite) -> None:
    own = begin(amy, "匹配题")
    write(amy, "题干", "把指标与算法配对。")
    own.get_by_role("button", name="删除左 3").click()
    own.get_by_role("button", name="删除右 C").click()
    for label, text in (("左 1", "转化率"), ("左 2", "客单价"), ("右 A", "金额÷人数"), ("右 B", "人数÷访客")):
        write(amy, label, text)
    own.get_by_label("左 1 的配对").select_option(label="B")
    own.get_by_label("左 2 的配对").select_option(label="A")
    classify(amy)
    expect(amy.locator(".edit-preview select")).to_have_count(2)
    spec = spec_of(live, save(amy))
    assert spec["key"] == [[0, 1], [1, 0]]
    assert (spec["left"], spec["right"]) == (["转化率", "客单价"], ["金额÷人数", "人数÷访客"])


def test_a_single_choice_is_written_by_keyboard_alone(amy: Page, live: LiveSite) -> None:
    begin(amy, "单选题")
    keys = amy.keyboard
    keys.type("订单付款后变为")  # the focus is in the stem from the beginning
    for _ in range(12):
        if amy.evaluate("document.activeElement.getAttribute('aria-label')") == "选项 A":
            break
        keys.press("Tab")
    for text in ("待付款", "待发货", "已关闭"):
        keys.type(text)
        if text != "已关闭":
            for _ in range(6):
                keys.press("Tab")
                if (amy.evaluate("document.activeElement.getAttribute('aria-label')") or "").startswith("选项"):
                    break
    keys.press("Alt+ArrowUp")  # 已关闭 goes before 待发货
    expect(amy.get_by_role("textbox", name="选项 B")).to_have_text("已关闭")
    keys.press("Enter")
    keys.type("待评价")
    expect(amy.get_by_role("textbox", name="选项 C")).to_have_text("待评价")
    amy.get_by_label("A 是正确答案").focus()
    keys.press("Space")
    keys.press("Control+s")
    expect(amy.locator(".edit-state")).to_have_text("请先选择模块，编号会自动编排")
    amy.get_by_label("模块").focus()
    keys.press("ArrowDown")
    keys.press("Control+s")
    expect(amy.locator(".edit-state")).to_contain_text("草稿已保存")
    spec = spec_of(live, amy.get_by_role("textbox", name="编号", exact=True).input_value())
    assert spec["options"] == ["待付款", "已关闭", "待评价", "待发货", ""]
    assert (spec["stem"], spec["key"]) == ("订单付款后变为", "A")


def test_pictures_formulas_and_tables_are_put_into_the_text(amy: Page, live: LiveSite) -> None:
    begin(amy, "判断题")
    write(amy, "要判断的说法", "见图")
    bar = amy.locator("#own .editor-bar")
    bar.get_by_role("button", name="插入图片").click()
    picture = {"name": "图.png", "mimeType": "image/png", "buffer": a_picture(40, 30).read()}
    amy.locator("dialog input[type=file]").set_input_files(picture)  # type: ignore[arg-type]
    amy.locator("dialog").get_by_label("文字说明").fill("一张白图")
    amy.locator("dialog").get_by_role("button", name="插入").click()
    bar.get_by_role("button", name="插入公式").click()
    amy.locator("dialog textarea").fill(r"\frac{1}{2}")
    expect(amy.locator("dialog math")).to_be_visible()
    assert axe_violations(amy) == []
    amy.locator("dialog").get_by_role("button", name="插入", exact=True).click()
    bar.get_by_role("button", name="插入表格").click()
    amy.locator("dialog").get_by_label("行数").fill("2")
    amy.locator("dialog").get_by_label("列数").fill("2")
    amy.locator("dialog").get_by_role("button", name="插入", exact=True).click()
    expect(amy.locator("#own .tiptap td")).to_have_count(2)
    amy.locator("#own .tiptap td").first.click()
    amy.keyboard.type("单价")
    amy.get_by_label("正确", exact=True).check()
    classify(amy)
    seen = amy.locator(".edit-preview .question-stem").first
    expect(seen.locator("img[alt='一张白图']")).to_be_visible()
    expect(seen.locator("math")).to_be_visible()
    stem = str(spec_of(live, save(amy))["stem"])
    assert "/media/" in stem
    assert "<mfrac>" in stem
    assert "<td>单价</td>" in stem
    assert "data-" not in stem
    amy.reload()
    amy.locator("#own .edit-formula").click()
    bar.get_by_role("button", name="插入公式").click()
    expect(amy.locator("dialog textarea")).to_have_value(r"\frac{1}{2}")


def test_what_was_not_saved_is_offered_again(amy: Page, live: LiveSite) -> None:
    begin(amy, "判断题")
    write(amy, "要判断的说法", "没有保存的话")
    expect(amy.locator(".edit-state")).to_contain_text("已暂存在这台电脑上")
    amy.on("dialog", lambda dialog: dialog.accept())  # the browser asks whether to leave
    amy.reload()
    amy.get_by_role("button", name="恢复", exact=True).click()
    expect(amy.get_by_role("textbox", name="要判断的说法")).to_have_text("没有保存的话")
    expect(amy.locator(".edit-state")).to_contain_text("有未保存的修改")


@pytest.mark.parametrize("kind", [name for name in kinds() if (folder(name) / "editor.js").is_file()])
def test_opening_a_question_changes_nothing_and_breaks_no_rule(amy: Page, live: LiveSite, kind: str) -> None:
    for spec in json.loads((folder(kind) / "examples.json").read_text("utf-8"))[:1]:
        kept = {**spec, "code": f"X-{kind}"}
        token = amy.locator("meta[name=csrf-token]").get_attribute("content") or ""
        said = amy.request.post(
            "/papers/bank/save", data={"spec": kept, "base": ""}, headers={"X-CSRFToken": token}
        ).json()
        assert said["ok"], said
        amy.goto(f"/papers/bank/X-{kind}/edit")
        expect(amy.locator(".edit-good")).to_be_visible()
        expect(amy.locator(".edit-state")).to_have_text("已保存")
        assert axe_violations(amy) == []
