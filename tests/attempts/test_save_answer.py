"""Saving one answer: what is kept, what is refused, what the acknowledgement says."""

import gc
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.attempts.actions.ending import collect, hand_in
from examserver.attempts.actions.saving import save_answer, save_answers
from examserver.attempts.picture import own_clocks
from examserver.attempts.reads import answers_of, newest_revisions
from examserver.attempts.tables import AnswerRevision
from examserver.errors import Malformed, NotYours
from examserver.house import House
from examserver.who import SERVER, Who
from question_bank.contract import Malformed as BadAnswer
from tests.cast import MovableClock, Sitter, an_answer

Refusal = Callable[[str], Any]


def revisions(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(AnswerRevision)) or 0


def test_an_answer_is_kept_and_acknowledged_with_its_number_and_the_time(
    house: House, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    ack = house.act(save_answer, ada.who, asked=an_answer(ada, number=1, answer="B"))
    assert (ack["number"], ack["lease"], ack["remaining_ms"]) == (1, 1, 90 * 60_000)
    assert house.see(answers_of, ada.attempt_id) == {1: "B"}


def test_the_same_number_sent_twice_is_kept_once(house: House, answering: dict[str, Sitter]) -> None:
    ada = answering["ada"]
    first = house.act(save_answer, ada.who, asked=an_answer(ada))
    assert house.act(save_answer, ada.who, asked=an_answer(ada)) == first
    assert house.see(revisions) == 1


def test_the_highest_number_counts_even_when_it_arrives_first(house: House, answering: dict[str, Sitter]) -> None:
    ada = answering["ada"]
    house.act(save_answer, ada.who, asked=an_answer(ada, number=2, answer="C"))
    house.act(save_answer, ada.who, asked=an_answer(ada, number=1, answer="A"))
    assert house.see(answers_of, ada.attempt_id) == {1: "C"}


def test_a_cleared_answer_is_no_answer(house: House, answering: dict[str, Sitter]) -> None:
    ada = answering["ada"]
    house.act(save_answer, ada.who, asked=an_answer(ada, number=1, answer="C"))
    house.act(save_answer, ada.who, asked=an_answer(ada, number=2, answer=None, flagged=True))
    assert house.see(answers_of, ada.attempt_id) == {}
    assert [(r.answer, r.flagged) for r in house.see(newest_revisions, ada.attempt_id)] == [(None, True)]


@pytest.mark.parametrize(("seconds", "left_ms"), [(0, 0), (0, 1), (19, 1), (20, 90_000)])
def test_an_answer_within_the_drain_is_taken_where_it_was_numbered_before_the_deadline(
    house: House, clock: MovableClock, answering: dict[str, Sitter], seconds: int, left_ms: int
) -> None:
    clock.move(minutes=90, seconds=seconds)
    asked = an_answer(answering["ada"], left_ms=left_ms)
    assert house.act(save_answer, answering["ada"].who, asked=asked)["remaining_ms"] == 0


@pytest.mark.parametrize("left_ms", [0, -5])
def test_an_answer_numbered_after_the_deadline_is_refused(
    house: House, clock: MovableClock, answering: dict[str, Sitter], refused: Refusal, left_ms: int
) -> None:
    clock.move(minutes=90, milliseconds=1)
    with refused("time_is_up"):
        house.act(save_answer, answering["ada"].who, asked=an_answer(answering["ada"], left_ms=left_ms))


def test_a_resent_answer_is_acknowledged_again_after_the_end(
    house: House, clock: MovableClock, answering: dict[str, Sitter], refused: Refusal
) -> None:
    ada = answering["ada"]
    first = house.act(save_answer, ada.who, asked=an_answer(ada))
    house.act(collect, SERVER, attempt_id=ada.attempt_id)
    clock.move(minutes=95)
    assert house.act(save_answer, ada.who, asked=an_answer(ada))["saved_at"] == first["saved_at"]
    with refused("number_taken"):
        house.act(save_answer, ada.who, asked=an_answer(ada, answer="D"))
    with refused("time_is_up"):
        house.act(save_answer, ada.who, asked=an_answer(ada, number=2))


def test_twins_in_one_batch_are_kept_once_and_a_twin_that_differs_is_refused(
    house: House, answering: dict[str, Sitter]
) -> None:
    ada, ben = answering["ada"], answering["ben"]
    asked = [an_answer(ada), an_answer(ada), an_answer(ben), an_answer(ben, answer="D")]

    def save(db: Session, who: Who, *, now: datetime) -> list[Any]:
        return save_answers(db, [(ada.who, a) for a in asked[:2]] + [(ben.who, a) for a in asked[2:]], now=now)

    first, again, *others = house.act(save, SERVER)
    assert first == again
    assert sorted(type(other).__name__ for other in others) == ["Refused", "dict"]
    assert len(house.see(newest_revisions, ada.attempt_id)) == 1


def test_answers_and_heartbeats_leave_no_cycles_for_the_garbage_collector(
    house: House, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada, ben = answering["ada"], answering["ben"]

    def work(number: int) -> None:
        asked = [(s.who, an_answer(s, number=number)) for s in (ada, ben)]
        house.act(lambda db, _who, *, now: save_answers(db, asked, now=now), SERVER)
        house.see(own_clocks, [(s.who, s.attempt_id) for s in (ada, ben)], now=clock.now())

    work(1)  # what is made once
    work(2)
    gc.collect()
    gc.disable()
    try:
        work(3)
        assert gc.collect() == 0, "each collection stops every terminal"
    finally:
        gc.enable()


def test_an_answer_after_the_last_moment_is_refused(
    house: House, clock: MovableClock, answering: dict[str, Sitter], refused: Refusal
) -> None:
    clock.move(minutes=90, seconds=21)
    with refused("time_is_up"):
        house.act(save_answer, answering["ada"].who, asked=an_answer(answering["ada"]))
    assert house.see(revisions) == 0


def test_an_answer_after_the_collection_is_refused(
    house: House, answering: dict[str, Sitter], refused: Refusal
) -> None:
    house.act(collect, SERVER, attempt_id=answering["ada"].attempt_id)
    with refused("time_is_up"):
        house.act(save_answer, answering["ada"].who, asked=an_answer(answering["ada"]))


def test_an_answer_after_the_hand_in_is_refused(
    house: House, clock: MovableClock, answering: dict[str, Sitter], refused: Refusal
) -> None:
    ada = answering["ada"]
    clock.move(minutes=31)
    house.act(hand_in, ada.who, attempt_id=ada.attempt_id)
    with refused("not_answering"):
        house.act(save_answer, ada.who, asked=an_answer(ada))


def test_a_number_used_for_another_question_is_refused(
    house: House, answering: dict[str, Sitter], refused: Refusal
) -> None:
    ada = answering["ada"]
    house.act(save_answer, ada.who, asked=an_answer(ada, number=1, question_no=1))
    with refused("number_taken"):
        house.act(save_answer, ada.who, asked=an_answer(ada, number=1, question_no=2))


def test_a_number_used_for_another_answer_is_refused(
    house: House, answering: dict[str, Sitter], refused: Refusal
) -> None:
    ada = answering["ada"]
    house.act(save_answer, ada.who, asked=an_answer(ada, number=1, answer="A"))
    with refused("number_taken"):
        house.act(save_answer, ada.who, asked=an_answer(ada, number=1, answer="B"))


def test_nobody_saves_into_another_candidates_attempt(house: House, answering: dict[str, Sitter]) -> None:
    with pytest.raises(NotYours):
        house.act(save_answer, answering["ben"].who, asked=an_answer(answering["ada"]))


@pytest.mark.parametrize("answer", ["Z", 1, ["A"], {"a": 1}, "A" * 300_000])
def test_an_answer_of_the_wrong_shape_is_refused(house: House, answering: dict[str, Sitter], answer: Any) -> None:
    with pytest.raises((Malformed, BadAnswer)):
        house.act(save_answer, answering["ada"].who, asked=an_answer(answering["ada"], answer=answer))


@pytest.mark.parametrize(("question_no", "part"), [(99, ""), (1, "shop_name")])
def test_an_answer_to_no_question_is_refused(
    house: House, answering: dict[str, Sitter], refused: Refusal, question_no: int, part: str
) -> None:
    with refused("no_such_question"):
        house.act(
            save_answer, answering["ada"].who, asked=an_answer(answering["ada"], question_no=question_no, part=part)
        )
