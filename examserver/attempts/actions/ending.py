"""The end of an attempt: handing in, collecting."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.actions import ATTEMPTS, advance, advance_all
from examserver.attempts.reads import holds, last_moment_of, own_attempt, sitting_of, terminal_of
from examserver.attempts.reads import last_number as highest_kept
from examserver.attempts.rules import E, S
from examserver.attempts.tables import Attempt
from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import audit_each, tell
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Sitting
from examserver.who import Who


def hand_in(db: Session, who: Who, *, now: datetime, attempt_id: int, last_number: int = 0) -> None:
    """The candidate hands in; asking twice is harmless.

    `last_number`: the highest number the terminal has given; the server must have it. Refuses: too_early_to_hand_in,
    wrong_terminal, not_answering, unsent_answers.
    """
    hold(db, Attempt, attempt_id)  # no move to another terminal comes in between
    attempt = own_attempt(db, who, attempt_id)
    if attempt.state in (S.HANDED_IN, S.COLLECTED):
        return
    sitting = sitting_of(db, attempt)
    book = rules_of(sitting)
    last = last_moment_of(attempt, book.drain_seconds)
    rules.may_save(S(attempt.state), holds(attempt, terminal_of(db, who)), now, last)
    assert attempt.began_at is not None
    rules.may_hand_in(attempt.began_at, book.earliest_hand_in_minutes, sitting.minutes, now)
    missing = last_number - highest_kept(db, attempt.id, attempt.lease)
    if missing > 0:
        raise Refused("unsent_answers", n=missing)
    advance(db, attempt, E.HAND_IN, who, now, ended_at=now, ended_why="handed_in")


def collect(db: Session, who: Who, *, now: datetime, attempt_id: int, why: str = "time_is_up") -> None:
    """The server (or the invigilator) takes the paper in. Refuses: wrong_state."""
    attempt = db.get_one(Attempt, attempt_id)
    advance(db, attempt, E.COLLECT, who, now, ended_at=now, ended_why=why)


def collect_due_attempts(db: Session, who: Who, *, now: datetime, sitting_id: int, attempt_ids: Sequence[int]) -> int:
    """Collect those of a sitting whose last moment has passed, looked at again under the lock. Gives how many."""
    a, before = ATTEMPTS.c, now - timedelta(seconds=rules_of(db.get_one(Sitting, sitting_id)).drain_seconds)
    is_due = (a.deadline < before, or_(a.drain_from.is_(None), a.drain_from < before))
    due = (a.sitting_id == sitting_id, a.id.in_(attempt_ids), *is_due)
    gone = advance_all(db, S.ANSWERING, E.COLLECT, who, now, due, ended_at=now, ended_why="time_is_up")
    if gone:
        tell(db, who, now, "attempts.collected", sitting_id, sitting_id=sitting_id, audit=False, ids=gone)
    return len(gone)


def begin_drains_anew(db: Session, who: Who, *, now: datetime) -> int:
    """The server is back, and was away in somebody's drain: it lasts from now. Gives how many.

    What was numbered before the deadline could not be delivered then; nothing else is taken (`rules.may_still_arrive`).
    """
    cut_off = update(ATTEMPTS).where(ATTEMPTS.c.state == S.ANSWERING.value, ATTEMPTS.c.deadline < now)
    values = {"drain_from": now, "version": ATTEMPTS.c.version + 1}
    rows = db.connection().execute(cut_off.values(values).returning(ATTEMPTS.c.id, ATTEMPTS.c.sitting_id))
    these: list[tuple[int, int, dict[str, Any]]] = [(id, sitting_id, {}) for id, sitting_id in rows]
    if these:
        audit_each(db, who, now, "attempt.drain_begun_anew", these)
    return len(these)
