"""A grader's part: taking the next work, scoring line by line, finishing, taking a finished round back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from examserver.db import hold
from examserver.errors import Malformed, Refused
from examserver.facts import tell
from examserver.grading import rules
from examserver.grading.actions import advance
from examserver.grading.reads import (
    TaskLine,
    finished_points,
    line_of,
    marks_of,
    policy_of,
    proposal_of,
    round_for,
    rounds_of,
    unscored,
)
from examserver.grading.reads.desk import may_take, next_works, open_rounds_of
from examserver.grading.reads.penalties import reckoned, undecided
from examserver.grading.rules import PRACTICAL, E, S, Step
from examserver.grading.tables import CodedWork, LineMark, Round
from examserver.messages import penalty_label
from examserver.people.tables import Account
from examserver.who import Who

MOST_COMMENT = 500
MOST_REMARK = 2000


@dataclass(frozen=True)
class SaveLine:
    """The shape of one saved line: points in hundredths or None, and the version of the round that the grader saw."""

    question_no: int
    line: str
    version: int
    points: int | None = None
    comment: str = ""


def take_work(db: Session, who: Who, *, now: datetime) -> int:
    """The round that this grader has open, or a new one on the next work. Gives the round's id.

    Refuses: nothing_to_grade.
    """
    hold(db, Account, who.id)  # one grader, one open round
    begun = open_rounds_of(db, who)
    return begun[0].id if begun else take_first(db, who, now, next_works(db, who))


def take_first(db: Session, who: Who, now: datetime, works: Iterable[CodedWork]) -> int:
    """A new round on the first of these works that no other grader was faster to take. Refuses: nothing_to_grade."""
    for work in works:
        db.refresh(work, with_for_update={"key_share": True})
        if not may_take(db, who, work):  # another grader was first
            continue
        this = _new_round(db, who, now, work)
        if this is None:
            continue
        if work.state == S.WAITING:
            advance(db, work, E.TAKE, who, now)
        tell(db, who, now, "round.taken", this.id, work=work.id, no=this.no)
        return this.id
    raise Refused("nothing_to_grade")


def _new_round(db: Session, who: Who, now: datetime, work: CodedWork) -> Round | None:
    taken = {r.no for r in rounds_of(db, work.id)}
    no = next(n for n in range(1, rules.MOST_GRADERS + 1) if n not in taken)
    this = Round(work_id=work.id, grader_id=who.id, no=no, version=0, comment="", began_at=now)
    try:
        with db.begin_nested():  # the table is unique by work and number: another grader may have been first
            db.add(this)
            db.flush()
    except IntegrityError:
        return None
    return this


def save_line(db: Session, who: Who, *, now: datetime, round_id: int, asked: SaveLine) -> dict[str, Any]:
    """Keep the points and the comment of one line. Gives the new version and the running total.

    Refuses: round_finished, grading_changed, points_out_of_range, points_not_in_steps. Raises NotYours.
    """
    this = round_for(db, who, round_id)
    work = db.get_one(CodedWork, this.work_id)
    line = line_of(db, work, asked.question_no, asked.line)
    rules.may_give(asked.points, line.points, proposal_of(work, asked.question_no, asked.line))
    comment = tidy(asked.comment, MOST_COMMENT)
    next_version(db, this, asked.version)
    marks = marks_of(db, this.id)
    mark = marks.get((asked.question_no, asked.line))
    if mark is None:
        mark = LineMark(round_id=this.id, question_no=asked.question_no, line=asked.line)
        db.add(mark)
    mark.points, mark.comment, mark.saved_at = asked.points, comment, now
    db.flush()
    tell(db, who, now, "round.line_saved", this.id, no=asked.question_no, line=asked.line, points=asked.points)
    return {"version": this.version, "total": reckoned(db, this.id).total}


def save_remark(db: Session, who: Who, *, now: datetime, round_id: int, version: int, comment: str) -> dict[str, Any]:
    """Keep the grader's remark on the whole work. Gives the new version.

    Refuses: round_finished, grading_changed. Raises NotYours.
    """
    this = round_for(db, who, round_id)
    comment = tidy(comment, MOST_REMARK)
    next_version(db, this, version)
    this.comment = comment
    tell(db, who, now, "round.remark_saved", this.id)
    return {"version": this.version}


def tidy(text: str, most: int, field: str = "comment") -> str:
    """A text as it is kept. Malformed: too_long."""
    kept = text.replace("\x00", "").strip()
    if len(kept) > most:
        raise Malformed("too_long", field=field, max=most)
    return kept


def next_version(db: Session, this: Round, seen: int) -> None:
    """One save more in a round that is open, seen as it stands. Refuses: round_finished, grading_changed."""
    if this.finished_at:
        raise Refused("round_finished")
    if this.version != seen:
        raise Refused("grading_changed")
    changed = db.execute(
        update(Round)
        .where(Round.id == this.id, Round.version == seen, Round.finished_at.is_(None))
        .values(version=Round.version + 1)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("grading_changed")
    db.refresh(this)


def finish_round(db: Session, who: Who, *, now: datetime, round_id: int, version: int) -> int:
    """Finish the grader's own round; the agreement rule decides what becomes of the work. Gives the total.

    Refuses: lines_missing (`faults`), penalties_undecided (`faults`), round_finished, grading_changed. Raises NotYours.
    """
    this, work = held_round(db, who, round_id)
    may_close(unscored(db, work, this.id))
    if left := undecided(db, work, this.id):
        raise Refused("penalties_undecided", n=len(left), faults=[f"{p.no}. {penalty_label(p.kind)}" for p in left])
    return close(db, who, now, this, work, version)


def may_close(missing: Sequence[TaskLine]) -> None:
    """Refuses: lines_missing, with the lines in `faults`."""
    if missing:
        raise Refused("lines_missing", n=len(missing), faults=[f"{t.no}. {t.line.text}" for t in missing])


def close(db: Session, who: Who, now: datetime, this: Round, work: CodedWork, version: int) -> int:
    """Finish a round whose lines all have points. Gives the total, less the penalties that apply.

    Refuses: round_finished, grading_changed.
    """
    next_version(db, this, version)
    this.points = reckoned(db, this.id).total
    this.finished_at = now
    db.flush()
    tell(db, who, now, "round.finished", this.id, work=work.id, points=this.points)
    settle(db, who, now, work)
    return this.points


def held_round(db: Session, who: Who, round_id: int) -> tuple[Round, CodedWork]:
    """A grader's own round and its work, which graders who finish at once look at one after the other."""
    this = round_for(db, who, round_id)
    hold(db, CodedWork, this.work_id)
    db.refresh(this)
    return this, db.get_one(CodedWork, this.work_id)


def settle(db: Session, who: Who, now: datetime, work: CodedWork) -> None:
    """Let the agreement rule look at the finished rounds, and move the work where it says."""
    verdict = rules.agreement(policy_of(db, work), finished_points(rounds_of(db, work.id)))
    if verdict.step is Step.AGREED:
        advance(db, work, E.AGREE, who, now, {"points": verdict.points}, points=verdict.points, how=verdict.how)
    elif verdict.step in (Step.THIRD, Step.RULING) and work.state != S.DISPUTED:
        advance(db, work, E.DISPUTE, who, now)
    elif verdict.step is Step.RULING:
        tell(db, who, now, "work.ruling_needed", work.id)


def withdraw_round(db: Session, who: Who, *, now: datetime, round_id: int) -> None:
    """撤回: open one's own finished round again, until another grader has finished.

    Refuses: too_late_to_withdraw, one_open_already. Raises NotYours.
    """
    this, work = held_round(db, who, round_id)
    others = [r for r in rounds_of(db, work.id) if r.id != this.id and r.finished_at]
    if this.finished_at is None:
        raise Refused("wrong_state")
    rules.may_withdraw(S(work.state), len(others))
    if work.subject == PRACTICAL and open_rounds_of(db, who):
        raise Refused("one_open_already")
    this.finished_at, this.points = None, None
    this.version += 1
    tell(db, who, now, "round.withdrawn", this.id, work=work.id)
