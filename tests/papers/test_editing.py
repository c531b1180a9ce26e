"""Writing questions: the form of each type, previews of whatever a draft is, drafts that nobody loses."""

import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from examserver.house import House
from examserver.papers import trying
from examserver.papers.actions.bank import stock_bank
from examserver.papers.actions.editing import save_draft
from examserver.papers.actions.life import move_items
from examserver.papers.reads import editing as reads
from examserver.papers.tables import BankItem
from question_bank.registry import folder, kinds
from tests.cast import QUESTIONS, Cast, a_picture

Open = Callable[..., FlaskClient]
AS_SCRIPT = {"Accept": "application/json"}
EDITABLE = [name for name in kinds() if (folder(name) / "editor.js").is_file()]


@pytest.fixture
def amy(client_of: Open, cast: Cast) -> FlaskClient:
    return client_of(cast.amy)


@pytest.fixture
def aldo(client_of: Open, cast: Cast) -> FlaskClient:
    return client_of(cast.aldo)


def example(kind: str, **more: Any) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads((folder(kind) / "examples.json").read_text("utf-8"))[0]
    return {**spec, "code": f"NEW-{kind}", **more}


def ask(client: FlaskClient, path: str, **body: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(f"/papers/bank/{path}", json=body, headers=AS_SCRIPT).get_json()
    return answer


def newest(house: House, code: str) -> BankItem:
    row = house.see(reads.newest_of, code)
    assert row is not None
    return row


def page_of(client: FlaskClient, path: str) -> dict[str, Any]:
    """What the page tells its script."""
    text = client.get(path).text
    block: dict[str, Any] = json.loads(text.partition('id="page">')[2].partition("</script>")[0])
    return block


def test_every_type_has_an_editor() -> None:
    assert set(kinds()) == set(EDITABLE)


def test_a_new_question_begins_with_its_type(amy: FlaskClient) -> None:
    text = amy.get("/papers/bank/new").text
    assert [name for name in EDITABLE if f"/papers/bank/new?kind={name}" not in text] == []
    assert "几个选项里只有一个正确" in text
    assert 'id="edit"' not in amy.get("/papers/bank/new?kind=nothing").text


@pytest.mark.parametrize("kind", EDITABLE)
def test_a_question_of_every_type_is_previewed_saved_and_opened_again(
    amy: FlaskClient, house: House, kind: str
) -> None:
    spec = example(kind)
    begun = page_of(amy, f"/papers/bank/new?kind={kind}")
    assert begun["spec"]["kind"] == kind
    seen = ask(amy, "preview", spec=spec, seed="1")
    assert seen["faults"] == []
    assert seen["question"]["kind"] == kind
    assert "q-review" in seen["review"]
    kept = ask(amy, "save", spec=spec, base="")
    assert (kept["ok"], kept["version"], kept["code"]) == (True, 1, spec["code"])
    row = newest(house, spec["code"])
    assert (row.state, row.kind, row.point) == ("draft", kind, spec["point"])
    again = page_of(amy, f"/papers/bank/{spec['code']}/edit")
    assert again["spec"] == row.spec
    assert again["base"] == row.digest
    assert ask(amy, "preview", spec=again["spec"])["faults"] == []


@pytest.mark.parametrize("kind", EDITABLE)
def test_an_answer_is_tried_and_says_what_it_gets(amy: FlaskClient, kind: str) -> None:
    spec = example(kind)
    sample = next(iter(kinds()[kind].samples(spec)))
    tried = ask(amy, "preview", spec=spec, answer=sample.raw)["tried"]
    assert tried.get("by_person") or float(tried["points"]) * 100 == sample.points
    assert "fault" in ask(amy, "preview", spec=spec, answer={"no": ["answer"]})["tried"]


def test_the_preview_hides_the_key_and_mixes_by_the_seed(amy: FlaskClient) -> None:
    spec = example("single_choice")
    plain = ask(amy, "preview", spec=spec)["question"]
    assert "key" not in plain
    orders = {json.dumps(ask(amy, "preview", spec=spec, seed=str(n))["question"]["options"]) for n in range(12)}
    assert len(orders) > 1
    assert [option["id"] for option in plain["options"]] == ["A", "B", "C", "D"]


HOSTILE: list[Any] = [
    None,
    [],
    "x",
    {},
    {"kind": "nothing"},
    {"kind": ["single_choice"]},
    {"kind": "single_choice", "options": [[[[[[[[[[[[[[["x"]]]]]]]]]]]]]]]},
    {"kind": "single_choice", "stem": "长" * 400_000},
]
BROKEN: list[dict[str, Any]] = [
    {},
    {"stem": None},
    {"stem": 5, "options": 7, "key": {}, "levels": "4", "difficulty": "x", "importance": [], "module": 3},
    {"stem": "<script>alert(1)</script>题", "analysis": ["x"], "code": {"a": 1}},
    {"stem": "x\x00y", "key": [[[]]], "weights": [1], "shares": {"a": 1}, "left": [None], "right": {}},
    {"picture": 1, "areas": [{"shape": "rect", "coords": ["a"]}], "units": [], "parts": [[], 1, {"kind": "case"}]},
    {"stem": "[[1]] ____", "words": [1], "choices": [None], "key": [-1], "items": "ab", "goods": [{}], "classes": 1},
    {"stem": "____", "key": [["re:(a+)+$"]], "qti": 3, "enemies": "x", "sibling": []},
]


@pytest.mark.parametrize("spec", HOSTILE)
def test_what_is_no_question_is_malformed(amy: FlaskClient, spec: Any) -> None:
    for path in ("preview", "save"):
        answer = amy.post(f"/papers/bank/{path}", json={"spec": spec, "base": ""}, headers=AS_SCRIPT)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed_question")


@pytest.mark.parametrize("kind", EDITABLE)
@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_draft_has_faults_and_no_failure(amy: FlaskClient, kind: str, broken: dict[str, Any]) -> None:
    for spec in ({"kind": kind, **broken}, {**example(kind), **broken}):
        answer = amy.post("/papers/bank/preview", json={"spec": spec, "answer": [["x"]]}, headers=AS_SCRIPT)
        assert answer.status_code == 200
        if "stem" in broken and broken["stem"] in (None, 5):
            assert answer.get_json()["faults"]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_draft_is_kept_cleaned_and_shown(amy: FlaskClient, house: House, broken: dict[str, Any]) -> None:
    kept = ask(amy, "save", spec={"kind": "single_choice", **broken, "code": "NEW-B"}, base="")
    assert kept["ok"], kept
    spec = newest(house, "NEW-B").spec
    assert "script" not in json.dumps(spec)
    assert "\\u0000" not in json.dumps(spec)
    assert amy.get("/papers/bank/NEW-B/edit").status_code == 200
    assert amy.get("/papers/bank/NEW-B").status_code == 200
    assert amy.get("/papers/bank?q=NEW-B").status_code == 200


def test_faults_are_told_in_an_authors_words(amy: FlaskClient) -> None:
    spec = example("single_choice", options=["甲", "以上都对"], key="")
    told = {fault["field"]: fault["text"] for fault in ask(amy, "preview", spec=spec)["faults"]}
    assert "须勾选“选项固定顺序”" in told["options"]
    assert "true" not in json.dumps(told)


def test_a_fault_of_a_part_is_told_at_the_part(amy: FlaskClient) -> None:
    parts = [{"kind": "true_false", "stem": "对吗", "key": True}, {"kind": "true_false", "stem": "", "key": True}]
    told = ask(amy, "preview", spec=example("case", stem="材料", parts=parts))["faults"]
    assert told == [{"field": "parts.2.stem", "text": "不能为空"}]


def test_a_draft_goes_to_review_only_without_faults(amy: FlaskClient, house: House) -> None:
    spec = example("single_choice", point="")
    kept = ask(amy, "save", spec=spec, base="", submit=True)
    assert kept["ok"]
    assert kept["not_submitted"]
    assert newest(house, spec["code"]).state == "draft"
    again = ask(amy, "save", spec={**spec, "point": "网上交易"}, base=kept["base"], submit=True)
    assert again["not_submitted"] == ""
    assert newest(house, spec["code"]).state == "submitted"
    later = ask(amy, "save", spec={**spec, "point": "别的"}, base=again["base"])
    assert later["code"] == "item_in_review"


def test_the_same_twice_is_kept_once(amy: FlaskClient, house: House) -> None:
    spec = example("true_false")
    first = ask(amy, "save", spec=spec, base="")
    assert ask(amy, "save", spec=spec, base=first["base"])["version"] == 1
    assert ask(amy, "save", spec=spec, base="")["code"] == "item_code_taken"
    assert ask(amy, "save", spec={**spec, "stem": "改过"}, base=first["base"])["version"] == 1
    assert newest(house, spec["code"]).spec["stem"] == "改过"


def test_what_somebody_else_saved_meanwhile_is_told_and_not_overwritten(
    amy: FlaskClient, aldo: FlaskClient, house: House
) -> None:
    spec = example("true_false")
    base = ask(amy, "save", spec=spec, base="")["base"]
    theirs = ask(aldo, "save", spec={**spec, "stem": "奥尔多写的"}, base=base)
    refused = ask(amy, "save", spec={**spec, "stem": "艾米写的"}, base=base)
    assert refused["code"] == "item_changed"
    assert refused["problems"][0] == {"version": 1, "base": theirs["base"]}
    assert {"field": "stem", "theirs": "奥尔多写的"} in refused["problems"]
    assert newest(house, spec["code"]).spec["stem"] == "奥尔多写的"
    assert ask(amy, "save", spec={**spec, "stem": "艾米写的"}, base=theirs["base"])["ok"]


def test_a_released_question_becomes_a_new_version_with_a_reason(amy: FlaskClient, house: House) -> None:
    page = page_of(amy, "/papers/bank/S-0/edit")
    assert page["needs_reason"]
    spec = {**page["spec"], "key": "B"}
    refused = ask(amy, "save", spec=spec, base=page["base"])
    assert (refused["code"], refused["field"]) == ("item_reason_missing", "reason")
    kept = ask(amy, "save", spec=spec, base=page["base"], reason="答案有误")
    assert kept["version"] == 2
    row = newest(house, "S-0")
    assert (row.state, row.reason, row.spec["key"]) == ("draft", "答案有误", "B")


@pytest.mark.parametrize("code", ["", "题-1", "a/b", "x" * 41])
def test_a_code_can_be_typed_and_printed(amy: FlaskClient, code: str) -> None:
    assert ask(amy, "save", spec=example("true_false", code=code), base="")["code"] == "bad_item_code"


def test_codes_go_on_as_the_bank_numbers_them(house: House, cast: Cast) -> None:
    numbered = [{**QUESTIONS[0], "code": f"JC-S-{n:03d}", "stem": f"题 {n}"} for n in (*range(1, 8), 41)]
    house.act(stock_bank, cast.adam, questions=numbered, tasks=())
    assert house.see(reads.free_codes, "single_choice")["基础知识"] == "JC-S-042"
    assert house.see(reads.free_codes, "hot_spot")["职业道德"] == "ZD-HS-001"
    assert house.see(reads.points_in_use)["基础知识"][0] == "电子商务概述"


def test_a_task_is_not_edited_here(amy: FlaskClient) -> None:
    assert amy.get("/papers/bank/P-1/edit").status_code == 404
    assert ask(amy, "save", spec=example("true_false", code="P-1"), base="x")["code"] == "not_found"


def test_pictures_are_kept_by_their_content(amy: FlaskClient, house: House) -> None:
    def bring(content: bytes) -> dict[str, Any]:
        form = {"medium": (io.BytesIO(content), "图.png")}
        with amy.post("/papers/bank/media", data=form, headers=AS_SCRIPT) as answer:
            said: dict[str, Any] = answer.get_json()
        return said

    kept = bring(a_picture(30, 20).read())
    assert (kept["type"], kept["width"], kept["height"]) == ("png", 30, 20)
    with amy.get(kept["src"]) as shown:
        assert shown.status_code == 200
    assert bring(a_picture(30, 20).read())["src"] == kept["src"]
    assert bring(b"ID3\x03\x00" + bytes(2000))["type"] == "mp3"
    assert bring(a_picture(30, 20).read()[:60])["code"] == "medium_damaged"
    assert bring(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")["code"] == "medium_unknown"
    assert bring(b"")["code"] == "medium_damaged"


def test_a_picture_too_large_for_a_terminal_is_refused(house: House, refused: Callable[[str], Any]) -> None:
    noise = io.BytesIO()
    Image.frombytes("RGB", (1500, 1200), random.Random(1).randbytes(1500 * 1200 * 3)).save(noise, "png")
    with refused("picture_too_large"):
        trying.keep_medium(house, noise.getvalue())


def test_formulas_are_drawn_or_explained(amy: FlaskClient) -> None:
    drawn = ask(amy, "formula", tex=r"\frac{利润}{成本}")
    assert drawn["mathml"].startswith("<math")
    assert drawn["fault"] == ""
    assert "缺少" in ask(amy, "formula", tex=r"\frac{1}")["fault"]
    assert ask(amy, "formula", tex="x" * 1001)["code"] == "too_long"


@pytest.mark.parametrize("name", ["inez", "gita", "rita", "ivan", "ada"])
def test_nobody_but_authors_and_the_administrator_writes(client_of: Open, cast: Cast, name: str) -> None:
    client = client_of(getattr(cast, name))
    for path in ("/papers/bank/new", "/papers/bank/S-0/edit"):
        assert client.get(path).status_code == 403
    for path in ("preview", "save", "media", "formula"):
        assert client.post(f"/papers/bank/{path}", json={}, headers=AS_SCRIPT).status_code == 403


def test_saving_tells_who_wrote_what(house: House, cast: Cast, refused: Callable[[str], Any]) -> None:
    spec = trying.tidy_spec(example("true_false"))
    row = house.act(save_draft, cast.amy, spec=spec, base="")
    assert (row.written_by, row.writers) == (cast.amy.id, [cast.amy.id])
    with refused("own_item"):
        house.act(move_items, cast.amy, event="submit", ids=[row.id])
        house.act(move_items, cast.amy, event="review", ids=[row.id])
