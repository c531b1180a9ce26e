"""Whose terminal is away, remembered from the sockets and the facts, as who is on line is; the ledger keeps it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakKeyDictionary

from examserver.attempts.actions.outages import Absence
from examserver.attempts.rules import Cause
from examserver.facts import Fact
from examserver.house import House


@dataclass
class Away:
    """Attempts whose terminal is away, those that have just come back, and those that had one at the last look."""

    absences: dict[int, Absence] = field(default_factory=dict)
    back: dict[int, Absence] = field(default_factory=dict)
    online: frozenset[int] = frozenset()
    answering: set[int] = field(default_factory=set)
    noted: set[int] = field(default_factory=set)
    looks: int = 0
    server_went_at: datetime | None = None

    def look(self, online: Collection[int], now: datetime) -> None:
        """Compare who is on line with the last look: for what no fact has told, as of a process that was killed."""
        here = frozenset(online)
        for id in self.online - here:
            self.absences.setdefault(id, Absence(now))
        for id in [id for id in self.absences if id in here]:
            self.returns(id, now)
        self.online = here

    def returns(self, id: int, now: datetime) -> None:
        """A terminal is back."""
        absence = self.absences.pop(id, None)
        if absence is not None:
            self.back[id] = Absence(absence.since, absence.cause, now)

    def since(self, id: int, now: datetime) -> datetime:
        """Since when this terminal is away, by what is remembered; one that was never seen: since the last restart."""
        return self.absences.setdefault(id, Absence(self.server_went_at or now, Cause.TERMINAL)).since


_away: WeakKeyDictionary[House, Away] = WeakKeyDictionary()


def away_of(house: House) -> Away:
    """Who is away in this house."""
    found = _away.get(house)
    if found is None:
        found = _away.setdefault(house, Away())
    return found


def note_presence(house: House, fact: Fact) -> None:
    """A terminal has gone or come back: the moment, exactly."""
    if fact.what == "terminal.lost" and fact.attempt_id:
        away_of(house).absences.setdefault(fact.attempt_id, Absence(house.clock.now()))
    elif fact.what == "terminal.back" and fact.attempt_id:
        away_of(house).returns(fact.attempt_id, house.clock.now())
