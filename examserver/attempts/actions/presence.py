"""At the terminal: coming in, identity, pledge, and moving to another terminal."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.actions import ATTEMPTS, advance, advance_all, changed, note
from examserver.attempts.actions.allotting import paper_at
from examserver.attempts.reads import (
    attempt_at_terminal,
    holds,
    ids_in,
    own_attempt,
    pending_request,
    sitting_of,
    sittings_of,
    terminal_of,
    watched_attempt,
)
from examserver.attempts.rules import E, S
from examserver.attempts.tables import Attempt, TerminalRequest
from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.people.actions import end_sign_in
from examserver.people.tables import SignIn
from examserver.registration.tables import Candidate
from examserver.sittings.reads import rules_of
from examserver.sittings.rules import S as SittingState
from examserver.sittings.rules import may_enter, opens_at
from examserver.sittings.tables import Sitting
from examserver.who import Who


def arrive(db: Session, who: Who, *, now: datetime) -> int:
    """A candidate's page opens: check in, take the free lease, or ask to move here. Gives the attempt's id.

    Refuses: no_sitting_for_candidate, no_open_sitting, not_admitting, too_late_to_enter, paper_missing, set_used_up.
    """
    attempt = attempt_at_terminal(db, who)
    if attempt is None:
        raise Refused("no_sitting_for_candidate")
    sitting = sitting_of(db, attempt)
    terminal = terminal_of(db, who)
    if attempt.state in rules.OVER:
        return attempt.id
    if sitting.state == SittingState.PREPARING:
        opens = opens_at(sitting.planned_start, rules_of(sitting).entry_opens_minutes)
        raise Refused("no_open_sitting", opens=opens) if now < opens else Refused("not_admitting")
    if attempt.state == S.EXPECTED:
        _check_in(db, who, now, attempt, sitting, terminal)
    elif not rules.is_same_terminal(attempt.terminal, terminal):
        _ask_to_move(db, who, now, attempt, terminal)
    return attempt.id


def _check_in(db: Session, who: Who, now: datetime, attempt: Attempt, sitting: Sitting, terminal: str) -> None:
    limit = min(rules_of(sitting).late_limit_minutes(sitting.subject), sitting.minutes)
    may_enter(SittingState(sitting.state), sitting.began_at, limit, now)
    level = db.get_one(Candidate, attempt.candidate_id).level
    paper_id = paper_at(db, who, now, attempt, sitting, level)
    if paper_id is None:
        raise Refused("paper_missing", level=level)
    advance(
        db,
        attempt,
        E.CHECK_IN,
        who,
        now,
        checked_in_at=now,
        paper_id=paper_id,
        order_seed=secrets.token_hex(8),
        lease=1,
        terminal=terminal,
        address=who.address,
    )


def _ask_to_move(db: Session, who: Who, now: datetime, attempt: Attempt, terminal: str) -> None:
    hold(db, Attempt, attempt.id)
    db.refresh(attempt)
    if pending_request(db, attempt.id, who.sign_in_id):
        return
    db.add(
        TerminalRequest(
            attempt_id=attempt.id, sign_in_id=who.sign_in_id, terminal=terminal, address=who.address, asked_at=now
        )
    )
    changed(db, attempt, who, now, "move_asked", address=who.address)


def decide_move(db: Session, who: Who, *, now: datetime, attempt_id: int, approve: bool) -> None:
    """The invigilator's word on a change of terminal: the old one loses its lease at once.

    Refuses: already_changed, wrong_state (moving a candidate whose exam is over).
    """
    hold(db, Attempt, attempt_id)
    attempt = watched_attempt(db, who, attempt_id)
    request = pending_request(db, attempt.id)
    if request is None:
        raise Refused("already_changed")
    if approve and attempt.state in rules.OVER:
        raise Refused("wrong_state", state=attempt.state)
    request.decided_at, request.decided_by, request.approved = now, who.id, approve
    if not approve:
        end_sign_in(db, who, now, request.sign_in_id, "move_refused")
        changed(db, attempt, who, now, "move_refused")
        return
    for row in db.query(SignIn).filter_by(candidate_id=attempt.candidate_id, terminal=attempt.terminal, ended_at=None):
        end_sign_in(db, who, now, row.id, "moved")
    attempt.lease += 1
    attempt.terminal, attempt.address = request.terminal, request.address
    changed(db, attempt, who, now, "moved", lease=attempt.lease)
    note(
        db,
        attempt,
        who,
        now,
        "terminal_change",
        f"座位 {attempt.seat_no} 更换考试机（{request.address}），监考员同意。",
    )


def _at_own_terminal(db: Session, who: Who, attempt_id: int) -> Attempt:
    """The attempt as it stands under the lock, so that no move comes in between."""
    hold(db, Attempt, attempt_id)
    attempt = own_attempt(db, who, attempt_id)
    if not holds(attempt, terminal_of(db, who)):
        raise Refused("wrong_terminal")
    return attempt


def confirm_identity(db: Session, who: Who, *, now: datetime, attempt_id: int) -> None:
    """The candidate says: this is me. Refuses: wrong_state, wrong_terminal."""
    advance(db, _at_own_terminal(db, who, attempt_id), E.IDENTIFY, who, now, identified_at=now)


def accept_pledge(db: Session, who: Who, *, now: datetime, attempt_id: int) -> None:
    """The pledge is accepted; where the room has begun already, the exam begins at once. Refuses: wrong_state."""
    hold(db, Sitting, *sittings_of(db, attempt_id))  # the room begins before this or after it, not in between
    attempt = _at_own_terminal(db, who, attempt_id)
    advance(db, attempt, E.ACCEPT_PLEDGE, who, now, pledged_at=now)
    sitting = sitting_of(db, attempt)
    if sitting.state == SittingState.RUNNING:
        begin(db, who, now, attempt, sitting)


def refuse_pledge(db: Session, who: Who, *, now: datetime, attempt_id: int) -> None:
    """Refusing the pledge is giving up (domain.md 4.3): recorded, and the attempt is absent. Refuses: wrong_state."""
    attempt = _at_own_terminal(db, who, attempt_id)
    advance(db, attempt, E.REFUSE_PLEDGE, who, now, ended_at=now, ended_why="refused_pledge")


def begin_waiting(db: Session, who: Who, now: datetime, sitting: Sitting) -> int:
    """Begin everybody who waits in a room, set-based; their terminals are told by one message. Gives how many.

    The same as `begin` for each; those with an extension have an end of their own.
    """
    began_at = sitting.began_at
    assert began_at is not None
    hold(db, Attempt, *ids_in(db, sitting.id))  # an extension that is being given now is seen
    waits = (ATTEMPTS.c.sitting_id == sitting.id, ATTEMPTS.c.state == S.WAITING.value)
    began = 0
    for extension_ms in list(db.scalars(select(ATTEMPTS.c.extension_ms).where(*waits).distinct())):
        began += len(
            advance_all(
                db,
                S.WAITING,
                E.BEGIN,
                who,
                now,
                (ATTEMPTS.c.sitting_id == sitting.id, ATTEMPTS.c.extension_ms == extension_ms),
                began_at=began_at,
                deadline=rules.deadline(began_at, sitting.minutes, extension_ms),
                deadline_version=ATTEMPTS.c.deadline_version + 1,
            )
        )
    tell(db, who, now, "attempts.began", sitting.id, sitting_id=sitting.id, audit=False, n=began)
    return began


def begin(db: Session, who: Who, now: datetime, attempt: Attempt, sitting: Sitting) -> None:
    """Begin one attempt: its time counts from the room's start."""
    assert sitting.began_at is not None
    end = rules.deadline(sitting.began_at, sitting.minutes, attempt.extension_ms)
    advance(
        db,
        attempt,
        E.BEGIN,
        who,
        now,
        began_at=sitting.began_at,
        deadline=end,
        deadline_version=attempt.deadline_version + 1,
    )
