"""The back office at a candidate's terminal: cases are handled, stand after a reload, and are seen by the grader."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from examserver.attempts.reads import fields_of
from question_bank.bank import shipped_banks
from tests.browser.conftest import LiveSite, axe_violations
from tests.browser.people import Staff, attempt_of, expect_all_saved, sit_down
from tests.cast import Cast
from tests.given import give, shipped

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]


@pytest.fixture
def ada(open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff) -> Page:
    """Ada before the back office of the fourth level's shop."""
    task = shipped("L4-JYGL-01")
    folder = shipped_banks()["ecommerce"] / "practical" / task["code"]
    keep = live.house.files.keep_file
    task["pack"] = [{**entry, "sha256": keep(folder / entry["file"])[0]} for entry in task["pack"]]
    give(live.house, cast, task)
    page = open_page()
    carl.post(f"/monitor/{cast.practical}/open")
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
    expect(page.get_by_role("heading", name="店铺后台", exact=True)).to_be_visible()
    return page


def picture(page: Page, name: str) -> None:
    """A screenshot where a folder for them is named."""
    if folder := os.environ.get("EXAM_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def menu(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="店铺后台").get_by_role("button", name=name)


def figure(page: Page, name: str) -> Locator:
    return page.locator(".trade-money > div").filter(has_text=name).locator("dd")


def test_an_order_is_shipped_taken_back_and_found_again_at_another_page(ada: Page, live: LiveSite, cast: Cast) -> None:
    picture(ada, "trade-orders")
    menu(ada, "发货").click()
    ada.get_by_role("button", name="QH1124-03").click()
    ada.get_by_role("button", name="发货", exact=True).last.click()
    ada.get_by_label("快递", exact=True).select_option("xd")
    ada.get_by_label("运费", exact=True).fill("8")
    ada.get_by_label("运单号").fill("XD1")
    ada.get_by_role("button", name="确认：发货").click()
    expect(ada.get_by_role("alert").filter(has_text="运单号不是迅达快递的可用单号")).to_be_visible()
    ada.get_by_label("运单号").fill("xd80012401")
    picture(ada, "trade-ship")
    assert axe_violations(ada) == []
    ada.get_by_role("button", name="确认：发货").click()
    expect(figure(ada, "发货运费")).to_have_text("8.00 元")
    expect(ada.get_by_text("第 1 步：发货，迅达快递，XD80012401")).to_be_visible()
    menu(ada, "库存采购").click()
    expect(ada.get_by_role("row", name="线圈本A5四本装").get_by_role("cell").nth(3)).to_have_text("40")
    picture(ada, "trade-stock")
    expect_all_saved(ada)
    ada.reload()
    expect(figure(ada, "发货运费")).to_have_text("8.00 元")
    menu(ada, "操作记录").click()
    ada.get_by_role("button", name="撤回第 1 步").click()
    expect(figure(ada, "发货运费")).to_have_text("0.00 元")
    expect(ada.get_by_text("已撤回")).to_be_visible()
    picture(ada, "trade-journal")
    expect_all_saved(ada)
    kept = live.house.see(fields_of, attempt_of(live.house, cast, "ada", "practical").id)[1]
    assert kept["do-1"]["waybill"] == "XD80012401"
    assert kept["do-2"] == {"act": "undo", "of": 1}


def test_refunds_replies_and_reports_are_kept_also_what_was_only_typed(ada: Page, live: LiveSite, cast: Cast) -> None:
    menu(ada, "退款售后").click()
    ada.get_by_role("button", name="TK02").click()
    evidence = ada.get_by_alt_text("买家上传的凭证")
    expect(evidence).to_be_visible()
    expect(evidence).to_have_js_property("naturalWidth", 1200)
    ada.get_by_role("button", name="同意退款", exact=True).click()
    ada.get_by_label("退款金额").fill("18")
    ada.get_by_label("原因", exact=True).select_option("商品破损")
    picture(ada, "trade-refund")
    assert axe_violations(ada) == []
    ada.get_by_role("button", name="确认：同意退款").click()
    expect(figure(ada, "已退款")).to_have_text("18.00 元")
    menu(ada, "评价").click()
    ada.get_by_role("button", name="PJ02").click()
    ada.get_by_label("公开回复").fill("非常抱歉，请联系在线客服，我们为您补发。")
    picture(ada, "trade-review")
    assert axe_violations(ada) == []
    menu(ada, "报表").click()
    ada.get_by_label("退款率（退款金额÷销售额），结果").fill("5.3")
    picture(ada, "trade-reports")
    assert axe_violations(ada) == []
    menu(ada, "资料").click()
    ada.get_by_text("11月22日销售明细").click()
    table = ada.get_by_role("region", name="11月22日销售明细")
    ada.get_by_label("在“11月22日销售明细”中查找").fill("老客 晚上")
    expect(table.get_by_role("row").last).to_contain_text("行合计")
    picture(ada, "trade-tables")
    ada.get_by_label("汇总“11月22日销售明细”").select_option("按买家汇总")
    ada.get_by_label("在“11月22日销售明细”中查找").fill("")
    expect(table.get_by_role("row").last).to_contain_text("16 组合计")
    picture(ada, "trade-groups")
    assert axe_violations(ada) == []
    expect_all_saved(ada)
    ada.reload()
    menu(ada, "评价").click()
    ada.get_by_role("button", name="PJ02").click()
    expect(ada.get_by_label("公开回复")).to_have_value("非常抱歉，请联系在线客服，我们为您补发。")
    ada.get_by_label("分类").select_option("包装物流")
    ada.get_by_label("标记跟进").check()
    ada.get_by_role("button", name="发布回复").click()
    expect(ada.get_by_text("第 2 步：回复评价，包装物流，标记跟进")).to_be_visible()
    menu(ada, "报表").click()
    expect(ada.get_by_label("退款率（退款金额÷销售额），结果")).to_have_value("5.3")
    expect_all_saved(ada)
    kept = live.house.see(fields_of, attempt_of(live.house, cast, "ada", "practical").id)[1]
    assert kept["daily"] == {"rate.v": "5.3"}
    assert kept["do-2"]["follow"] is True
    assert kept.get("draft") is None


def test_what_is_done_without_the_network_shows_at_once_and_reaches_the_server_later(
    ada: Page, live: LiveSite, cast: Cast
) -> None:
    menu(ada, "库存采购").click()
    ada.get_by_role("button", name="帆布笔袋").click()
    ada.context.set_offline(True)
    expect(ada.get_by_text("网络断开，操作保存在本机")).to_be_visible()
    ada.get_by_label("供应商").select_option("cy")
    ada.get_by_label("采购数量").fill("60")
    ada.get_by_role("button", name="下采购单").click()
    expect(figure(ada, "采购金额")).to_have_text("810.00 元")
    menu(ada, "操作记录").click()
    expect(ada.get_by_role("cell", name="发送中")).to_be_visible()
    ada.context.set_offline(False)
    expect(ada.get_by_role("cell", name="发送中")).to_have_count(0)
    expect_all_saved(ada)
    expect(figure(ada, "采购金额")).to_have_text("810.00 元")
    kept = live.house.see(fields_of, attempt_of(live.house, cast, "ada", "practical").id)[1]
    assert kept["do-1"] == {"act": "buy", "case": "case", "supplier": "cy", "quantity": 60}
