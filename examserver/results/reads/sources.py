"""What the exam of this site says of each subject, what is carried over, and whose marks are to be entered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from examserver.attempts.rules import OVER
from examserver.attempts.tables import Attempt
from examserver.grading.rules import is_outdated
from examserver.grading.tables import CodedWork, TheoryMark
from examserver.registration.tables import Batch, Candidate
from examserver.results import rules
from examserver.results.reads import held, marks_of, parts, pass_tenths_of
from examserver.results.rules import Mark, S, subjects_of
from examserver.results.tables import SubjectMark
from examserver.sittings.tables import Sitting

OVER_SITTINGS = ("finished", "reconciled", "sealed")
OPEN_DAYS = 400
"""Batches older than this get no more marks by themselves: a retake has a year (domain.md 5), and a month to spare."""
CARRY_DAYS = 365


@dataclass(frozen=True)
class Source:
    """What the exam of this site says of one subject: `mark` None while it says nothing yet.

    `waits`: the candidate has handed in, and the marking has not come to its end.
    """

    mark: Mark | None
    attempt_id: int | None
    at: datetime | None
    is_over: bool
    carried: bool = False
    waits: bool = False


Sources = dict[tuple[int, str], Source]


def sources_of(db: Session, candidates: Iterable[Candidate]) -> Sources:
    """The source of every subject that has one, by candidate and subject; the newest attempt counts."""
    people = {c.id: c for c in candidates}
    found: Sources = {}
    void: dict[int, datetime | None] = {}
    for attempt, sitting_state, theory, work in attempts_of(db, people):
        points, at = _points(attempt, theory, work)
        mark = rules.mark_of_attempt(attempt.state, points)
        at = attempt.ended_at if mark in (rules.ABSENT, rules.MISCONDUCT) else at
        key = (attempt.candidate_id, attempt.subject)
        is_over, waits = sitting_state in OVER_SITTINGS, mark is None and attempt.state in OVER
        found[key] = Source(mark, attempt.id, at or attempt.ended_at, is_over, waits=waits)
        if rules.voids_all(attempt.ended_why):
            void[attempt.candidate_id] = attempt.ended_at
    for candidate_id, at in void.items():
        _void(found, people[candidate_id], at)
    return found | _carried(db, people, found)


def attempts_of(db: Session, people: Mapping[int, Candidate]) -> Iterable[Any]:
    """The attempts of these candidates by their time, each with its sitting's state, theory mark and coded work."""
    query = (
        select(Attempt, Sitting.state, TheoryMark, CodedWork)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .outerjoin(TheoryMark, TheoryMark.attempt_id == Attempt.id)
        .outerjoin(CodedWork, CodedWork.attempt_id == Attempt.id)
        .order_by(Sitting.planned_start, Attempt.id)
    )
    return [row for part in parts(list(people)) for row in db.execute(query.where(Attempt.candidate_id.in_(part)))]


def _points(attempt: Attempt, theory: TheoryMark | None, work: CodedWork | None) -> tuple[int | None, datetime | None]:
    """Nothing from before the attempt was opened again: what was marked then is not what was handed in since."""
    since = attempt.ended_at
    if attempt.subject == "theory":
        return _theory_points(attempt, theory, work) if theory else (None, None)
    is_locked = attempt.subject == "practical" and work is not None and work.state == "locked"
    if work is not None and is_locked and (since is None or work.coded_at >= since):
        return work.points, work.locked_at
    return None, None


def _theory_points(attempt: Attempt, theory: TheoryMark, work: CodedWork | None) -> tuple[int | None, datetime | None]:
    """The machine's points, and those of the locked work where people mark a part of the paper."""
    since = attempt.ended_at
    if since is not None and theory.marked_at < since:
        return None, None
    if not theory.rest:
        return theory.points, theory.marked_at
    if work is None or work.state != "locked" or work.points is None or work.locked_at is None:
        return None, None
    if since is not None and is_outdated(work.coded_at, work.worth, since, attempt.last_saved_at, theory.rest):
        return None, None
    return theory.points + work.points, max(theory.marked_at, work.locked_at)


def _void(found: Sources, candidate: Candidate, at: datetime | None) -> None:
    for subject in subjects_of(candidate.level):
        own = found.get((candidate.id, subject))
        is_over = own is None or own.is_over
        found[candidate.id, subject] = Source(rules.MISCONDUCT, own.attempt_id if own else None, at, is_over)


def _carried(db: Session, people: Mapping[int, Candidate], found: Sources) -> Sources:
    """补考: a subject passed and locked in an earlier batch within the year, and not sat again, is carried over."""
    retakers: dict[str, list[Candidate]] = {}
    for c in people.values():
        if c.exam_kind == "补考" and _open_subjects(c, found):
            retakers.setdefault(c.id_digest, []).append(c)
    if not retakers:
        return {}
    days = {b.id: b.exam_date for b in db.scalars(select(Batch))}
    query = (
        select(Candidate, SubjectMark)
        .join(SubjectMark, SubjectMark.candidate_id == Candidate.id)
        .where(Candidate.id_digest.in_(list(retakers)), SubjectMark.state == S.LOCKED.value)
        .order_by(SubjectMark.locked_at)
    )
    carried: Sources = {}
    for earlier, mark in db.execute(query):
        if not rules.has_passed(held(mark), pass_tenths_of(db, earlier.batch_id)):
            continue
        for c in retakers[earlier.id_digest]:
            age = days[c.batch_id] - days[earlier.batch_id]
            is_within = earlier.batch_id != c.batch_id and timedelta(0) <= age <= timedelta(days=CARRY_DAYS)
            is_same = (earlier.occupation, earlier.level) == (c.occupation, c.level)
            if is_same and is_within and mark.subject in _open_subjects(c, found):
                carried[c.id, mark.subject] = Source(held(mark), mark.attempt_id, mark.locked_at, True, True)
    return carried


def _open_subjects(candidate: Candidate, found: Sources) -> list[str]:
    said = {s: found.get((candidate.id, s)) for s in subjects_of(candidate.level)}
    return [s for s, source in said.items() if source is None or source.mark == rules.ABSENT]


def candidates_to_enter(db: Session, now: datetime) -> list[int]:
    """Candidates of whom a source may say something that no mark says yet; asked every second, so it stays small.

    Theory is ready when the machine has marked it and nothing is left for people, else, as practical, when its work is
    locked; 缺考 and 违纪 at once. A mark that nobody has confirmed is looked at again when its source is newer.
    """
    own = aliased(SubjectMark)
    is_locked = CodedWork.state == "locked"
    ready = or_(
        Attempt.state.in_(("absent", "ended")),
        and_(Attempt.subject == "theory", TheoryMark.attempt_id.is_not(None), or_(TheoryMark.rest == 0, is_locked)),
        and_(Attempt.subject == "practical", is_locked),
    )
    moments = (TheoryMark.marked_at, CodedWork.locked_at, Attempt.ended_at)
    stale = and_(
        own.state == S.ENTERED.value,
        own.entered_by == rules.BY_SERVER,
        or_(*(moment >= own.entered_at for moment in moments)),
    )
    query = (
        select(Attempt.candidate_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .join(Batch, Batch.id == Candidate.batch_id)
        .outerjoin(TheoryMark, TheoryMark.attempt_id == Attempt.id)
        .outerjoin(CodedWork, CodedWork.attempt_id == Attempt.id)
        .outerjoin(own, and_(own.candidate_id == Attempt.candidate_id, own.subject == Attempt.subject))
        .where(Batch.exam_date >= now.date() - timedelta(days=OPEN_DAYS), Attempt.state.in_([s.value for s in OVER]))
        .where(ready, or_(own.id.is_(None), stale))
        .distinct()
    )
    return sorted({*db.scalars(query), *_retakers(db, now)})


def _retakers(db: Session, now: datetime) -> set[int]:
    query = (
        select(Candidate)
        .join(Batch, Batch.id == Candidate.batch_id)
        .where(Candidate.exam_kind == "补考", Batch.exam_date >= now.date() - timedelta(days=OPEN_DAYS))
    )
    people = {c.id: c for c in db.scalars(query)}
    marks = marks_of(db, list(people))
    lacking = {c.id: c for c in people.values() if any((c.id, s) not in marks for s in subjects_of(c.level))}
    sat = select(Attempt.candidate_id, Attempt.subject).where(Attempt.candidate_id.in_(list(lacking)))
    placed = {(id, subject): Source(None, None, None, False) for id, subject in db.execute(sat)}
    return {id for id, subject in _carried(db, lacking, placed) if (id, subject) not in marks}
