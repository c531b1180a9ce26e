"""Looking at marks and coded works: who may see which, what the duties and the rules need to know.

Nothing that leaves these rooms for a grader names the candidate, the seat, the attempt or a file's own name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from examserver.attempts.reads import acts_of, answers_of, fields_of
from examserver.attempts.tables import Attempt
from examserver.errors import NotYours
from examserver.grading.reads.identity import Identity, identity_of
from examserver.grading.rules import THEORY, Policy, S, is_code, lines_to_score, tolerance_of_part
from examserver.grading.tables import CodedWork, ItemMark, LineMark, Round, TheoryMark
from examserver.papers.reads import FrozenItem, frozen_items, items_of
from examserver.papers.tables import PaperItem
from examserver.rulebook import Rulebook, rulebook_from
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Sitting
from examserver.submissions.tables import Seal
from examserver.who import Role, Who
from question_bank.contract import PACK, Act, Facts, RubricLine
from question_bank.penalties.rules import Rule, rules_from
from question_bank.registry import workspace
from question_bank.workspaces.pictures import pack_files

COLLECTED = ("handed_in", "collected")
OVER = (*COLLECTED, "ended")
GRADERS = (Role.GRADER, Role.CHIEF_GRADER)
OVERSEERS = (Role.CHIEF_GRADER, Role.ADMINISTRATOR, Role.INSPECTOR)


def unmarked(db: Session) -> list[int]:
    """Theory attempts that were collected, or got answers by a rescue file, and have no mark since."""
    query = (
        select(Attempt.id)
        .outerjoin(TheoryMark, TheoryMark.attempt_id == Attempt.id)
        .where(Attempt.subject == "theory", Attempt.state.in_(COLLECTED))
        .where(
            or_(
                TheoryMark.attempt_id.is_(None),
                TheoryMark.marked_at < Attempt.ended_at,
                TheoryMark.marked_at < Attempt.last_saved_at,
            )
        )
    )
    return list(db.scalars(query.order_by(Attempt.id)))


@dataclass(frozen=True)
class SealedTask:
    """One task of a sealed work as the machine inspects it; files by slot, each with its digest in `path`."""

    no: int
    kind: str
    spec: Mapping[str, Any]
    fields: Mapping[str, Any]
    files: dict[str, list[Facts]]
    acts: Sequence[Act] = ()


@dataclass(frozen=True)
class SealedWork:
    """A sealed work that has no code yet, or was sealed anew since."""

    attempt_id: int
    sealed_at: datetime
    tasks: tuple[SealedTask, ...]
    identity: Identity = field(default_factory=dict)
    penalties: Mapping[str, Rule] = field(default_factory=dict)


def uncoded(db: Session) -> list[int]:
    """Attempts whose work is sealed and has no code since."""
    query = (
        select(Seal.attempt_id)
        .outerjoin(CodedWork, CodedWork.attempt_id == Seal.attempt_id)
        .where(or_(CodedWork.id.is_(None), CodedWork.coded_at < Seal.sealed_at))
        .where(or_(CodedWork.id.is_(None), CodedWork.state != S.LOCKED.value))
    )
    return list(db.scalars(query.order_by(Seal.attempt_id)))


def sealed_work(db: Session, attempt_id: int) -> SealedWork:
    """What was sealed, task by task."""
    seal, attempt = db.get_one(Seal, attempt_id), db.get_one(Attempt, attempt_id)
    fields = fields_of(db, attempt_id)
    tasks = [
        SealedTask(i.no, i.kind, i.spec, fields.get(i.no, {}), files_by_slot(seal, i), acts_of(db, attempt, i.no))
        for i in items_of(db, attempt.paper_id or 0)
    ]
    rules = rules_from(rules_of(db.get_one(Sitting, attempt.sitting_id)).penalties)
    return SealedWork(attempt_id, seal.sealed_at, tuple(tasks), identity_of(db, attempt_id), rules)


def sealed_files(seal: Seal, no: int) -> list[dict[str, Any]]:
    """The files of one task in a manifest."""
    return [entry for entry in seal.manifest if entry["no"] == no and "slot" in entry]


def files_by_slot(seal: Seal, item: PaperItem) -> dict[str, list[Facts]]:
    """The sealed files of one task, and those of its pack; `path` is the digest that the store knows them by."""
    found: dict[str, list[Facts]] = {PACK: pack_of(item.spec)}
    for entry in sealed_files(seal, item.no):
        facts = Facts(
            name=entry["name"],
            size=entry["size"],
            type=entry["type"],
            width=entry.get("width"),
            height=entry.get("height"),
            path=entry["sha256"],
            sha256=entry["sha256"],
        )
        found.setdefault(entry["slot"], []).append(facts)
    return found


def pack_of(spec: Mapping[str, Any]) -> list[Facts]:
    """The files of a task's material pack, as a workspace knows them."""
    known = {entry["file"]: entry["sha256"] for entry in spec.get("pack", ()) if "sha256" in entry}
    files = [facts for facts in pack_files(spec) if facts["name"] in known]
    return [{**f, "path": known[f["name"]], "sha256": known[f["name"]]} for f in files]


def round_for(db: Session, who: Who, round_id: int) -> Round:
    """The grader's own round, while it can be shown. Raises NotYours."""
    this = db.get(Round, round_id)
    if this is None or who.role not in GRADERS or this.grader_id != who.id:
        raise NotYours
    return this


def work_for_chief(db: Session, who: Who, code: str) -> CodedWork:
    """A work by its code, for those who oversee the grading. Raises NotYours."""
    if who.role not in OVERSEERS or not is_code(code):
        raise NotYours
    work = db.scalar(select(CodedWork).where(CodedWork.code == code))
    if work is None:
        raise NotYours
    return work


def work_to_settle(db: Session, who: Who, code: str) -> CodedWork:
    """A work by its code, for the leader alone: ruling, locking, unlocking. Raises NotYours."""
    if who.role is not Role.CHIEF_GRADER:
        raise NotYours
    return work_for_chief(db, who, code)


def policy_of(db: Session, work: CodedWork) -> Policy:
    """How this work is graded, by the rulebook frozen onto its sitting."""
    return _policies(db, [work])[work.attempt_id]


def _policies(db: Session, works: Sequence[CodedWork]) -> dict[int, Policy]:
    query = (
        select(Attempt.id, Sitting.rules)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .where(Attempt.id.in_([w.attempt_id for w in works]))
    )
    books = {attempt_id: rulebook_from(values) for attempt_id, values in db.execute(query)}
    return {w.attempt_id: _policy(books[w.attempt_id], w) for w in works}


def _policy(book: Rulebook, work: CodedWork) -> Policy:
    if work.subject == THEORY:
        return Policy(book.graders, tolerance_of_part(work.worth, book.written_tolerance_percent), None)
    return Policy(book.graders, book.tolerance_points, book.pass_points)


def rounds_of(db: Session, work_id: int) -> list[Round]:
    """The rounds of a work in their order."""
    return list(db.scalars(select(Round).where(Round.work_id == work_id).order_by(Round.no)))


def finished_points(rounds: Iterable[Round]) -> list[int]:
    """The totals of the finished rounds."""
    return [r.points for r in rounds if r.points is not None]


@dataclass(frozen=True)
class TaskLine:
    """A rubric line of one task of a work, or of one written answer."""

    no: int
    line: RubricLine


def lines_of(db: Session, work: CodedWork) -> list[TaskLine]:
    """Every line of a work that is scored, task by task, or answer by answer."""
    if work.subject == THEORY:
        items, answers = written_items(db, work), answers_of(db, work.attempt_id)
        return [
            TaskLine(i.no, line) for i in items for line in lines_to_score(i.kind, i.spec, i.worth, answers.get(i.no))
        ]
    items_of_paper = items_of(db, work.paper_id)
    return [TaskLine(i.no, line) for i in items_of_paper for line in workspace(i.kind).rubric(i.spec)]


def written_items(db: Session, work: CodedWork) -> list[FrozenItem]:
    """The items of a theory work that people score, in the order of the paper."""
    left = select(ItemMark.question_no).where(ItemMark.attempt_id == work.attempt_id, ItemMark.rest > 0)
    items = frozen_items(db, work.paper_id)
    return [items[no] for no in sorted(db.scalars(left))]


def line_of(db: Session, work: CodedWork, no: int, line: str) -> RubricLine:
    """One rubric line. Raises NotYours."""
    for found in lines_of(db, work):
        if (found.no, found.line.id) == (no, line):
            return found.line
    raise NotYours


def proposal_of(work: CodedWork, no: int, line: str) -> int | None:
    """What the machine proposes for a line, or None."""
    return next((f["points"] for f in work.findings if (f["no"], f["line"]) == (no, line)), None)


def marks_of(db: Session, round_id: int) -> dict[tuple[int, str], LineMark]:
    """The lines scored in a round, by task and line."""
    rows = db.scalars(select(LineMark).where(LineMark.round_id == round_id))
    return {(row.question_no, row.line): row for row in rows}


def marks_by_line(db: Session, round_id: int) -> dict[str, dict[str, Any]]:
    """The lines scored in a round by "task:line"."""
    return {
        f"{no}:{line}": {"points": mark.points, "comment": mark.comment}
        for (no, line), mark in marks_of(db, round_id).items()
    }


def unscored(db: Session, work: CodedWork, round_id: int) -> list[TaskLine]:
    """The lines that have no points yet in this round."""
    marks = marks_of(db, round_id)
    return [t for t in lines_of(db, work) if _points(marks.get((t.no, t.line.id))) is None]


def _points(mark: LineMark | None) -> int | None:
    return mark.points if mark else None


def with_rounds(db: Session, works: Sequence[CodedWork]) -> list[tuple[CodedWork, list[Round], Policy]]:
    """Works with their rounds and their policy, read at one go."""
    rounds: dict[int, list[Round]] = {}
    for this in db.scalars(select(Round).where(Round.work_id.in_([w.id for w in works])).order_by(Round.no)):
        rounds.setdefault(this.work_id, []).append(this)
    policies = _policies(db, works)
    return [(w, rounds.get(w.id, []), policies[w.attempt_id]) for w in works]


def lockable(db: Session, subject: str = "") -> list[CodedWork]:
    """Works whose result stands and is not locked yet; of one subject or of all."""
    states = (S.AGREED.value, S.RULED.value)
    query = select(CodedWork).where(CodedWork.state.in_(states)).order_by(CodedWork.code)
    return list(db.scalars(query.where(CodedWork.subject == subject) if subject else query))
