"""Looking at marks: what each source says, what was entered, who confirmed and locked it, and what it comes to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from examserver.attempts.rules import OVER
from examserver.attempts.tables import Attempt
from examserver.errors import NotYours
from examserver.facts import AuditRow
from examserver.grading.tables import CodedWork, ItemMark, Round, TheoryMark
from examserver.papers.tables import PaperItem
from examserver.people.reads import names_of_accounts
from examserver.registration.reads import BIGGEST_ID, batch_for, candidate_for, masked
from examserver.registration.tables import Batch, Candidate
from examserver.results import rules
from examserver.results.rules import Conclusion, Figures, Mark, S, Status, subjects_of
from examserver.results.tables import MarkChange, SubjectMark
from examserver.rulebook import Rulebook
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Incident, Sitting
from examserver.who import Role, Who

OVER_SITTINGS = ("finished", "reconciled", "sealed")
OPEN_DAYS = 400
"""Batches older than this get no more marks by themselves: a retake has a year (domain.md 5), and a month to spare."""
CARRY_DAYS = 365


def mark_for(db: Session, mark_id: int) -> SubjectMark:
    """A mark by id, for staff. Raises NotYours."""
    mark = db.get(SubjectMark, mark_id) if 0 < mark_id <= BIGGEST_ID else None
    if mark is None:
        raise NotYours
    return mark


def pass_tenths_of(db: Session, batch_id: int) -> int:
    """The pass mark of a batch, from the rulebooks frozen onto its sittings."""
    books = [rules_of(s) for s in db.scalars(select(Sitting).where(Sitting.batch_id == batch_id))]
    return max((b.pass_points for b in books), default=Rulebook().pass_points) // 10


# ── Sources ──


@dataclass(frozen=True)
class Source:
    """What the exam of this site says of one subject: `mark` None while it says nothing yet."""

    mark: Mark | None
    attempt_id: int | None
    at: datetime | None
    is_over: bool
    carried: bool = False


Sources = dict[tuple[int, str], Source]


def sources_of(db: Session, candidates: Iterable[Candidate]) -> Sources:
    """The source of every subject that has one, by candidate and subject; the newest attempt counts."""
    people = {c.id: c for c in candidates}
    found: Sources = {}
    void: dict[int, datetime | None] = {}
    for attempt, sitting_state, theory, work in _attempts(db, people):
        points, at = _points(attempt, theory, work)
        mark = rules.mark_of_attempt(attempt.state, points)
        at = attempt.ended_at if mark in (rules.ABSENT, rules.MISCONDUCT) else at
        key = (attempt.candidate_id, attempt.subject)
        found[key] = Source(mark, attempt.id, at or attempt.ended_at, sitting_state in OVER_SITTINGS)
        if rules.voids_all(attempt.ended_why):
            void[attempt.candidate_id] = attempt.ended_at
    for candidate_id, at in void.items():
        _void(found, people[candidate_id], at)
    return found | _carried(db, people, found)


def _attempts(db: Session, people: Mapping[int, Candidate]) -> Iterable[Any]:
    query = (
        select(Attempt, Sitting.state, TheoryMark, CodedWork)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .outerjoin(TheoryMark, TheoryMark.attempt_id == Attempt.id)
        .outerjoin(CodedWork, CodedWork.attempt_id == Attempt.id)
        .order_by(Sitting.planned_start, Attempt.id)
    )
    return [row for part in parts(list(people)) for row in db.execute(query.where(Attempt.candidate_id.in_(part)))]


def parts(ids: list[int], size: int = 500) -> list[list[int]]:
    """Ids in parts small enough for one query."""
    return [ids[i : i + size] for i in range(0, len(ids), size)]


def _points(attempt: Attempt, theory: TheoryMark | None, work: CodedWork | None) -> tuple[int | None, datetime | None]:
    """Nothing from before the attempt was opened again: what was marked then is not what was handed in since."""
    since = attempt.ended_at
    if attempt.subject == "theory" and theory is not None and (since is None or theory.marked_at >= since):
        return theory.points, theory.marked_at
    is_locked = attempt.subject == "practical" and work is not None and work.state == "locked"
    if work is not None and is_locked and (since is None or work.coded_at >= since):
        return work.points, work.locked_at
    return None, None


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


def held(mark: SubjectMark) -> Mark:
    """What a kept mark says, as a value."""
    return Mark(Status(mark.status), mark.tenths)


def candidates_to_enter(db: Session, now: datetime) -> list[int]:
    """Candidates of whom a source may say something that no mark says yet; asked every second, so it stays small.

    Theory is ready when the machine has marked it, practical when its work is locked; 缺考 and 违纪 at once. A mark
    that nobody has confirmed is looked at again when its source is newer.
    """
    own = aliased(SubjectMark)
    ready = or_(
        Attempt.state.in_(("absent", "ended")),
        and_(Attempt.subject == "theory", TheoryMark.attempt_id.is_not(None)),
        and_(Attempt.subject == "practical", CodedWork.state == "locked"),
    )
    newest = func.coalesce(TheoryMark.marked_at, CodedWork.locked_at, Attempt.ended_at)
    stale = and_(
        own.state == S.ENTERED.value,
        own.entered_by == rules.BY_SERVER,
        or_(newest >= own.entered_at, Attempt.ended_at >= own.entered_at),
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


def marks_of(db: Session, candidate_ids: list[int]) -> dict[tuple[int, str], SubjectMark]:
    """The kept marks of these candidates, by candidate and subject."""
    return {
        (m.candidate_id, m.subject): m
        for part in parts(candidate_ids)
        for m in db.scalars(select(SubjectMark).where(SubjectMark.candidate_id.in_(part)))
    }


def settled_at(db: Session, mark_ids: list[int]) -> dict[int, datetime]:
    """When each mark was last changed with a leader's consent."""
    query = select(MarkChange.mark_id, func.max(MarkChange.changed_at)).group_by(MarkChange.mark_id)
    return {
        mark_id: at for part in parts(mark_ids) for mark_id, at in db.execute(query.where(MarkChange.mark_id.in_(part)))
    }


# ── One batch ──


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


def views_of(db: Session, candidates: list[Candidate]) -> dict[int, dict[str, MarkView]]:
    """Candidate to subject to mark."""
    marks = marks_of(db, [c.id for c in candidates])
    sources, agreed = sources_of(db, candidates), settled_at(db, [m.id for m in marks.values()])
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
    pass_tenths, views = pass_tenths_of(db, batch_id), views_of(db, people)
    return [_row(c, views[c.id], pass_tenths) for c in people]


def row_of(db: Session, candidate: Candidate) -> Row:
    """One candidate's row."""
    return _rows(db, candidate.batch_id, [candidate])[0]


def _row(c: Candidate, marks: dict[str, MarkView], pass_tenths: int) -> Row:
    values: dict[str, Mark | None] = {s: m.mark for s, m in marks.items()}
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
    )


@dataclass(frozen=True)
class Asked:
    """How the list of a batch is narrowed."""

    level: int = 0
    conclusion: str = ""
    only: str = ""
    q: str = ""

    def fits(self, row: Row) -> bool:
        """Whether a row is wanted."""
        return (
            (not self.level or row.level == self.level)
            and (not self.conclusion or row.conclusion == self.conclusion)
            and (not self.only or ONLY[self.only](row))
            and (not self.q or self.q.casefold() in f"{row.name} {row.admission_no}".casefold())
        )


ONLY: dict[str, Any] = {
    "missing": lambda row: row.conclusion is Conclusion.INCOMPLETE,
    "to_confirm": lambda row: any(m.state is S.ENTERED for m in row.marks.values()),
    "to_lock": lambda row: any(m.state is S.CONFIRMED for m in row.marks.values()),
    "conflicts": lambda row: row.in_conflict,
    "changed": lambda row: any(m.changed for m in row.marks.values()),
}


def seen_in(rows: list[Row], state: S) -> str:
    """The marks in one state, as a form names what was seen."""
    return ",".join(m.seen for r in rows for m in r.marks.values() if m.state is state)


@dataclass(frozen=True)
class Task:
    """What one person can do to a selection in one subject, and what stands in the way of the rest."""

    subject: str
    able: int
    own: int
    not_over: int
    conflicts: int


@dataclass(frozen=True)
class BatchView:
    """A batch with its rows, narrowed, and the figures of the whole."""

    batch: Batch
    rows: list[Row]
    total: int
    levels: list[int]
    pass_tenths: int
    conclusions: dict[str, int]
    only_counts: dict[str, int]
    subjects: dict[str, Figures]
    overall: Figures
    needed: int
    states: dict[str, int]
    names: dict[int, str] = field(default_factory=dict)


def batch_view(db: Session, batch_id: int, asked: Asked) -> BatchView:
    """The page of a batch. Raises NotYours."""
    rows = rows_of(db, batch_id)
    pass_tenths = pass_tenths_of(db, batch_id)
    concluded = [r for r in rows if r.conclusion is not Conclusion.INCOMPLETE]
    passed = sum(r.conclusion is Conclusion.PASSED for r in concluded)
    marks = [m for r in rows for m in r.marks.values()]
    return BatchView(
        batch=batch_for(db, batch_id),
        rows=[r for r in rows if asked.fits(r)],
        total=len(rows),
        levels=sorted({r.level for r in rows}, reverse=True),
        pass_tenths=pass_tenths,
        conclusions={c.value: sum(r.conclusion is c for r in rows) for c in Conclusion},
        only_counts={name: sum(map(test, rows)) for name, test in ONLY.items()},
        subjects={
            s: rules.figures([r.values.get(s) for r in rows], pass_tenths)
            for s in rules.SUBJECTS
            if any(s in r.required for r in rows)
        },
        overall=Figures(len(concluded), passed, 0, None, None, None),
        needed=sum(len(r.required) for r in rows),
        states={s.value: sum(m.state is s for m in marks) for s in S},
        names=names_of_accounts(db),
    )


def tasks_of(rows: list[Row], who: Who, event: str) -> list[Task]:
    """What this person can confirm (or lock) among these rows, subject by subject."""
    wanted = S.ENTERED if event == "confirm" else S.CONFIRMED
    tasks = []
    for subject in rules.SUBJECTS:
        marks = [r.marks[subject] for r in rows if subject in r.marks and r.marks[subject].state is wanted]
        own = sum(_is_own(m, who, event) for m in marks)
        others = [m for m in marks if not _is_own(m, who, event)]
        not_over = sum(not m.is_over for m in others)
        conflicts = sum(m.in_conflict and m.is_over for m in others)
        if marks:
            tasks.append(Task(subject, len(others) - not_over - conflicts, own, not_over, conflicts))
    return tasks


def doers_of(rows: list[Row], names: dict[int, str], event: str) -> list[tuple[str, int]]:
    """Who entered what is to be confirmed, or confirmed what is to be locked, and how many marks each."""
    wanted = S.ENTERED if event == "confirm" else S.CONFIRMED
    marks = [m for r in rows for m in r.marks.values() if m.state is wanted]
    counts = Counter(m.entered_by if event == "confirm" else m.confirmed_by or 0 for m in marks)
    return [(names.get(id, ""), n) for id, n in counts.most_common()]


def _is_own(mark: MarkView, who: Who, event: str) -> bool:
    return (mark.entered_by if event == "confirm" else mark.confirmed_by) == who.id


# ── All batches ──


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


# ── One candidate ──


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
    """The machine's mark of one theory item."""

    no: int
    code: str
    kind: str
    points: int
    worth: int
    why: str


@dataclass(frozen=True)
class Grading:
    """How the mark of a locked practical work came about; a grader is only a number here."""

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


SEES_ITEMS = (Role.RESULT_OFFICER, Role.CHIEF_GRADER)


def candidate_view(db: Session, who: Who, candidate_id: int) -> CandidateView:
    """A candidate's marks, where they come from and what happened to them. Raises NotYours."""
    c = candidate_for(db, candidate_id)
    row, names, sources = row_of(db, c), names_of_accounts(db), sources_of(db, [c])
    attempts = {a.subject: a for a, _s, _t, _w in _attempts(db, {c.id: c})}
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
        grading=_grading(db, attempt) if attempt and may_look and subject == "practical" else None,
    )


def _items(db: Session, attempt: Attempt) -> list[Line]:
    query = (
        select(ItemMark, PaperItem)
        .join(Attempt, Attempt.id == ItemMark.attempt_id)
        .join(PaperItem, and_(PaperItem.paper_id == Attempt.paper_id, PaperItem.no == ItemMark.question_no))
        .where(ItemMark.attempt_id == attempt.id)
        .order_by(ItemMark.question_no)
    )
    return [Line(m.question_no, i.code, i.kind, m.points, m.worth, m.why) for m, i in db.execute(query)]


def _grading(db: Session, attempt: Attempt) -> Grading | None:
    work = db.scalar(select(CodedWork).where(CodedWork.attempt_id == attempt.id, CodedWork.state == "locked"))
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
