"""The administrator's pages of the bank and the papers."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from examserver.house import House
from examserver.papers import reads, stock
from examserver.papers.actions.papers import draw_paper
from examserver.papers.reads.bank import bank_overview
from question_bank.bank import shipped_banks
from tests.cast import BLUEPRINT, Cast

Open = Callable[..., FlaskClient]
AS_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def adam(client_of: Open, cast: Cast) -> FlaskClient:
    return client_of(cast.adam)


@pytest.fixture
def shipped(house: House, cast: Cast) -> None:
    stock.bring_bank(house, cast.adam, shipped_banks()["ecommerce"])


def post(client: FlaskClient, path: str, **form: Any) -> Any:
    return client.post(path, data=form, headers=AS_SCRIPT).get_json()


def status(client: FlaskClient, path: str) -> int:
    with client.get(path) as answer:
        return answer.status_code


def test_the_overview_counts_kinds_and_modules(adam: FlaskClient, house: House) -> None:
    bank = house.see(bank_overview)
    assert (bank.questions, bank.of_kind("single_choice"), bank.of_module("职业道德")) == (13, 6, 3)
    page = adam.get("/papers/").text
    assert "单选题" in page
    assert "T4-A" in page
    assert "已冻结" in page


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", 13),
        ("q=S-1", 1),
        ("q=第 2 道 单选", 1),
        ("kind=true_false", 3),
        ("module=职业道德&kind=single_choice", 0),
        ("level=4&importance=Y", 4),
        ("level=5", 0),
        ("level=x&page=-3", 13),
        ("page=99999999999999999999", 13),
        ("q=%25'\"<b>", 0),
        ("show=tasks", 1),
    ],
)
def test_the_bank_is_searched(adam: FlaskClient, query: str, codes: int) -> None:
    answer = adam.get(f"/papers/bank?{query}")
    assert answer.status_code == 200
    assert answer.text.count('class="mono nowrap"') == codes


def test_an_item_is_shown_as_the_candidate_sees_it_beside_its_key(adam: FlaskClient) -> None:
    page = adam.get("/papers/bank/S-0").text
    block = page.partition('id="question">')[2].partition("</script>")[0]
    assert '"stem":' in block
    assert '"key"' not in block
    assert "正确答案" in page
    assert "因为如此" in page


def test_every_kind_and_task_of_the_shipped_bank_has_a_page(adam: FlaskClient, shipped: None) -> None:
    tasks = [path.name for path in (shipped_banks()["ecommerce"] / "practical").glob("L*")]
    assert len(tasks) >= 30
    for code in ("ZD-S-001", "JC-M-001", "JC-J-001", "JC-T-001", *tasks):
        assert adam.get(f"/papers/bank/{code}").status_code == 200
    assert status(adam, "/papers/bank/L4-WDZX-01/material/brand.docx") == 200
    assert status(adam, "/papers/bank/L4-WDZX-01/material/other.docx") == 404


@pytest.mark.parametrize(
    "path", ["/papers/99", "/papers/bank/NONE", "/papers/bank/P-1/material/x", "/papers/1/material/1/x"]
)
def test_what_is_not_there_is_not_found(adam: FlaskClient, path: str) -> None:
    assert adam.get(path).status_code == 404


def test_the_shipped_bank_is_brought_in_again(adam: FlaskClient, house: House, shipped: None) -> None:
    before = house.see(bank_overview).questions
    assert post(adam, "/papers/bank") == {"ok": True, "goto": "/papers/bank"}
    assert house.see(bank_overview).questions == before
    assert "新增 0 条，更新 0 条" in adam.get("/papers/bank").text
    assert "检查通过" in adam.get("/papers/bank/check").text


def test_a_draw_is_previewed_and_then_kept(adam: FlaskClient, house: House, shipped: None) -> None:
    page = adam.get("/papers/draw?blueprint=L4-S80J20&seed=42").text
    assert 'value="L4-S80J20-A"' in page
    kept = post(adam, "/papers/draw", blueprint="L4-S80J20", seed="42", code="L4-S80J20-A", title="四级理论")
    paper_id = int(kept["goto"].rpartition("/")[2])
    drawn = [i.code for i in house.see(reads.items_of, paper_id)]
    assert len(drawn) == 100
    assert "  ".join(drawn) in page


def test_a_shortage_is_shown_as_a_table(adam: FlaskClient) -> None:
    assert post(adam, "/papers/plans/shipped")["ok"]
    page = adam.get("/papers/draw?blueprint=L4-S80J20&seed=1").text
    assert "题量不足" in page
    assert "还缺" in page
    kept = post(adam, "/papers/draw", blueprint="L4-S80J20", seed="1", code="X", title="卷")
    assert kept["code"] == "bank_shortage"


def test_a_draw_needs_a_blueprint(adam: FlaskClient) -> None:
    assert post(adam, "/papers/draw", blueprint="NONE", seed="1", code="X", title="卷")["code"] == "no_blueprint"
    assert adam.get("/papers/draw?blueprint=NONE&seed=1").status_code == 200


def test_a_practical_paper_is_composed(adam: FlaskClient, house: House, shipped: None) -> None:
    assert 'data-points="4000"' in adam.get("/papers/compose").text
    tasks = ["L4-WDZX-01", "L4-WLKF-01", "L4-SJCL-01"]
    form = {"level": "4", "code": "L4-P-A", "title": "四级实操", "minutes": "120"}
    assert post(adam, "/papers/compose", **form, tasks=tasks[:2])["code"] == "rubric_not_100"
    assert post(adam, "/papers/compose", **{**form, "level": "6"}, tasks=tasks)["code"] == "malformed_field"
    assert post(adam, "/papers/compose", **{**form, "minutes": "0"}, tasks=tasks)["code"] == "out_of_range"
    paper_id = int(post(adam, "/papers/compose", **form, tasks=tasks)["goto"].rpartition("/")[2])
    page = adam.get(f"/papers/{paper_id}").text
    assert "材料包" in page
    assert "评分标准" not in page
    assert status(adam, f"/papers/{paper_id}/material/1/brand.docx") == 200


def test_the_whole_papers_of_the_bank_are_made_with_one_button(adam: FlaskClient, house: House, shipped: None) -> None:
    ready = [f"L{level}-P1" for level in (5, 4, 3, 2, 1)]
    page = adam.get("/papers/compose").text
    assert all(f"/papers/compose/{code}" in page for code in ready)
    for code in ready:
        goto = post(adam, f"/papers/compose/{code}")["goto"]
        assert code in adam.get(goto).text
    assert post(adam, "/papers/compose/L4-P1")["code"] == "paper_code_taken"
    assert not any(f'/papers/compose/{code}"' in adam.get("/papers/compose").text for code in ready)
    assert adam.post("/papers/compose/L9-P1").status_code == 404


def test_the_key_is_on_the_page_only_when_asked_for(adam: FlaskClient, cast: Cast) -> None:
    assert "因为如此" not in adam.get(f"/papers/{cast.paper_id}").text
    assert "因为如此" in adam.get(f"/papers/{cast.paper_id}?key=1").text
    assert "机评建议" not in adam.get(f"/papers/{cast.practical_paper_id}").text
    assert "机评建议" in adam.get(f"/papers/{cast.practical_paper_id}?key=1").text


def test_a_draft_is_frozen_or_discarded(adam: FlaskClient, house: House, cast: Cast) -> None:
    ids = [
        house.act(draw_paper, cast.adam, blueprint=BLUEPRINT, seed="3", code=f"T4-{n}", title="卷") for n in "XY"
    ]  # fmt: skip
    assert "这是草稿" in adam.get(f"/papers/{ids[0]}").text
    assert post(adam, f"/papers/{ids[0]}/freeze")["ok"]
    assert "内容未改动" in adam.get(f"/papers/{ids[0]}").text
    assert post(adam, f"/papers/{ids[0]}/freeze")["code"] == "paper_is_frozen"
    assert post(adam, f"/papers/{ids[0]}/discard")["code"] == "paper_is_frozen"
    assert post(adam, f"/papers/{ids[1]}/discard") == {"ok": True, "goto": "/papers/"}
    assert adam.get(f"/papers/{ids[1]}").status_code == 404


PATHS = (
    "/papers/",
    "/papers/bank",
    "/papers/bank/S-0",
    "/papers/bank/check",
    "/papers/draw",
    "/papers/compose",
    "/papers/1",
)


@pytest.mark.parametrize("name", ["inez", "carl", "gita", "gao", "rita", "ivan", "ada"])
def test_nobody_but_the_administrator_sees_bank_or_papers(client_of: Open, cast: Cast, name: str) -> None:
    client = client_of(getattr(cast, name))
    assert {client.get(path).status_code for path in PATHS} == {403}
    assert client.post("/papers/1/freeze", headers=AS_SCRIPT).status_code == 403
    assert client.post("/papers/bank", headers=AS_SCRIPT).status_code == 403
