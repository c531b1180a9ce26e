"""The checker finds each kind of fault, planted in a day that was without one."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from examserver.attempts.actions.ending import hand_in
from examserver.attempts.actions.presence import arrive, decide_move
from examserver.attempts.actions.saving import SaveAnswer, save_answer
from examserver.grading.duties import mark_collected
from examserver.house import House
from tests.cast import Cast, MovableClock, Sitter, at_terminal
from tests.chaos.checker import Ledger, Said, faults, gather

ANSWERS: list[tuple[int, Any]] = [(1, "A"), (2, "B"), (1, "C"), (7, True)]

CONTENT = "question_no, part, answer, flagged, saved_at"
COLUMNS = f"id, attempt_id, lease, number, {CONTENT}"


@pytest.fixture
def ledger(house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]) -> Ledger:
    """Ada answers, moves to another terminal, answers on, hands in and is marked; Ben goes on answering."""
    ledger = Ledger()
    ada, ben = answering["ada"], answering["ben"]
    _save(house, ledger, ada, 1, ANSWERS)
    clock.move(minutes=1)
    other = at_terminal(house, cast.ada, "another")
    house.act(arrive, other)
    house.act(decide_move, cast.carl, attempt_id=ada.attempt_id, approve=True)
    clock.move(minutes=40)
    moved = Sitter(other, ada.attempt_id)
    _save(house, ledger, moved, 2, [(2, "D"), (7, False)])
    _save(house, ledger, ben, 1, ANSWERS)
    clock.move(minutes=1)
    house.act(hand_in, other, attempt_id=ada.attempt_id, last_number=2)
    ledger.handed_in.add(ada.attempt_id)
    mark_collected(house)
    assert faults(ledger, gather(house)) == []
    return ledger


def _save(house: House, ledger: Ledger, sitter: Sitter, lease: int, answers: list[tuple[int, Any]]) -> None:
    for number, (no, answer) in enumerate(answers, 1):
        place, said = (sitter.attempt_id, lease, number), Said(no, "", answer, False, 1000)
        ledger.sends(place, said)
        asked = SaveAnswer(*place, question_no=no, answer=answer)
        ledger.hears(place, said, house.act(save_answer, sitter.who, asked=asked))


PLANTED = {  # a change behind the server's back: what the checker says, and of what
    "DELETE FROM answer_revisions WHERE id = 2": ["lost: (1, 1, 2)"],
    "DELETE FROM answer_revisions WHERE id = 5": [
        "lost: (1, 2, 1)",
        "not the final one: (1, 2, '') should be (1, 2, 1)",
    ],
    """UPDATE answer_revisions SET answer = '"B"' WHERE id = 1""": ["altered: (1, 1, 1)", "never sent: (1, 1, 1)"],
    "UPDATE answer_revisions SET answer = '1' WHERE id = 4": ["altered: (1, 1, 4)", "never sent: (1, 1, 4)"],
    "UPDATE answer_revisions SET flagged = true WHERE id = 1": ["altered: (1, 1, 1)", "never sent: (1, 1, 1)"],
    "UPDATE answer_revisions SET question_no = 3 WHERE id = 1": ["altered: (1, 1, 1)", "never sent: (1, 1, 1)"],
    "UPDATE answer_revisions SET saved_at = '2026-11-28 02:42:01' WHERE id = 10": [
        "moved in time: (3, 1, 4)",
        "after the last moment: (3, 1, 4)",
    ],
    "UPDATE answer_revisions SET saved_at = '2026-11-28 01:42:00.001' WHERE id = 6": ["after the end: (1, 2, 2)"],
    "UPDATE answer_revisions SET saved_at = '2026-11-28 00:59:00' WHERE id = 6": ["the clock ran backwards: (1, 2, 2)"],
    f"INSERT INTO answer_revisions ({COLUMNS}) SELECT 99, attempt_id, lease, 9, {CONTENT}"
    " FROM answer_revisions WHERE id = 10": ["never sent: (3, 1, 9)"],
    f"INSERT INTO answer_revisions ({COLUMNS}) SELECT 99, attempt_id, 1, 9, {CONTENT}"
    " FROM answer_revisions WHERE id = 6": ["never sent: (1, 1, 9)", "by a fenced terminal: (1, 1, 9)"],
    "UPDATE answer_revisions SET saved_at = '2026-11-28 01:02:00' WHERE id = 4": ["by a fenced terminal: (1, 1, 4)"],
    "UPDATE attempts SET state = 'answering' WHERE id = 1": ["not handed in: 1"],
    "UPDATE item_marks SET points = worth - points WHERE attempt_id = 1 AND question_no = 1": [
        "marked otherwise: 1",
        "another sum: 1",
        "a mark that changed: 1",
    ],
    "UPDATE theory_marks SET points = points + 1 WHERE attempt_id = 1": ["another sum: 1"],
    "DELETE FROM theory_marks": ["marks without a sum: 1"],
    "DELETE FROM item_marks WHERE question_no = 9": ["marked otherwise: 1", "a mark that changed: 1"],
}


@pytest.mark.parametrize("change", PLANTED)
def test_a_planted_fault_is_found(change: str, house: House, ledger: Ledger) -> None:
    with house.engine.begin() as connection:
        connection.execute(text(change))
    found = faults(ledger, gather(house))
    assert [fault for fault in PLANTED[change] if fault not in found] == [], found
    assert {f.partition(":")[0] for f in found} - {f.partition(":")[0] for f in PLANTED[change]} <= {
        "moved in time",  # beside another fault of the same row
        "not the final one",
        "marked otherwise",  # where the row counts for the mark
    }


def test_the_same_place_twice_is_found(house: House, ledger: Ledger) -> None:
    seen = gather(house)
    seen.rows.append(replace(seen.rows[-1], id=99))
    assert f"twice: {seen.rows[-1].place}" in faults(ledger, seen)


def test_an_answer_that_counts_otherwise_for_the_server_is_found(house: House, ledger: Ledger) -> None:
    seen = gather(house)
    seen.finals[1, 1, ""] = (1, 1, 1)
    assert faults(ledger, seen) == ["another final one: (1, 1, '') is (1, 1, 1) for the server"]


@pytest.mark.parametrize(("left_ms", "found"), [(1, []), (0, ["numbered after the deadline: (3, 1, 9)"])])
def test_in_the_drain_the_terminals_countdown_decides(
    house: House, ledger: Ledger, left_ms: int, found: list[str]
) -> None:
    seen = gather(house)
    life = seen.lives[3]
    assert life.began_at
    late = replace(seen.rows[-1], id=99, number=9, saved_at=life.deadline(life.began_at) + timedelta(seconds=19))
    seen.rows.append(late)
    seen.finals[late.key] = late.place
    ledger.sends(late.place, replace(late.said, left_ms=left_ms))
    assert faults(ledger, seen) == found


def test_an_acknowledgement_that_is_not_as_the_first_is_found(ledger: Ledger) -> None:
    place, (said, saved_at) = next(iter(ledger.acked.items()))
    ledger.hears(place, said, {"lease": 1, "number": 1, "saved_at": saved_at})
    assert ledger.heard == []
    ledger.hears(place, said, {"lease": 1, "number": 1, "saved_at": datetime.now(UTC).isoformat()})
    ledger.hears(place, replace(said, answer="D"), {"lease": 1, "number": 1, "saved_at": saved_at})
    ledger.hears(place, said, {"lease": 1, "number": 2, "saved_at": saved_at})
    assert [fault.partition(":")[0] for fault in ledger.heard] == [
        "acknowledged anew and otherwise",
        "acknowledged anew and otherwise",
        "acknowledged as another",
    ]


def test_who_is_not_ended_and_marked_at_the_end_is_found(house: House, ledger: Ledger) -> None:
    found = faults(ledger, gather(house), is_end=True)
    assert "not ended and marked: 3 is answering" in found
    assert not any("not ended and marked: 1 " in fault for fault in found)


def test_a_damaged_file_is_found(house: House, ledger: Ledger) -> None:
    seen = gather(house)
    assert seen.integrity == "ok"
    assert faults(ledger, replace(seen, integrity="row 3 missing from index")) == [
        "integrity: row 3 missing from index"
    ]


def test_a_damage_that_the_database_finds_is_seen(house: House) -> None:
    with closing(sqlite3.connect(house.settings.data_dir / "exam.db")) as db, db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("UPDATE attempts SET extension_ms = -1")
    assert "CHECK constraint failed" in gather(house).integrity
