"""The chore that enters marks: as soon as they are known, again when their source changes, never over a person."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.db import Secret
from examserver.facts import AuditRow
from examserver.grading.tables import CodedWork
from examserver.house import House
from examserver.registration.tables import Batch, Candidate
from examserver.results.actions import confirm_marks, enter_mark
from examserver.results.duties import enter_marks
from examserver.results.rules import scored
from examserver.who import SERVER, Role, Who
from tests.cast import Cast, MovableClock
from tests.results.scenes import (
    ALL_PASS,
    attempt_of,
    confirm_all,
    finish_all,
    mark_of,
    play,
    remark,
    said,
    set_candidate,
    the_mark,
    views,
)


def told(house: House, what: str) -> int:
    return len(house.see(lambda db: list(db.scalars(select(AuditRow).where(AuditRow.what == what)))))


def test_marks_are_entered_by_the_server_and_rounded_once(house: House, cast: Cast) -> None:
    play(house, cast, ALL_PASS)
    enter_marks(house)
    assert said(house, cast.ada, "theory") == ("scored", 850, "entered")
    assert said(house, cast.ada, "practical") == ("scored", 913, "entered")
    assert said(house, cast.ben, "practical") == ("scored", 600, "entered")
    assert the_mark(house, cast.ada, "theory").entered_by == 0
    assert told(house, "mark.entered") == 8


def test_entering_again_changes_nothing(house: House, cast: Cast) -> None:
    play(house, cast, ALL_PASS)
    enter_marks(house)
    before = {key: m.version for marks in views(house, cast).values() for key, m in marks.items()}
    enter_marks(house)
    assert {key: m.version for marks in views(house, cast).values() for key, m in marks.items()} == before
    assert told(house, "mark.renewed") == 0


def test_absence_and_misconduct_are_entered_without_a_number(house: House, cast: Cast) -> None:
    play(house, cast, {"ada": ("absent", 80_00), "ben": (80_00, "misconduct_A"), "cai": ("misconduct_B", "absent")})
    enter_marks(house)
    assert said(house, cast.ada, "theory") == ("absent", None, "entered")
    assert said(house, cast.ada, "practical") == ("scored", 800, "entered")
    assert said(house, cast.ben, "theory") == ("scored", 800, "entered")
    assert said(house, cast.ben, "practical") == ("misconduct", None, "entered")
    assert said(house, cast.cai, "practical") == ("absent", None, "entered")


@pytest.mark.parametrize("tier", ["C", "D"])
def test_a_phone_voids_every_subject_even_one_not_yet_sat(house: House, cast: Cast, tier: str) -> None:
    play(house, cast, {"ada": (90_00, f"misconduct_{tier}")})
    set_candidate(house, cast.ada, level=2)
    enter_marks(house)
    for subject in ("theory", "practical", "review"):
        assert said(house, cast.ada, subject) == ("misconduct", None, "entered")


def test_work_that_is_not_locked_gives_no_mark(house: House, cast: Cast) -> None:
    play(house, cast, {"ada": (None, None)})
    enter_marks(house)
    assert mark_of(house, cast.ada, "theory") is None
    assert mark_of(house, cast.ada, "practical") is None


def test_a_corrected_key_renews_a_mark_that_nobody_confirmed(house: House, cast: Cast, clock: MovableClock) -> None:
    play(house, cast, ALL_PASS)
    enter_marks(house)
    clock.move(minutes=5)
    remark(house, cast.ada, "theory", 88_00)
    enter_marks(house)
    mark = the_mark(house, cast.ada, "theory")
    assert (mark.tenths, mark.version, mark.entered_at) == (880, 1, clock.now())
    assert told(house, "mark.renewed") == 1


def test_a_confirmed_mark_is_never_renewed_but_shown_as_a_conflict(
    house: House, cast: Cast, clock: MovableClock
) -> None:
    play(house, cast, ALL_PASS)
    enter_marks(house)
    confirm_all(house, cast, cast.rita)
    clock.move(minutes=5)
    remark(house, cast.ada, "theory", 50_00)
    enter_marks(house)
    assert said(house, cast.ada, "theory") == ("scored", 850, "confirmed")
    view = views(house, cast)[cast.ada.id]["theory"]
    assert view.in_conflict
    assert view.source == scored(500)


def test_a_mark_whose_work_was_opened_again_is_a_conflict(house: House, cast: Cast, refused: Any) -> None:
    play(house, cast, ALL_PASS)
    enter_marks(house)

    def unlock(db: Session, _who: Who, *, now: datetime) -> None:
        attempt_id = attempt_of(house, cast.ada, "practical")
        work = db.scalars(select(CodedWork).where(CodedWork.attempt_id == attempt_id)).one()
        work.state, work.locked_at, work.locked_by = "agreed", None, None

    house.act(unlock, SERVER)
    enter_marks(house)
    view = views(house, cast)[cast.ada.id]["practical"]
    assert view.in_conflict
    assert view.source is None
    with refused("mark_conflict"):
        house.act(confirm_marks, cast.rita, seen={view.id: view.version}, subjects=["practical"])


def test_a_mark_entered_by_hand_is_never_overwritten(house: House, cast: Cast) -> None:
    set_candidate(house, cast.ada, level=2)
    play(house, cast, ALL_PASS)
    house.act(enter_mark, cast.rita, candidate_id=cast.ada.id, subject="review", mark=scored(770))
    play(house, cast, {"ada": ("misconduct_C", 80_00)})
    enter_marks(house)
    assert said(house, cast.ada, "review") == ("scored", 770, "entered")
    assert views(house, cast)[cast.ada.id]["review"].in_conflict


def test_a_practical_mark_appears_the_moment_the_work_is_locked(house: House, cast: Cast, clock: MovableClock) -> None:
    play(house, cast, {"ada": (80_00, None)})
    enter_marks(house)
    clock.move(minutes=60)
    remark(house, cast.ada, "practical", 77_70)
    enter_marks(house)
    assert said(house, cast.ada, "practical") == ("scored", 777, "entered")


def again(db: Session, who: Who, *, now: datetime, candidate_id: int, day: date, level: int = 4) -> int:
    earlier = db.get_one(Candidate, candidate_id)
    batch = Batch(name=f"补考批次 {day}", exam_date=day, created_at=now)
    db.add(batch)
    db.flush()
    candidate = Candidate(
        batch_id=batch.id, row_no=1, name=earlier.name, sex=earlier.sex, birth=earlier.birth, id_type=earlier.id_type,
        id_number=earlier.id_number, id_digest=Secret.digest(earlier.id_number), occupation=earlier.occupation,
        job_type=earlier.job_type, level=level, exam_kind="补考", phone="", created_at=now,
    )  # fmt: skip
    db.add(candidate)
    db.flush()
    return candidate.id


def test_a_retake_carries_the_subject_that_was_passed_within_the_year(house: House, cast: Cast) -> None:
    finish_all(house, cast, ALL_PASS | {"ada": (85_00, 40_00)})
    id = house.act(again, cast.adam, candidate_id=cast.ada.id, day=date(2026, 12, 20))
    enter_marks(house)
    ada = Who(Role.CANDIDATE, id)
    assert said(house, ada, "theory") == ("scored", 850, "entered")
    assert mark_of(house, ada, "practical") is None
    enter_marks(house)
    assert told(house, "mark.renewed") == 0


@pytest.mark.parametrize(("day", "level"), [(date(2027, 12, 20), 4), (date(2026, 12, 20), 3), (date(2026, 11, 1), 4)])
def test_a_retake_carries_nothing_over_another_level_or_the_year(
    house: House, cast: Cast, clock: MovableClock, day: date, level: int
) -> None:
    finish_all(house, cast, ALL_PASS | {"ada": (85_00, 40_00)})
    id = house.act(again, cast.adam, candidate_id=cast.ada.id, day=day, level=level)
    clock.move(days=(day - date(2026, 11, 28)).days)
    enter_marks(house)
    assert mark_of(house, Who(Role.CANDIDATE, id), "theory") is None
