"""The way of an answer, third room: the saves of all terminals are judged and kept together, in one commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import insert, select, tuple_
from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.reads import clock_of, holds
from examserver.attempts.rules import S
from examserver.attempts.tables import AnswerRevision, Attempt
from examserver.errors import Malformed, NotYours, Refused
from examserver.facts import tell
from examserver.papers.reads import frozen_items
from examserver.people.tables import SignIn
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Sitting
from examserver.who import Role, Who
from question_bank.contract import Malformed as BadAnswer
from question_bank.registry import kind, workspace

MAX_ANSWER_BYTES = 200_000
HIGHEST_NUMBER = 2**31 - 1
Refusal = Refused | Malformed | NotYours | BadAnswer
Saved = dict[str, Any] | Refusal


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

    @property
    def place(self) -> tuple[int, int, int]:
        """What makes a revision one and the same, however often it is sent."""
        return self.attempt_id, self.lease, self.number


@dataclass(frozen=True)
class _Book:
    """What a batch of answers is judged by, read once: rows by id, revisions kept already by place."""

    attempts: dict[int, Attempt]
    drains: dict[int, int]
    terminals: dict[int, str]
    kept: dict[tuple[int, int, int], dict[str, Any]]


def save_answer(db: Session, who: Who, *, now: datetime, asked: SaveAnswer) -> dict[str, Any]:
    """Keep one revision of one answer; gives what the acknowledgement says.

    Refuses: not_answering, time_is_up, wrong_terminal, number_taken, no_such_question. Malformed: answer_too_large.
    """
    [saved] = save_answers(db, [(who, asked)], now=now)
    if isinstance(saved, Exception):
        raise saved
    return saved


def save_answers(db: Session, batch: Sequence[tuple[Who, SaveAnswer]], *, now: datetime) -> list[Saved]:
    """Keep revisions of many terminals in one transaction; a refusal is that answer's own and stops no other.

    A resent revision is not a new one: it is acknowledged again. Gives an acknowledgement or a refusal for each.
    """
    book = _open_book(db, batch)
    fresh: list[dict[str, Any]] = []
    saved = [_judge(db, book, who, asked, now, fresh) for who, asked in batch]
    if fresh:
        db.execute(insert(AnswerRevision), fresh)
    for attempt in {row["attempt_id"]: book.attempts[row["attempt_id"]] for row in fresh}.values():
        attempt.last_saved_at = now
        who = Who(Role.CANDIDATE, attempt.candidate_id)
        tell(db, who, now, "answer.saved", sitting_id=attempt.sitting_id, attempt_id=attempt.id, audit=False)
    return saved


def _open_book(db: Session, batch: Sequence[tuple[Who, SaveAnswer]]) -> _Book:
    ids = {asked.attempt_id for _who, asked in batch}
    attempts = {a.id: a for a in db.scalars(select(Attempt).where(Attempt.id.in_(ids)))}
    sittings = db.scalars(select(Sitting).where(Sitting.id.in_({a.sitting_id for a in attempts.values()})))
    sign_ins = {who.sign_in_id for who, _asked in batch}
    terminals = db.execute(select(SignIn.id, SignIn.terminal).where(SignIn.id.in_(sign_ins)))
    r = AnswerRevision
    columns = (r.attempt_id, r.lease, r.number, r.question_no, r.part, r.answer, r.flagged, r.saved_at)
    places = [asked.place for _who, asked in batch if asked.number <= HIGHEST_NUMBER and asked.lease <= HIGHEST_NUMBER]
    kept = db.execute(select(*columns).where(tuple_(r.attempt_id, r.lease, r.number).in_(places)))
    return _Book(
        attempts=attempts,
        drains={s.id: rules_of(s).drain_seconds for s in sittings},
        terminals={int(id): str(terminal) for id, terminal in terminals},
        kept={(row.attempt_id, row.lease, row.number): dict(row._mapping) for row in kept},
    )


def _judge(db: Session, book: _Book, who: Who, asked: SaveAnswer, now: datetime, fresh: list[dict[str, Any]]) -> Saved:
    try:
        attempt = _own(book, who, asked)
        row = book.kept.get(asked.place)
        if row is None:
            row = _new_revision(db, book, who, attempt, asked, now)
            fresh.append(row)
            book.kept[asked.place] = row
        elif not _is_same(db, attempt, row, asked):
            raise Refused("number_taken")
    except (Refused, Malformed, NotYours, BadAnswer) as refusal:
        return refusal
    return {
        "number": asked.number,
        "lease": asked.lease,
        "saved_at": row["saved_at"].isoformat(),
        **clock_of(attempt, now),
    }


def _own(book: _Book, who: Who, asked: SaveAnswer) -> Attempt:
    attempt = book.attempts.get(asked.attempt_id)
    if attempt is None or who.role is not Role.CANDIDATE or attempt.candidate_id != who.id:
        raise NotYours
    return attempt


def _new_revision(
    db: Session, book: _Book, who: Who, attempt: Attempt, asked: SaveAnswer, now: datetime
) -> dict[str, Any]:
    is_holder = attempt.lease == asked.lease and holds(attempt, book.terminals.get(who.sign_in_id, ""))
    last = rules.last_moment(attempt.deadline, book.drains[attempt.sitting_id]) if attempt.deadline else None
    rules.may_save(S(attempt.state), is_holder, now, last)
    return {
        "attempt_id": attempt.id,
        "lease": asked.lease,
        "number": asked.number,
        "question_no": asked.question_no,
        "part": asked.part,
        "answer": read_answer(db, attempt, asked),
        "flagged": asked.flagged,
        "saved_at": now,
    }


def _is_same(db: Session, attempt: Attempt, row: dict[str, Any], asked: SaveAnswer) -> bool:
    if (row["question_no"], row["part"], row["flagged"]) != (asked.question_no, asked.part, asked.flagged):
        return False
    return bool(row["answer"] == read_answer(db, attempt, asked))


def read_answer(db: Session, attempt: Attempt, asked: SaveAnswer) -> Any:
    """The tidy answer of the question's kind; None clears it."""
    if not 1 <= asked.number <= HIGHEST_NUMBER:
        raise Malformed("malformed")
    if _bytes_of(asked.answer) > MAX_ANSWER_BYTES:
        raise Malformed("answer_too_large")
    item = frozen_items(db, attempt.paper_id or 0).get(asked.question_no)
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
