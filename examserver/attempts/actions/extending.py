"""Giving one attempt more time: a row with reason and two names, and the new deadline."""

from datetime import datetime

from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.actions import changed
from examserver.attempts.tables import Attempt, Extension
from examserver.sittings.tables import Sitting
from examserver.who import Who


def extend(
    db: Session, who: Who, now: datetime, sitting: Sitting, attempt: Attempt, minutes: int, reason: str, second: int
) -> Extension:
    """Give one attempt these minutes; gives the extension."""
    extension = Extension(
        attempt_id=attempt.id, minutes=minutes, reason=reason, given_at=now, given_by=who.id, seconded_by=second
    )
    db.add(extension)
    attempt.extension_ms += minutes * 60_000
    if attempt.began_at:
        attempt.deadline = rules.deadline(attempt.began_at, sitting.minutes, attempt.extension_ms)
    attempt.deadline_version += 1
    changed(db, attempt, who, now, "extended", minutes=minutes, seconded_by=second)
    return extension
