"""What the desk does beside the actions of earlier floors: opening the room, and acts upon one seat."""

from datetime import datetime

from sqlalchemy.orm import Session

from examserver.attempts.actions import desk, outages
from examserver.attempts.reads import watched_attempt
from examserver.errors import Refused
from examserver.facts import tell
from examserver.monitor.reads import levels_without_paper
from examserver.people.actions import unlock_candidate
from examserver.registration.tables import Candidate
from examserver.sittings import actions as sittings
from examserver.sittings.reads import sitting_for
from examserver.who import Who


def open_room(db: Session, who: Who, *, now: datetime, sitting_id: int) -> None:
    """开放入场, once every level in the room has its paper. Refuses: paper_missing, too_early_to_admit, wrong_state."""
    sitting_for(db, who, sitting_id)
    for level in levels_without_paper(db, sitting_id):
        raise Refused("paper_missing", level=level)
    sittings.open_admission(db, who, now=now, sitting_id=sitting_id)


def message_seat(db: Session, who: Who, *, now: datetime, attempt_id: int, text: str) -> int:
    """A message to one candidate. Refuses: wrong_state once sealed."""
    attempt = watched_attempt(db, who, attempt_id)
    return sittings.post_notice(db, who, now=now, sitting_id=attempt.sitting_id, text=text, attempt_id=attempt.id)


def note_seat(db: Session, who: Who, *, now: datetime, attempt_id: int, kind: str, text: str) -> int:
    """A line in the record about one candidate. Refuses: wrong_state once sealed."""
    attempt = watched_attempt(db, who, attempt_id)
    return sittings.record_incident(
        db, who, now=now, sitting_id=attempt.sitting_id, kind=kind, text=text, attempt_id=attempt.id
    )


def extend_seat(
    db: Session, who: Who, *, now: datetime, attempt_id: int, minutes: int, reason: str, second: int
) -> int:
    """延时 for one candidate. Refuses: extension_over."""
    attempt = watched_attempt(db, who, attempt_id)
    return desk.extend_time(
        db,
        who,
        now=now,
        sitting_id=attempt.sitting_id,
        minutes=minutes,
        reason=reason,
        second=second,
        attempt_id=attempt.id,
    )


def compensate_seat(
    db: Session, who: Who, *, now: datetime, attempt_id: int, minutes: int, reason: str, second: int
) -> None:
    """按失联时间补时 for one candidate, with these minutes. Refuses: extension_over, nothing_lost."""
    outages.compensate(
        db,
        who,
        now=now,
        sitting_id=watched_attempt(db, who, attempt_id).sitting_id,
        attempt_id=attempt_id,
        minutes=minutes,
        reason=reason,
        second=second,
    )


def unlock_seat(db: Session, who: Who, *, now: datetime, attempt_id: int) -> None:
    """Lift the lockout of a candidate's sign-in, and say for which seat."""
    attempt = watched_attempt(db, who, attempt_id)
    admission_no = db.get_one(Candidate, attempt.candidate_id).admission_no or ""
    unlock_candidate(db, who, now=now, admission_no=admission_no)
    tell(db, who, now, "attempt.sign_in_unlocked", attempt.id, sitting_id=attempt.sitting_id, attempt_id=attempt.id)
