"""What was made in a workspace reaches the graders: findings with times, the transcript, names covered."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from examserver.attempts.actions.saving import SaveAnswer, save_answer
from examserver.grading.actions.scoring import take_work
from examserver.grading.duties import code_sealed_works
from examserver.house import House
from question_bank.points import to_points
from tests.cast import Cast, MovableClock, Sitter, begin_sitting
from tests.given import give, shipped
from tests.grading.conftest import collect_and_seal, work_of


@pytest.fixture
def begin(house: House, cast: Cast) -> Callable[[str], Sitter]:
    """Ada before a task that ships."""

    def begin(code: str) -> Sitter:
        give(house, cast, shipped(code))
        return begin_sitting(house, cast, cast.practical, "ada")["ada"]

    return begin


def work_on(house: House, clock: MovableClock, sitter: Sitter, done: dict[str, Any]) -> None:
    """The model solution, each act at its time."""
    number, passed = 0, 0
    for part, value in done.get("fields", {}).items():
        number += 1
        house.act(save_answer, sitter.who, asked=SaveAnswer(sitter.attempt_id, 1, number, 1, value, part=part))
    for act in done.get("acts", ()):
        clock.move(seconds=(act["at_ms"] - passed) / 1000)
        number, passed = number + 1, act["at_ms"]
        asked = SaveAnswer(sitter.attempt_id, 1, number, 1, act["value"], part=act["part"])
        house.act(save_answer, sitter.who, asked=asked)


def desk_page(house: House, cast: Cast, client_of: Callable[..., FlaskClient], sitter: Sitter) -> str:
    collect_and_seal(house, sitter)
    code_sealed_works(house)
    round_id = house.act(take_work, cast.gita)
    page: str = client_of(cast.gita).get(f"/grading/work/{round_id}").text
    return page


def test_answers_to_buyers_are_judged_by_their_times_and_read_as_a_transcript(
    house: House, cast: Cast, clock: MovableClock, begin: Callable[[str], Sitter], client_of: Callable[..., FlaskClient]
) -> None:
    task = shipped("L4-WLKF-02")
    ada = begin("L4-WLKF-02")
    done = task["solution"]
    done["acts"][1]["value"]["text"] += "我是艾达。"
    work_on(house, clock, ada, done)
    page = desk_page(house, cast, client_of, ada)
    found = {f["line"]: f["points"] for f in house.see(work_of, ada.attempt_id).findings}
    worth = {line["id"]: to_points(line["points"]) for line in task["rubric"]}
    assert found == {name: worth[name] for name in ("time", "points", "polite")}
    assert "请问长辈平时喜欢喝什么茶" in page
    assert "00:12" in page, "when it was said"
    assert "艾达" not in page


def test_a_campaign_is_shown_with_what_each_round_brought(
    house: House, cast: Cast, clock: MovableClock, begin: Callable[[str], Sitter], client_of: Callable[..., FlaskClient]
) -> None:
    task = shipped("L3-WLTG-02")
    ada = begin("L3-WLTG-02")
    work_on(house, clock, ada, task["flawed"])
    page = desk_page(house, cast, client_of, ada)
    found = {f["line"]: f["points"] for f in house.see(work_of, ada.attempt_id).findings}
    assert (found["roi"], found["seo"]) == (0, 0)
    assert found["rounds"] > 0
    assert "已投放 2 / 3 轮" in page
    assert "大容量水杯" in page
    assert "round-1" not in page


def test_graders_see_the_model_work_of_a_workspace_and_nobody_elses_task(
    house: House, cast: Cast, begin: Callable[[str], Sitter], client_of: Callable[..., FlaskClient]
) -> None:
    ada = begin("L3-WLTG-02")
    collect_and_seal(house, ada)
    code_sealed_works(house)
    round_id = house.act(take_work, cast.gita)
    gita = client_of(cast.gita)
    assert f"/grading/work/{round_id}/model/1" in gita.get(f"/grading/work/{round_id}").text
    page = gita.get(f"/grading/work/{round_id}/model/1").text
    assert "已投放 3 / 3 轮" in page
    assert "参考作品" in page
    assert gita.get(f"/grading/work/{round_id}/model/2").status_code == 404
    assert client_of(cast.guo).get(f"/grading/work/{round_id}/model/1").status_code == 404
    code = house.see(work_of, ada.attempt_id).code
    assert client_of(cast.adam).get(f"/grading/progress/{code}/model/1").status_code == 200
