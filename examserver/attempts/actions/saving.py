"""The way of an answer, third room: the saves of all terminals are judged and kept together, in one commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.picture import clock_of
from examserver.attempts.reads import last_moment_of
from examserver.attempts.rules import S
from examserver.attempts.tables import AnswerRevision, Attempt
from examserver.errors import Malformed, NotYours, Refused
from examserver.facts import tell
from examserver.papers.reads import FrozenItem, frozen_items
from examserver.people.tables import SignIn
from examserver.rulebook import rulebook_from
from examserver.sittings.tables import Sitting
from examserver.who import Role, Who
from question_bank.contract import Malformed as BadAnswer
from question_bank.registry import kind, workspace

MAX_ANSWER_BYTES = 200_000
HIGHEST_NUMBER = 2**31 - 1
Refusal = Refused | Malformed | NotYours | BadAnswer
Saved = dict[str, Any] | Refusal
Place = tuple[int, int, int]
"""Attempt, lease and number: what makes a revision one and the same."""

_ATTEMPTS: Any = Attempt.__table__
_REVISIONS = AnswerRevision.__table__
_SITTINGS = Sitting.__table__
_SIGN_INS = SignIn.__table__
_READ = ("id", "sitting_id", "candidate_id", "paper_id", "subject", "state", "lease", "terminal")
_CLOCK = ("began_at", "deadline", "deadline_version", "extension_ms", "drain_from")
_COLUMNS = [_ATTEMPTS.c[name] for name in (*_READ, *_CLOCK)]
# Made once: a statement with `in_` that is made anew for each batch leaves cycles for the garbage collector.
_IDS: Any = bindparam("ids", expanding=True)
_LOCK = select(*_COLUMNS).where(_ATTEMPTS.c.id.in_(_IDS)).order_by(_ATTEMPTS.c.id).with_for_update(key_share=True)
_RULES = select(_SITTINGS.c.id, _SITTINGS.c.rules).where(_SITTINGS.c.id.in_(_IDS))
_AT = select(_SIGN_INS.c.id, _SIGN_INS.c.terminal).where(_SIGN_INS.c.id.in_(_IDS), _SIGN_INS.c.ended_at.is_(None))
_SAVED = update(_ATTEMPTS).where(_ATTEMPTS.c.id.in_(_IDS)).values(last_saved_at=bindparam("now"))
_INSERT = {
    dialect.__name__.rpartition(".")[2]: dialect.insert(_REVISIONS)
    .on_conflict_do_nothing(index_elements=["attempt_id", "lease", "number"])
    .returning(_REVISIONS.c.attempt_id, _REVISIONS.c.lease, _REVISIONS.c.number)
    for dialect in (postgresql, sqlite)
}


@dataclass(frozen=True)
class SaveAnswer:
    """The shape of `answer.save`: one revision of one answer (`part`: a field of a practical task).

    `left_ms`: how much of the exam was left, by the terminal's countdown, when it gave the revision its number.
    """

    attempt_id: int
    lease: int
    number: int
    question_no: int
    answer: Any = None
    part: str = ""
    flagged: bool = False
    left_ms: int = 0

    @property
    def place(self) -> Place:
        """What makes a revision one and the same, however often it is sent."""
        return self.attempt_id, self.lease, self.number


@dataclass(frozen=True)
class _Book:
    """What a batch of answers is judged by, read once: attempts' rows by id, and what each question is."""

    attempts: dict[int, Any]
    drains: dict[int, int]
    terminals: dict[int, str]
    items: dict[int, dict[int, FrozenItem]]


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

    A resent revision is not a new one: it is acknowledged again, also when a new one would be refused by now. Gives an
    acknowledgement or a refusal for each. Statements are set-based and of the Core: this is the hot path.
    """
    connection = db.connection()
    book = _open_book(db, connection, batch)
    judged = [_judge(book, who, asked, now) for who, asked in batch]
    rows = {row["place"]: row for row in judged if isinstance(row, dict)}  # of twins in one batch the last
    added = _add(connection, list(rows.values()))
    twins = len(rows) < sum(isinstance(row, dict) for row in judged)
    kept = {} if len(added) == len(batch) and not twins else _kept(connection, book, batch)
    _note(db, connection, book, [rows[place] for place in added], now)
    return [
        _answered(book, asked, row, kept, now, is_new=not twins and asked.place in added)
        for (_who, asked), row in zip(batch, judged, strict=True)
    ]


def _open_book(db: Session, connection: Connection, batch: Sequence[tuple[Who, SaveAnswer]]) -> _Book:
    """Lock the attempts in the order of their ids (PostgreSQL; SQLite has one writer) and read them."""
    ids = list({asked.attempt_id for _who, asked in batch})
    attempts = {row.id: row for row in connection.execute(_LOCK, {"ids": ids})}
    sittings = list({a.sitting_id for a in attempts.values()})
    sign_ins = list({who.sign_in_id for who, _asked in batch})
    return _Book(
        attempts=attempts,
        drains={id: rulebook_from(rules).drain_seconds for id, rules in connection.execute(_RULES, {"ids": sittings})},
        terminals=dict(connection.execute(_AT, {"ids": sign_ins}).all()),
        items={paper: frozen_items(db, paper) for paper in {a.paper_id for a in attempts.values()} if paper},
    )


def _judge(book: _Book, who: Who, asked: SaveAnswer, now: datetime) -> dict[str, Any] | Refusal:
    """The row of a new revision, or why it is none."""
    try:
        attempt = _own(book, who, asked)
        is_holder = attempt.lease == asked.lease and attempt.terminal == book.terminals.get(who.sign_in_id)
        rules.may_save(S(attempt.state), is_holder, now, last_moment_of(attempt, book.drains[attempt.sitting_id]))
        rules.may_still_arrive(attempt.deadline, now, asked.left_ms)
        answer = read_answer(book.items, attempt, asked)
    except (Refused, Malformed, NotYours, BadAnswer) as refusal:
        return refusal
    return {
        "place": asked.place,
        "attempt_id": attempt.id,
        "lease": asked.lease,
        "number": asked.number,
        "question_no": asked.question_no,
        "part": asked.part,
        "answer": answer,
        "flagged": asked.flagged,
        "saved_at": now,
    }


def _own(book: _Book, who: Who, asked: SaveAnswer) -> Any:
    attempt = book.attempts.get(asked.attempt_id)
    if attempt is None or who.role is not Role.CANDIDATE or attempt.candidate_id != who.id:
        raise NotYours
    return attempt


def _add(connection: Connection, rows: list[dict[str, Any]]) -> set[Place]:
    """Add the revisions that are not there yet; gives the places of those that were added."""
    if not rows:
        return set()
    values = [{name: value for name, value in row.items() if name != "place"} for row in rows]
    added = connection.execute(_INSERT[connection.dialect.name], values)
    return {(attempt_id, lease, number) for attempt_id, lease, number in added}


def _kept(connection: Connection, book: _Book, batch: Sequence[tuple[Who, SaveAnswer]]) -> dict[Place, Any]:
    """What is kept under the places of a batch in which something was not simply new."""
    places = [asked.place for _who, asked in batch if asked.number <= HIGHEST_NUMBER and asked.lease <= HIGHEST_NUMBER]
    r = _REVISIONS.c
    columns = (r.attempt_id, r.lease, r.number, r.question_no, r.part, r.answer, r.flagged, r.saved_at)
    wanted = select(*columns).where(
        r.attempt_id.in_({attempt_id for attempt_id, _lease, _number in places}),  # SQLite would scan by the rest alone
        tuple_(r.attempt_id, r.lease, r.number).in_(places),
    )
    found = connection.execute(wanted)
    return {(row.attempt_id, row.lease, row.number): row for row in found}


def _note(db: Session, connection: Connection, book: _Book, added: list[dict[str, Any]], now: datetime) -> None:
    """When each attempt was last saved, and a fact for each, with the questions (and parts) that changed."""
    if not added:
        return
    places: dict[int, list[tuple[int, str]]] = {}
    for row in added:
        places.setdefault(row["attempt_id"], []).append((row["question_no"], row["part"]))
    connection.execute(_SAVED, {"ids": list(places), "now": now})
    for attempt_id, changed in places.items():
        attempt = book.attempts[attempt_id]
        who = Who(Role.CANDIDATE, attempt.candidate_id)
        told = {"sitting_id": attempt.sitting_id, "attempt_id": attempt_id, "places": changed}
        tell(db, who, now, "answer.saved", audit=False, **told)


def _answered(
    book: _Book,
    asked: SaveAnswer,
    judged: dict[str, Any] | Refusal,
    kept: dict[Place, Any],
    now: datetime,
    *,
    is_new: bool,
) -> Saved:
    """The acknowledgement of what is kept; else the refusal."""
    saved_at = now
    if not is_new:
        row = kept.get(asked.place)
        if isinstance(judged, NotYours) or row is None:
            return judged if isinstance(judged, Exception) else Refused("already_changed")
        try:
            if not _is_same(book, row, asked):
                return Refused("number_taken")
        except (Refused, Malformed, BadAnswer) as refusal:
            return refusal
        saved_at = row.saved_at
    return {
        "number": asked.number,
        "lease": asked.lease,
        "saved_at": saved_at.isoformat(),
        **clock_of(book.attempts[asked.attempt_id], now),
    }


def _is_same(book: _Book, row: Any, asked: SaveAnswer) -> bool:
    if (row.question_no, row.part, row.flagged) != (asked.question_no, asked.part, asked.flagged):
        return False
    return bool(row.answer == read_answer(book.items, book.attempts[asked.attempt_id], asked))


def read_answer(items: dict[int, dict[int, FrozenItem]], attempt: Any, asked: SaveAnswer) -> Any:
    """The tidy answer of the question's kind; None clears it. `items`: the questions of each paper by number."""
    if not 1 <= asked.number <= HIGHEST_NUMBER:
        raise Malformed("malformed")
    item = items.get(attempt.paper_id, {}).get(asked.question_no)
    if item is None or bool(asked.part) != (attempt.subject == "practical"):
        raise Refused("no_such_question")
    if _bytes_of(asked.answer) > (workspace(item.kind).LARGEST if asked.part else MAX_ANSWER_BYTES):
        raise Malformed("answer_too_large")
    if asked.part:
        return workspace(item.kind).read_field(item.spec, asked.part, asked.answer)
    return None if asked.answer is None else kind(item.kind).read(item.spec, asked.answer)


def _bytes_of(answer: Any) -> int:
    try:
        return len(orjson.dumps(answer))
    except orjson.JSONEncodeError:  # half a character, or a number of more than 64 bits
        raise Malformed("malformed") from None
