"""Penalties: what a grader decides about a proposal, and what a grader adds by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from examserver.errors import Malformed, Refused
from examserver.facts import tell
from examserver.grading.actions.scoring import next_version, tidy
from examserver.grading.reads import line_of, lines_of, round_for
from examserver.grading.reads.penalties import decisions_of, penalty_rules, proposed_as, reckoned
from examserver.grading.tables import CodedWork, PenaltyDecision, Round
from examserver.who import Who

MOST_REASON = 300
MOST_OWN = 20


@dataclass(frozen=True)
class DecidePenalty:
    """The shape of a decision; `line` where the proposal leaves to the grader which line it is about."""

    key: str
    version: int
    applies: bool
    line: str = ""


@dataclass(frozen=True)
class AddPenalty:
    """The shape of a penalty added by hand: of a line, or of the whole task where `line` is empty."""

    question_no: int
    kind: str
    line: str
    reason: str
    version: int


def decide_penalty(db: Session, who: Who, *, now: datetime, round_id: int, asked: DecidePenalty) -> dict[str, Any]:
    """适用 or 不适用: what the grader says about a proposal. Gives the new version and the running total.

    Refuses: round_finished, grading_changed, penalty_needs_line. Raises NotYours.
    """
    this = round_for(db, who, round_id)
    proposed = proposed_as(db.get_one(CodedWork, this.work_id), asked.key)
    line = proposed.line
    if proposed.needs_line and asked.applies:
        line = _chosen_line(db, this, proposed.no, asked.line)
    next_version(db, this, asked.version)
    row = decisions_of(db, this.id).get(asked.key)
    if row is None:
        row = PenaltyDecision(
            round_id=this.id, key=asked.key, question_no=proposed.no, kind=proposed.kind, percent=proposed.percent
        )
        db.add(row)
    row.line, row.applies, row.decided_at = line, asked.applies, now
    db.flush()
    detail: dict[str, Any] = {
        "key": row.key,
        "no": row.question_no,
        "line": line,
        "kind": row.kind,
        "applies": row.applies,
    }
    tell(db, who, now, "round.penalty_decided", this.id, **detail)
    return _stands(db, this)


def add_penalty(db: Session, who: Who, *, now: datetime, round_id: int, asked: AddPenalty) -> dict[str, Any]:
    """A penalty that the machine did not propose, with a reason. Gives its key, the new version and the total.

    Refuses: round_finished, grading_changed, too_many_penalties. Raises NotYours.
    """
    this = round_for(db, who, round_id)
    work = db.get_one(CodedWork, this.work_id)
    rule = penalty_rules(db, work).get(asked.kind)
    if rule is None:
        raise Malformed("malformed_field", field="kind")
    _place(db, work, asked)
    reason = tidy(asked.reason, MOST_REASON, "reason")
    if not reason:
        raise Malformed("missing_field", field="reason")
    own = [row for row in decisions_of(db, this.id).values() if row.is_own]
    if len(own) >= MOST_OWN:
        raise Refused("too_many_penalties", most=MOST_OWN)
    next_version(db, this, asked.version)
    taken = [int(row.key.removeprefix("own-")) for row in own]
    row = PenaltyDecision(
        round_id=this.id,
        key=f"own-{max(taken, default=0) + 1}",
        question_no=asked.question_no,
        kind=asked.kind,
        line=asked.line,
        percent=rule.percent,
        applies=True,
        is_own=True,
        reason=reason,
        decided_at=now,
    )
    db.add(row)
    db.flush()
    detail: dict[str, Any] = {
        "key": row.key,
        "no": row.question_no,
        "line": row.line,
        "kind": row.kind,
        "reason": reason,
    }
    tell(db, who, now, "round.penalty_added", this.id, **detail)
    return {"key": row.key, **_stands(db, this)}


def withdraw_penalty(db: Session, who: Who, *, now: datetime, round_id: int, key: str, version: int) -> dict[str, Any]:
    """Take back a penalty of one's own. Refuses: round_finished, grading_changed, already_changed. Raises NotYours."""
    this = round_for(db, who, round_id)
    next_version(db, this, version)
    row = decisions_of(db, this.id).get(key)
    if row is None or not row.is_own:
        raise Refused("already_changed")
    db.delete(row)
    db.flush()
    tell(db, who, now, "round.penalty_withdrawn", this.id, key=key, no=row.question_no, kind=row.kind)
    return _stands(db, this)


def _place(db: Session, work: CodedWork, asked: AddPenalty) -> None:
    if asked.line:
        line_of(db, work, asked.question_no, asked.line)
    elif asked.question_no not in {one.no for one in lines_of(db, work)}:
        raise Malformed("malformed_field", field="question_no")


def _chosen_line(db: Session, this: Round, no: int, line: str) -> str:
    if not line:
        raise Refused("penalty_needs_line")
    return line_of(db, db.get_one(CodedWork, this.work_id), no, line).id


def _stands(db: Session, this: Round) -> dict[str, Any]:
    return {"version": this.version, "total": reckoned(db, this.id).total}
