"""What a terminal is told when it opens: everything its page shows, for all who ask at one moment together."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.picture import origin_of, small
from examserver.attempts.reads import at_terminal, holds, pending_requests
from examserver.attempts.rules import S
from examserver.attempts.sealing import paper_key, rescue_key, seal
from examserver.attempts.tables import AnswerRevision, Attempt, TerminalRequest
from examserver.clock import remaining_ms
from examserver.papers.presenting import Form, form_of, marks_of, order_of
from examserver.papers.reads import Recent
from examserver.people.tables import SignIn
from examserver.registration.reads import masked
from examserver.registration.tables import Candidate
from examserver.rulebook import Rulebook
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Notice, Room, Sitting
from examserver.who import Who

K = TypeVar("K")
T = TypeVar("T")
Picture = dict[str, Any]


@dataclass(frozen=True)
class Held:
    """What a terminal holds already: by mark the paper it has opened and the one it has sealed, by origin the order.

    `secret`: the site's key.
    `attempt_id`: the one to show, where the candidate has just arrived; None: the one at this terminal, if any.
    """

    paper: str = ""
    sealed: str = ""
    order: str = ""
    secret: bytes = b""
    attempt_id: int | None = None


@dataclass(frozen=True)
class _Seat:
    """One attempt with its rows."""

    attempt: Attempt
    sitting: Sitting
    room: Room
    candidate: Candidate


@dataclass(frozen=True)
class _Book:
    """What the pictures of one batch are made of, read once."""

    requests: set[tuple[int, int]]
    notices: dict[int, list[Notice]]
    answers: dict[int, list[Any]]
    last_numbers: dict[tuple[int, int], int]
    marks: dict[int, str]


def pictures(db: Session, batch: Sequence[tuple[Who, Held]], *, now: datetime) -> list[Picture | None]:
    """Everything each terminal shows, without what it holds already; None where the candidate has to arrive first.

    On the terminal that holds the lease: the sealed form while waiting; form and answers only while answering.
    Set-based, since a thousand ask at once when a server comes back.
    """
    seats = _by(_seats(db, {who.id for who, _held in batch}), lambda seat: seat.attempt.candidate_id)
    sign_ins = {s.id: s for s in db.scalars(select(SignIn).where(SignIn.id.in_({w.sign_in_id for w, _ in batch})))}
    shown = [_shown(seats.get(who.id, []), sign_ins.get(who.sign_in_id), held) for who, held in batch]
    book = _open_book(db, [seat for seat in shown if seat])
    rulebooks: dict[int, Rulebook] = {}
    return [
        _picture(db, book, seat, sign_ins.get(who.sign_in_id), held, now, rulebooks) if seat else None
        for (who, held), seat in zip(batch, shown, strict=True)
    ]


def _by(values: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = {}
    for value in values:
        found.setdefault(key(value), []).append(value)
    return found


def _seats(db: Session, candidate_ids: set[int]) -> list[_Seat]:
    rows = db.execute(
        select(Attempt, Sitting, Room, Candidate)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Room, Room.id == Sitting.room_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Attempt.candidate_id.in_(candidate_ids))
        .order_by(Attempt.id)
    )
    return [_Seat(*row) for row in rows]


def _shown(seats: list[_Seat], sign_in: SignIn | None, held: Held) -> _Seat | None:
    """The attempt to show: the one that was named, or the one at this terminal where opening changes nothing."""
    if held.attempt_id is not None:
        return next((seat for seat in seats if seat.attempt.id == held.attempt_id), None)
    chosen = at_terminal([(seat.attempt, seat.sitting) for seat in seats], sign_in.began_at if sign_in else None)
    if chosen is None or chosen.state == S.EXPECTED:
        return None
    if chosen.state not in rules.OVER and not (sign_in and holds(chosen, sign_in.terminal)):
        return None
    return next(seat for seat in seats if seat.attempt is chosen)


def _open_book(db: Session, seats: list[_Seat]) -> _Book:
    ids = {seat.attempt.id for seat in seats}
    asked = pending_requests().where(TerminalRequest.attempt_id.in_(ids))
    notices = select(Notice).where(Notice.sitting_id.in_({seat.sitting.id for seat in seats})).order_by(Notice.id)
    begun = [s.attempt for s in seats if s.attempt.last_saved_at]
    working = [attempt.id for attempt in begun if attempt.state == S.ANSWERING]
    counted = [attempt.id for attempt in begun if attempt.state in (S.ANSWERING, *rules.OVER)]
    return _Book(
        requests={(r.attempt_id, r.sign_in_id) for r in db.scalars(asked)},
        notices=_by(db.scalars(notices), lambda notice: notice.sitting_id),
        answers=_by(_counting(db, working) if working else (), lambda row: row.attempt_id),
        last_numbers=_last_numbers(db, counted) if counted else {},
        marks=marks_of(db, {s.attempt.paper_id for s in seats if s.attempt.paper_id is not None}),
    )


def _counting(db: Session, attempt_ids: list[int]) -> list[Any]:
    """The revisions that count, of theory and of practical tasks, as rows."""
    r: Any = AnswerRevision.__table__.c
    rank = func.row_number().over(
        partition_by=(r.attempt_id, r.question_no, r.part), order_by=(r.lease.desc(), r.number.desc())
    )
    columns = (r.attempt_id, r.question_no, r.part, r.answer, r.flagged, r.number, r.lease)
    ranked = select(*columns, rank.label("rank")).where(r.attempt_id.in_(attempt_ids)).subquery()
    query = select(ranked).where(ranked.c.rank == 1).order_by(ranked.c.attempt_id, ranked.c.question_no, ranked.c.part)
    return list(db.connection().execute(query))


def _last_numbers(db: Session, attempt_ids: list[int]) -> dict[tuple[int, int], int]:
    r = AnswerRevision
    query = select(r.attempt_id, r.lease, func.max(r.number)).where(r.attempt_id.in_(attempt_ids))
    return {(id, lease): n for id, lease, n in db.execute(query.group_by(r.attempt_id, r.lease))}


def _picture(
    db: Session,
    book: _Book,
    seat: _Seat,
    sign_in: SignIn | None,
    held: Held,
    now: datetime,
    rulebooks: dict[int, Rulebook],
) -> Picture:
    attempt, sitting = seat.attempt, seat.sitting
    if sitting.id not in rulebooks:
        rulebooks[sitting.id] = rules_of(sitting)
    is_holder = sign_in is not None and holds(attempt, sign_in.terminal)
    picture = {
        "attempt": small(attempt, sitting.state, now),
        "origin": origin_of(attempt),
        "is_holder": is_holder,
        "asked_to_move": sign_in is not None and (attempt.id, sign_in.id) in book.requests,
        "candidate": _candidate(seat.candidate),
        "sitting": _sitting(seat, rulebooks[sitting.id]),
        "notices": [
            {"id": n.id, "text": n.text, "posted_at": n.posted_at.isoformat()}
            for n in book.notices.get(sitting.id, ())
            if n.attempt_id in (None, attempt.id)
        ],
    }
    if is_holder and attempt.state in (S.WAITING, S.ANSWERING):
        picture |= _paper(db, book, attempt, held)
    if is_holder and attempt.state == S.ANSWERING:
        picture |= _answers(book, attempt)
    if is_holder and attempt.state in rules.OVER:  # the terminal forgets only what is there
        picture["last_number"] = book.last_numbers.get((attempt.id, attempt.lease), 0)
    return picture


def _candidate(c: Candidate) -> dict[str, Any]:
    return {
        "name": c.name,
        "sex": c.sex,
        "admission_no": c.admission_no,
        "id_type": c.id_type,
        "id_masked": masked(c.id_number),
        "occupation": c.occupation,
        "job_type": c.job_type,
        "level": c.level,
        "has_photo": c.photo_sha256 is not None,
    }


def _sitting(seat: _Seat, book: Rulebook) -> dict[str, Any]:
    sitting = seat.sitting
    return {
        "subject": sitting.subject,
        "room": seat.room.name,
        "room_no": seat.room.no,
        "seat_no": seat.attempt.seat_no,
        "planned_start": sitting.planned_start.isoformat(),
        "minutes": sitting.minutes,
        "earliest_hand_in_minutes": min(book.earliest_hand_in_minutes, sitting.minutes),
        "drain_seconds": book.drain_seconds,
    }


def _answers(book: _Book, attempt: Attempt) -> dict[str, Any]:
    return {
        "answers": [
            {
                "no": r.question_no,
                "part": r.part,
                "answer": r.answer,
                "flagged": r.flagged,
                "number": r.number if r.lease == attempt.lease else 0,
            }
            for r in book.answers.get(attempt.id, ())
        ],
        "last_number": book.last_numbers.get((attempt.id, attempt.lease), 0),
    }


def _paper(db: Session, book: _Book, attempt: Attempt, held: Held) -> dict[str, Any]:
    """The form, open or sealed by the state, with the candidate's order: bytes made once, never encoded again."""
    assert attempt.paper_id is not None
    mark = book.marks[attempt.paper_id]
    key = rescue_key(held.secret, attempt.id, attempt.lease)
    paper: dict[str, Any] = {"mark": mark, "rescue_key": _base64(key)}
    needs_order = held.order != origin_of(attempt)
    needs_seal = attempt.state == S.WAITING and held.sealed != mark
    needs_form = attempt.state == S.ANSWERING and held.paper != mark
    if not (needs_order or needs_seal or needs_form):
        return paper
    form = form_of(db, attempt.paper_id, mark)
    if needs_order:
        paper["order"] = orjson.Fragment(order_of(db, attempt.paper_id, form, attempt.order_seed))
    if needs_seal:
        paper["sealed"] = orjson.Fragment(_sealed(attempt.sitting_id, form, held.secret))
    if needs_form:
        paper["form"] = orjson.Fragment(form.json)
    return paper


MOST_SEALED = 1_000  # about twenty kilobytes each
_seals: Recent[tuple[int, str, bytes], bytes] = Recent(MOST_SEALED)


def _sealed(sitting_id: int, form: Form, secret: bytes) -> bytes:
    """The form sealed for one sitting, as JSON: sealed once a process, and of no use before the start's key."""
    place = (sitting_id, form.mark, secret)
    if sealed := _seals.recall(place):
        return sealed
    nonce, body = seal(paper_key(secret, sitting_id, form.mark), form.zipped, form.mark.encode())
    return _seals.keep(place, orjson.dumps({"mark": form.mark, "nonce": _base64(nonce), "body": _base64(body)}))


def _base64(value: bytes) -> str:
    return b64encode(value).decode()


def start_of(db: Session, sitting_id: int, now: datetime, secret: bytes) -> dict[str, Any]:
    """What the start says to a room: the keys of its papers, and the time of one without an extension."""
    sitting = db.get_one(Sitting, sitting_id)
    assert sitting.began_at is not None
    come = (Attempt.sitting_id == sitting_id, Attempt.state != S.EXPECTED.value)
    marks = marks_of(db, {id for id in db.scalars(select(Attempt.paper_id).where(*come)) if id is not None}).values()
    end = rules.deadline(sitting.began_at, sitting.minutes, 0)
    return {
        "sitting_id": sitting_id,
        "keys": {mark: _base64(paper_key(secret, sitting_id, mark)) for mark in marks},
        "remaining_ms": remaining_ms(end, now),
        "elapsed_ms": int((now - sitting.began_at).total_seconds() * 1000),
    }
