"""What is done for a whole room by a few statements is the same as for each alone: beginning, collecting."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.actions.desk import extend_time, start_room
from examserver.attempts.actions.ending import begin_drains_anew, collect_due_attempts
from examserver.attempts.actions.presence import arrive
from examserver.attempts.actions.saving import save_answer
from examserver.attempts.duties import collect_due
from examserver.attempts.reads import answers_of, due_attempts, newest_of
from examserver.attempts.tables import AnswerRevision, Attempt
from examserver.facts import AuditRow, Fact
from examserver.house import House
from examserver.sittings.actions import open_admission
from examserver.sittings.reads import sitting_for
from examserver.who import SERVER
from tests.cast import DAY, Cast, MovableClock, Sitter, an_answer, at_terminal, bring_in


def audited(db: Session, what: str) -> list[int]:
    return list(db.scalars(select(AuditRow.attempt_id).where(AuditRow.what == what).order_by(AuditRow.id)))


def the_attempt(house: House, id: int) -> Attempt:
    return house.see(lambda db: db.get_one(Attempt, id))


def extended(house: House, cast: Cast, sitter: Sitter, minutes: int) -> None:
    more = {"minutes": minutes, "reason": "断电", "second": cast.inez.id}
    house.act(extend_time, cast.carl, sitting_id=cast.theory, attempt_id=sitter.attempt_id, **more)


def test_a_room_begins_with_one_fact_a_time_for_each_and_an_audit_row_for_each(
    house: House, cast: Cast, clock: MovableClock
) -> None:
    house.act(open_admission, cast.carl, sitting_id=cast.theory)
    ada, ben = (bring_in(house, who) for who in (cast.ada, cast.ben))
    cai = house.act(arrive, at_terminal(house, cast.cai, "terminal-c"))  # checked in only
    extended(house, cast, ben, 10)
    before = the_attempt(house, ada.attempt_id)
    heard: list[Fact] = []
    house.listeners.append(heard.append)
    clock.move(minutes=7)
    assert house.act(start_room, cast.carl, sitting_id=cast.theory) == 2
    a, b, c = (the_attempt(house, id) for id in (ada.attempt_id, ben.attempt_id, cai))
    assert [x.state for x in (a, b, c)] == ["answering", "answering", "checked_in"]
    assert (a.began_at, a.deadline, b.deadline) == (
        clock.at,
        clock.at + timedelta(minutes=90),
        clock.at + timedelta(minutes=100),
    )
    assert (a.version, a.deadline_version) == (before.version + 1, before.deadline_version + 1)
    assert [f.what for f in heard] == ["sitting.running", "attempts.began"]
    assert sorted(house.see(audited, "attempt.answering")) == sorted([ada.attempt_id, ben.attempt_id])


def test_what_is_due_is_collected_and_what_was_extended_goes_on(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada, ben = answering["ada"], answering["ben"]
    extended(house, cast, ben, 5)
    clock.move(minutes=90, seconds=20)
    assert house.see(due_attempts, clock.at) == {}
    clock.move(milliseconds=1)
    assert house.see(due_attempts, clock.at) == {cast.theory: [ada.attempt_id]}
    heard: list[Fact] = []
    house.listeners.append(heard.append)
    both = [ada.attempt_id, ben.attempt_id]
    assert house.act(collect_due_attempts, SERVER, sitting_id=cast.theory, attempt_ids=both) == 1
    assert house.act(collect_due_attempts, SERVER, sitting_id=cast.theory, attempt_ids=both) == 0
    a, b = (the_attempt(house, id) for id in both)
    assert (a.state, a.ended_at, a.ended_why, b.state) == ("collected", clock.at, "time_is_up", "answering")
    assert house.see(audited, "attempt.collected") == [ada.attempt_id]
    assert [(f.what, f.detail["ids"]) for f in heard] == [("attempts.collected", [ada.attempt_id])]


def test_a_server_that_is_back_after_the_deadline_begins_the_drain_anew(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], refused: Callable[[str], Any]
) -> None:
    ada, ben = answering["ada"], answering["ben"]
    extended(house, cast, ben, 60)
    clock.move(minutes=95)  # it was away until now, long after the last moment of one of them
    assert house.act(begin_drains_anew, SERVER) == 1
    assert house.see(due_attempts, clock.at) == {}
    house.act(save_answer, ada.who, asked=an_answer(ada, left_ms=1))
    with refused("time_is_up"):
        house.act(save_answer, ada.who, asked=an_answer(ada, number=2, left_ms=0))
    clock.move(seconds=20)
    house.act(save_answer, ada.who, asked=an_answer(ada, number=3, left_ms=1))
    clock.move(milliseconds=1)
    with refused("time_is_up"):
        house.act(save_answer, ada.who, asked=an_answer(ada, number=4, left_ms=1))
    assert house.see(due_attempts, clock.at) == {cast.theory: [ada.attempt_id]}
    collect_due(house)
    assert the_attempt(house, ada.attempt_id).state == "collected"
    assert (the_attempt(house, ben.attempt_id).state, the_attempt(house, ben.attempt_id).drain_from) == (
        "answering",
        None,
    )
    assert house.see(audited, "attempt.drain_begun_anew") == [ada.attempt_id]
    assert house.act(begin_drains_anew, SERVER) == 0, "what is collected stays so"


def test_collecting_in_two_groups_at_one_moment_notes_each_attempt_once(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    clock.move(minutes=95)
    for sitter in answering.values():
        house.act(collect_due_attempts, SERVER, sitting_id=cast.theory, attempt_ids=[sitter.attempt_id])
    assert sorted(house.see(audited, "attempt.collected")) == sorted(s.attempt_id for s in answering.values())
    collect_due(house)
    assert len(house.see(audited, "attempt.collected")) == 2


def test_the_answers_that_count_are_the_same_one_by_one_and_for_all(
    house: House, cast: Cast, answering: dict[str, Sitter]
) -> None:
    ada, ben = answering["ada"], answering["ben"]

    def keep(db: Session, who: object, *, now: object) -> None:
        rows = [
            (ada, 1, 5, 1, "A"),
            (ada, 1, 9, 1, "B"),
            (ada, 2, 1, 1, "C"),
            (ada, 2, 2, 2, None),
            (ben, 1, 1, 3, ["A"]),
        ]
        for sitter, lease, number, no, answer in rows:
            db.add(
                AnswerRevision(
                    attempt_id=sitter.attempt_id,
                    lease=lease,
                    number=number,
                    question_no=no,
                    answer=answer,
                    saved_at=DAY,
                )
            )

    house.act(keep, SERVER)
    ids = [ada.attempt_id, ben.attempt_id]
    newest = newest_of(ids)
    found = house.see(lambda db: [tuple(row) for row in db.execute(select(newest))])
    assert sorted(found) == sorted(
        [(ada.attempt_id, 1, '"C"'), (ada.attempt_id, 2, "null"), (ben.attempt_id, 3, '["A"]')]
    )
    assert [house.see(answers_of, id) for id in ids] == [{1: "C"}, {3: ["A"]}]


def test_a_room_in_which_nobody_waits_begins_with_nobody(house: House, cast: Cast, clock: MovableClock) -> None:
    house.act(open_admission, cast.carl, sitting_id=cast.theory)
    clock.move(minutes=60)
    assert house.act(start_room, cast.carl, sitting_id=cast.theory) == 0
    assert house.see(sitting_for, cast.carl, cast.theory).state == "running"
