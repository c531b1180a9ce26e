"""Two processes at one attempt, on PostgreSQL: an answer and the end, the pledge and the start, time given twice."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from examserver.attempts.actions.desk import extend_time, start_room
from examserver.attempts.actions.ending import collect, collect_due_attempts, hand_in
from examserver.attempts.actions.presence import accept_pledge, arrive, confirm_identity, decide_move
from examserver.attempts.actions.saving import save_answers
from examserver.attempts.reads import answers_of
from examserver.attempts.tables import AnswerRevision, Attempt, TerminalRequest
from examserver.grading.duties import mark_collected
from examserver.grading.tables import TheoryMark
from examserver.house import House
from examserver.sittings.actions import open_admission
from examserver.who import SERVER
from tests.cast import Cast, MovableClock, an_answer, at_terminal, begin_sitting, bring_in
from tests.house.test_races import Two, built, cast, house, meet, two
from tests.postgres import postgres

__all__ = ["built", "cast", "house", "postgres", "two"]

FOUR_BLANKS = json.dumps({"kind": "fill_in", "stem": "____、____、____、____", "key": [["甲"], ["乙"], ["丙"], ["丁"]]})
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


def test_time_given_while_the_room_begins_leaves_nobody_behind(two: Two, cast: Cast) -> None:
    one, other = two
    one.act(open_admission, cast.carl, sitting_id=cast.theory)
    ada, ben = (bring_in(one, who) for who in (cast.ada, cast.ben))
    asked: dict[str, Any] = {"sitting_id": cast.theory, "reason": "断电", "second": cast.inez.id, "minutes": 5}
    meet(
        one,
        ALL_ATTEMPTS,
        lambda: one.act(extend_time, cast.carl, attempt_id=ada.attempt_id, **asked),
        lambda: other.act(start_room, cast.carl, sitting_id=cast.theory),
    )
    a, b = (the_attempt(one, sitter.attempt_id) for sitter in (ada, ben))
    assert [x.state for x in (a, b)] == ["answering", "answering"]
    assert a.deadline is not None
    assert b.deadline is not None
    assert a.deadline - b.deadline == timedelta(minutes=5)


def test_a_terminal_that_lost_its_lease_meanwhile_hands_nothing_in(two: Two, cast: Cast, clock: MovableClock) -> None:
    one, other = two
    ada = begin_sitting(one, cast, cast.theory, "ada")["ada"]
    clock.move(minutes=40)
    one.act(arrive, at_terminal(one, cast.ada, "terminal-new"))
    gave = meet(
        one,
        ALL_ATTEMPTS,
        lambda: one.act(decide_move, cast.inez, attempt_id=ada.attempt_id, approve=True),
        lambda: other.act(hand_in, ada.who, attempt_id=ada.attempt_id),
    )
    after = the_attempt(one, ada.attempt_id)
    handed_in_first = gave == ["wrong_state", None]
    assert handed_in_first or gave == [None, "wrong_terminal"]
    assert (after.state, after.lease) == (("handed_in", 1) if handed_in_first else ("answering", 2))


def test_a_long_answer_is_marked_on_postgresql_too(two: Two, cast: Cast, clock: MovableClock) -> None:
    one = two[0]
    ada = begin_sitting(one, cast, cast.theory, "ada")["ada"]
    blanks = ["".join(chr(0x4E00 + (n * 7919 + i * 104_729) % 20_000) for i in range(200)) for n in range(2)]

    def lengthen(db: Any, _who: Any, *, now: Any) -> None:
        for no in range(1, 10):  # as long as a question of four blanks allows, and random, so that nothing shrinks it
            text_of = [*blanks, *blanks[::-1]]
            db.add(
                AnswerRevision(
                    attempt_id=ada.attempt_id, lease=1, number=no, question_no=no, answer=text_of, saved_at=now
                )
            )

    one.act(lengthen, SERVER)
    one.act(collect, SERVER, attempt_id=ada.attempt_id)
    with one.engine.begin() as connection:
        kept = text("INSERT INTO frozen_specs (digest, spec) VALUES ('four blanks', :spec) RETURNING id")
        spec_id = connection.execute(kept, {"spec": FOUR_BLANKS}).scalar()
        connection.execute(text("UPDATE paper_items SET kind = 'fill_in', spec_id = :id"), {"id": spec_id})
        connection.execute(text("UPDATE papers SET digest = 'of four blanks'"))
    mark_collected(one)
    assert one.see(lambda db: db.get_one(TheoryMark, ada.attempt_id).points) == 0
