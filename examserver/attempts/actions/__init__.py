"""Changing attempts: placing, the desk, presence at the terminal, answering."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from examserver.attempts.rules import LIFE, E, S
from examserver.attempts.tables import Attempt
from examserver.errors import Refused
from examserver.facts import audit_each, tell
from examserver.sittings.actions import record_incident
from examserver.who import Who

ATTEMPTS: Any = Attempt.__table__


def advance(db: Session, attempt: Attempt, event: E, who: Who, now: Any, **moments: Any) -> None:
    """Move an attempt along its life, with the moments of that step. Refuses: wrong_state, already_changed."""
    before = S(attempt.state)
    after = LIFE.after(before, event)
    changed = db.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state == before)
        .values(state=after.value, version=Attempt.version + 1, **moments)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("already_changed")
    db.refresh(attempt)
    tell(db, who, now, f"attempt.{after}", attempt.id, sitting_id=attempt.sitting_id, attempt_id=attempt.id)


def advance_all(
    db: Session, before: S, event: E, who: Who, now: datetime, these: Sequence[ColumnElement[bool]], **moments: Any
) -> list[int]:
    """Move many attempts along their life at once: `advance` for a whole room. Gives the ids of those that moved.

    `these` says which ones may go, of those in the state before. Each has its audit row; the one fact that covers all
    is the caller's.
    """
    after = LIFE.after(before, event)
    values = {"state": after.value, "version": ATTEMPTS.c.version + 1, **moments}
    moved = db.connection().execute(
        update(ATTEMPTS)
        .where(*these, ATTEMPTS.c.state == before.value)
        .values(values)
        .returning(ATTEMPTS.c.id, ATTEMPTS.c.sitting_id)
    )
    gone: list[tuple[int, int, dict[str, Any]]] = [(id, sitting_id, {}) for id, sitting_id in moved]
    audit_each(db, who, now, f"attempt.{after}", gone)
    db.expire_all()
    return [id for id, _sitting_id, _detail in gone]


def changed(db: Session, attempt: Attempt, who: Who, now: Any, what: str, **detail: Any) -> None:
    """Note a change that is not a change of state: the version grows and the terminal is told."""
    attempt.version += 1
    db.flush()
    tell(db, who, now, f"attempt.{what}", attempt.id, sitting_id=attempt.sitting_id, attempt_id=attempt.id, **detail)


def note(db: Session, attempt: Attempt, who: Who, now: Any, kind: str, text: str, **more: str) -> None:
    """Write a line about one candidate into the record of the sitting."""
    record_incident(
        db, who, now=now, sitting_id=attempt.sitting_id, attempt_id=attempt.id, kind=kind, text=text, **more
    )
