"""Chores of this floor: collect what is due without the terminal, end sittings, keep the outage ledger."""

from datetime import datetime, timedelta
from functools import partial

from examserver import metrics
from examserver.attempts.actions.desk import finish
from examserver.attempts.actions.ending import collect_due_attempts
from examserver.attempts.actions.outages import Absence, cut_outages, keep_outages
from examserver.attempts.actions.thinning import thin_captures
from examserver.attempts.away import Away, away_of
from examserver.attempts.ledger import answering_ids, last_sign_of_life, open_outages, present_ids
from examserver.attempts.reads import due_attempts, finishable
from examserver.attempts.rules import Cause
from examserver.house import House
from examserver.rulebook import Rulebook
from examserver.sockets import terminals_online
from examserver.who import SERVER

NOTED_AFTER = timedelta(seconds=Rulebook().outage_noted_after_seconds)
SCAN_EVERY = 10
THIN_EVERY = timedelta(minutes=1)


def collect_due(house: House) -> None:
    """Collect every attempt whose last moment has passed; one handed in or extended meanwhile is left alone."""
    for sitting_id, ids in house.see(due_attempts, house.clock.now()).items():
        work = partial(house.act, collect_due_attempts, SERVER, sitting_id=sitting_id)
        house.each_group(ids, lambda some, work=work: work(attempt_ids=some))  # type: ignore[misc]


class Thinning:
    """Once a minute: the captures of practical work that are not needed any more."""

    def __init__(self) -> None:
        self._done_at: datetime | None = None

    def thin(self, house: House) -> None:
        """Thin what is older than a few minutes."""
        now = house.clock.now()
        if self._done_at is None or now - self._done_at >= THIN_EVERY:
            self._done_at = now
            house.act(thin_captures, SERVER)


thinning = Thinning()


def finish_due(house: House) -> None:
    """End the sittings in which nobody can be at work any more."""
    over = house.see(finishable, house.clock.now())
    house.each(over, lambda sitting_id: house.act(finish, SERVER, sitting_id=sitting_id))


def keep_ledger(house: House) -> None:
    """Write down whose terminal is away for long, and what it cost once it is back; by the leader, each second.

    Looks come from memory; every tenth compares with the database, for what no fact has told. After a restart the
    first look finds whom the server's own absence has cut off.
    """
    away, online, now = away_of(house), terminals_online(), house.clock.now()
    if away.looks == 0:
        _after_restart(house, away, online, now)
    away.look(online, now)
    if is_scan := away.looks % SCAN_EVERY == 0:
        _scan(house, away, now)
    away.looks += 1
    due = {id: a for id, a in away.absences.items() if _is_due(away, id, a, now, is_scan=is_scan)}
    due |= {id: a for id, a in away.back.items() if id in away.noted or a.lasted(now) >= NOTED_AFTER}
    for id in away.back.keys() - due.keys():
        away.back.pop(id)
    house.each_group(list(due), lambda ids: _keep(house, away, {id: due[id] for id in ids}))


def _is_due(away: Away, id: int, absence: Absence, now: datetime, *, is_scan: bool) -> bool:
    if id in away.noted:
        return is_scan  # it may be over, or an answer came another way
    return id in away.answering and absence.lasted(now) >= NOTED_AFTER


def _keep(house: House, away: Away, absences: dict[int, Absence]) -> None:
    is_open = house.act(keep_outages, SERVER, absences=absences)
    for id, absence in absences.items():
        if away.back.get(id) is absence:
            del away.back[id]
    away.noted = away.noted - absences.keys() | is_open


def _scan(house: House, away: Away, now: datetime) -> None:
    """Who answers, who has an open line; the absence of those who are through is forgotten."""
    away.answering, away.noted = house.see(answering_ids), set(house.see(open_outages))
    metrics.answering(len(away.answering))
    for id in away.answering - away.online:
        away.since(id, now)
    for id in (away.noted & away.online) - away.back.keys():  # it came back to a process that has gone
        away.back[id] = Absence(now, until=now)
    others = away.absences.keys() - away.answering - away.noted
    for id in others - house.see(present_ids, others) if others else ():
        away.absences.pop(id, None)


def _after_restart(house: House, away: Away, online: dict[int, dict[str, object]], now: datetime) -> None:
    """What was being answered when the server went away: from the last sign of life until each terminal is back."""
    went_at, is_first = house.see(last_sign_of_life, house.opened_at, house.last_kept)
    if went_at is None:
        return
    cause = Cause.SERVER if is_first else Cause.TERMINAL
    if is_first:
        away.server_went_at = went_at
        if now - went_at >= NOTED_AFTER:
            house.act(cut_outages, SERVER, at=went_at)
    for id in house.see(answering_ids):
        if is_first and id in online:
            away.back[id] = Absence(went_at, cause, now)
        elif is_first:
            away.absences[id] = Absence(went_at, cause)
        elif id not in online:
            away.absences.setdefault(id, Absence(went_at, cause))
