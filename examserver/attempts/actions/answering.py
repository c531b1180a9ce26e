"""The way of an answer, third room: saving, handing in, collecting."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.actions import advance
from examserver.attempts.reads import clock_of, holds, own_attempt, sitting_of, terminal_of
from examserver.attempts.reads import last_number as highest_kept
from examserver.attempts.rules import E, S
from examserver.attempts.tables import AnswerRevision, Attempt
from examserver.errors import Malformed, Refused
from examserver.facts import tell
from examserver.papers.reads import item_of
from examserver.sittings.reads import rules_of
from examserver.who import Who
from question_bank.registry import kind, workspace

MAX_ANSWER_BYTES = 200_000
HIGHEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class SaveAnswer:
    """The shape of `answer.save`: one revision of one answer (`part`: a field of a practical task)."""

    attempt_id: int
    lease: int
    number: int
    question_no: int
    answer: Any = None
    part: str = ""
    flagged: bool = False


def save_answer(db: Session, who: Who, *, now: datetime, asked: SaveAnswer) -> dict[str, Any]:
    """Keep one revision of one answer; gives what the acknowledgement says.

    Refuses: not_answering, time_is_up, wrong_terminal, number_taken, no_such_question. Malformed: answer_too_large.
    """
    attempt = own_attempt(db, who, asked.attempt_id)
    row = find_revision(db, attempt, asked.lease, asked.number)  # a resent answer is not a new answer
    if row is not None and not _is_same(db, attempt, row, asked):
        raise Refused("number_taken")
    if row is None:
        is_holder = attempt.lease == asked.lease and holds(attempt, terminal_of(db, who))
        rules.may_save(S(attempt.state), is_holder, now, _last_moment(db, attempt))
        row = AnswerRevision(
            attempt_id=attempt.id,
            lease=asked.lease,
            number=asked.number,
            question_no=asked.question_no,
            part=asked.part,
            answer=read_answer(db, attempt, asked),
            flagged=asked.flagged,
            saved_at=now,
        )
        db.add(row)
        attempt.last_saved_at = now
        tell(
            db,
            who,
            now,
            "answer.saved",
            asked.number,
            sitting_id=attempt.sitting_id,
            attempt_id=attempt.id,
            audit=False,
        )
    return {"number": row.number, "lease": row.lease, "saved_at": row.saved_at.isoformat(), **clock_of(attempt, now)}


def _is_same(db: Session, attempt: Attempt, row: AnswerRevision, asked: SaveAnswer) -> bool:
    if (row.question_no, row.part, row.flagged) != (asked.question_no, asked.part, asked.flagged):
        return False
    return bool(row.answer == read_answer(db, attempt, asked))


def find_revision(db: Session, attempt: Attempt, lease: int, number: int) -> AnswerRevision | None:
    """The revision of this number, if it was kept already."""
    return db.scalar(
        select(AnswerRevision).where(
            AnswerRevision.attempt_id == attempt.id, AnswerRevision.lease == lease, AnswerRevision.number == number
        )
    )


def read_answer(db: Session, attempt: Attempt, asked: SaveAnswer) -> Any:
    """The tidy answer of the question's kind; None clears it."""
    if not 1 <= asked.number <= HIGHEST_NUMBER:
        raise Malformed("malformed")
    if _bytes_of(asked.answer) > MAX_ANSWER_BYTES:
        raise Malformed("answer_too_large")
    item = item_of(db, attempt.paper_id or 0, asked.question_no)
    if item is None or bool(asked.part) != (attempt.subject == "practical"):
        raise Refused("no_such_question")
    if asked.part:
        return workspace(item.kind).read_field(item.spec, asked.part, asked.answer)
    return None if asked.answer is None else kind(item.kind).read(item.spec, asked.answer)


def _bytes_of(answer: Any) -> int:
    try:
        return len(orjson.dumps(answer))
    except orjson.JSONEncodeError:  # half a character, or a number of more than 64 bits
        raise Malformed("malformed") from None


def _last_moment(db: Session, attempt: Attempt) -> datetime | None:
    if attempt.deadline is None:
        return None
    return rules.last_moment(attempt.deadline, rules_of(sitting_of(db, attempt)).drain_seconds)


def hand_in(db: Session, who: Who, *, now: datetime, attempt_id: int, last_number: int = 0) -> None:
    """The candidate hands in; asking twice is harmless.

    `last_number`: the highest number the terminal has given; the server must have it. Refuses: too_early_to_hand_in,
    wrong_terminal, not_answering, unsent_answers.
    """
    attempt = own_attempt(db, who, attempt_id)
    if attempt.state in (S.HANDED_IN, S.COLLECTED):
        return
    sitting = sitting_of(db, attempt)
    rules.may_save(S(attempt.state), holds(attempt, terminal_of(db, who)), now, _last_moment(db, attempt))
    assert attempt.began_at is not None
    rules.may_hand_in(attempt.began_at, rules_of(sitting).earliest_hand_in_minutes, sitting.minutes, now)
    missing = last_number - highest_kept(db, attempt.id, attempt.lease)
    if missing > 0:
        raise Refused("unsent_answers", n=missing)
    advance(db, attempt, E.HAND_IN, who, now, ended_at=now, ended_why="handed_in")


def collect(db: Session, who: Who, *, now: datetime, attempt_id: int, why: str = "time_is_up") -> None:
    """The server (or the invigilator) takes the paper in. Refuses: wrong_state."""
    attempt = db.get_one(Attempt, attempt_id)
    advance(db, attempt, E.COLLECT, who, now, ended_at=now, ended_why=why)
