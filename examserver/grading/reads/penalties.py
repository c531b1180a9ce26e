"""Penalties of practical works: what the machine proposed, what each grader decided, what is left of the points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.errors import NotYours
from examserver.grading.rules import PRACTICAL
from examserver.grading.tables import CodedWork, LineMark, PenaltyDecision
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Sitting
from question_bank.penalties.rules import LINE, MODULE, Applied, Reckoned, Rule, reckon, rules_from

UNCHECKED = "unchecked"
"""Among a work's penalties: what the machine has not looked at."""


@dataclass(frozen=True)
class Proposed:
    """A penalty that the machine proposes; `line` is empty where it is about the whole task, or a grader chooses."""

    key: str
    no: int
    kind: str
    scope: str
    line: str
    percent: int
    proof: Sequence[Mapping[str, Any]] = ()
    is_own: bool = False
    reason: str = ""

    @property
    def needs_line(self) -> bool:
        """Whether a grader must say which line it is about."""
        return self.scope == LINE and not self.line


def proposed_in(work: CodedWork, no: int | None = None) -> list[Proposed]:
    """The proposals for a task of a work, or for all."""
    found = [Proposed(**one) for one in work.penalties if one["kind"] != UNCHECKED]
    return [one for one in found if no in (None, one.no)]


def unchecked_in(work: CodedWork, no: int) -> list[Mapping[str, Any]]:
    """What the machine has not looked at in a task, and why."""
    found = [one["proof"] for one in work.penalties if one["kind"] == UNCHECKED and one["no"] == no]
    return [proof for some in found for proof in some]


def proposed_as(work: CodedWork, key: str) -> Proposed:
    """One proposal. Raises NotYours."""
    for found in proposed_in(work):
        if found.key == key:
            return found
    raise NotYours


def decisions_of(db: Session, round_id: int) -> dict[str, PenaltyDecision]:
    """What was decided in a round, by the key of the penalty."""
    rows = db.scalars(select(PenaltyDecision).where(PenaltyDecision.round_id == round_id).order_by(PenaltyDecision.id))
    return {row.key: row for row in rows}


def undecided(db: Session, work: CodedWork, round_id: int) -> list[Proposed]:
    """The proposals about which nothing was decided in this round."""
    decided = decisions_of(db, round_id)
    return [one for one in proposed_in(work) if one.key not in decided]


def reckoned(db: Session, round_id: int) -> Reckoned:
    """The points of a round, less the penalties that apply."""
    marks = db.scalars(select(LineMark).where(LineMark.round_id == round_id))
    points = {(mark.question_no, mark.line): mark.points or 0 for mark in marks}
    applied = [row for row in decisions_of(db, round_id).values() if row.applies]
    return reckon(points, [Applied(row.question_no, row.line, row.percent) for row in applied])


def penalty_rules(db: Session, work: CodedWork) -> dict[str, Rule]:
    """The penalties that are on, by the rulebook frozen onto the work's sitting; none for theory."""
    if work.subject != PRACTICAL:
        return {}
    sitting = db.get_one(Sitting, db.get_one(Attempt, work.attempt_id).sitting_id)
    return rules_from(rules_of(sitting).penalties)


@dataclass(frozen=True)
class Decided:
    """What one grader decided: a proposal that does or does not apply, or a penalty of the grader's own."""

    penalty: Proposed
    applies: bool


def decided_in(db: Session, round_id: int) -> dict[str, Decided]:
    """The same as people see it, by key; the proof stands with the proposal."""
    return {key: Decided(_as_proposed(row), row.applies) for key, row in decisions_of(db, round_id).items()}


def _as_proposed(row: PenaltyDecision) -> Proposed:
    scope = LINE if row.line else MODULE
    return Proposed(
        row.key, row.question_no, row.kind, scope, row.line, row.percent, is_own=row.is_own, reason=row.reason
    )


def saved_decisions(db: Session, round_id: int) -> dict[str, dict[str, Any]]:
    """What is stored, for the desk's script."""
    return {key: {"applies": row.applies, "line": row.line} for key, row in decisions_of(db, round_id).items()}
