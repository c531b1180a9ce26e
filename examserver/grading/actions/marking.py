"""The machine's part: marks of theory, and codes with proposals for practical work."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from examserver.attempts.reads import answers_of
from examserver.attempts.tables import Attempt
from examserver.errors import Refused
from examserver.facts import tell
from examserver.grading.actions import advance
from examserver.grading.reads import rounds_of
from examserver.grading.rules import CODE_LETTERS, E, S
from examserver.grading.tables import CodedWork, ItemMark, LineMark, Round, TheoryMark
from examserver.papers.reads import FrozenItem, frozen_items
from examserver.rulebook import Rulebook
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Sitting
from examserver.submissions.tables import Seal
from examserver.who import Who
from question_bank.registry import kind

COLLECTED = ("handed_in", "collected")


def mark_theory(db: Session, who: Who, *, now: datetime, attempt_id: int) -> int:
    """Mark every item of a collected theory attempt anew, all or nothing. Gives the sum in hundredths.

    Refuses: wrong_state (reopened meanwhile).
    """
    attempt = db.get_one(Attempt, attempt_id)
    if attempt.subject != "theory" or attempt.state not in COLLECTED:
        raise Refused("wrong_state")
    answers, book = answers_of(db, attempt.id), rules_of(db.get_one(Sitting, attempt.sitting_id))
    marks = [
        _item_mark(attempt.id, i, answers.get(i.no), book, now)
        for i in frozen_items(db, attempt.paper_id or 0).values()
    ]
    db.execute(delete(ItemMark).where(ItemMark.attempt_id == attempt.id))
    db.execute(delete(TheoryMark).where(TheoryMark.attempt_id == attempt.id))
    db.execute(insert(ItemMark), marks)
    total = TheoryMark(
        attempt_id=attempt.id,
        points=sum(m["points"] for m in marks),
        worth=sum(m["worth"] for m in marks),
        marked_at=now,
    )
    db.add(total)
    tell(
        db,
        who,
        now,
        "theory.marked",
        attempt.id,
        sitting_id=attempt.sitting_id,
        attempt_id=attempt.id,
        points=total.points,
    )
    return total.points


def _item_mark(attempt_id: int, item: FrozenItem, answer: Any, book: Rulebook, now: datetime) -> dict[str, Any]:
    spec = {**item.spec, "half_rounds_up": book.half_rounds_up}
    mark = kind(item.kind).mark(spec, answer, item.worth)
    return {
        "attempt_id": attempt_id,
        "question_no": item.no,
        "points": mark.points if mark else 0,
        "worth": item.worth,
        "why": mark.why[:200] if mark else "",
        "needs_person": mark is None,
        "marked_at": now,
    }


def a_code() -> str:
    """A random code such as K7Q2-9FXM."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def code_work(
    db: Session, who: Who, *, now: datetime, attempt_id: int, sealed_at: datetime, findings: list[dict[str, Any]]
) -> str:
    """Give a sealed work its code and the machine's proposals. Gives the code; doing it again changes nothing.

    A work that was reopened and sealed anew keeps its code and starts afresh: rounds on the old state are dropped.
    Refuses: already_changed (sealed again meanwhile), wrong_state (locked).
    """
    seal = db.get_one(Seal, attempt_id)
    if seal.sealed_at != sealed_at:
        raise Refused("already_changed")
    work = db.scalar(select(CodedWork).where(CodedWork.attempt_id == attempt_id))
    if work is None:
        return _new_work(db, who, now, attempt_id, findings)
    if work.coded_at < sealed_at:
        _drop_rounds(db, work)
        advance(
            db,
            work,
            E.RESTART,
            who,
            now,
            points=None,
            how="",
            ruled_by=None,
            ruled_why="",
            findings=findings,
            coded_at=max(now, sealed_at),
        )
    return work.code


def _new_work(db: Session, who: Who, now: datetime, attempt_id: int, findings: list[dict[str, Any]]) -> str:
    code = a_code()
    while db.scalar(select(CodedWork.id).where(CodedWork.code == code)):
        code = a_code()
    paper_id = db.get_one(Attempt, attempt_id).paper_id
    assert paper_id is not None
    work = CodedWork(
        attempt_id=attempt_id, code=code, paper_id=paper_id, state=S.WAITING.value, findings=findings, coded_at=now
    )
    db.add(work)
    db.flush()
    tell(db, who, now, "work.coded", work.id)
    return code


def _drop_rounds(db: Session, work: CodedWork) -> None:
    ids = [r.id for r in rounds_of(db, work.id)]
    db.execute(delete(LineMark).where(LineMark.round_id.in_(ids)))
    db.execute(delete(Round).where(Round.id.in_(ids)))
