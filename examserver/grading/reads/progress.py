"""The leader's table: all works with every grader's marks, one work line by line, and how each grader marks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.facts import AuditRow
from examserver.grading import rules
from examserver.grading.reads import (
    GRADERS,
    finished_points,
    marks_by_line,
    policy_of,
    rounds_of,
    with_rounds,
    work_for_chief,
)
from examserver.grading.reads.penalties import Decided, decided_in
from examserver.grading.reads.work import WorkFile, WorkTask, file_of
from examserver.grading.reads.written import tasks_of
from examserver.grading.rules import Policy, S, Step
from examserver.grading.tables import CodedWork, Round
from examserver.papers.reads import paper_for
from examserver.people.reads import names_of_accounts, staff_of_role
from examserver.who import Role, Who
from question_bank.points import TOTAL


@dataclass(frozen=True)
class RoundView:
    """One grader's round on the leader's table; `points` is None while it is open or must stay covered."""

    id: int
    no: int
    grader: str
    points: int | None
    is_finished: bool
    comment: str
    finished_at: datetime | None


@dataclass(frozen=True)
class WorkRow:
    """One work on the leader's table."""

    code: str
    subject: str
    paper: str
    worth: int
    state: str
    need: str  # "", "third" or "ruling"
    rounds: list[RoundView]
    spread: int | None
    is_across: bool
    is_covered: bool
    points: int | None
    how: str
    policy: Policy


NEED_ORDER = {"ruling": 0, "third": 1, "": 2}
STATE_ORDER = [S.DISPUTED, S.SCORING, S.WAITING, S.AGREED, S.RULED, S.LOCKED]


def work_rows(db: Session, who: Who) -> list[WorkRow]:
    """All works: disputed first, then by state and code."""
    names, graders = names_of_accounts(db), grader_ids(db)
    titles: dict[int, str] = {}
    rows = []
    for work, rounds, policy in with_rounds(db, list(db.scalars(select(CodedWork)))):
        title = titles.setdefault(work.paper_id, paper_for(db, work.paper_id).title)
        rows.append(_work_row(who, work, rounds, policy, title, names, graders))
    return sorted(rows, key=lambda r: (NEED_ORDER[r.need], STATE_ORDER.index(S(r.state)), r.code))


def grader_ids(db: Session) -> set[int]:
    """Everybody on the site who can grade."""
    return {a.id for a in staff_of_role(db, *GRADERS)}


def need_of(policy: Policy, state: str, rounds: Sequence[Round], graders: set[int]) -> str:
    """What a disputed work waits for: a third grader; the leader where that failed or nobody is left for it."""
    if state != S.DISPUTED:
        return ""
    if rules.agreement(policy, finished_points(rounds)).step is not Step.THIRD:
        return "ruling"
    free = graders - {r.grader_id for r in rounds}
    return "third" if free or any(r.finished_at is None for r in rounds) else "ruling"


def is_covered_for(who: Who, need: str, state: str, rounds: Sequence[Round]) -> bool:
    """A leader who may still score the work does not see the others' marks: each scores alone (domain.md 5)."""
    takes_rounds = state in (S.WAITING, S.SCORING) or need == "third"
    has_finished = any(r.grader_id == who.id and r.finished_at for r in rounds)
    return who.role is Role.CHIEF_GRADER and takes_rounds and not has_finished


def _work_row(
    who: Who,
    work: CodedWork,
    rounds: Sequence[Round],
    policy: Policy,
    title: str,
    names: Mapping[int, str],
    graders: set[int],
) -> WorkRow:
    marks, need = finished_points(rounds), need_of(policy, work.state, rounds, graders)
    covered = is_covered_for(who, need, work.state, rounds)
    return WorkRow(
        code=work.code,
        subject=work.subject,
        paper=title,
        worth=work.worth,
        state=work.state,
        need=need,
        rounds=[_round_view(r, names, covered) for r in rounds],
        spread=rules.spread(marks) if len(marks) > 1 else None,
        is_across=rules.is_across(policy, marks),
        is_covered=covered,
        points=work.points,
        how=work.how,
        policy=policy,
    )


def _round_view(this: Round, names: Mapping[int, str], covered: bool) -> RoundView:
    return RoundView(
        id=this.id,
        no=this.no,
        grader=names.get(this.grader_id, ""),
        points=None if covered else this.points,
        is_finished=this.finished_at is not None,
        comment="" if covered else this.comment,
        finished_at=this.finished_at,
    )


@dataclass(frozen=True)
class GraderRow:
    """How one grader marks: finished rounds, their mean and deviation, and how far from the settled results.

    In hundredths of a whole of 100 points, whatever each work is worth.
    """

    name: str
    finished: int
    open: int
    mean: int | None
    deviation: int | None
    leaning: int | None


def grader_rows(db: Session, subject: str = "") -> list[GraderRow]:
    """Counts by grader with mean and deviation over finished rounds only; of one subject or of all."""
    names = names_of_accounts(db)
    query = select(CodedWork)
    works = {w.id: w for w in db.scalars(query.where(CodedWork.subject == subject) if subject else query)}
    by_grader: dict[int, list[Round]] = {a: [] for a in grader_ids(db)}
    for r in db.scalars(select(Round)):
        if r.work_id in works:
            by_grader.setdefault(r.grader_id, []).append(r)
    rows = [_grader_row(names.get(g, ""), rounds, works) for g, rounds in by_grader.items()]
    return sorted(rows, key=lambda row: (-row.finished, row.name))


def _grader_row(name: str, rounds: Sequence[Round], works: Mapping[int, CodedWork]) -> GraderRow:
    finished = [(r.points, works[r.work_id]) for r in rounds if r.points is not None]
    marks = [_of_100(points, work) for points, work in finished]
    apart = [_of_100(points, w) - _of_100(w.points, w) for points, w in finished if w.points is not None]
    mean, deviation = rules.mean_and_deviation(marks) if marks else (None, None)
    return GraderRow(
        name=name,
        finished=len(marks),
        open=len(rounds) - len(marks),
        mean=mean,
        deviation=deviation,
        leaning=rules.mean(apart) if apart else None,
    )


def _of_100(points: int, work: CodedWork) -> int:
    return (2 * points * TOTAL + work.worth) // (2 * work.worth)


@dataclass(frozen=True)
class WorkPage:
    """One work for the leader: every round line by line, and what has happened to it."""

    row: WorkRow
    tasks: list[WorkTask]
    marks: dict[int, dict[str, dict[str, Any]]]  # round id to "task:line" to points and comment
    decisions: dict[int, dict[str, Decided]]  # round id to the key of a penalty to what was decided
    given: dict[int, int]  # round id to what its lines add up to before penalties
    apart: set[str]  # lines on which the graders differ by more than a third of the points
    ruled_by: str
    ruled_why: str
    locked_by: str
    locked_at: datetime | None
    history: list[dict[str, Any]]


def work_page(db: Session, who: Who, code: str) -> WorkPage:
    """One work by its code. Raises NotYours."""
    work = work_for_chief(db, who, code)
    names, rounds = names_of_accounts(db), rounds_of(db, work.id)
    title = paper_for(db, work.paper_id).title
    row = _work_row(who, work, rounds, policy_of(db, work), title, names, grader_ids(db))
    tasks = tasks_of(db, work)
    shown = [] if row.is_covered else [r.id for r in rounds]
    marks = {id: marks_by_line(db, id) for id in shown}
    return WorkPage(
        row=row,
        tasks=tasks,
        marks=marks,
        decisions={id: decided_in(db, id) for id in shown},
        given={id: sum(mark["points"] or 0 for mark in marks[id].values()) for id in shown},
        apart={key for key, worth in _worths(tasks).items() if 3 * _spread_on(marks.values(), key) > worth},
        ruled_by=names.get(work.ruled_by, "") if work.ruled_by else "",
        ruled_why=work.ruled_why,
        locked_by=names.get(work.locked_by, "") if work.locked_by else "",
        locked_at=work.locked_at,
        history=_history(db, work, names),
    )


def _worths(tasks: Sequence[WorkTask]) -> dict[str, int]:
    return {f"{task.no}:{line['id']}": line["points"] for task in tasks for line in task.lines}


def _spread_on(marks: Iterable[Mapping[str, Mapping[str, Any]]], key: str) -> int:
    given = [of[key]["points"] for of in marks if key in of and of[key]["points"] is not None]
    return rules.spread(given)


def _history(db: Session, work: CodedWork, names: Mapping[int, str]) -> list[dict[str, Any]]:
    query = select(AuditRow).where(AuditRow.noun == "work", AuditRow.noun_id == work.id).order_by(AuditRow.id)
    return [
        {
            "what": r.what,
            "at": r.at,
            "who": names.get(r.who_id, "") if r.who_id else "",
            "why": r.detail.get("reason", ""),
        }
        for r in db.scalars(query)
    ]


def worth_of(db: Session, who: Who, code: str) -> int:
    """What a work is worth, in hundredths. Raises NotYours."""
    return work_for_chief(db, who, code).worth


def file_for_chief(db: Session, who: Who, code: str, n: int) -> tuple[WorkFile, tuple[str, ...]]:
    """One file of a work by its code, for those who oversee the grading. Raises NotYours."""
    return file_of(db, work_for_chief(db, who, code), n)
