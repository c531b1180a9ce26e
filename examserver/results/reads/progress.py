"""All batches, and how far the marks of each have come."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.registration.tables import Batch, Candidate
from examserver.results.rules import S, subjects_of
from examserver.results.tables import SubjectMark


@dataclass(frozen=True)
class Progress:
    """How far a batch has come: marks needed, entered at least, confirmed at least, locked."""

    batch: Batch
    candidates: int
    needed: int
    entered: int
    confirmed: int
    locked: int
    levels: list[int]


def progress_of_batches(db: Session) -> list[Progress]:
    """Every batch with its counts, newest first."""
    people = db.execute(
        select(Candidate.batch_id, Candidate.level, func.count()).group_by(Candidate.batch_id, Candidate.level)
    )
    levels: dict[int, dict[int, int]] = {}
    for batch_id, level, n in people:
        levels.setdefault(batch_id, {})[level] = n
    query = select(Candidate.batch_id, SubjectMark.state, func.count()).join(
        Candidate, Candidate.id == SubjectMark.candidate_id
    )
    states: dict[int, dict[str, int]] = {}
    for batch_id, state, n in db.execute(query.group_by(Candidate.batch_id, SubjectMark.state)):
        states.setdefault(batch_id, {})[state] = n
    batches = db.scalars(select(Batch).order_by(Batch.exam_date.desc(), Batch.id.desc()))
    return [_progress(b, levels.get(b.id, {}), states.get(b.id, {})) for b in batches]


def _progress(batch: Batch, levels: dict[int, int], states: dict[str, int]) -> Progress:
    locked = states.get(S.LOCKED, 0)
    confirmed = locked + states.get(S.CONFIRMED, 0)
    return Progress(
        batch=batch,
        candidates=sum(levels.values()),
        needed=sum(n * len(subjects_of(level)) for level, n in levels.items()),
        entered=confirmed + states.get(S.ENTERED, 0),
        confirmed=confirmed,
        locked=locked,
        levels=sorted(levels, reverse=True),
    )
