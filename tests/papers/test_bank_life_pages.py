"""The pages of the bank's life, as each person sees them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from examserver.house import House
from examserver.papers.actions.bank import write_draft
from examserver.papers.actions.life import move_items
from examserver.papers.reads.bank import versions_of
from examserver.papers.reads.finding import Search, find_ids
from tests.cast import QUESTIONS, Cast, begin_sitting

Open = Callable[..., FlaskClient]
AS_SCRIPT = {"Accept": "application/json"}
NEW: dict[str, Any] = {**QUESTIONS[0], "code": "N-1", "stem": "新写的一道题", "key": "A"}


@pytest.fixture
def draft(house: House, cast: Cast) -> int:
    return house.act(write_draft, cast.amy, spec=NEW)


def post(client: FlaskClient, path: str, **form: Any) -> Any:
    return client.post(path, data=form, headers=AS_SCRIPT).get_json()


def step(client: FlaskClient, event: str, code: str = "N-1", version: int = 1, **more: Any) -> Any:
    return post(client, f"/papers/bank/{code}", event=event, version=version, **more)


def test_an_author_comes_home_to_the_bank_and_has_no_papers(client_of: Open, cast: Cast) -> None:
    amy = client_of(cast.amy)
    assert amy.get("/").headers["Location"] == "/papers/bank"
    page = amy.get("/papers/bank").text
    assert 'href="/papers/bank"' in page
    assert "全部试卷" not in page
    assert "重新导入随附题库" not in page
    for path in ("/papers/", "/papers/draw", "/papers/1", "/papers/bank/check"):
        assert amy.get(path).status_code == 403
    assert amy.post("/papers/bank", headers=AS_SCRIPT).status_code == 403
    assert amy.get("/papers/bank/import").status_code == 200


def test_each_sees_the_buttons_that_are_theirs(client_of: Open, cast: Cast, draft: int) -> None:
    amy, aldo, adam = (client_of(who) for who in (cast.amy, cast.aldo, cast.adam))
    assert 'id="submit-dialog"' in amy.get("/papers/bank/N-1").text
    assert 'id="submit-dialog"' not in aldo.get("/papers/bank/N-1").text
    assert step(amy, "submit")["ok"]
    page = amy.get("/papers/bank/N-1").text
    assert 'value="recall"' in page
    assert "编写人不能审核自己的题目" in page
    assert 'value="review"' in aldo.get("/papers/bank/N-1").text
    assert step(amy, "review")["code"] == "own_item"
    assert step(aldo, "review")["ok"]
    assert 'value="release"' not in aldo.get("/papers/bank/N-1").text
    assert 'value="release"' in adam.get("/papers/bank/N-1").text
    assert aldo.post("/papers/bank/N-1", data={"event": "release", "version": 1}, headers=AS_SCRIPT).status_code == 403
    assert step(adam, "release")["ok"]
    page = adam.get("/papers/bank/N-1").text
    for words in ("命题员艾米", "命题员奥尔多", "管理员阿丹", "已发布"):
        assert words in page


def test_what_was_sent_back_is_said_on_the_page_and_on_the_desk(client_of: Open, cast: Cast, draft: int) -> None:
    amy, aldo = client_of(cast.amy), client_of(cast.aldo)
    step(amy, "submit")
    assert '<span class="count">1</span>' in aldo.get("/papers/bank").text
    assert aldo.get("/papers/bank?desk=to_review").text.count('name="pick"') == 1
    assert step(aldo, "send_back")["field"] == "reason"
    assert step(aldo, "send_back", reason="选项 B <b>也对</b>")["ok"]
    page = amy.get("/papers/bank/N-1").text
    assert "选项 B &lt;b&gt;也对&lt;/b&gt;" in page
    assert "其中 1 题被退回" in amy.get("/papers/bank").text
    assert "被退回" in amy.get("/papers/bank?desk=mine").text


def test_chosen_rows_go_together_and_the_message_says_what_was_left(
    client_of: Open, house: House, cast: Cast, draft: int
) -> None:
    other = house.act(write_draft, cast.aldo, spec={**NEW, "code": "N-2", "stem": "奥尔多的题"})
    amy = client_of(cast.amy)
    assert post(amy, "/papers/bank/move?state=draft", event="submit", ids=f"{draft},{other}") == {
        "ok": True, "goto": "/papers/bank?state=draft",
    }  # fmt: skip
    page = amy.get("/papers/bank?state=draft").text
    assert "已处理 1 题。" in page
    assert "有 1 题没有处理：只有编写人或管理员可以送审、撤回或删除这道题 × 1" in page


def test_all_that_was_found_goes_together(client_of: Open, house: House, cast: Cast) -> None:
    adam = client_of(cast.adam)
    said = post(adam, "/papers/bank/move?kind=single_choice", event="retire", all="1", reason="换新题库")
    assert said["ok"]
    assert len(house.see(find_ids, Search(state="retired"))) == 6
    assert "已处理 6 题" in adam.get("/papers/bank").text


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"event": "submit", "ids": ""}, "nothing_chosen"),
        ({"event": "submit", "ids": "x,-1,99999999999999"}, "nothing_chosen"),
        ({"event": "explode", "ids": "1"}, "malformed_field"),
        ({"event": "submit", "ids": ",".join(map(str, range(1, 3000)))}, "too_many_chosen"),
        ({"event": "retire", "ids": "1,2"}, "reason_missing"),
        ({"event": "release", "ids": "99999"}, "not_found"),
    ],
)
def test_what_is_asked_oddly_is_refused_in_words(client_of: Open, cast: Cast, form: Any, code: str) -> None:
    said = post(client_of(cast.adam), "/papers/bank/move", **form)
    assert said["code"] == code
    assert not said["message"].startswith("操作未成功")


def test_a_draft_is_deleted_from_its_page(client_of: Open, cast: Cast, draft: int) -> None:
    assert step(client_of(cast.aldo), "discard")["code"] == "not_the_writer"
    amy = client_of(cast.amy)
    assert "删除草稿" in amy.get("/papers/bank/N-1").text
    assert step(amy, "discard") == {"ok": True, "goto": "/papers/bank"}
    assert amy.get("/papers/bank/N-1").status_code == 404
    assert step(amy, "submit", code="S-0", version=7)["code"] == "not_found"


def test_an_unfinished_draft_says_what_it_lacks(client_of: Open, house: House, cast: Cast) -> None:
    for code, spec in (("N-1", {"code": "N-1", "kind": "single_choice"}), ("N-2", {**NEW, "code": "N-2", "key": "Q"})):
        house.act(write_draft, cast.amy, spec=spec)
        page = client_of(cast.amy).get(f"/papers/bank/{code}").text
        assert "送审前要改好" in page
        assert "还没有写完，不能预览" in page
    said = step(client_of(cast.amy), "submit", code="N-2")
    assert (said["code"], len(said["faults"])) == ("question_has_faults", 1)


def test_the_page_shows_what_changed_and_which_papers_hold_the_wrong_key(
    client_of: Open, house: House, cast: Cast
) -> None:
    begin_sitting(house, cast, cast.theory, "ada")
    spec = next(q for q in QUESTIONS if q["code"] == "T-0")
    corrected = {**spec, "key": [["成交人数"], ["访客数"]], "stem": "转化率等于____除以____（按人数）。"}
    id = house.act(write_draft, cast.amy, spec=corrected, reason="“支付人数”不对")
    for who, event in ((cast.amy, "submit"), (cast.aldo, "review"), (cast.adam, "release")):
        house.act(move_items, who, event=event, ids=[id])
    page = client_of(cast.adam).get("/papers/bank/T-0").text
    assert "第 1 版与第 2 版的不同" in page
    assert "影响得分" in page
    assert "<mark>（按人数）</mark>" in page
    assert "“支付人数”不对" in page
    assert "答案后来改过" in page
    assert "1 人作答" in page
    assert "第1考场" in page
    author = client_of(cast.amy).get("/papers/bank/T-0").text
    assert "见过的考生" in author
    assert "T4-A" not in author, "authors do not see which papers there are"


def test_two_versions_are_compared_as_one_likes(client_of: Open, house: House, cast: Cast) -> None:
    for stem in ("第二版", "第三版"):
        id = house.act(write_draft, cast.amy, spec={**QUESTIONS[1], "stem": stem}, reason="改写")
        for who, event in ((cast.amy, "submit"), (cast.aldo, "review"), (cast.adam, "release")):
            house.act(move_items, who, event=event, ids=[id])
    adam = client_of(cast.adam)
    assert "第 1 版与第 3 版的不同" in adam.get("/papers/bank/S-1?version=3&with=1").text
    assert "第 2 版与第 3 版的不同" in adam.get("/papers/bank/S-1?with=x").text
    page = adam.get("/papers/bank/S-1?version=2").text
    assert "这不是最新的版本" in page
    assert "已被新版本取代" in page
    assert [v.state for v in house.see(versions_of, "S-1")] == ["released", "retired", "retired"]


@pytest.mark.parametrize("name", ["inez", "carl", "gita", "gao", "rita", "ivan", "ada"])
def test_nobody_else_sees_the_bank(client_of: Open, cast: Cast, draft: int, name: str) -> None:
    client = client_of(getattr(cast, name))
    for path in ("/papers/bank", "/papers/bank/N-1", "/papers/bank/import"):
        assert client.get(path).status_code == 403
    for path in ("/papers/bank/move", "/papers/bank/N-1"):
        assert client.post(path, headers=AS_SCRIPT, data={"event": "submit", "ids": draft}).status_code == 403
