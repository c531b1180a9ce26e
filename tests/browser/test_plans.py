"""A blueprint written with supply against demand, three forms drawn by it, frozen, and chosen for a sitting."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from examserver.papers.actions.plans import add_plan
from examserver.sittings.reads import see_sitting
from tests.browser.conftest import LiveSite, axe_violations
from tests.cast import PASSWORD, Cast
from tests.papers.forms import SMALL

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]


@pytest.fixture
def adam(open_page: OpenPage, live: LiveSite, cast: Cast) -> Page:
    live.house.act(add_plan, cast.adam, body=SMALL)
    page = open_page()
    page.goto("/sign-in")
    page.locator('[name="username"]').fill("adam")
    page.locator('[name="password"]').fill(PASSWORD)
    page.locator('[name="password"]').press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def test_forms_come_from_a_blueprint_to_a_sitting(adam: Page, live: LiveSite, cast: Cast) -> None:
    adam.goto("/papers/plans")
    adam.get_by_role("link", name="平行测试卷").click()
    first = adam.get_by_role("region", name="第 1 部分")
    whole = first.get_by_role("row", name="本部分全部")
    expect(whole).to_contain_text("6")
    count = first.get_by_label("题数")
    count.fill("8")
    expect(whole).to_contain_text("缺 2")
    expect(adam.locator("#sum")).to_contain_text("多出 150 分")
    expect(adam.get_by_role("region", name="还有 1 处问题")).to_contain_text("总分为 250")
    adam.locator("#save-plan").click()
    expect(adam.get_by_role("alert")).to_contain_text("没有保存")
    expect(count).to_have_value("8")

    count.fill("2")
    first.get_by_role("button", name="添加限额").press("Enter")
    adam.keyboard.press("ArrowDown")
    row = first.locator(".plan-sort").locator("xpath=ancestor::tr")
    row.get_by_label("模块").select_option("基础知识")
    row.get_by_label("最少").fill("1")
    expect(row.locator("td.num")).to_contain_text("6")
    expect(adam.get_by_role("region", name="还有")).to_have_count(0)
    assert axe_violations(adam) == []
    adam.get_by_role("button", name="试抽").click()
    expect(adam.locator("#tried")).to_contain_text("按模块")
    adam.locator("#save-plan").click()
    expect(adam.get_by_text("已保存方案")).to_be_visible()

    adam.get_by_role("link", name="按此组卷", exact=True).click()
    adam.get_by_label("平行卷 A、B、C…").check()
    adam.get_by_label("份数", exact=True).fill("3")
    adam.get_by_role("button", name="试抽").click()
    expect(adam.get_by_role("region", name="各卷对照", exact=True)).to_be_visible()
    assert axe_violations(adam) == []
    adam.get_by_label("这组试卷的编号").fill("F")
    adam.get_by_role("button", name="生成试卷").click()
    adam.wait_for_url("**/papers/sets/*")  # and for its scripts, without which no dialog opens
    adam.get_by_role("button", name="全部冻结").click()
    adam.get_by_role("dialog").get_by_role("button", name="全部冻结").click()
    expect(adam.get_by_text("整组试卷已冻结")).to_be_visible()
    assert axe_violations(adam) == []

    adam.goto(f"/sittings/{cast.theory}")
    adam.get_by_label("四级/中级工试卷").select_option(label="F · 平行测试卷 · 3 份平行卷 · 90 分钟")
    adam.get_by_role("button", name="保存").click()
    expect(adam.get_by_text("已保存。")).to_be_visible()
    assert live.house.see(see_sitting, cast.adam, cast.theory).sets == {4: 1}
