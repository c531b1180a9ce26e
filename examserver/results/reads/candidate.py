"""One candidate: each mark, the items and rounds behind it, and what happened to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.facts import AuditRow
from examserver.grading.tables import CodedWork, ItemMark, LineMark, Round, TheoryMark
from examserver.papers.tables import PaperItem
from examserver.people.reads import names_of_accounts
from examserver.registration.reads import batch_for, candidate_for
from examserver.registration.tables import Batch
from examserver.results import rules
from examserver.results.reads import pass_tenths_of
from examserver.results.reads.rows import MarkView, Row, row_of
from examserver.results.reads.sources import Source, attempts_of, sources_of
from examserver.results.rules import Mark, Status
from examserver.results.tables import MarkChange
from examserver.sittings.tables import Incident, Sitting
from examserver.who import Role, Who

SEES_ITEMS = (Role.RESULT_OFFICER, Role.CHIEF_GRADER)


@dataclass(frozen=True)
class Event:
    """One line of a mark's history."""

    at: datetime
    what: str
    by: str
    mark: Mark | None
    old: Mark | None = None
    reason: str = ""
    agreed_by: str = ""


@dataclass(frozen=True)
class Line:
    """The mark of one theory item: the machine's points, and where people give the `rest`, those of each round."""

    no: int
    code: str
    kind: str
    points: int
    worth: int
    why: str
    rest: int
    graders: list[tuple[int, int]]


@dataclass(frozen=True)
class Grading:
    """How the mark of a locked work came about; a grader is only a number here."""

    rounds: list[tuple[int, int]]
    points: int
    how: str
    why: str


@dataclass(frozen=True)
class SubjectView:
    """One subject of one candidate with everything behind its mark."""

    subject: str
    is_required: bool
    view: MarkView | None
    source: Source | None
    attempt_state: str
    sitting_state: str
    history: list[Event]
    items: list[Line]
    item_points: int | None
    rest: int
    grading: Grading | None

    @property
    def is_void(self) -> bool:
        """Whether misconduct in another subject voids this one."""
        return self.source is not None and self.source.mark == rules.MISCONDUCT and self.attempt_state != "ended"


@dataclass(frozen=True)
class CandidateView:
    """The page of one candidate."""

    batch: Batch
    row: Row
    sex: str
    occupation: str
    job_type: str
    workplace: str
    pass_tenths: int
    subjects: list[SubjectView]
    misconduct: list[Incident]
    names: dict[int, str]


def candidate_view(db: Session, who: Who, candidate_id: int) -> CandidateView:
    """A candidate's marks, where they come from and what happened to them. Raises NotYours."""
    c = candidate_for(db, candidate_id)
    row, names, sources = row_of(db, c), names_of_accounts(db), sources_of(db, [c])
    attempts = {a.subject: a for a, _s, _t, _w in attempts_of(db, {c.id: c})}
    shown = [s for s in rules.SUBJECTS if s in row.required or s in row.marks]
    ids = [a.id for a in attempts.values()]
    incidents = select(Incident).where(Incident.attempt_id.in_(ids), Incident.kind == "misconduct")
    return CandidateView(
        batch=batch_for(db, c.batch_id),
        row=row,
        sex=c.sex,
        occupation=c.occupation,
        job_type=c.job_type,
        workplace=c.workplace,
        pass_tenths=pass_tenths_of(db, c.batch_id),
        subjects=[_subject(db, who, row, s, sources.get((c.id, s)), attempts.get(s), names) for s in shown],
        misconduct=list(db.scalars(incidents.order_by(Incident.id))),
        names=names,
    )


def _subject(
    db: Session, who: Who, row: Row, subject: str, source: Source | None, attempt: Attempt | None, names: dict[int, str]
) -> SubjectView:
    view = row.marks.get(subject)
    may_look = attempt is not None and who.role in SEES_ITEMS
    theory = db.get(TheoryMark, attempt.id) if attempt and subject == "theory" else None
    return SubjectView(
        subject=subject,
        is_required=subject in row.required,
        view=view,
        source=source,
        attempt_state=attempt.state if attempt else "",
        sitting_state=db.get_one(Sitting, attempt.sitting_id).state if attempt else "",
        history=_history(db, view, names) if view else [],
        items=_items(db, attempt) if attempt and may_look and subject == "theory" else [],
        item_points=theory.points if theory and may_look else None,
        rest=theory.rest if theory else 0,
        grading=_grading(db, attempt) if attempt and may_look else None,
    )


def _items(db: Session, attempt: Attempt) -> list[Line]:
    query = (
        select(ItemMark, PaperItem)
        .join(Attempt, Attempt.id == ItemMark.attempt_id)
        .join(PaperItem, and_(PaperItem.paper_id == Attempt.paper_id, PaperItem.no == ItemMark.question_no))
        .where(ItemMark.attempt_id == attempt.id)
        .order_by(ItemMark.question_no)
    )
    graders = _given(db, _locked_work(db, attempt))
    return [
        Line(m.question_no, i.code, i.kind, m.points, m.worth, m.why, m.rest, graders.get(m.question_no, []))
        for m, i in db.execute(query)
    ]


def _locked_work(db: Session, attempt: Attempt) -> CodedWork | None:
    return db.scalar(select(CodedWork).where(CodedWork.attempt_id == attempt.id, CodedWork.state == "locked"))


def _given(db: Session, work: CodedWork | None) -> dict[int, list[tuple[int, int]]]:
    """Question to (number of the round, points) of every finished round."""
    given: dict[int, list[tuple[int, int]]] = {}
    if work is None:
        return given
    query = (
        select(LineMark.question_no, Round.no, func.sum(LineMark.points))
        .join(Round, Round.id == LineMark.round_id)
        .where(Round.work_id == work.id, Round.finished_at.is_not(None))
        .group_by(LineMark.question_no, Round.no)
        .order_by(Round.no)
    )
    for question_no, no, points in db.execute(query):
        given.setdefault(question_no, []).append((no, points or 0))
    return given


def _grading(db: Session, attempt: Attempt) -> Grading | None:
    work = _locked_work(db, attempt)
    if work is None or work.points is None:
        return None
    rounds = db.scalars(select(Round).where(Round.work_id == work.id).order_by(Round.no))
    return Grading([(r.no, r.points) for r in rounds if r.points is not None], work.points, work.how, work.ruled_why)


def _history(db: Session, view: MarkView, names: dict[int, str]) -> list[Event]:
    changes = iter(db.scalars(select(MarkChange).where(MarkChange.mark_id == view.id).order_by(MarkChange.id)))
    rows = db.scalars(
        select(AuditRow).where(AuditRow.noun == "mark", AuditRow.noun_id == view.id).order_by(AuditRow.id)
    )
    return [_change(next(changes), names) if r.what == "mark.changed" else _event(r, names) for r in rows]


def _event(row: AuditRow, names: dict[int, str]) -> Event:
    detail = row.detail
    mark = Mark(Status(detail["status"]), detail["tenths"]) if "status" in detail else None
    return Event(row.at, row.what.partition(".")[2], names.get(row.who_id, ""), mark)


def _change(change: MarkChange, names: dict[int, str]) -> Event:
    return Event(
        at=change.changed_at,
        what="changed",
        by=names.get(change.changed_by, ""),
        mark=Mark(Status(change.new_status), change.new_tenths),
        old=Mark(Status(change.old_status), change.old_tenths),
        reason=change.reason,
        agreed_by=names.get(change.agreed_by, ""),
    )
