"""The grader's desk: what is open, what waits, and one work by its code and nothing else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.grading import rules
from examserver.grading.reads import (
    COLLECTED,
    OVER,
    finished_points,
    lines_of,
    marks_by_line,
    marks_of,
    policy_of,
    round_for,
    rounds_of,
    with_rounds,
)
from examserver.grading.reads.penalties import Decided, decided_in, penalty_rules, reckoned, saved_decisions
from examserver.grading.reads.work import WorkFile, WorkTask, file_of
from examserver.grading.reads.written import questions_in, tasks_of
from examserver.grading.rules import OPEN, THEORY, Policy, S
from examserver.grading.tables import CodedWork, Round
from examserver.papers.reads import paper_for
from examserver.who import Who
from question_bank.penalties.rules import Rule


def open_rounds_of(db: Session, who: Who) -> list[Round]:
    """The rounds that this grader has begun and not finished; more than one only of theory, marked by question."""
    query = select(Round).where(Round.grader_id == who.id, Round.finished_at.is_(None)).order_by(Round.id)
    return list(db.scalars(query))


def next_works(db: Session, who: Who) -> list[CodedWork]:
    """Works that this grader may take: first those that wait for a third, then in the grader's own random order."""
    found = [work for work, rounds, policy in _open_works(db) if _is_wanted(who, work, rounds, policy)]
    return sorted(found, key=lambda w: (w.state != S.DISPUTED, rules.own_order(who.id, w.code)))


def may_take(db: Session, who: Who, work: CodedWork) -> bool:
    """Whether this grader may still take this work."""
    return _is_wanted(who, work, rounds_of(db, work.id), policy_of(db, work))


def _is_wanted(who: Who, work: CodedWork, rounds: Sequence[Round], policy: Policy) -> bool:
    wanted = rules.rounds_wanted(policy, finished_points(rounds))
    return work.state in OPEN and len(rounds) < wanted and all(r.grader_id != who.id for r in rounds)


def _open_works(db: Session) -> list[tuple[CodedWork, list[Round], Policy]]:
    query = (
        select(CodedWork)
        .join(Attempt, Attempt.id == CodedWork.attempt_id)
        .where(CodedWork.state.in_([s.value for s in OPEN]), Attempt.state.in_(OVER))
        .where(or_(CodedWork.subject != THEORY, Attempt.state.in_(COLLECTED)))
    )
    return with_rounds(db, list(db.scalars(query)))


@dataclass(frozen=True)
class OwnRound:
    """One of a grader's own rounds, on the list of the desk; lines are counted while it is open."""

    id: int
    code: str
    subject: str
    paper: str
    points: int | None
    worth: int
    scored: int
    lines: int
    began_at: datetime
    finished_at: datetime | None
    may_withdraw: bool


@dataclass(frozen=True)
class Queue:
    """A grader's own desk: what is open, what is done, and how many wait for this grader, by subject too."""

    open: OwnRound | None
    opens: int
    finished: list[OwnRound]
    waiting: int
    waiting_by: dict[str, int]
    third: int
    works: int


def queue(db: Session, who: Who) -> Queue:
    """The desk of one grader."""
    own = select(Round).where(Round.grader_id == who.id).order_by(Round.finished_at.desc(), Round.id.desc())
    query = select(CodedWork).join(Round, Round.work_id == CodedWork.id).where(Round.grader_id == who.id)
    works = {work.id: work for work in db.scalars(query)}
    views = [_own_round(db, this, works[this.work_id]) for this in db.scalars(own)]
    waiting = next_works(db, who)
    opens = [v for v in views if v.finished_at is None]
    return Queue(
        open=min(opens, key=lambda v: v.id, default=None),
        opens=len(opens),
        finished=[v for v in views if v.finished_at is not None],
        waiting=len(waiting),
        waiting_by=dict(Counter(w.subject for w in waiting)),
        third=sum(w.state == S.DISPUTED for w in waiting),
        works=db.scalar(select(func.count()).select_from(CodedWork)) or 0,
    )


def _own_round(db: Session, this: Round, work: CodedWork) -> OwnRound:
    given = [m.points for m in marks_of(db, this.id).values() if m.points is not None] if not this.finished_at else []
    return OwnRound(
        id=this.id,
        code=work.code,
        subject=work.subject,
        paper=paper_for(db, work.paper_id).title,
        points=this.points if this.finished_at else reckoned(db, this.id).total,
        worth=work.worth,
        scored=len(given),
        lines=0 if this.finished_at else len(lines_of(db, work)),
        began_at=this.began_at,
        finished_at=this.finished_at,
        may_withdraw=is_withdrawable(db, work, this),
    )


def is_withdrawable(db: Session, work: CodedWork, this: Round) -> bool:
    """Whether the grader may still take this finished round back."""
    if this.finished_at is None or work.state != S.SCORING:
        return False
    return not any(r.finished_at for r in rounds_of(db, work.id) if r.id != this.id)


@dataclass(frozen=True)
class Desk:
    """Everything a grader sees of one work: the code and nothing else says whose it is."""

    round_id: int
    code: str
    subject: str
    paper: str
    worth: int
    version: int
    comment: str
    finished_at: datetime | None
    points: int | None
    may_withdraw: bool
    is_third: bool
    tasks: list[WorkTask]
    marks: dict[str, dict[str, Any]]
    decisions: dict[str, Decided]
    kinds: dict[str, Rule]
    question: str


def desk(db: Session, who: Who, round_id: int, question: str = "") -> Desk:
    """The desk of the grader's own round; while it is open, of one written question alone. Raises NotYours."""
    this = round_for(db, who, round_id)
    work = db.get_one(CodedWork, this.work_id)
    tasks, no = tasks_of(db, work), None
    if question and this.finished_at is None:
        no = questions_in(db, [work]).get(work.id, {}).get(question)
    return Desk(
        round_id=this.id,
        code=work.code,
        subject=work.subject,
        paper=paper_for(db, work.paper_id).title,
        worth=next((t.worth for t in tasks if t.no == no), work.worth),
        version=this.version,
        comment=this.comment,
        finished_at=this.finished_at,
        points=this.points,
        may_withdraw=is_withdrawable(db, work, this),
        is_third=this.no > policy_of(db, work).graders,
        tasks=[t for t in tasks if no in (None, t.no)],
        marks=marks_by_line(db, this.id),
        decisions=decided_in(db, this.id),
        kinds=penalty_rules(db, work),
        question=question if no else "",
    )


def saved_marks(db: Session, who: Who, round_id: int) -> dict[str, Any]:
    """What is stored of the grader's own round, to compare with when another window has saved. Raises NotYours."""
    this = round_for(db, who, round_id)
    return {
        "version": this.version,
        "comment": this.comment,
        "marks": marks_by_line(db, this.id),
        "penalties": saved_decisions(db, this.id),
    }


def own_penalty(db: Session, who: Who, round_id: int, key: str) -> tuple[WorkTask, Decided]:
    """A penalty that the grader added, and the task that it is about. Raises NotYours."""
    this = round_for(db, who, round_id)
    found = decided_in(db, this.id)[key]
    tasks = tasks_of(db, db.get_one(CodedWork, this.work_id))
    return next(task for task in tasks if task.no == found.penalty.no), found


def file_on_desk(db: Session, who: Who, round_id: int, n: int) -> tuple[WorkFile, tuple[str, ...]]:
    """One file of the work of the grader's own round, and the words to cover in it. Raises NotYours."""
    this = round_for(db, who, round_id)
    return file_of(db, db.get_one(CodedWork, this.work_id), n)
