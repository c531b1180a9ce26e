"""Two processes at one attempt, on PostgreSQL: an answer and the end, the pledge and the start, time given twice."""

from typing import Any

from sqlalchemy import text

from examserver.attempts.actions.desk import extend_time, start_room
from examserver.attempts.actions.ending import collect_due_attempts
from examserver.attempts.actions.presence import accept_pledge, arrive, confirm_identity, decide_move
from examserver.attempts.actions.saving import save_answers
from examserver.attempts.reads import answers_of
from examserver.attempts.tables import Attempt, TerminalRequest
from examserver.grading.duties import mark_collected
from examserver.grading.tables import TheoryMark
from examserver.house import House
from examserver.sittings.actions import open_admission
from examserver.who import SERVER
from tests.cast import Cast, MovableClock, an_answer, at_terminal, begin_sitting
from tests.house.test_races import Two, built, cast, house, meet, two
from tests.postgres import postgres

__all__ = ["built", "cast", "house", "postgres", "two"]

ALL_ATTEMPTS = "SELECT id FROM attempts ORDER BY id FOR UPDATE"


def the_attempt(house: House, id: int) -> Attempt:
    return house.see(lambda db: db.get_one(Attempt, id))


def test_an_answer_that_was_acknowledged_at_the_last_moment_counts(two: Two, cast: Cast, clock: MovableClock) -> None:
    one, other = two
    ada = begin_sitting(one, cast, cast.theory, "ada")["ada"]
    clock.move(minutes=90, seconds=20)
    asked = [(ada.who, an_answer(ada, left_ms=1))]

    def save() -> Any:
        return one.act(lambda db, _who, *, now: save_answers(db, asked, now=now), SERVER)

    def end() -> Any:
        clock.move(seconds=1)
        return other.act(collect_due_attempts, SERVER, sitting_id=cast.theory, attempt_ids=[ada.attempt_id])

    saved, _collected = meet(one, ALL_ATTEMPTS, save, end)
    assert the_attempt(one, ada.attempt_id).state == "collected"
    is_acknowledged = isinstance(saved[0], dict)
    assert one.see(answers_of, ada.attempt_id) == ({1: "A"} if is_acknowledged else {})
    mark_collected(other)
    assert one.see(lambda db: db.get_one(TheoryMark, ada.attempt_id).worth) == 10000


def test_whoever_accepts_while_the_room_begins_begins_too(two: Two, cast: Cast) -> None:
    one, other = two
    one.act(open_admission, cast.carl, sitting_id=cast.theory)
    who = at_terminal(one, cast.ada, "terminal-a")
    id = one.act(arrive, who)
    one.act(confirm_identity, who, attempt_id=id)
    waiting = at_terminal(one, cast.ben, "terminal-b")
    ben = one.act(arrive, waiting)
    one.act(confirm_identity, waiting, attempt_id=ben)
    one.act(accept_pledge, waiting, attempt_id=ben)
    meet(
        one,
        f"SELECT id FROM sittings WHERE id = {cast.theory} FOR UPDATE",
        lambda: one.act(accept_pledge, who, attempt_id=id),
        lambda: other.act(start_room, cast.carl, sitting_id=cast.theory),
    )
    assert [the_attempt(one, a).state for a in (id, ben)] == ["answering", "answering"]


def test_time_given_twice_at_once_is_given_twice(two: Two, cast: Cast) -> None:
    ada = begin_sitting(two[0], cast, cast.theory, "ada")["ada"]
    before = the_attempt(two[0], ada.attempt_id)
    asked: dict[str, Any] = {"sitting_id": cast.theory, "reason": "断电", "second": cast.inez.id}
    gives = [
        lambda house=house, n=n: house.act(extend_time, cast.carl, minutes=n, attempt_id=ada.attempt_id, **asked)
        for house, n in zip(two, (5, 7), strict=True)
    ]
    meet(two[0], ALL_ATTEMPTS, *gives)
    after = the_attempt(two[0], ada.attempt_id)
    assert (after.extension_ms, after.deadline_version) == (12 * 60_000, before.deadline_version + 2)


def test_a_move_is_asked_once_and_decided_once(two: Two, cast: Cast) -> None:
    one = two[0]
    ada = begin_sitting(one, cast, cast.theory, "ada")["ada"]
    new = at_terminal(one, cast.ada, "terminal-new")
    meet(one, ALL_ATTEMPTS, *(lambda house=house: house.act(arrive, new) for house in two))
    assert one.see(lambda db: db.execute(text("SELECT count(*) FROM terminal_requests")).scalar()) == 1
    decide = [
        lambda house=house: house.act(decide_move, cast.inez, attempt_id=ada.attempt_id, approve=True) for house in two
    ]
    gave = meet(one, ALL_ATTEMPTS, *decide)
    assert sorted(map(str, gave)) == ["None", "already_changed"]
    assert the_attempt(one, ada.attempt_id).lease == 2
    assert one.see(lambda db: db.query(TerminalRequest).one().approved) is True
