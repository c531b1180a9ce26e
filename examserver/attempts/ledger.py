"""The outage ledger as it is read: what each terminal's absence cost, what is settled, and what may still be given."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from examserver.attempts.rules import PRESENT, S, lost_ms, minutes_to_give
from examserver.attempts.tables import Attempt, Extension, Outage
from examserver.house import LastMoment
from examserver.people.reads import names_of_accounts

TOGETHER = timedelta(seconds=30)


@dataclass(frozen=True)
class Lost:
    """What the ledger says of one attempt: how often, how long, how much of it is not settled, and since when now.

    An outage that lasts is counted up to the moment of the look.
    """

    times: int = 0
    lost_ms: int = 0
    due_ms: int = 0
    since: datetime | None = None

    @property
    def minutes(self) -> int:
        """The proposal: what is not settled, in whole minutes."""
        return minutes_to_give(self.due_ms)


@dataclass(frozen=True)
class OutageLine:
    """One line of the ledger. `minutes`: those of the extension that settled it, perhaps with others."""

    id: int
    attempt_id: int
    cause: str
    began_at: datetime
    ended_at: datetime | None
    lost_ms: int
    decision: str
    decided_at: datetime | None
    decided_by: str
    reason: str
    minutes: int


def lost_of(outage: Any, start: datetime | None, deadline: datetime | None, until: datetime) -> int:
    """What an outage cost; of one that lasts, what it has cost until this moment."""
    if outage.ended_at is not None:
        return int(outage.lost_ms)
    return lost_ms(outage.began_at, until, start, deadline)


def lost_in(
    db: Session, sitting_id: int, now: datetime | None, attempt_ids: Collection[int] | None = None
) -> dict[int, Lost]:
    """Attempt to what it lost, of those of a sitting that lost anything; without `now` what lasts costs nothing yet."""
    query = _rows(Outage.attempt_id, Outage.began_at, Outage.ended_at, Outage.lost_ms, Outage.decision)
    query = query.where(Attempt.sitting_id == sitting_id)
    if attempt_ids is not None:
        query = query.where(Outage.attempt_id.in_(attempt_ids))
    found: dict[int, Lost] = {}
    for row in db.execute(query):
        was, cost = found.get(row.attempt_id, Lost()), lost_of(row, row.start, row.deadline, now or row.began_at)
        found[row.attempt_id] = Lost(
            times=was.times + 1,
            lost_ms=was.lost_ms + cost,
            due_ms=was.due_ms + (0 if row.decision else cost),
            since=row.began_at if row.ended_at is None else was.since,
        )
    return found


def _rows(*columns: Any) -> Select[Any]:
    """Lines of the ledger in the order of time, with the time of their attempt."""
    query = select(*columns, Attempt.began_at.label("start"), Attempt.deadline)
    return query.join(Attempt, Attempt.id == Outage.attempt_id).order_by(Outage.began_at, Outage.id)


def outages_of(db: Session, attempt_id: int, now: datetime | None) -> list[OutageLine]:
    """The ledger of one attempt, in the order of time; without `now` what lasts costs nothing yet."""
    return _lines(db, Outage.attempt_id == attempt_id, now)


def outages_in(db: Session, sitting_id: int, now: datetime | None) -> list[OutageLine]:
    """The ledger of a sitting, in the order of time; without `now` what lasts costs nothing yet."""
    return _lines(db, Attempt.sitting_id == sitting_id, now)


def _lines(db: Session, wanted: ColumnElement[bool], now: datetime | None) -> list[OutageLine]:
    o = Outage
    columns = (
        o.id, o.attempt_id, o.cause, o.began_at, o.ended_at, o.lost_ms,
        o.decision, o.decided_at, o.decided_by, o.reason,
    )  # fmt: skip
    query = _rows(*columns, Extension.minutes).outerjoin(Extension, Extension.id == o.extension_id)
    rows = db.execute(query.where(wanted)).all()
    names = names_of_accounts(db) if any(row.decided_by for row in rows) else {}
    return [
        OutageLine(
            id=row.id,
            attempt_id=row.attempt_id,
            cause=row.cause,
            began_at=row.began_at,
            ended_at=row.ended_at,
            lost_ms=lost_of(row, row.start, row.deadline, now or row.began_at),
            decision=row.decision,
            decided_at=row.decided_at,
            decided_by=names.get(row.decided_by or 0, ""),
            reason=row.reason,
            minutes=row.minutes or 0,
        )
        for row in rows
    ]


def together(lines: list[OutageLine]) -> list[list[OutageLine]]:
    """Lines that are one event: the same cause, beginning within half a minute of the first (a switch, the server)."""
    groups: list[list[OutageLine]] = []
    for line in lines:
        first = next((g for g in reversed(groups) if g[0].cause == line.cause), None)
        if first and line.began_at - first[0].began_at <= TOGETHER:
            first.append(line)
        else:
            groups.append([line])
    return groups


# ── What the duty looks at ──


def answering_ids(db: Session) -> set[int]:
    """The attempts of the whole site that are being answered."""
    return set(db.scalars(select(Attempt.id).where(Attempt.state == S.ANSWERING.value)))


def is_anybody_answering(db: Session) -> bool:
    """Whether any attempt of the whole site is being answered."""
    return db.scalar(select(Attempt.id).where(Attempt.state == S.ANSWERING.value).limit(1)) is not None


def present_ids(db: Session, ids: Collection[int]) -> set[int]:
    """Those of these attempts that are not over."""
    present = [s.value for s in PRESENT]
    return set(db.scalars(select(Attempt.id).where(Attempt.id.in_(ids), Attempt.state.in_(present))))


def open_outages(db: Session) -> dict[int, datetime]:
    """Attempt to the beginning of its outage, of all that last."""
    return dict(db.execute(select(Outage.attempt_id, Outage.began_at).where(Outage.ended_at.is_(None))).all())


def last_sign_of_life(db: Session, opened_at: datetime, last_kept: datetime | None) -> tuple[datetime | None, bool]:
    """When somebody was last known to serve this site, and whether nobody did since this process was opened.

    The last stored moment or an answer acknowledged after it; answers since the opening say nothing of before.
    """
    kept = db.scalar(select(LastMoment.at))
    is_first = kept is None or kept == last_kept
    newest = select(func.max(Attempt.last_saved_at)).where(Attempt.state == S.ANSWERING.value)
    answered = db.scalar(newest.where(Attempt.last_saved_at <= opened_at) if is_first else newest)
    return (max(kept, answered) if kept and answered else kept), is_first
