"""One candidate of a batch as a row: each mark beside its source, and what they come to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.registration.reads import batch_for, masked
from examserver.registration.tables import Candidate
from examserver.results import rules
from examserver.results.reads import held, marks_of, pass_tenths_of, settled_at
from examserver.results.reads.sources import Source, Sources, sources_of
from examserver.results.rules import Conclusion, Mark, S, subjects_of
from examserver.results.tables import SubjectMark


@dataclass(frozen=True)
class MarkView:
    """One mark with what is known of it; `conflict` is what the source says where that differs."""

    id: int
    subject: str
    mark: Mark
    state: S
    version: int
    entered_by: int
    confirmed_by: int | None
    locked_by: int | None
    is_over: bool
    in_conflict: bool
    source: Mark | None
    carried: bool
    changed: bool

    @property
    def seen(self) -> str:
        """What a form names so that only what was seen is confirmed: id and version."""
        return f"{self.id}.{self.version}"


@dataclass(frozen=True)
class Row:
    """One candidate of a batch with the marks that exist."""

    candidate_id: int
    row_no: int
    admission_no: str
    name: str
    id_masked: str
    level: int
    exam_kind: str
    marks: dict[str, MarkView]
    conclusion: Conclusion
    waiting: tuple[str, ...] = ()
    """The subjects that were handed in and are still being marked."""

    @property
    def required(self) -> tuple[str, ...]:
        """The subjects of this candidate's level."""
        return subjects_of(self.level)

    @property
    def is_locked(self) -> bool:
        """Whether every required mark is locked."""
        return all(s in self.marks and self.marks[s].state is S.LOCKED for s in self.required)

    @property
    def in_conflict(self) -> bool:
        """Whether a mark differs from its source."""
        return any(m.in_conflict for m in self.marks.values())

    @property
    def values(self) -> dict[str, Mark | None]:
        """Subject to mark, as the rules take it."""
        return {s: m.mark for s, m in self.marks.items()}


def view_of(mark: SubjectMark, source: Source | None, agreed_at: datetime | None) -> MarkView:
    """One kept mark beside its source."""
    said, said_at = (source.mark, source.at) if source else (None, None)
    return MarkView(
        id=mark.id,
        subject=mark.subject,
        mark=held(mark),
        state=S(mark.state),
        version=mark.version,
        entered_by=mark.entered_by,
        confirmed_by=mark.confirmed_by,
        locked_by=mark.locked_by,
        is_over=source is None or source.is_over,
        in_conflict=rules.is_in_conflict(held(mark), said, said_at, agreed_at),
        source=said,
        carried=bool(source and source.carried),
        changed=agreed_at is not None,
    )


def _views_of(db: Session, candidates: list[Candidate], sources: Sources) -> dict[int, dict[str, MarkView]]:
    """Candidate to subject to mark."""
    marks = marks_of(db, [c.id for c in candidates])
    agreed = settled_at(db, [m.id for m in marks.values()])
    views: dict[int, dict[str, MarkView]] = {c.id: {} for c in candidates}
    for key, mark in marks.items():
        views[mark.candidate_id][mark.subject] = view_of(mark, sources.get(key), agreed.get(mark.id))
    return views


def people_of(db: Session, batch_id: int) -> list[Candidate]:
    """The candidates of a batch by admission number, then by roster row. Raises NotYours."""
    batch_for(db, batch_id)
    query = select(Candidate).where(Candidate.batch_id == batch_id)
    return list(db.scalars(query.order_by(Candidate.admission_no.is_(None), Candidate.admission_no, Candidate.row_no)))


def rows_of(db: Session, batch_id: int) -> list[Row]:
    """Every candidate of a batch with marks and conclusion. Raises NotYours."""
    return _rows(db, batch_id, people_of(db, batch_id))


def _rows(db: Session, batch_id: int, people: list[Candidate]) -> list[Row]:
    pass_tenths, sources = pass_tenths_of(db, batch_id), sources_of(db, people)
    views = _views_of(db, people, sources)
    return [_row(c, views[c.id], sources, pass_tenths) for c in people]


def row_of(db: Session, candidate: Candidate) -> Row:
    """One candidate's row."""
    return _rows(db, candidate.batch_id, [candidate])[0]


def _row(c: Candidate, marks: dict[str, MarkView], sources: Sources, pass_tenths: int) -> Row:
    values: dict[str, Mark | None] = {s: m.mark for s, m in marks.items()}
    said = {s: sources.get((c.id, s)) for s in subjects_of(c.level)}
    return Row(
        candidate_id=c.id,
        row_no=c.row_no,
        admission_no=c.admission_no or "",
        name=c.name,
        id_masked=masked(c.id_number),
        level=c.level,
        exam_kind=c.exam_kind,
        marks=marks,
        conclusion=rules.conclusion(c.level, values, pass_tenths),
        waiting=tuple(s for s, source in said.items() if source and source.waits),
    )
