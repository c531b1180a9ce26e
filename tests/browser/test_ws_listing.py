"""Listing a product and opening a shop at a candidate's terminal: filled in from the source, found again, graded."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from examserver.attempts.reads import fields_of
from question_bank.bank import shipped_banks
from question_bank.registry import workspace
from question_bank.workspaces.listing.scoring import trials
from tests.browser.conftest import LiveSite, axe_violations, take_up
from tests.browser.people import Staff, attempt_of, expect_all_saved, sit_down
from tests.cast import Cast
from tests.given import give, shipped

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]
GOODS, SHOP = "L5-SPXX-01", "L5-WDKS-01"
FOLDER = shipped_banks()["ecommerce"] / "practical"
over_goods = pytest.mark.parametrize("code", [GOODS], indirect=True)
over_shop = pytest.mark.parametrize("code", [SHOP], indirect=True)
FILL = """async (fields) => {
  const { answer } = await import('/static/attempts/store.js')
  for (const [part, value] of Object.entries(fields)) answer(1, part, value)
}"""


@pytest.fixture
def code(request: pytest.FixtureRequest) -> str:
    """The task that is worked on."""
    return str(request.param)


@pytest.fixture
def ada(open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff, code: str) -> Page:
    """Ada before the task, the files of its pack in the site's store."""
    task = shipped(code)
    keep = live.house.files.keep_file
    pack = [{**entry, "sha256": keep(FOLDER / code / entry["file"])[0]} for entry in task["pack"]]
    give(live.house, cast, {**task, "pack": pack})
    page = open_page()
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    expect(page.get_by_role("group", name="各部分")).to_be_visible()
    return page


def shot(page: Page, name: str) -> None:
    """A screenshot where a folder for them is named."""
    if folder := os.environ.get("EXAM_SHOTS"):
        page.wait_for_load_state("networkidle")
        page.screenshot(path=Path(folder) / f"{name}.png")


def kept(live: LiveSite, cast: Cast) -> dict[str, Any]:
    """What the server has of Ada's work."""
    attempt = attempt_of(live.house, cast, "ada", "practical")
    return dict(next(iter(live.house.see(fields_of, attempt.id).values())))


def turn(page: Page, part: str) -> None:
    """Open a part, by keyboard."""
    page.get_by_role("group", name="各部分").get_by_role("button", name=part).press("Enter")


@over_goods
def test_a_product_is_listed_beside_its_source_and_found_again(ada: Page, live: LiveSite, cast: Cast) -> None:
    expect(ada.get_by_role("heading", name="参数表（2026年10月版）")).to_be_visible()
    shot(ada, "listing-1-source")
    assert axe_violations(ada) == []
    turn(ada, "类目与属性")
    title = ada.get_by_label("商品标题")
    title.fill("岚光316弹盖保温杯 480ml")
    expect(ada.get_by_text("23 / 60 字节")).to_be_visible()
    for level, name in enumerate(("家居日用", "杯壶水具", "保温杯"), 1):
        ada.get_by_label(f"商品类目 第 {level} 级").select_option(name)
    expect(ada.get_by_text("家居日用 › 杯壶水具 › 保温杯")).to_be_visible()
    ada.get_by_label("品牌").fill("岚光")
    ada.get_by_label("内胆材质").select_option("316不锈钢")
    ada.get_by_label("通勤").check()
    ada.get_by_label("一口价").fill("六十九")
    expect(ada.get_by_text("应为数字")).to_be_visible()
    ada.get_by_label("一口价").fill("69")
    shot(ada, "listing-2-about")
    assert axe_violations(ada) == []
    ada.get_by_role("button", name="预览").click()
    expect(ada.get_by_role("article", name="商品预览")).to_contain_text("岚光316弹盖保温杯 480ml")
    shot(ada, "listing-2-preview")
    assert axe_violations(ada) == []
    turn(ada, "规格与库存")
    for value in ("松绿", "雾白", "380毫升", "480毫升"):
        ada.get_by_label(value, exact=True).press("Space")
    expect(ada.get_by_text("共 4 个规格组合")).to_be_visible()
    ada.get_by_label("全部价格").fill("79")
    ada.get_by_role("button", name="填入全部").click()
    ada.get_by_label("雾白 480毫升 的库存").fill("520")
    ada.get_by_label("雾白 480毫升 的编码").fill("K2-W-480")
    ada.get_by_label("松绿", exact=True).press("Space")
    expect(ada.get_by_text("共 2 个规格组合，总库存 520 件")).to_be_visible()
    expect(ada.get_by_role("article", name="商品预览")).to_contain_text("¥79.00")
    expect_all_saved(ada)
    ada.reload()
    turn(ada, "规格与库存")
    expect(ada.get_by_label("雾白 480毫升 的库存")).to_have_value("520")
    work = kept(live, cast)
    assert work["cup_about"]["values"]["category"] == ["家居日用", "杯壶水具", "保温杯"]
    assert work["cup_about"]["values"]["scene"] == ["通勤"]
    assert [row["of"] for row in work["cup_skus"]["rows"]] == [["雾白", "380毫升"], ["雾白", "480毫升"]]


@over_goods
def test_pictures_are_chosen_from_the_pack_and_the_whole_listing_gets_its_points(
    ada: Page, live: LiveSite, cast: Cast
) -> None:
    solution = {**shipped(GOODS)["solution"]["fields"]}
    first = solution["cup_pictures"].pop("main1")
    ada.evaluate(FILL, solution)
    turn(ada, "图片")
    ada.get_by_role("button", name="选择“主图1 正面”").click()
    dialog = ada.get_by_role("dialog")
    dialog.get_by_role("button", name="杯身正面图 甲").press("Enter")
    dialog.get_by_label("宽").fill("1000")
    dialog.get_by_label("宽").press("Tab")
    dialog.get_by_role("button", name="使用这张图片").click()
    expect(ada.get_by_role("button", name="更换“主图1 正面”")).to_be_visible()
    ada.get_by_role("button", name="预览").click()
    shot(ada, "listing-3-pictures")
    assert axe_violations(ada) == []
    turn(ada, "规格与库存")
    ada.get_by_role("button", name="对照资料").click()
    shot(ada, "listing-3-skus")
    assert axe_violations(ada) == []
    turn(ada, "商品详情")
    shot(ada, "listing-3-detail")
    expect(ada.get_by_role("group", name="各部分").get_by_label("已完成")).to_have_count(4)
    assert axe_violations(ada) == []
    expect_all_saved(ada)
    work = kept(live, cast)
    assert work["cup_pictures"]["main1"] == first
    model = next(iter(workspace("listing").samples(shipped(GOODS))))
    found = {f.line: f.points for f in workspace("listing").inspect(shipped(GOODS), work, model.files)}
    assert found == dict(model.points)


@over_shop
def test_a_freight_template_is_set_by_keyboard_and_tried(ada: Page, live: LiveSite, cast: Cast) -> None:
    turn(ada, "运费模板")
    for name, value in (("首重", "1"), ("首费", "8.5"), ("续重", "1"), ("续费", "5")):
        ada.get_by_label(f"默认运费：{name}").fill(value)
    trial = ada.get_by_role("region", name="运费试算")
    expect(trial.get_by_role("status")).to_have_text("运费 8.50 元（首费）")
    ada.get_by_role("button", name="添加运费区").press("Enter")
    expect(ada.locator(".lst-zones summary")).to_be_focused()
    ada.keyboard.press("Enter")
    east = ada.get_by_role("group", name="运费区 1的地区 华东")
    east.get_by_role("button", name="华东").press("Enter")
    expect(east.get_by_label("浙江")).to_be_checked()
    east.get_by_label("山东").press("Space")
    east.scroll_into_view_if_needed()
    shot(ada, "listing-4-regions")
    assert axe_violations(ada) == []
    for name, value in (("首重", "1"), ("首费", "5"), ("续重", "1"), ("续费", "1")):
        ada.get_by_label(f"运费区 1：{name}").fill(value)
    trial.get_by_label("包裹重量").fill("2.3")
    expect(trial.get_by_role("status")).to_have_text("运费 7.00 元：首费 5 + 续费 1 × 2")
    ada.get_by_label("满额包邮的金额").fill("68")
    trial.get_by_label("实付金额").fill("68")
    expect(trial.get_by_role("status")).to_have_text("包邮，运费 0.00 元")
    shot(ada, "listing-4-freight")
    assert axe_violations(ada) == []
    trial.scroll_into_view_if_needed()
    shot(ada, "listing-4-trial")
    expect_all_saved(ada)
    ada.reload()
    turn(ada, "运费模板")
    expect(ada.get_by_label("运费区 1：首费")).to_have_value("5")
    template = kept(live, cast)["freight"]
    assert template["zones"][0]["regions"] == ["上海", "江苏", "浙江", "安徽", "福建", "江西"]
    ada.get_by_role("button", name="删除运费区 1").press("Enter")
    expect(ada.get_by_role("button", name="添加运费区")).to_be_focused()


TRY = """async ({ template, parcels }) => {
  const { charge } = await import('/kinds/listing/charge.js')
  return parcels.map(({ region, weight, amount }) => charge(template, region, `${weight}`, `${amount}`))
}"""


@over_shop
def test_the_terminal_tries_a_parcel_as_the_server_does(ada: Page) -> None:
    task = shipped(SHOP)
    [parcels] = [line["check"]["parcels"] for line in task["rubric"] if line["id"] == "freight"]
    for work in (task["solution"]["fields"], task["flawed"]["fields"]):
        said = ada.evaluate(TRY, {"template": work["freight"], "parcels": parcels})
        found = ["不配送" if one["fee"] is None else f"{one['fee'] / 100:.2f}" for one in said]
        assert found == [one["got"] for one in trials(work["freight"], {"parcels": parcels})]


@over_shop
def test_a_shop_is_registered_and_a_taken_name_is_told(ada: Page, live: LiveSite, cast: Cast) -> None:
    ada.get_by_role("button", name="放大“营业执照（练习样本）”").press("Enter")
    shot(ada, "listing-5-licence")
    turn(ada, "店铺信息")
    name = ada.get_by_label("店铺名称")
    name.fill("半亩纸间")
    expect(ada.get_by_text("已被其他店铺使用")).to_be_visible()
    name.fill("半亩手账铺")
    expect(ada.get_by_text("已被其他店铺使用")).not_to_be_visible()
    ada.get_by_label("主营类目 第 1 级").select_option("文具用品")
    ada.get_by_label("经营场所证明", exact=True).check()
    shot(ada, "listing-5-store")
    assert axe_violations(ada) == []
    turn(ada, "主体信息")
    ada.get_by_label("统一社会信用代码").fill("92990112MSAMPLE7Q3")
    expect_all_saved(ada)
    shot(ada, "listing-5-subject")
    assert axe_violations(ada) == []
    assert kept(live, cast)["store"]["values"]["name"] == "半亩手账铺"


def to_grading(ada: Page, live: LiveSite, cast: Cast, open_page: OpenPage) -> Page:
    """The time is up; Gita takes the work."""
    expect_all_saved(ada)
    page = open_page()
    take_up(ada, page, live, cast)
    return page


@over_goods
def test_a_grader_sees_the_product_as_buyers_do(ada: Page, live: LiveSite, cast: Cast, open_page: OpenPage) -> None:
    ada.evaluate(FILL, shipped(GOODS)["solution"]["fields"])
    page = to_grading(ada, live, cast, open_page)
    page.locator(".made-viewer").scroll_into_view_if_needed()
    card = page.get_by_role("article", name="商品预览")
    expect(card).to_contain_text("¥69.00–79.00")
    expect(card.locator(".lst-face img").first).to_have_js_property("naturalWidth", 1200)
    shot(page, "listing-6-grader-card")
    page.get_by_role("heading", name="规格与库存").scroll_into_view_if_needed()
    shot(page, "listing-6-grader-facts")
    assert axe_violations(page) == []


@over_shop
def test_a_grader_sees_the_freight_of_each_trial_parcel(
    ada: Page, live: LiveSite, cast: Cast, open_page: OpenPage
) -> None:
    ada.evaluate(FILL, shipped(SHOP)["flawed"]["fields"])
    page = to_grading(ada, live, cast, open_page)
    row = page.get_by_role("row", name="海南")
    row.scroll_into_view_if_needed()
    expect(row).to_contain_text("17.00")
    expect(row).to_contain_text("不符")
    shot(page, "listing-7-grader-freight")
    assert axe_violations(page) == []
