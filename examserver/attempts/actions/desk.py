"""The invigilator's desk: starting the room, time, collecting, absence, misconduct, reopening, reconciling."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.actions import advance, ending, note
from examserver.attempts.actions.extending import extend
from examserver.attempts.actions.outages import settle
from examserver.attempts.actions.presence import begin_waiting
from examserver.attempts.reads import attempts_in, counts_of, ids_in, sittings_of, watched_attempt
from examserver.attempts.rules import E, S
from examserver.attempts.tables import AnswerRevision, Attempt
from examserver.db import hold
from examserver.errors import NotYours, Refused
from examserver.people.reads import account_for
from examserver.sittings import actions as sittings
from examserver.sittings.actions import record_incident
from examserver.sittings.reads import sitting_for
from examserver.sittings.rules import E as SittingEvent
from examserver.sittings.rules import S as SittingState
from examserver.sittings.tables import Sitting
from examserver.who import SERVER, Who


def start_room(db: Session, who: Who, *, now: datetime, sitting_id: int) -> int:
    """开考: one button; everybody who waits begins, a late start moves the end. Gives how many began.

    A room in which nobody waits can begin from the planned start on (for those who come late), or when all are absent.
    Refuses: wrong_state, nobody_waiting.
    """
    sitting = sitting_for(db, who, sitting_id)
    counts = counts_of(db, sitting_id)
    is_early = now < sitting.planned_start and any(n for state, n in counts.items() if state not in rules.OVER)
    if not counts.get(S.WAITING) and is_early and sitting.state == SittingState.ADMITTING:
        raise Refused("nobody_waiting")
    sittings.advance(db, sitting, SittingEvent.BEGIN, who, now, began_at=now)
    return begin_waiting(db, who, now, sitting)


def extend_time(
    db: Session,
    who: Who,
    *,
    now: datetime,
    sitting_id: int,
    minutes: int,
    reason: str,
    second: int,
    attempt_id: int | None,
) -> int:
    """延时 for one or for all who have not ended; needs a reason and a second person. Gives how many.

    Raises NotYours for an attempt of another sitting. Refuses: extension_over.
    """
    sitting = sitting_for(db, who, sitting_id)
    hold(db, Attempt, *ids_in(db, sitting_id))
    asked = [a for a in attempts_in(db, sitting_id) if attempt_id in (None, a.id)]
    if attempt_id is not None and not asked:
        raise NotYours
    targets = [a for a in asked if a.state not in rules.OVER]
    if not targets:
        raise Refused("extension_over")
    for attempt in targets:
        extend(db, who, now, sitting, attempt, minutes, reason, second)
    seats = f"座位 {targets[0].seat_no} " if attempt_id else "全场"
    record_incident(
        db,
        who,
        now=now,
        sitting_id=sitting_id,
        attempt_id=attempt_id,
        kind="extension",
        text=f"{seats}延时 {minutes} 分钟：{reason}",
    )
    return len(targets)


def collect_one(db: Session, who: Who, *, now: datetime, attempt_id: int, reason: str) -> None:
    """强制收卷 by the invigilator, with a line in the record. Refuses: wrong_state."""
    attempt = watched_attempt(db, who, attempt_id)
    ending.collect(db, who, now=now, attempt_id=attempt.id, why="collected_by_invigilator")
    note(db, attempt, who, now, "collected", f"座位 {attempt.seat_no} 强制收卷：{reason}")


def mark_absent(db: Session, who: Who, *, now: datetime, attempt_id: int) -> None:
    """缺考. Refuses: wrong_state once the candidate answers."""
    attempt = watched_attempt(db, who, attempt_id)
    advance(db, attempt, E.MARK_ABSENT, who, now, ended_at=now, ended_why="absent")


def end_for_misconduct(
    db: Session, who: Who, *, now: datetime, attempt_id: int, tier: str, behaviour: str, witness: str, second: int
) -> None:
    """违纪终止 with its record (domain.md 4.4): time, behaviour, two witnesses. Refuses: wrong_state."""
    attempt = watched_attempt(db, who, attempt_id)
    advance(db, attempt, E.END_FOR_MISCONDUCT, who, now, ended_at=now, ended_why=f"misconduct_{tier}")
    names = witness if (seconder := account_for(db, second).name) == witness else f"{witness}、{seconder}"
    note(db, attempt, who, now, "misconduct", behaviour, tier=tier, witness=names[:60])


def reopen(
    db: Session,
    who: Who,
    *,
    now: datetime,
    attempt_id: int,
    reason: str,
    second: int,
    minutes: int = 0,
    settles: bool = False,
) -> None:
    """Let a candidate go on who handed in too early or was collected; `minutes` gives lost time back.

    `settles`: they are for the outages of the ledger, which are settled by it.

    A sitting that had ended since runs again. Refuses: wrong_state (also once reconciled), time_is_up.
    """
    hold(db, Sitting, *sittings_of(db, attempt_id))
    hold(db, Attempt, attempt_id)
    attempt = watched_attempt(db, who, attempt_id)
    sitting = sitting_for(db, who, attempt.sitting_id)
    if sitting.state not in (SittingState.RUNNING, SittingState.FINISHED):
        raise Refused("wrong_state", state=sitting.state)
    if attempt.deadline is None or now >= attempt.deadline + timedelta(minutes=minutes):
        raise Refused("time_is_up")
    advance(db, attempt, E.REOPEN, who, now, ended_at=None, ended_why="")
    if minutes:
        extension = extend(db, who, now, sitting, attempt, minutes, reason, second)
        if settles:
            settle(db, who, now, attempt, extension)
    if sitting.state == SittingState.FINISHED:
        sittings.advance(db, sitting, SittingEvent.RESUME, who, now, finished_at=None)
    given = f"，补时 {minutes} 分钟" if minutes else ""
    note(
        db,
        attempt,
        who,
        now,
        "reopened",
        f"座位 {attempt.seat_no} 恢复答题{given}：{reason}（复核人 {account_for(db, second).name}）",
    )


def finish(db: Session, who: Who, *, now: datetime, sitting_id: int) -> None:
    """End a sitting in which nobody can be at work any more; who never began is absent. Refuses: attempts_open."""
    hold(db, Sitting, sitting_id)  # nobody begins meanwhile
    sitting = sitting_for(db, who, sitting_id) if who is not SERVER else db.get_one(Sitting, sitting_id)
    if working := counts_of(db, sitting_id).get(S.ANSWERING):
        raise Refused("attempts_open", n=working)
    for attempt in attempts_in(db, sitting_id, *rules.NOT_BEGUN):
        advance(db, attempt, E.MARK_ABSENT, who, now, ended_at=now, ended_why="absent")
    sittings.advance(db, sitting, SittingEvent.FINISH, who, now, finished_at=now)


def reconcile(db: Session, who: Who, *, now: datetime, sitting_id: int, present: int, absent: int, second: int) -> None:
    """收卷核对 by two persons: the counted numbers agree with the system's. Refuses: counts_differ, wrong_state."""
    sitting = sitting_for(db, who, sitting_id)
    counts = counts_of(db, sitting_id)
    if absent != counts.get("absent", 0) or present != sum(counts.values()) - counts.get("absent", 0):
        raise Refused("counts_differ")
    sittings.advance(
        db, sitting, SittingEvent.RECONCILE, who, now, reconciled_at=now, reconciled_by=who.id, reconciled_with=second
    )


def seal(db: Session, who: Who, *, now: datetime, sitting_id: int) -> str:
    """封存: a digest over every attempt and revision of the sitting, in order. Refuses: wrong_state."""
    sitting = sitting_for(db, who, sitting_id)
    digest = hashlib.sha256()
    for a in attempts_in(db, sitting_id):
        digest.update(f"{a.id}|{a.candidate_id}|{a.paper_id}|{a.state}|{a.ended_at}\n".encode())
        rows = db.scalars(select(AnswerRevision).where(AnswerRevision.attempt_id == a.id).order_by(AnswerRevision.id))
        for r in rows:
            digest.update(f"{r.lease}|{r.number}|{r.question_no}|{r.part}|{r.answer!r}|{r.saved_at}\n".encode())
    value = digest.hexdigest()
    sittings.advance(db, sitting, SittingEvent.SEAL, who, now, sealed_at=now, seal_digest=value)
    return value
