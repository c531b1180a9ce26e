"""The end of an attempt: handing in, collecting."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.actions import ATTEMPTS, advance, advance_all
from examserver.attempts.reads import holds, own_attempt, sitting_of, terminal_of
from examserver.attempts.reads import last_number as highest_kept
from examserver.attempts.rules import E, S
from examserver.attempts.tables import Attempt
from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Sitting
from examserver.who import Who


def _last_moment(db: Session, attempt: Attempt) -> datetime | None:
    if attempt.deadline is None:
        return None
    return rules.last_moment(attempt.deadline, rules_of(sitting_of(db, attempt)).drain_seconds)


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


def collect_due_attempts(db: Session, who: Who, *, now: datetime, sitting_id: int, attempt_ids: Sequence[int]) -> int:
    """Collect those of a sitting whose last moment has passed, looked at again under the lock. Gives how many."""
    drain = timedelta(seconds=rules_of(db.get_one(Sitting, sitting_id)).drain_seconds)
    due = (ATTEMPTS.c.sitting_id == sitting_id, ATTEMPTS.c.id.in_(attempt_ids), ATTEMPTS.c.deadline < now - drain)
    gone = advance_all(db, S.ANSWERING, E.COLLECT, who, now, due, ended_at=now, ended_why="time_is_up")
    if gone:
        tell(db, who, now, "attempts.collected", sitting_id, sitting_id=sitting_id, audit=False, ids=gone)
    return len(gone)
