"""A task whose world answers: what has come of what was done, told to the terminal that holds the attempt only."""

import copy
from typing import Any

import pytest

from examserver.attempts.actions.saving import save_answer
from examserver.attempts.reads import scene_of
from examserver.errors import NotYours
from examserver.house import House
from examserver.who import Who
from question_bank.contract import Scene
from tests.cast import TASK, Cast, MovableClock, Sitter, an_answer, at_terminal, begin_sitting, move_terminal
from tests.given import give
from tests.question_bank.test_promotion import MARKET

SENT = {"budget": "100", "keywords": {"tea": {"bid": "2", "match": "exact"}}, "creative": "绿茶"}


@pytest.fixture
def ada(house: House, cast: Cast) -> Sitter:
    """Ada works on a campaign."""
    task = {**copy.deepcopy(TASK), "code": "P-7", "workspace": "promotion", "promotion": MARKET}
    give(house, cast, task)
    return begin_sitting(house, cast, cast.practical, "ada", "ben")["ada"]


def look(house: House, who: Who, attempt_id: int, no: int = 1) -> Scene:
    scene = house.see(scene_of, who, attempt_id, no, now=house.clock.now())
    assert scene is not None
    return scene


def act(house: House, sitter: Sitter, number: int, part: str, value: Any = SENT, **more: Any) -> None:
    house.act(save_answer, sitter.who, asked=an_answer(sitter, number, 1, value, part=part, **more))


def test_a_round_that_was_sent_off_is_reported_at_once(house: House, ada: Sitter) -> None:
    assert look(house, ada.who, ada.attempt_id).view == {"reports": []}
    act(house, ada, 1, "round-1")
    [report] = look(house, ada.who, ada.attempt_id).view["reports"]
    assert [row["keyword"] for row in report["rows"]] == ["绿茶"]


def test_what_was_done_once_stands(house: House, ada: Sitter) -> None:
    act(house, ada, 1, "round-1")
    before = look(house, ada.who, ada.attempt_id)
    act(house, ada, 2, "round-1", {**SENT, "budget": "900"})
    assert look(house, ada.who, ada.attempt_id) == before


def test_what_is_only_being_set_is_no_act(house: House, ada: Sitter) -> None:
    act(house, ada, 1, "campaign")
    assert look(house, ada.who, ada.attempt_id).view == {"reports": []}


def test_the_same_world_is_found_at_another_terminal_and_the_old_one_sees_no_more(
    house: House, cast: Cast, ada: Sitter
) -> None:
    act(house, ada, 1, "round-1")
    before = look(house, ada.who, ada.attempt_id)
    moved = move_terminal(house, cast, ada)
    assert look(house, moved, ada.attempt_id) == before
    with pytest.raises(NotYours):
        look(house, ada.who, ada.attempt_id)


def test_nobody_looks_into_anothers_world_or_at_a_task_that_is_not_there(house: House, cast: Cast, ada: Sitter) -> None:
    with pytest.raises(NotYours):
        look(house, at_terminal(house, cast.ben), ada.attempt_id)
    with pytest.raises(NotYours):
        look(house, ada.who, ada.attempt_id, no=9)


def test_a_theory_paper_has_no_world(house: House, cast: Cast, clock: MovableClock) -> None:
    sitter = begin_sitting(house, cast, cast.theory, "ada")["ada"]
    with pytest.raises(NotYours):
        look(house, sitter.who, sitter.attempt_id)
