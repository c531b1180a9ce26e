"""Codes: sealed practical work with the machine's proposals, and what people mark of a theory paper."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.grading.actions import advance
from examserver.grading.reads import COLLECTED, rounds_of
from examserver.grading.rules import CODE_LETTERS, PRACTICAL, THEORY, E, S, is_outdated
from examserver.grading.tables import CodedWork, LineMark, PenaltyDecision, Round, TheoryMark
from examserver.submissions.tables import Seal
from examserver.who import Who
from question_bank.points import TOTAL


def a_code() -> str:
    """A random code such as K7Q2-9FXM."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def code_work(
    db: Session,
    who: Who,
    *,
    now: datetime,
    attempt_id: int,
    sealed_at: datetime,
    findings: list[dict[str, Any]],
    penalties: Sequence[dict[str, Any]] = (),
) -> str:
    """Give a sealed work its code and the machine's proposals of points and penalties. Gives the code; doing it again
    changes nothing.

    A work that was reopened and sealed anew keeps its code and starts afresh: rounds on the old state are dropped.
    Refuses: already_changed (sealed again meanwhile), wrong_state (locked).
    """
    seal = db.get_one(Seal, attempt_id)
    if seal.sealed_at != sealed_at:
        raise Refused("already_changed")
    work = _work_of(db, attempt_id)
    if work is None:
        asked = Asked(db.get_one(Attempt, attempt_id), PRACTICAL, TOTAL, findings, penalties)
        return _new_works(db, who, now, [asked])[0]
    if work.coded_at < sealed_at:
        told = {"findings": findings, "penalties": list(penalties)}
        _restart(db, who, now, work, coded_at=max(now, sealed_at), **told)
    return work.code


def code_written(db: Session, who: Who, *, now: datetime, attempt_ids: Sequence[int]) -> int:
    """Give a code to what people mark of these theory attempts, once the machine has marked the rest.

    One that was collected anew, or got answers by a rescue file, keeps its code and starts afresh; where nothing is
    left for people, its work is dropped. Gives how many changed; doing it again changes nothing, nor does what is
    locked. One that was reopened meanwhile is left alone.
    """
    hold(db, Attempt, *attempt_ids)
    found = db.execute(_WRITTEN.where(Attempt.id.in_(attempt_ids))).all()
    new = [(attempt, mark.rest) for attempt, mark, work in found if work is None and mark.rest]
    _new_works(db, who, now, [Asked(attempt, THEORY, rest) for attempt, rest in new])
    return len(new) + sum(_renew(db, who, now, attempt, mark, work) for attempt, mark, work in found if work)


_WRITTEN = (
    select(Attempt, TheoryMark, CodedWork)
    .join(TheoryMark, TheoryMark.attempt_id == Attempt.id)
    .outerjoin(CodedWork, CodedWork.attempt_id == Attempt.id)
    .where(Attempt.subject == THEORY, Attempt.state.in_(COLLECTED))
    .order_by(Attempt.id)
)


def _renew(db: Session, who: Who, now: datetime, attempt: Attempt, mark: TheoryMark, work: CodedWork) -> bool:
    assert attempt.ended_at is not None
    is_old = is_outdated(work.coded_at, work.worth, attempt.ended_at, attempt.last_saved_at, mark.rest)
    if work.state == S.LOCKED or not is_old:
        return False
    if mark.rest:
        _restart(db, who, now, work, worth=mark.rest, coded_at=max(now, attempt.ended_at))
    else:
        _drop(db, who, now, work)
    return True


def _work_of(db: Session, attempt_id: int) -> CodedWork | None:
    return db.scalar(select(CodedWork).where(CodedWork.attempt_id == attempt_id))


@dataclass(frozen=True)
class Asked:
    """A work to be: of which attempt and subject, what it is worth, what the machine proposes."""

    attempt: Attempt
    subject: str
    worth: int
    findings: Sequence[dict[str, Any]] = ()
    penalties: Sequence[dict[str, Any]] = ()


def _new_works(db: Session, who: Who, now: datetime, asked: Sequence[Asked]) -> list[str]:
    """A work for each. Gives their codes."""
    codes = _new_codes(db, len(asked))
    works = [
        CodedWork(
            attempt_id=one.attempt.id,
            code=code,
            subject=one.subject,
            worth=one.worth,
            paper_id=one.attempt.paper_id,
            state=S.WAITING.value,
            findings=list(one.findings),
            penalties=list(one.penalties),
            coded_at=now,
        )
        for code, one in zip(codes, asked, strict=True)
    ]
    db.add_all(works)
    db.flush()
    for work in works:
        tell(db, who, now, "work.coded", work.id)
    return codes


def _new_codes(db: Session, n: int) -> list[str]:
    codes: set[str] = set()
    while len(codes) < n:
        drawn = {a_code() for _ in range(n - len(codes))}
        codes |= drawn - set(db.scalars(select(CodedWork.code).where(CodedWork.code.in_(drawn))))
    return list(codes)


def _restart(db: Session, who: Who, now: datetime, work: CodedWork, **values: Any) -> None:
    _drop_rounds(db, work)
    advance(db, work, E.RESTART, who, now, points=None, how="", ruled_by=None, ruled_why="", **values)


def _drop(db: Session, who: Who, now: datetime, work: CodedWork) -> None:
    _drop_rounds(db, work)
    tell(db, who, now, "work.dropped", work.id, code=work.code)
    db.delete(work)
    db.flush()


def _drop_rounds(db: Session, work: CodedWork) -> None:
    ids = [r.id for r in rounds_of(db, work.id)]
    db.execute(delete(LineMark).where(LineMark.round_id.in_(ids)))
    db.execute(delete(PenaltyDecision).where(PenaltyDecision.round_id.in_(ids)))
    db.execute(delete(Round).where(Round.id.in_(ids)))
