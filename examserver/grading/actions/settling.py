"""The leader's part: ruling where graders differ, locking, unlocking with a reason, calling back what lies open."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from examserver.db import hold
from examserver.errors import NotAllowed, NotYours, Refused
from examserver.facts import tell
from examserver.grading import rules
from examserver.grading.actions import advance
from examserver.grading.reads import lockable, policy_of, rounds_of, work_to_settle
from examserver.grading.reads.progress import grader_ids, need_of
from examserver.grading.rules import E, S
from examserver.grading.tables import CodedWork, LineMark, PenaltyDecision, Round
from examserver.who import Role, Who


def rule_work(db: Session, who: Who, *, now: datetime, code: str, points: int, reason: str) -> None:
    """组长裁定: set the mark where the graders do not agree, or correct a mark that is not locked; with a reason.

    Refuses: wrong_state, third_grader_first, points_not_in_steps. Raises NotYours.
    """
    work = work_to_settle(db, who, code)
    hold(db, CodedWork, work.id)
    db.refresh(work)
    rules.may_give(points, work.worth, None)
    if need_of(policy_of(db, work), work.state, rounds_of(db, work.id), grader_ids(db)) == "third":
        raise Refused("third_grader_first")
    advance(
        db,
        work,
        E.RULE,
        who,
        now,
        {"reason": reason, "points": points, "before": work.points},
        points=points,
        how="ruled",
        ruled_by=who.id,
        ruled_why=reason,
    )


def lock_work(db: Session, who: Who, *, now: datetime, code: str) -> None:
    """锁定 one work whose mark stands. Refuses: wrong_state. Raises NotYours."""
    work = work_to_settle(db, who, code)
    advance(db, work, E.LOCK, who, now, {"points": work.points}, locked_at=now, locked_by=who.id)


def lock_works(db: Session, who: Who, *, now: datetime, subject: str = "") -> int:
    """锁定 every work whose mark stands; of one subject or of all. Gives how many. Refuses: nothing_to_lock."""
    if who.role is not Role.CHIEF_GRADER:
        raise NotAllowed
    works = lockable(db, subject)
    if not works:
        raise Refused("nothing_to_lock")
    for work in works:
        advance(db, work, E.LOCK, who, now, {"points": work.points}, locked_at=now, locked_by=who.id)
    return len(works)


def unlock_work(db: Session, who: Who, *, now: datetime, code: str, reason: str) -> None:
    """解锁 with a reason; the leader may then rule anew. Refuses: wrong_state. Raises NotYours."""
    work = work_to_settle(db, who, code)
    advance(db, work, E.UNLOCK, who, now, {"reason": reason}, locked_at=None, locked_by=None)


def call_back(db: Session, who: Who, *, now: datetime, code: str, round_id: int, reason: str) -> None:
    """收回 a round that a grader left open (ill, gone), so that another can take the work. Its lines are dropped.

    Refuses: round_finished. Raises NotYours.
    """
    work = work_to_settle(db, who, code)
    hold(db, CodedWork, work.id)
    db.refresh(work)
    this = db.get(Round, round_id)
    if this is None or this.work_id != work.id:
        raise NotYours
    if this.finished_at:
        raise Refused("round_finished")
    db.execute(delete(LineMark).where(LineMark.round_id == this.id))
    db.execute(delete(PenaltyDecision).where(PenaltyDecision.round_id == this.id))
    db.delete(this)
    db.flush()
    tell(db, who, now, "work.called_back", work.id, round=round_id, grader=this.grader_id, reason=reason)
    if work.state == S.SCORING and not rounds_of(db, work.id):
        advance(db, work, E.GIVE_BACK, who, now)
