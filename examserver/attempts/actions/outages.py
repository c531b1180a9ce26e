"""The outage ledger: noting who is away and who is back, and settling what it cost.

Noting moves no deadline; `compensate` does, and an invigilator asks for it with a second person.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.actions import note
from examserver.attempts.actions.extending import extend
from examserver.attempts.ledger import lost_of
from examserver.attempts.reads import attempts_in, ids_in, watched_attempt
from examserver.attempts.rules import Cause, S
from examserver.attempts.tables import Attempt, Extension, Outage
from examserver.db import hold
from examserver.errors import NotYours, Refused
from examserver.facts import tell
from examserver.rulebook import rulebook_from
from examserver.sittings.actions import record_incident
from examserver.sittings.reads import sitting_for
from examserver.sittings.tables import Sitting
from examserver.who import Who


@dataclass(frozen=True)
class Absence:
    """Since when a terminal is away, and for what cause; `until`: when it came back."""

    since: datetime
    cause: str = Cause.TERMINAL
    until: datetime | None = None

    def lasted(self, now: datetime) -> timedelta:
        """How long, so far."""
        return (self.until or now) - self.since


@dataclass(frozen=True)
class _Seen:
    """What the noting of outages needs to know of one attempt."""

    id: int
    sitting_id: int
    state: str
    began_at: datetime | None
    deadline: datetime | None
    ended_at: datetime | None
    last_saved_at: datetime | None
    noted_after: int


def keep_outages(db: Session, who: Who, *, now: datetime, absences: Mapping[int, Absence]) -> set[int]:
    """Note the outages of these attempts: new ones that have lasted long enough, ended ones with what they cost.

    Repeatable: an attempt has one open outage at most. Gives the attempts that have one now.
    """
    seen = _seen(db, absences)
    rows = {o.attempt_id: o for o in db.scalars(_open().where(Outage.attempt_id.in_(absences)))}
    ended = dict(
        db.execute(
            select(Outage.attempt_id, func.max(Outage.ended_at))
            .where(Outage.attempt_id.in_(absences))
            .group_by(Outage.attempt_id)
        ).all()
    )
    noted: list[Outage] = []
    done: list[Outage] = []
    for id, attempt in seen.items():
        row = rows.get(id)
        if row is None and (row := _worth_noting(attempt, absences[id], ended.get(id), now)):
            noted.append(row)
        if row is not None and (until := _until(attempt, absences[id], row)):
            _end(row, until, attempt.began_at, attempt.deadline)
            done.append(row)
    db.add_all(noted)
    _tell(db, who, now, "outage.noted", noted, seen)
    _tell(db, who, now, "outage.ended", done, seen)
    return {row.attempt_id for row in (*rows.values(), *noted) if row.ended_at is None}


def _open() -> Any:
    return select(Outage).where(Outage.ended_at.is_(None))


def _seen(db: Session, ids: Collection[int]) -> dict[int, _Seen]:
    a = Attempt
    columns = (a.id, a.sitting_id, a.state, a.began_at, a.deadline, a.ended_at, a.last_saved_at)
    rows = db.execute(select(*columns).where(a.id.in_(ids))).all()
    books = select(Sitting.id, Sitting.rules).where(Sitting.id.in_({row.sitting_id for row in rows}))
    after = {id: rulebook_from(values).outage_noted_after_seconds for id, values in db.execute(books)}
    return {row.id: _Seen(*row, after[row.sitting_id]) for row in rows}


def _worth_noting(attempt: _Seen, absence: Absence, last_ended: datetime | None, now: datetime) -> Outage | None:
    """A new line, where an answering candidate's terminal has been away for long enough."""
    if attempt.state != S.ANSWERING or attempt.deadline is None:
        return None
    begins = rules.outage_begins(absence.since, attempt.began_at, attempt.last_saved_at, last_ended)
    until = absence.until or now
    if begins >= attempt.deadline or not rules.is_worth_noting(begins, until, attempt.noted_after):
        return None
    return Outage(attempt_id=attempt.id, cause=absence.cause, began_at=begins, lost_ms=0, decision="", reason="")


def _until(attempt: _Seen, absence: Absence, row: Outage) -> datetime | None:
    """When an open outage has ended: the terminal is back, an answer came another way, or the attempt is over."""
    ends = [absence.until, attempt.ended_at, attempt.last_saved_at]
    return min((moment for moment in ends if moment and moment > row.began_at), default=None)


def _end(row: Outage, until: datetime, start: datetime | None, deadline: datetime | None) -> None:
    row.ended_at = until
    row.lost_ms = rules.lost_ms(row.began_at, until, start, deadline)


def _tell(db: Session, who: Who, now: datetime, what: str, rows: list[Outage], seen: Mapping[int, _Seen]) -> None:
    """One fact for each sitting, however many terminals: a switch that fails is one event."""
    by_sitting: dict[int, list[int]] = {}
    for row in rows:
        by_sitting.setdefault(seen[row.attempt_id].sitting_id, []).append(row.attempt_id)
    for sitting_id, ids in by_sitting.items():
        only = ids[0] if len(ids) == 1 else None
        tell(db, who, now, what, only or 0, sitting_id=sitting_id, attempt_id=only, ids=ids)


def cut_outages(db: Session, who: Who, *, now: datetime, at: datetime) -> None:
    """The server was away from this moment on: what lasted then because of a terminal counts until then."""
    rows = db.execute(select(Outage, Attempt).join(Attempt).where(Outage.ended_at.is_(None), Outage.began_at < at))
    for row, attempt in rows.all():
        if row.cause == Cause.TERMINAL:
            _end(row, at, attempt.began_at, attempt.deadline)


# ── Settling ──


def settle(
    db: Session, who: Who, now: datetime, attempt: Attempt, extension: Extension | None, reason: str = ""
) -> int:
    """Settle what is not settled yet, by an extension or by giving nothing; gives the milliseconds.

    An outage that lasts ends here: what comes after is noted anew.
    """
    due = select(Outage).where(Outage.attempt_id == attempt.id, Outage.decision == "").order_by(Outage.began_at)
    db.flush()
    total = 0
    for row in list(db.scalars(due)):
        if row.ended_at is None:
            _end(row, now, attempt.began_at, attempt.deadline)
        row.decision = "compensated" if extension else "not_compensated"
        row.extension_id = extension.id if extension else None
        row.decided_at, row.decided_by, row.reason = now, who.id, extension.reason if extension else reason
        total += row.lost_ms
    return total


def compensate(
    db: Session,
    who: Who,
    *,
    now: datetime,
    sitting_id: int,
    reason: str,
    second: int,
    attempt_id: int | None = None,
    minutes: int | None = None,
) -> list[int]:
    """按失联时间补时: each one's own lost minutes, or the stated ones for one; as an extension, with a second person.

    Gives the minutes of each. Raises NotYours for an attempt of another sitting. Refuses: extension_over, nothing_lost.
    """
    sitting = sitting_for(db, who, sitting_id)
    hold(db, Attempt, *ids_in(db, sitting_id))
    asked = [a for a in attempts_in(db, sitting_id) if attempt_id in (None, a.id)]
    if attempt_id is not None and not asked:
        raise NotYours
    open_ones = [a for a in asked if a.state not in rules.OVER]
    if asked and not open_ones:
        raise Refused("extension_over")
    given: list[int] = []
    for attempt, due_ms in _due(db, open_ones, now):
        own = minutes or rules.minutes_to_give(due_ms)
        settle(db, who, now, attempt, extend(db, who, now, sitting, attempt, own, reason, second))
        given.append(own)
    if not given:
        raise Refused("nothing_lost")
    if attempt_id is not None:
        seats = f"座位 {asked[0].seat_no} 按失联时间延时 {given[0]} 分钟"
    else:
        seats = f"全场 {len(given)} 名受影响考生按各自失联时间延时（{_range(given)} 分钟）"
    record_incident(
        db, who, now=now, sitting_id=sitting_id, attempt_id=attempt_id, kind="extension", text=f"{seats}：{reason}"
    )
    return given


def _range(minutes: list[int]) -> str:
    return str(min(minutes)) if min(minutes) == max(minutes) else f"{min(minutes)}–{max(minutes)}"


def _due(db: Session, attempts: list[Attempt], now: datetime) -> list[tuple[Attempt, int]]:
    """Who has lost time that is not settled, and how much."""
    due = select(Outage).where(Outage.attempt_id.in_([a.id for a in attempts]), Outage.decision == "")
    by_id = {a.id: a for a in attempts}
    lost: dict[int, int] = {}
    for row in db.scalars(due):
        attempt = by_id[row.attempt_id]
        lost[attempt.id] = lost.get(attempt.id, 0) + lost_of(row, attempt.began_at, attempt.deadline, now)
    return [(a, lost[a.id]) for a in attempts if lost.get(a.id)]


def give_nothing(db: Session, who: Who, *, now: datetime, attempt_id: int, reason: str) -> None:
    """不予补时, as for one's own fault. Refuses: nothing_lost, wrong_state once the sitting is sealed."""
    hold(db, Attempt, attempt_id)
    attempt = watched_attempt(db, who, attempt_id)
    if not _due(db, [attempt], now):
        raise Refused("nothing_lost")
    settle(db, who, now, attempt, None, reason)
    note(db, attempt, who, now, "other", f"座位 {attempt.seat_no} 失联时间不予补时：{reason}")
    tell(
        db, who, now, "outage.not_compensated", attempt.id, sitting_id=attempt.sitting_id, attempt_id=attempt.id,
        reason=reason,
    )  # fmt: skip
