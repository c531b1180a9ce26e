"""The sittings of one day that a person may watch, with the counts of their seats."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.attempts.rules import OVER, S
from examserver.attempts.tables import Attempt
from examserver.people.reads import names_of_accounts
from examserver.sittings.reads import SittingView, sittings_of
from examserver.sittings.rules import opens_at
from examserver.who import Who

HERE = (S.CHECKED_IN, S.IDENTIFIED, S.WAITING)


@dataclass(frozen=True)
class SittingCard:
    """A sitting with its counts, for the list of a day."""

    view: SittingView
    opens_at: datetime
    counts: dict[str, int]
    staff: tuple[str, ...]

    @property
    def expected(self) -> int:
        """应到: everybody with a seat."""
        return sum(self.counts.values())

    @property
    def here(self) -> int:
        """Who has come and does not answer yet."""
        return sum(self.counts.get(s, 0) for s in HERE)

    @property
    def over(self) -> int:
        """Who is through, absent ones not counted."""
        return sum(self.counts.get(s, 0) for s in OVER if s is not S.ABSENT)


@dataclass(frozen=True)
class Day:
    """A day with sittings."""

    day: date
    sittings: int


def days(db: Session, who: Who, zone: str) -> list[Day]:
    """The days on which this person has sittings, in order."""
    found: dict[date, int] = {}
    for view in sittings_of(db, who):
        day = local_day(view.planned_start, zone)
        found[day] = found.get(day, 0) + 1
    return [Day(day, n) for day, n in sorted(found.items())]


def local_day(moment: datetime, zone: str) -> date:
    """The site's date of a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()


def day_of(found: list[Day], today: date, asked: date | None) -> date:
    """Which day to show: the one asked for, else today or the next one with sittings, else the last."""
    known = [d.day for d in found]
    if asked in known:
        return asked
    return next((d for d in known if d >= today), known[-1] if known else today)


def sittings_on(db: Session, who: Who, zone: str, day: date) -> list[SittingCard]:
    """The sittings of a day that this person may watch, by start and room."""
    views = [v for v in sittings_of(db, who) if local_day(v.planned_start, zone) == day]
    names, counts = names_of_accounts(db), _counts(db, [v.id for v in views])
    return [
        SittingCard(
            v,
            opens_at(v.planned_start, v.rules.entry_opens_minutes),
            counts.get(v.id, {}),
            tuple(names[a] for a in v.staff if a in names),
        )
        for v in views
    ]


def _counts(db: Session, sitting_ids: list[int]) -> dict[int, dict[str, int]]:
    query = select(Attempt.sitting_id, Attempt.state, func.count()).where(Attempt.sitting_id.in_(sitting_ids))
    found: dict[int, dict[str, int]] = {}
    for sitting_id, state, n in db.execute(query.group_by(Attempt.sitting_id, Attempt.state)):
        found.setdefault(sitting_id, {})[state] = n
    return found
