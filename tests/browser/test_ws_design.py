"""The canvas editor at a candidate's terminal: made by mouse and by keyboard, kept, found again, locked at the end."""

import hashlib
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from examserver.attempts.reads import fields_of
from question_bank.bank import shipped_banks
from question_bank.registry import workspace
from tests.browser.conftest import LiveSite, axe_violations, take_up
from tests.browser.people import Staff, attempt_of, expect_all_saved, sit_down
from tests.cast import Cast
from tests.given import give, shipped

pytestmark = [pytest.mark.browser]
CODE = "L3-SJYX-02"
FILL = """fields => import('/static/attempts/store.js').then(({ answer }) => {
  for (const [part, value] of Object.entries(fields)) answer(1, part, value)
})"""
"""A whole work at once, saved as if it had been made by hand."""


@pytest.fixture
def ada(open_page: Callable[..., Page], live: LiveSite, cast: Cast, carl: Staff) -> Page:
    """Ada before the canvases."""
    task = shipped(CODE)
    folder = shipped_banks()["ecommerce"] / "practical" / CODE
    pack = [{**entry, "sha256": live.house.files.keep_file(folder / entry["file"])[0]} for entry in task["pack"]]
    give(live.house, cast, {**task, "pack": pack})
    page = open_page()
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    expect(page.get_by_role("heading", name="视觉营销设计", exact=True)).to_be_visible()
    return page


def model() -> dict[str, Any]:
    """The model solution as it is kept."""
    task = shipped(CODE)
    return {n: workspace("design").read_field(task, n, value) for n, value in task["solution"]["fields"].items()}


def picture(page: Page, name: str) -> None:
    """A screenshot where a folder for them is named."""
    if folder := os.environ.get("EXAM_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def kept(live: LiveSite, cast: Cast, part: str) -> dict[str, Any]:
    """What the server has of a canvas."""
    attempt = attempt_of(live.house, cast, "ada", "practical")
    [fields] = live.house.see(fields_of, attempt.id).values()
    value: dict[str, Any] = fields[part]
    return value


def test_a_canvas_is_made_with_the_mouse_and_found_again_at_another_page(ada: Page, live: LiveSite, cast: Cast) -> None:
    ada.get_by_role("button", name="图片", exact=True).click()
    ada.get_by_role("button", name="放入图片：桂雨香薰蜡烛（透明底）").click()
    ada.get_by_role("button", name="文字", exact=True).click()
    words = ada.get_by_label("文字内容")
    expect(words).to_be_focused()
    words.fill("桂雨香薰蜡烛")
    expect(ada.locator(".design-asked .is-success")).to_contain_text("桂雨香薰蜡烛")
    ada.get_by_label("显示比例").select_option("whole")
    ada.get_by_role("application").scroll_into_view_if_needed()
    box = ada.locator(".upper-canvas").bounding_box()
    assert box
    scale = box["width"] / 750
    across, down = box["x"] + 375 * scale, box["y"] + 600 * scale
    picture(ada, "design-first")
    ada.get_by_label("左 X").fill("40")
    ada.get_by_label("上 Y").fill("40")
    ada.mouse.click(across, down)
    expect(ada.get_by_role("region", name="属性").get_by_role("heading", name="图片")).to_be_visible()
    before = int(ada.get_by_label("上 Y").input_value())
    ada.mouse.move(across, down)
    ada.mouse.down()
    ada.mouse.move(across + 20, down + 60 * scale, steps=4)
    ada.mouse.up()
    assert int(ada.get_by_label("上 Y").input_value()) > before + 30
    ada.keyboard.press("Control+z")
    expect(ada.get_by_label("上 Y")).to_have_value(str(before))
    ada.keyboard.press("Control+y")
    expect_all_saved(ada)
    ada.reload()
    expect(
        ada.get_by_role("region", name="图层").get_by_role("button", name=re.compile("^文字 *桂雨香薰蜡烛$"))
    ).to_be_visible()
    value = kept(live, cast, "detail")
    assert [one["kind"] for one in value["objects"]] == ["picture", "text"]
    assert value["objects"][0]["y"] > before + 30
    assert (value["objects"][1]["x"], value["objects"][1]["text"]) == (40, "桂雨香薰蜡烛")


def test_everything_is_reached_by_keyboard_alone(ada: Page, live: LiveSite, cast: Cast) -> None:
    ada.get_by_role("button", name="矩形").press("Enter")
    for name, value in (("宽", "300"), ("高", "120"), ("不透明度%", "80"), ("圆角", "12")):
        ada.get_by_label(name, exact=True).fill(value)
    ada.get_by_role("button", name="填充用松绿").press("Enter")
    ada.get_by_role("button", name="文字", exact=True).press("Enter")
    ada.get_by_label("文字内容").fill("桂雨季")
    ada.get_by_role("spinbutton", name="字号").fill("60")
    view = ada.get_by_role("application")
    view.focus()
    before = int(ada.get_by_label("左 X").input_value())
    view.press("Shift+ArrowRight")
    view.press("ArrowRight")
    expect(ada.get_by_label("左 X")).to_have_value(str(before + 11))
    layers = ada.get_by_role("region", name="图层")
    layers.get_by_role("button", name="矩形", exact=True).press("Enter")
    layers.get_by_role("button", name="上移一层").press("Enter")
    layers.get_by_role("button", name="锁定“矩形”").press("Enter")
    expect(ada.get_by_label("左 X")).to_be_disabled()
    layers.get_by_role("button", name="锁定“矩形”").press("Enter")
    view.press("Control+d")
    view.press("Control+a")
    ada.get_by_role("button", name="左对齐", exact=True).press("Enter")
    view.focus()
    view.press("Delete")
    expect(layers).to_contain_text("画布上还没有元素")
    ada.get_by_role("button", name="撤销").press("Enter")
    expect_all_saved(ada)
    picture(ada, "design-keys")
    assert axe_violations(ada) == []
    value = kept(live, cast, "detail")
    assert [one["kind"] for one in value["objects"]] == ["text", "rect", "rect"]
    assert {one["x"] for one in value["objects"]} == {min(one["x"] for one in value["objects"])}
    assert value["objects"][1] | {"x": 0, "y": 0} == {
        "id": "o1", "kind": "rect", "x": 0, "y": 0, "width": 300, "height": 120, "angle": 0, "opacity": 80,
        "fill": "#4a6454", "stroke": None, "stroke_width": 0, "radius": 12,
    }  # fmt: skip


def test_an_earlier_version_comes_back_and_can_be_undone(ada: Page) -> None:
    ada.get_by_role("button", name="椭圆").click()
    expect_all_saved(ada)
    ada.get_by_role("button", name="线条").click()
    expect_all_saved(ada)
    ada.get_by_role("button", name="历史").click()
    ada.get_by_role("dialog").get_by_role("button", name="恢复").last.click()
    layers = ada.get_by_role("region", name="图层")
    expect(layers).to_contain_text("1 个元素")
    ada.get_by_role("button", name="撤销").click()
    expect(layers).to_contain_text("2 个元素")


def test_an_own_picture_is_cropped_and_pasted_onto_another_canvas(ada: Page, live: LiveSite, cast: Cast) -> None:
    out = io.BytesIO()
    Image.radial_gradient("L").resize((900, 600)).convert("RGB").save(out, "PNG")
    ada.get_by_role("button", name="图片", exact=True).click()
    ada.get_by_label("上传自己的图片", exact=True).and_(ada.locator("input")).set_input_files(
        {"name": "leaf.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    ada.get_by_role("button", name="放入图片：leaf.png").click()
    ada.get_by_label("高", exact=True).fill("200")
    expect(ada.get_by_text("图片被拉伸了 1.50 倍")).to_be_visible()
    ada.get_by_role("button", name="恢复比例").click()
    expect(ada.get_by_label("高", exact=True)).to_have_value("300")
    ada.get_by_label("宽", exact=True).fill("300")
    ada.get_by_role("button", name="裁剪“图片”", exact=True).click()
    dialog = ada.get_by_role("dialog")
    dialog.get_by_role("button", name="取最大范围").click()
    dialog.get_by_role("button", name="使用这张图片").click()
    expect(ada.get_by_text("图片被拉伸了")).to_be_hidden()
    ada.get_by_role("button", name="复制", exact=True).click()
    ada.get_by_role("button", name=re.compile("^PC活动页首屏")).click()
    ada.get_by_role("button", name="展开编辑区").click()
    ada.get_by_role("button", name="粘贴").click()
    expect(ada.get_by_role("region", name="图层")).to_contain_text("1 个元素")
    picture(ada, "design-wide")
    assert axe_violations(ada) == []
    expect_all_saved(ada)
    name = f"own/{hashlib.sha256(out.getvalue()).hexdigest()}"
    for part in ("detail", "campaign"):
        [one] = kept(live, cast, part)["objects"]
        assert (one["picture"], one["crop"], one["width"], one["height"]) == (name, [150, 0, 600, 600], 300, 300)


def test_several_are_moved_at_once_and_a_background_covers_the_canvas(ada: Page, live: LiveSite, cast: Cast) -> None:
    ada.evaluate(FILL, model())
    expect(ada.get_by_role("region", name="图层")).to_contain_text("32 个元素")
    ada.get_by_label("显示比例").select_option("whole")
    ada.get_by_role("application").scroll_into_view_if_needed()
    ada.get_by_role("application").press("Control+a")
    expect(ada.get_by_role("region", name="属性")).to_contain_text("已选 32 个元素")
    ada.get_by_role("application").press("ArrowDown")
    box = ada.locator(".upper-canvas").bounding_box()
    assert box
    ada.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    ada.mouse.down()
    ada.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 100 * box["height"] / 1200, steps=5)
    ada.mouse.up()
    ada.wait_for_load_state("networkidle")
    picture(ada, "design-model-detail")
    expect_all_saved(ada)
    before = [one["y"] for one in model()["detail"]["objects"]]
    moved = {now["y"] - y for now, y in zip(kept(live, cast, "detail")["objects"], before, strict=True)}
    assert max(moved) - min(moved) <= 1, "all went the same way"
    assert 90 < min(moved) < 112
    ada.get_by_role("button", name=re.compile("^PC活动页首屏")).click()
    ada.wait_for_load_state("networkidle")
    picture(ada, "design-model-campaign")
    ada.get_by_role("button", name="裁剪“背景图”", exact=True).click()
    expect(ada.get_by_role("dialog").get_by_label("上", exact=True)).to_have_value("408")
    picture(ada, "design-crop")


def test_a_grader_sees_the_canvases_drawn(
    ada: Page, live: LiveSite, cast: Cast, open_page: Callable[..., Page]
) -> None:
    ada.evaluate(FILL, model())
    expect_all_saved(ada)
    page = open_page()
    take_up(ada, page, live, cast)
    page.locator(".made-viewer").scroll_into_view_if_needed()
    seen = page.locator(".made-viewer").get_by_role("img", name="PC活动页首屏")
    seen.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    picture(page, "design-grader")
    page.get_by_label("显示比例：移动端首页").select_option("0.5")
    expect(page.locator(".made-viewer").get_by_role("img", name="移动端首页")).to_have_js_property("clientWidth", 375)
    page.get_by_text(re.compile("文字 30 处")).click()
    expect(page.get_by_role("cell", name="满199减30").last).to_be_visible()
    picture(page, "design-grader-list")
    assert axe_violations(page) == []
