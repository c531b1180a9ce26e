"""Questions that are alike: shown side by side, made siblings, or one of them retired."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from examserver.house import House
from examserver.papers import alike
from examserver.papers.actions.bank import stock_bank, write_draft
from examserver.papers.reads.bank import released_specs
from examserver.papers.reads.editing import newest_of
from tests.cast import QUESTIONS, Cast

Open = Callable[..., FlaskClient]
STEM = "按照《电子商务法》，经营者应当在首页显著位置持续公示营业执照信息，这称为（　　）。"
AS_SCRIPT = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _forget() -> None:
    alike._found.clear()


@pytest.fixture
def two(house: House, cast: Cast) -> None:
    """Amy wrote a question that a second one repeats with other commas, and a third with another word."""
    about = {**QUESTIONS[0], "options": ["亮照经营", "明码标价", "信用评价", "实名登记"], "key": "A"}
    for code, stem in (("W-1", STEM), ("W-2", STEM.replace("，", ",")), ("W-3", STEM.replace("应当", "应"))):
        house.act(write_draft, cast.amy, spec={**about, "code": code, "stem": stem})


def pairs_on(page: str) -> list[str]:
    return [piece.partition('"')[0] for piece in page.split('<section class="card" aria-label="')[1:]]


def do(client: FlaskClient, **form: Any) -> Any:
    return client.post("/papers/bank/alike", data=form, headers=AS_SCRIPT)


def test_they_are_shown_two_by_two_with_their_differences_marked(two: None, client_of: Open, cast: Cast) -> None:
    page = client_of(cast.amy).get("/papers/bank/alike").text
    assert {"W-1 / W-2", "W-1 / W-3", "W-2 / W-3"} <= set(pairs_on(page))
    assert "<mark>当</mark>" in page
    assert pairs_on(client_of(cast.amy).get("/papers/bank/alike?why=same").text) == ["W-1 / W-2"]


def test_siblings_are_told_apart_and_asked_about_no_more(two: None, client_of: Open, cast: Cast, house: House) -> None:
    amy = client_of(cast.amy)
    assert do(amy, what="siblings", code="W-1", other="W-2").json["ok"]
    names = {house.see(newest_of, code).spec["sibling"] for code in ("W-1", "W-2")}  # type: ignore[union-attr]
    assert names == {"同源-W-1"}
    assert "W-1 / W-2" not in pairs_on(amy.get("/papers/bank/alike").text)
    assert "W-1 / W-2" in pairs_on(amy.get("/papers/bank/alike?all=1").text)
    assert do(amy, what="siblings", code="W-1", other="W-2").json["code"] == "already_siblings"


def test_a_question_is_not_taken_out_of_a_group_that_it_has(
    two: None, client_of: Open, cast: Cast, house: House
) -> None:
    amy = client_of(cast.amy)
    specs = [{**QUESTIONS[n], "code": f"G-{n}", "sibling": f"组{n}", "stem": f"第 {n} 组的题干"} for n in (1, 2)]
    house.act(stock_bank, cast.adam, questions=specs, tasks=())
    assert do(amy, what="siblings", code="G-1", other="G-2").json["code"] == "other_siblings"


def test_released_questions_get_a_draft_and_stay_in_use_meanwhile(client_of: Open, cast: Cast, house: House) -> None:
    assert do(client_of(cast.amy), what="siblings", code="S-0", other="S-1").json["ok"]
    drafts = [house.see(newest_of, code) for code in ("S-0", "S-1")]
    assert [(row.version, row.state, row.reason) for row in drafts if row] == [
        (2, "draft", "与 S-1 设为同源题"), (2, "draft", "与 S-0 设为同源题"),
    ]  # fmt: skip
    assert {"S-0", "S-1"} <= {spec["code"] for spec in house.see(released_specs, tasks=False)}


def test_one_of_two_is_retired_by_an_administrator(client_of: Open, cast: Cast, house: House) -> None:
    assert do(client_of(cast.adam), what="retire", code="S-0", other="S-1").json["ok"]
    row = house.see(newest_of, "S-0")
    assert row is not None
    assert (row.state, row.retired_why) == ("retired", "与 S-1 相同或相近")
    assert not [pair for pair in pairs_on(client_of(cast.adam).get("/papers/bank/alike").text) if "S-0" in pair]


def test_authors_retire_nothing(client_of: Open, cast: Cast) -> None:
    assert do(client_of(cast.amy), what="retire", code="S-0", other="S-1").status_code == 403


@pytest.mark.parametrize(
    "form",
    [
        {"what": "siblings", "code": "S-0", "other": "S-0"},
        {"what": "siblings", "code": "S-0", "other": "nirgends"},
        {"what": "retire", "code": "nirgends", "other": "S-0"},
        {"what": "retire", "code": "S-0", "other": "S-0"},
    ],
)
def test_two_different_questions_are_needed(form: dict[str, str], client_of: Open, cast: Cast) -> None:
    said = do(client_of(cast.adam), **form)
    assert (said.status_code, said.json["code"]) == (409, "not_two_questions")
