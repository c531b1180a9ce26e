"""What a terminal is told again and again: the time, and the small state of its attempt."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from examserver.attempts.reads import (
    sitting_of,
)
from examserver.attempts.tables import Attempt
from examserver.clock import remaining_ms
from examserver.errors import NotYours
from examserver.sittings.tables import Sitting
from examserver.who import Role, Who


def clock_of(attempt: Any, now: datetime) -> dict[str, Any]:
    """What every acknowledgement and every fact says of the time, of an attempt or a row with its columns."""
    return {
        "remaining_ms": remaining_ms(attempt.deadline, now) if attempt.deadline else None,
        "elapsed_ms": int((now - attempt.began_at).total_seconds() * 1000) if attempt.began_at else None,
        "deadline_version": attempt.deadline_version,
        "extension_minutes": attempt.extension_ms // 60_000,
    }


def origin_of(attempt: Attempt) -> str:
    """Tells this attempt from one of the same number in another database, as of a rehearsal."""
    return hashlib.sha256(attempt.order_seed.encode()).hexdigest()[:16]


def small_state(db: Session, attempt_id: int, now: datetime) -> dict[str, Any]:
    """The whole small state of an attempt, for its terminal: sent with `attempt.changed`."""
    attempt = db.get_one(Attempt, attempt_id)
    return small(attempt, sitting_of(db, attempt).state, now)


def small_states(db: Session, attempt_ids: Sequence[int], now: datetime) -> list[dict[str, Any]]:
    """The small states of many attempts."""
    sittings = Sitting.__table__
    found = select(*_SMALL, sittings.c.state.label("sitting_state")).where(
        _TABLE.id.in_(attempt_ids), sittings.c.id == _TABLE.sitting_id
    )
    return [small(row, row.sitting_state, now) for row in db.connection().execute(found)]


def small(attempt: Any, sitting_state: str, now: datetime) -> dict[str, Any]:
    """The small state of an attempt: what every change tells its terminal."""
    return {
        "id": attempt.id,
        "sitting_id": attempt.sitting_id,
        "state": attempt.state,
        "version": attempt.version,
        "lease": attempt.lease,
        "sitting_state": sitting_state,
        "ended_why": attempt.ended_why,
        **clock_of(attempt, now),
    }


def own_clocks(db: Session, batch: Sequence[tuple[Who, int]], *, now: datetime) -> list[dict[str, Any] | NotYours]:
    """The time of each (candidate, attempt), for heartbeats' answers; NotYours for another's attempt."""
    ids = list({attempt_id for _who, attempt_id in batch})
    rows = {row.id: row for row in db.connection().execute(_CLOCKS_OF, {"ids": ids})}
    return [_clock_for(who, rows.get(attempt_id), now) for who, attempt_id in batch]


_TABLE = Attempt.__table__.c
_TIMES = ("began_at", "deadline", "deadline_version", "extension_ms")
_CLOCK = [_TABLE[name] for name in ("id", "candidate_id", "state", "version", *_TIMES)]
_CLOCKS_OF = select(*_CLOCK).where(_CLOCK[0].in_(bindparam("ids", expanding=True)))  # made once: see saving.py
_SMALL = [_TABLE[name] for name in ("id", "sitting_id", "state", "version", "lease", "ended_why", *_TIMES)]


def _clock_for(who: Who, row: Any, now: datetime) -> dict[str, Any] | NotYours:
    if row is None or who.role is not Role.CANDIDATE or row.candidate_id != who.id:
        return NotYours()
    return {"state": row.state, "version": row.version, **clock_of(row, now)}
