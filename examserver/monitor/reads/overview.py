"""考务总览: an exam as steps, each with what is done and what is missing."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from examserver.attempts.rules import OVER
from examserver.attempts.tables import Attempt
from examserver.certificates.tables import Certificate
from examserver.errors import NotYours
from examserver.grading.tables import CodedWork
from examserver.papers.tables import BankItem, Paper, PaperSet
from examserver.registration.reads import batches
from examserver.registration.tables import Candidate
from examserver.results.tables import SubjectMark
from examserver.sittings.tables import Room, Sitting, SittingPaper, SittingStaff


class Stage(StrEnum):
    """How far a step has come."""

    DONE = "done"
    MISSING = "missing"
    LATER = "later"


@dataclass(frozen=True)
class Step:
    """One step: figures as (what, how many), and what is missing as (what, how many)."""

    name: str
    stage: Stage
    figures: tuple[tuple[str, int], ...]
    missing: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class BatchChoice:
    """A batch that can be looked at."""

    id: int
    name: str
    exam_date: date


@dataclass(frozen=True)
class Overview:
    """The batches, the one looked at, and its steps."""

    batches: tuple[BatchChoice, ...]
    batch: BatchChoice | None
    steps: tuple[Step, ...]


def overview(db: Session, batch_id: int | None = None) -> Overview:
    """The steps of a batch; of the newest when none is named. Raises NotYours."""
    choices = tuple(BatchChoice(b.id, b.name, b.exam_date) for b in batches(db))
    if batch_id is not None and batch_id not in {b.id for b in choices}:
        raise NotYours
    batch = next((b for b in choices if batch_id in (None, b.id)), None)
    return Overview(choices, batch, _steps(db, batch.id if batch else 0))


def _steps(db: Session, batch_id: int) -> tuple[Step, ...]:
    levels = dict(
        db.execute(
            select(Candidate.level, func.count()).where(Candidate.batch_id == batch_id).group_by(Candidate.level)
        ).all()
    )
    people = sum(levels.values())
    sittings = list(db.scalars(select(Sitting).where(Sitting.batch_id == batch_id)))
    return (
        _roster(db, batch_id, people),
        _papers(db, levels),
        _plan(db, sittings, levels),
        _placing(db, batch_id, people),
        _exam(db, sittings),
        _grading(db, batch_id),
        _results(db, batch_id),
        _certificates(db, batch_id),
    )


def _step(name: str, figures: dict[str, int], missing: dict[str, int], *, begun: bool) -> Step:
    short = tuple((what, n) for what, n in missing.items() if n)
    stage = Stage.LATER if not begun else Stage.MISSING if short else Stage.DONE
    return Step(name, stage, tuple(figures.items()), short if begun else ())


def _count(db: Session, query: object) -> int:
    return int(db.scalar(query) or 0)  # type: ignore[call-overload]


def _roster(db: Session, batch_id: int, people: int) -> Step:
    photos = select(func.count()).where(Candidate.batch_id == batch_id, Candidate.photo_sha256.is_not(None))
    with_photo = _count(db, photos)
    missing = {"no_candidates": int(not people), "no_photo": people - with_photo}
    return _step("roster", {"candidates": people, "photos": with_photo}, missing, begun=True)


def _papers(db: Session, levels: dict[int, int]) -> Step:
    alone = select(Paper.subject, Paper.level, Paper.frozen_at.is_not(None)).where(Paper.set_id.is_(None))
    sets = select(literal("theory"), PaperSet.level, PaperSet.frozen_at.is_not(None))
    rows = [*db.execute(alone).all(), *db.execute(sets).all()]
    frozen = {(subject, level) for subject, level, is_frozen in rows if is_frozen}
    wanted = [(subject, level) for level in levels for subject in ("theory", "practical")]
    figures = {
        "items": _bank(db, is_task=False),
        "tasks": _bank(db, is_task=True),
        "papers_frozen": sum(is_frozen for *_, is_frozen in rows),
        "papers_draft": sum(not is_frozen for *_, is_frozen in rows),
    }
    return _step("papers", figures, {"no_paper": sum(w not in frozen for w in wanted)}, begun=bool(levels))


def _bank(db: Session, *, is_task: bool) -> int:
    released = select(func.count()).where(BankItem.is_task == is_task, BankItem.state == "released")
    return _count(db, released)


def _plan(db: Session, sittings: list[Sitting], levels: dict[int, int]) -> Step:
    ids = [s.id for s in sittings]
    papers = set(
        db.execute(select(SittingPaper.sitting_id, SittingPaper.level).where(SittingPaper.sitting_id.in_(ids)))
    )
    staffed = set(db.scalars(select(SittingStaff.sitting_id).where(SittingStaff.sitting_id.in_(ids))))
    present = _levels_in(db, ids) or {(s.id, level) for s in sittings for level in levels}
    missing = {
        "no_sittings": int(not sittings),
        "no_sitting_paper": len({s for s, level in present if (s, level) not in papers}),
        "no_staff": len(set(ids) - staffed),
    }
    figures = {"rooms": _count(db, select(func.count()).select_from(Room)), "sittings": len(sittings)}
    return _step("plan", figures, missing, begun=bool(levels))


def _levels_in(db: Session, sitting_ids: list[int]) -> set[tuple[int, int]]:
    """Which levels sit in which sitting."""
    query = select(Attempt.sitting_id, Candidate.level).join(Candidate, Candidate.id == Attempt.candidate_id)
    return set(db.execute(query.where(Attempt.sitting_id.in_(sitting_ids)).distinct()))


def _placing(db: Session, batch_id: int, people: int) -> Step:
    seated = (
        select(func.count(func.distinct(Attempt.candidate_id)))
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Candidate.batch_id == batch_id)
    )
    placed = _count(db, seated)
    return _step("placing", {"placed": placed}, {"not_placed": people - placed}, begun=people > 0)


def _exam(db: Session, sittings: list[Sitting]) -> Step:
    states = [s.state for s in sittings]
    order = ("preparing", "admitting", "running", "finished", "reconciled", "sealed")
    present = (
        select(func.count())
        .select_from(Attempt)
        .where(Attempt.sitting_id.in_([s.id for s in sittings]), Attempt.state.in_([s.value for s in OVER]))
    )
    begun = any(s != "preparing" for s in states)
    figures = {s: states.count(s) for s in order if s in states} | {"attempts_over": _count(db, present)}
    missing = {
        "not_begun": states.count("preparing") + states.count("admitting"),
        "running": states.count("running"),
        "not_reconciled": states.count("finished"),
        "not_sealed": states.count("reconciled"),
    }
    return _step("exam", figures, missing, begun=begun)


def _grouped(db: Session, query: object) -> dict[str, int]:
    return dict(db.execute(query).all())  # type: ignore[call-overload]


def _grading(db: Session, batch_id: int) -> Step:
    query = (
        select(CodedWork.state, func.count())
        .join(Attempt, Attempt.id == CodedWork.attempt_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Candidate.batch_id == batch_id)
        .group_by(CodedWork.state)
    )
    works = _grouped(db, query)
    missing = {
        "to_grade": _sum(works, "waiting", "scoring"),
        "disputed": works.get("disputed", 0),
        "not_locked": _sum(works, "agreed", "ruled"),
    }
    return _step(
        "grading",
        {"works": sum(works.values()), "works_locked": works.get("locked", 0)},
        missing,
        begun=bool(works),
    )


def _sum(counts: dict[str, int], *names: str) -> int:
    return sum(counts.get(n, 0) for n in names)


def _results(db: Session, batch_id: int) -> Step:
    query = (
        select(SubjectMark.state, func.count())
        .join(Candidate, Candidate.id == SubjectMark.candidate_id)
        .where(Candidate.batch_id == batch_id)
        .group_by(SubjectMark.state)
    )
    marks = _grouped(db, query)
    missing = {"to_confirm": marks.get("entered", 0), "to_lock": marks.get("confirmed", 0)}
    figures = {"marks": sum(marks.values()), "marks_locked": marks.get("locked", 0)}
    return _step("results", figures, missing, begun=bool(marks))


def _certificates(db: Session, batch_id: int) -> Step:
    query = select(func.count()).select_from(Certificate).join(Candidate, Candidate.id == Certificate.candidate_id)
    given = _count(db, query.where(Candidate.batch_id == batch_id))
    return _step("certificates", {"certificates": given}, {}, begun=given > 0)
