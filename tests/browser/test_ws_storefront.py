"""网店装修 at a candidate's terminal: pictures are chosen and cropped, blocks built, and all is found again."""

import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from examserver.attempts.reads import fields_of
from question_bank.bank import shipped_banks
from question_bank.registry import workspace
from tests.browser.conftest import LiveSite, axe_violations, take_up
from tests.browser.people import Staff, attempt_of, expect_all_saved, sit_down
from tests.cast import Cast
from tests.given import give, shipped

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]
CODE = "L4-WDZX-02"
PACK = shipped_banks()["ecommerce"] / "practical" / CODE / "pack"


@pytest.fixture
def ada(open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff) -> Page:
    """Ada before the task."""
    give(live.house, cast, with_pack(live))
    page = open_page()
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    expect(page.get_by_role("heading", name="店铺与配色", exact=True)).to_be_visible()
    return page


def with_pack(live: LiveSite) -> dict[str, Any]:
    """The task that ships, the files of its pack in the site's store."""
    task = shipped(CODE)
    keep = live.house.files.keep_file
    pack = [{**entry, "sha256": keep(PACK.parent / entry["file"])[0]} for entry in task["pack"]]
    return {**task, "pack": pack}


def shot(page: Page, name: str) -> None:
    """A screenshot where a folder for them is named."""
    if folder := os.environ.get("EXAM_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def kept(live: LiveSite, cast: Cast) -> dict[str, Any]:
    """What the server has of Ada's work."""
    attempt = attempt_of(live.house, cast, "ada", "practical")
    return dict(next(iter(live.house.see(fields_of, attempt.id).values())))


def choose(page: Page, label: str, picture: str) -> Locator:
    """Open a place's gallery and take a picture; gives the dialog, which asks what to cut out."""
    page.get_by_role("button", name=label, exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=picture).click()
    expect(dialog.get_by_role("button", name="使用这张图片")).to_be_enabled()
    return dialog


def test_a_sign_is_chosen_and_cropped_and_found_again_at_another_page(ada: Page, live: LiveSite, cast: Cast) -> None:
    shot(ada, "store-1-empty")
    ada.get_by_role("button", name="选择“店标”").click()
    gallery = ada.get_by_role("dialog")
    expect(gallery.get_by_role("button", name="现行横版店标")).to_be_focused()
    expect(gallery.get_by_role("button", name="现行横版店标")).to_contain_text("920×280")
    shot(ada, "store-2-gallery")
    assert axe_violations(ada) == []
    gallery.get_by_role("button", name="现行横版店标").press("Enter")
    frame = gallery.get_by_role("application")
    expect(frame).to_be_focused()
    expect(gallery.get_by_label("宽")).to_have_value("920")
    gallery.get_by_label("宽").fill("200")
    gallery.get_by_label("宽").press("Tab")
    expect(gallery.get_by_text("图片会模糊")).to_be_visible()
    frame.press("ArrowRight")
    expect(gallery.get_by_label("左")).to_have_value("369")
    shot(ada, "store-3-crop")
    assert axe_violations(ada) == []
    gallery.get_by_role("button", name="取最大范围").click()
    gallery.get_by_role("button", name="使用这张图片").click()
    expect(gallery).not_to_be_visible()
    expect(ada.get_by_role("button", name="更换“店标”")).to_be_visible()
    ada.get_by_label("店铺名称").fill("澄屿香居")
    expect(ada.get_by_text("主色与文字 对比度")).to_be_visible()
    ada.get_by_role("group", name="主色", exact=True).get_by_role("button", name="米白").click()
    expect(ada.get_by_text("主色与文字 对比度 1.1，不足")).to_be_visible()
    ada.get_by_role("button", name="撤销").click()
    expect(ada.get_by_text("主色与文字 对比度 1.1，不足")).not_to_be_visible()
    expect_all_saved(ada)
    ada.reload()
    expect(ada.get_by_label("店铺名称")).to_have_value("澄屿香居")
    shop = kept(live, cast)["shop"]
    assert shop == {
        "name": "澄屿香居",
        "slogan": "",
        "theme": {},
        "logo": {"picture": "pack/sign.png", "crop": [0, 0, 920, 280]},
    }


FILL = """async (fields) => {
  const { answer } = await import('/static/attempts/store.js')
  for (const [part, value] of Object.entries(fields)) answer(1, part, value)
}"""


def test_a_whole_shop_is_drawn_at_both_widths_and_gets_its_points(ada: Page, live: LiveSite, cast: Cast) -> None:
    task = shipped(CODE)
    ada.evaluate(FILL, task["solution"]["fields"])
    expect_all_saved(ada)
    preview = ada.get_by_role("region", name="店铺预览")
    expect(preview.get_by_text("把一座岛的安静点在桌上")).to_be_visible()
    expect(preview.get_by_text("掌柜推荐")).to_be_visible()
    ada.wait_for_load_state("networkidle")
    shot(ada, "store-4-shop")
    assert axe_violations(ada) == []
    turns = ada.get_by_role("group", name="装修内容")
    turns.get_by_role("button", name="首页").click()
    for block in ("Banner轮播", "商品分类", "推荐商品"):
        ada.locator(".sf-block-open").filter(has_text=block).click()
        expect(ada.locator(".sf-inside .sf-rows").first).to_be_visible()
        shot(ada, f"store-5-{block}")
        assert axe_violations(ada) == []
    turns.get_by_role("button", name="商品页").click()
    ada.get_by_role("button", name="商品展示").first.click()
    shot(ada, "store-5-section")
    assert axe_violations(ada) == []
    ada.get_by_role("button", name="大图预览").click()
    big = ada.get_by_role("dialog", name="大图预览")
    expect(big.get_by_text("小批量手工灌注").first).to_be_visible()
    shot(ada, "store-6-big-goods")
    big.get_by_role("button", name="首页").click()
    ada.wait_for_load_state("networkidle")
    shot(ada, "store-6-big-front")
    assert axe_violations(ada) == []
    ada.keyboard.press("Escape")
    expect(big).not_to_be_visible()
    expect(ada.get_by_role("button", name="大图预览")).to_be_focused()
    work = kept(live, cast)
    model = next(iter(workspace("storefront").samples(task)))
    found = {f.line: f.points for f in workspace("storefront").inspect(task, work, model.files)}
    assert found == dict(model.points)


def layout_of(page: Page) -> list[str]:
    """The blocks of the front page from top to bottom."""
    rows = page.locator(".sf-card-edit > .sf-rows > ol > li > .sf-row-head")
    return [row.get_by_role("button").first.inner_text().split("\n")[0] for row in rows.all()]


def test_blocks_are_added_moved_and_taken_away_by_keyboard_alone(ada: Page) -> None:
    keys = ada.keyboard
    ada.get_by_role("group", name="装修内容").get_by_role("button", name="首页").focus()
    keys.press("Enter")
    for name in ("服务说明", "优惠券", "Banner轮播"):
        ada.get_by_role("group", name="添加模块").get_by_role("button", name=name).press("Enter")
        expect(ada.locator(".sf-block-open").filter(has_text=name)).to_be_focused()
    assert layout_of(ada) == ["服务说明", "优惠券", "Banner轮播"]
    ada.get_by_role("button", name="上移“Banner轮播”").press("Enter")
    expect(ada.get_by_role("button", name="上移“Banner轮播”")).to_be_focused()
    keys.press("Enter")
    assert layout_of(ada) == ["Banner轮播", "服务说明", "优惠券"]
    expect(ada.get_by_role("button", name="下移“Banner轮播”")).to_be_focused()
    ada.get_by_role("button", name="移除“服务说明”").press("Enter")
    assert layout_of(ada) == ["Banner轮播", "优惠券"]
    expect(ada.get_by_role("button", name="移除“优惠券”")).to_be_focused()
    ada.get_by_role("button", name="撤销").press("Enter")
    assert layout_of(ada) == ["Banner轮播", "服务说明", "优惠券"]
    ada.get_by_role("button", name="重做").press("Enter")
    assert layout_of(ada) == ["Banner轮播", "优惠券"]
    ada.locator(".sf-block-open").filter(has_text="优惠券").press("Enter")
    ada.get_by_role("button", name="添加优惠券").press("Enter")
    expect(ada.get_by_label("满（元）")).to_be_focused()
    keys.type("199")
    keys.press("Tab")
    keys.type("15")
    expect(ada.get_by_role("region", name="店铺预览")).to_contain_text("满 199 可用")
    shot(ada, "store-7-coupon")
    ada.get_by_role("button", name="撤销").click()
    expect(ada.get_by_role("region", name="店铺预览")).not_to_contain_text("满 199 可用")
    assert axe_violations(ada) == []


def test_an_own_picture_is_uploaded_from_the_gallery_and_used(ada: Page, live: LiveSite, cast: Cast) -> None:
    out = io.BytesIO()
    Image.radial_gradient("L").resize((900, 300)).convert("RGB").save(out, "PNG")
    ada.get_by_role("button", name="选择“店标”").click()
    gallery = ada.get_by_role("dialog")
    gallery.locator(".pic-file").set_input_files(
        {"name": "sign.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    mine = gallery.get_by_role("button", name="sign.png")
    expect(mine).to_contain_text("900×300")
    mine.click()
    gallery.get_by_role("button", name="使用这张图片").click()
    expect(ada.get_by_role("group", name="店标").locator("img")).to_have_js_property("naturalWidth", 900)
    expect_all_saved(ada)
    logo = kept(live, cast)["shop"]["logo"]
    assert logo["picture"] == f"own/{hashlib.sha256(out.getvalue()).hexdigest()}"
    assert logo["crop"] == [0, 13, 900, 274]


def test_a_grader_sees_the_shop_at_both_widths(ada: Page, live: LiveSite, cast: Cast, open_page: OpenPage) -> None:
    ada.evaluate(FILL, shipped(CODE)["solution"]["fields"])
    expect_all_saved(ada)
    page = open_page()
    take_up(ada, page, live, cast)
    shot(page, "store-8-grader")
    page.locator(".made-viewer").scroll_into_view_if_needed()
    front = page.get_by_role("region", name="首页", exact=True)
    front.scroll_into_view_if_needed()
    expect(front.locator(".is-mobile").get_by_text("掌柜推荐")).to_be_visible()
    expect(front.locator(".is-pc .sf-logo img")).to_have_js_property("naturalWidth", 920)
    shot(page, "store-8-grader-front")
    page.get_by_role("region", name="商品页", exact=True).scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    shot(page, "store-8-grader-goods")
    page.get_by_role("button", name="大图预览：商品页").click()
    expect(page.get_by_role("dialog", name="大图预览").get_by_text("小批量手工灌注").first).to_be_visible()
    shot(page, "store-8-grader-large")
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="大图预览：商品页")).to_be_focused()
    page.get_by_role("heading", name="图片位置").scroll_into_view_if_needed()
    shot(page, "store-8-grader-facts")
    assert axe_violations(page) == []
