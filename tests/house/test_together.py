"""What many ask at once, and the loop of duties: one thing that breaks stops nobody else."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from examserver.attempts.actions.saving import SaveAnswer, save_answers
from examserver.attempts.reads import answers_of
from examserver.attempts.tables import Attempt
from examserver.chores import EVERY_SECONDS, loop
from examserver.errors import Malformed, Refused
from examserver.grading.actions.scoring import save_remark
from examserver.grading.tables import Round
from examserver.house import House, _Ticket
from examserver.who import SERVER, Role, Who
from tests.cast import Cast, Sitter, an_answer


def all_at_once(house: House, action: Any, asked: Sequence[tuple[Who, Any]]) -> list[Any]:
    """As under gevent, where askers gather before anything is done; gives each one's answer or refusal."""
    tickets = [_Ticket(*ask) for ask in asked]
    house._waiting[action] = list(tickets)
    house._act_for_all(action)
    assert all(ticket.done.is_set() for ticket in tickets)
    return [ticket.outcome for ticket in tickets]


def test_an_asker_who_breaks_the_work_stops_nobody_else(house: House, answering: dict[str, Sitter]) -> None:
    def save(db: Session, batch: Sequence[tuple[Who, Any]], *, now: datetime) -> list[Any]:
        saved = save_answers(db, batch, now=now)
        if any(asked.answer == "D" for _who, asked in batch):
            raise ValueError("D")
        return saved

    ada, ben = answering["ada"], answering["ben"]
    good, bad = all_at_once(house, save, [(ada.who, an_answer(ada)), (ben.who, an_answer(ben, answer="D"))])
    assert (good["number"], type(bad)) == (1, ValueError)
    assert house.see(answers_of, ada.attempt_id) == {1: "A"}
    assert house.see(answers_of, ben.attempt_id) == {}


def test_where_the_database_fails_everybody_is_told_at_once(house: House) -> None:
    tried = []

    def fail(db: Session, batch: Sequence[tuple[Who, Any]], *, now: datetime) -> list[Any]:
        tried.append(len(batch))
        db.execute(text("SELECT * FROM no_such_table"))
        return []

    outcomes = all_at_once(house, fail, [(SERVER, n) for n in range(5)])
    assert ([type(o) for o in outcomes], tried) == ([OperationalError] * 5, [5])


@pytest.mark.parametrize("field", ["attempt_id", "lease", "number", "question_no"])
@pytest.mark.parametrize("value", [2**52, -(2**52), 0, 2**31])
def test_a_wild_number_is_refused_alone(house: House, answering: dict[str, Sitter], field: str, value: int) -> None:
    ada, ben = answering["ada"], answering["ben"]
    asked = {"attempt_id": ben.attempt_id, "lease": 1, "number": 1, "question_no": 1, "answer": "A", field: value}
    good, bad = all_at_once(house, save_answers, [(ada.who, an_answer(ada)), (ben.who, SaveAnswer(**asked))])
    assert good["number"] == 1
    assert isinstance(bad, Exception)


def test_the_loop_goes_on_when_the_moment_cannot_be_kept(house: House) -> None:
    with house.engine.begin() as connection:
        connection.execute(text("DROP TABLE last_moment"))
    stop, turns = threading.Event(), []

    def sleep(seconds: float) -> None:
        turns.append(seconds)
        if turns.count(EVERY_SECONDS) == 2:
            stop.set()

    loop(house, stop, sleep)
    assert turns.count(EVERY_SECONDS) == 2


@pytest.mark.parametrize("database", ["postgresql"])
@pytest.mark.parametrize("field", ["lease", "number", "question_no"])
def test_on_the_stricter_database_as_well(lived_house: House, lived_cast: Cast, field: str) -> None:
    attempt = lived_house.see(lambda db: db.scalars(select(Attempt).where(Attempt.subject == "theory")).first())
    assert attempt is not None
    who = Who(Role.CANDIDATE, attempt.candidate_id)
    plain = {"attempt_id": attempt.id, "lease": 1, "number": 1, "question_no": 1, "answer": "A"}
    wild = [SaveAnswer(**{**plain, field: value}) for value in (2**52, -(2**52), 2**31)]
    outcomes = all_at_once(lived_house, save_answers, [(who, asked) for asked in wild])
    assert {type(o) for o in outcomes} <= {Refused, Malformed}


@pytest.mark.parametrize("database", ["postgresql"])
def test_a_round_of_a_version_that_cannot_be_has_changed(
    lived_house: House, lived_cast: Cast, refused: Callable[[str], Any]
) -> None:
    this = lived_house.see(lambda db: db.scalars(select(Round).where(Round.finished_at.is_(None))).first())
    assert this is not None
    asked = {"round_id": this.id, "version": 2**40, "comment": ""}
    with refused("grading_changed"):
        lived_house.act(save_remark, Who(Role.GRADER, this.grader_id), **asked)
