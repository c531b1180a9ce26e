"""Confirming and locking: two persons, what was seen, and what stands in the way."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.errors import NotYours
from examserver.facts import AuditRow
from examserver.house import House
from examserver.results.actions import confirm_marks, enter_mark, lock_marks
from examserver.results.duties import enter_marks
from examserver.results.rules import scored
from examserver.who import SERVER, Who
from tests.cast import Cast, MovableClock
from tests.results.scenes import (
    ALL_PASS,
    all_seen,
    attempt_of,
    confirm_all,
    lock_all,
    play,
    remark,
    said,
    set_candidate,
    the_mark,
    views,
)

Refusal = Callable[[str], Any]
BOTH = ("theory", "practical")


@pytest.fixture(autouse=True)
def entered(house: House, cast: Cast) -> None:
    play(house, cast, ALL_PASS)
    enter_marks(house)


def test_any_result_officer_confirms_what_the_server_entered(house: House, cast: Cast) -> None:
    counted = house.act(confirm_marks, cast.rita, seen=all_seen(house, cast), subjects=BOTH)
    assert (counted.done, dict(counted.left)) == (8, {})
    mark = the_mark(house, cast.ada, "theory")
    assert (mark.state, mark.confirmed_by, mark.locked_by) == ("confirmed", cast.rita.id, None)


def test_only_the_chosen_subject_is_confirmed(house: House, cast: Cast) -> None:
    assert house.act(confirm_marks, cast.rita, seen=all_seen(house, cast), subjects=["theory"]).done == 4
    assert said(house, cast.ada, "practical")[2] == "entered"


def test_another_person_locks(house: House, cast: Cast, refused: Refusal) -> None:
    confirm_all(house, cast, cast.rita)
    with refused("own_confirmation"):
        lock_all(house, cast, cast.rita)
    lock_all(house, cast, cast.rolf)
    mark = the_mark(house, cast.ben, "practical")
    assert (mark.state, mark.confirmed_by, mark.locked_by) == ("locked", cast.rita.id, cast.rolf.id)


def test_the_chief_grader_may_lock(house: House, cast: Cast) -> None:
    confirm_all(house, cast, cast.rita)
    lock_all(house, cast, cast.gao)
    assert said(house, cast.cai, "theory") == ("scored", 725, "locked")


def test_an_unconfirmed_mark_is_not_locked(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("not_confirmed"):
        lock_all(house, cast, cast.rolf)


def test_confirming_twice_is_refused(house: House, cast: Cast, refused: Refusal) -> None:
    confirm_all(house, cast, cast.rita)
    with refused("wrong_state"):
        confirm_all(house, cast, cast.rolf)


def test_whoever_entered_a_mark_does_not_confirm_it(house: House, cast: Cast, refused: Refusal) -> None:
    set_candidate(house, cast.ada, level=2)
    house.act(enter_mark, cast.rita, candidate_id=cast.ada.id, subject="review", mark=scored(770))
    with refused("own_entry"):
        house.act(confirm_marks, cast.rita, seen=all_seen(house, cast), subjects=["review"])
    assert house.act(confirm_marks, cast.rolf, seen=all_seen(house, cast), subjects=["review"]).done == 1


@pytest.mark.parametrize("state", ["running", "admitting", "preparing"])
def test_nothing_is_confirmed_while_the_sitting_goes_on(house: House, cast: Cast, refused: Refusal, state: str) -> None:
    play(house, cast, {}, state=state)
    with refused("sitting_not_over"):
        confirm_all(house, cast, cast.rita)


@pytest.mark.parametrize("state", ["finished", "reconciled", "sealed"])
def test_marks_are_confirmed_once_the_sitting_is_over(house: House, cast: Cast, state: str) -> None:
    play(house, cast, {}, state=state)
    confirm_all(house, cast, cast.rita)


def test_a_mark_that_changed_after_it_was_seen_is_left_and_counted(
    house: House, cast: Cast, clock: MovableClock
) -> None:
    seen = all_seen(house, cast)
    clock.move(minutes=1)
    remark(house, cast.ada, "theory", 55_00)
    enter_marks(house)
    counted = house.act(confirm_marks, cast.rita, seen=seen, subjects=BOTH)
    assert (counted.done, dict(counted.left)) == (7, {"already_changed": 1})
    assert said(house, cast.ada, "theory") == ("scored", 550, "entered")


def test_a_conflict_is_neither_confirmed_nor_locked(
    house: House, cast: Cast, clock: MovableClock, refused: Refusal
) -> None:
    confirm_all(house, cast, cast.rita)
    clock.move(minutes=1)
    remark(house, cast.ada, "theory", 55_00)
    view = views(house, cast)[cast.ada.id]["theory"]
    with refused("mark_conflict"):
        house.act(lock_marks, cast.rolf, seen={view.id: view.version}, subjects=BOTH)


def test_nothing_chosen_is_refused(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("nothing_to_do"):
        house.act(confirm_marks, cast.rita, seen=all_seen(house, cast), subjects=[])


def test_a_mark_that_does_not_exist_is_not_found(house: House, cast: Cast) -> None:
    for id in (0, 999_999, 2**60):
        with pytest.raises(NotYours):
            house.act(confirm_marks, cast.rita, seen={id: 0}, subjects=BOTH)


def test_every_step_leaves_its_row_in_the_audit(house: House, cast: Cast) -> None:
    confirm_all(house, cast, cast.rita)
    lock_all(house, cast, cast.rolf)
    id = the_mark(house, cast.ada, "theory").id
    rows = house.see(
        lambda db: list(db.scalars(select(AuditRow).where(AuditRow.noun == "mark", AuditRow.noun_id == id)))
    )
    assert [(r.what, r.who_id) for r in rows] == [
        ("mark.entered", 0),
        ("mark.confirmed", cast.rita.id),
        ("mark.locked", cast.rolf.id),
    ]
    assert all(r.detail == {"status": "scored", "tenths": 850} for r in rows)


def test_nothing_is_locked_while_somebody_was_let_in_again(house: House, cast: Cast, refused: Refusal) -> None:
    confirm_all(house, cast, cast.rita)
    play(house, cast, {}, state="running")
    with refused("sitting_not_over"):
        lock_all(house, cast, cast.rolf)


def test_a_work_handed_in_again_after_it_was_graded_is_not_what_the_mark_says(
    house: House, cast: Cast, clock: MovableClock, refused: Refusal
) -> None:
    confirm_all(house, cast, cast.rita)
    clock.move(minutes=5)

    def hand_in_again(db: Session, _who: Who, *, now: datetime) -> None:
        db.get_one(Attempt, attempt_of(house, cast.ada, "practical")).ended_at = now

    house.act(hand_in_again, SERVER)
    assert views(house, cast)[cast.ada.id]["practical"].in_conflict
    mark = the_mark(house, cast.ada, "practical")
    with refused("mark_conflict"):
        house.act(lock_marks, cast.rolf, seen={mark.id: mark.version}, subjects=["practical"])
