"""Exams that are over, written straight into the tables: what the grading floor would have left behind."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.grading.tables import CodedWork, TheoryMark
from examserver.house import House
from examserver.registration.tables import Candidate
from examserver.results.actions import confirm_marks, lock_marks
from examserver.results.duties import enter_marks
from examserver.results.reads import marks_of
from examserver.results.reads.candidate import CandidateView, candidate_view
from examserver.results.reads.rows import MarkView, rows_of
from examserver.results.tables import SubjectMark
from examserver.sittings.tables import Sitting
from examserver.who import SERVER, Who
from tests.cast import Cast

Outcome = int | str | None
"""Points in hundredths; `absent`; `misconduct_B`; None: handed in and not yet marked."""
ALL_PASS: dict[str, tuple[Outcome, Outcome]] = {
    "ada": (85_00, 91_25),
    "ben": (60_00, 59_95),
    "cai": (72_50, 100_00),
    "dora": (66_60, 70_00),
}


def play(house: House, cast: Cast, outcomes: Mapping[str, tuple[Outcome, Outcome]], *, state: str = "finished") -> None:
    """End the exams: name to theory and practical outcome. Sittings get this state."""
    house.act(_play, SERVER, people={cast.who[n].id: o for n, o in outcomes.items()}, state=state)


def _play(db: Session, who: Who, *, now: datetime, people: dict[int, tuple[Outcome, Outcome]], state: str) -> None:
    for sitting in db.scalars(select(Sitting)):
        sitting.state, sitting.began_at, sitting.reconciled_by = state, now, 1
    for attempt in db.scalars(select(Attempt).where(Attempt.candidate_id.in_(people))):
        outcome = people[attempt.candidate_id][0 if attempt.subject == "theory" else 1]
        _end(db, now, attempt, outcome)


def _end(db: Session, now: datetime, attempt: Attempt, outcome: Outcome) -> None:
    attempt.began_at, attempt.deadline, attempt.ended_at = now, now + timedelta(minutes=90), now
    if outcome == "absent":
        attempt.state, attempt.ended_why = "absent", "absent"
    elif isinstance(outcome, str):
        attempt.state, attempt.ended_why = "ended", outcome
    else:
        attempt.state, attempt.ended_why, attempt.paper_id = "handed_in", "handed_in", 1
    if isinstance(outcome, int):
        set_points(db, now, attempt, outcome)


def set_points(db: Session, now: datetime, attempt: Attempt, points: int) -> None:
    """What the machine or the graders came to."""
    if attempt.subject == "theory":
        db.merge(TheoryMark(attempt_id=attempt.id, points=points, worth=100_00, marked_at=now))
        return
    work = db.scalar(select(CodedWork).where(CodedWork.attempt_id == attempt.id))
    if work is None:
        work = CodedWork(attempt_id=attempt.id, code=f"C{attempt.id}", paper_id=2, coded_at=now, findings=[])
        db.add(work)
    work.state, work.points, work.locked_at, work.locked_by = "locked", points, now, 1


def attempt_of(house: House, who: Who, subject: str) -> int:
    """The attempt of a candidate in a subject."""
    query = select(Attempt.id).where(Attempt.candidate_id == who.id, Attempt.subject == subject)
    return house.see(lambda db: db.scalars(query).one())


def remark(house: House, who: Who, subject: str, points: int) -> None:
    """The source changes: another key, another look."""

    def change(db: Session, _who: Who, *, now: datetime) -> None:
        set_points(db, now, db.get_one(Attempt, attempt_of(house, who, subject)), points)

    house.act(change, SERVER)


def set_candidate(house: House, who: Who, **values: Any) -> None:
    """Change what is registered of a candidate."""

    def change(db: Session, _who: Who, *, now: datetime) -> None:
        candidate = db.get_one(Candidate, who.id)
        for name, value in values.items():
            setattr(candidate, name, value)

    house.act(change, SERVER)


def mark_of(house: House, who: Who, subject: str) -> SubjectMark | None:
    """The kept mark."""
    return house.see(marks_of, [who.id]).get((who.id, subject))


def the_mark(house: House, who: Who, subject: str) -> SubjectMark:
    """The kept mark, which must exist."""
    mark = mark_of(house, who, subject)
    assert mark is not None
    return mark


def said(house: House, who: Who, subject: str) -> tuple[str, int | None, str]:
    """Status, tenths and state of the kept mark."""
    mark = the_mark(house, who, subject)
    return mark.status, mark.tenths, mark.state


def views(house: House, cast: Cast) -> dict[int, dict[str, MarkView]]:
    """Candidate to subject to mark, as pages see them."""
    return {row.candidate_id: row.marks for row in house.see(rows_of, cast.batch_id)}


def all_seen(house: House, cast: Cast) -> dict[int, int]:
    """Every mark of the batch as it is now."""
    return {m.id: m.version for marks in views(house, cast).values() for m in marks.values()}


def confirm_all(house: House, cast: Cast, who: Who) -> None:
    """Confirm every mark of the batch."""
    house.act(confirm_marks, who, seen=all_seen(house, cast), subjects=("theory", "practical", "review"))


def lock_all(house: House, cast: Cast, who: Who) -> None:
    """Lock every mark of the batch."""
    house.act(lock_marks, who, seen=all_seen(house, cast), subjects=("theory", "practical", "review"))


def finish_all(house: House, cast: Cast, outcomes: Mapping[str, tuple[Outcome, Outcome]] | None = None) -> None:
    """Exams over, marks entered, confirmed by Rita and locked by Rolf."""
    play(house, cast, ALL_PASS if outcomes is None else outcomes)
    enter_marks(house)
    confirm_all(house, cast, cast.rita)
    lock_all(house, cast, cast.rolf)


def page_of(house: House, cast: Cast, who: Who, reader: Who) -> CandidateView:
    """A candidate's page."""
    return house.see(candidate_view, reader, who.id)
