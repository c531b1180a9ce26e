"""The live board: one whole picture when it opens, then frames of what changed; who is on line is remembered here."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from examserver.attempts.rules import PRESENT
from examserver.errors import NotYours
from examserver.facts import Fact
from examserver.house import House
from examserver.monitor import reads
from examserver.monitor.reads import ms
from examserver.people.actions import touch
from examserver.sittings.reads import see_sitting
from examserver.sockets import (
    Connection,
    command,
    enter,
    publish,
    sign_ins_connected,
    socketio,
    terminals_online,
    turn_out,
)
from examserver.who import SERVER, Role, Who

AT_ONCE = ("attempt", "sitting", "terminal", "notice", "incident", "candidate")
NOT_AGAIN_WITHIN = timedelta(milliseconds=250)
SKEW_SHOWN_MS = 60_000
WATCHERS_NOTED_EVERY = timedelta(seconds=60)
RECORDS = ("notice", "incident")

Link = tuple[bool, int, int | None]
"""On line, answers not yet sent, and the terminal's clock in seconds away from the server's where that is much."""


@dataclass
class Boards:
    """What this house's boards have shown, and what has changed since. Forgotten at a restart, harmlessly."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    watched: set[int] = field(default_factory=set)
    dirty: dict[int, set[int]] = field(default_factory=dict)
    whole: set[int] = field(default_factory=set)
    records: set[int] = field(default_factory=set)
    lost: dict[int, datetime] = field(default_factory=dict)
    links: dict[int, dict[int, Link]] = field(default_factory=dict)
    frame_no: dict[int, int] = field(default_factory=dict)
    watchers_noted_at: datetime | None = None
    flushed_at: dict[int, datetime] = field(default_factory=dict)

    def forget(self, sitting_id: int) -> None:
        """Nobody watches this board any more."""
        self.watched.discard(sitting_id)
        self.whole.discard(sitting_id)
        self.records.discard(sitting_id)
        self.dirty.pop(sitting_id, None)
        self.links.pop(sitting_id, None)


_boards: WeakKeyDictionary[House, Boards] = WeakKeyDictionary()


def boards_of(house: House) -> Boards:
    """The boards of one house."""
    return _boards.setdefault(house, Boards())


@dataclass(frozen=True)
class Watch:
    """Which sitting's board."""

    sitting_id: int


@command("board.watch", Watch, Role.INVIGILATOR, Role.CHIEF_INVIGILATOR, Role.ADMINISTRATOR, Role.INSPECTOR)
def on_watch(house: House, connection: Connection, asked: Watch) -> dict[str, Any]:
    """Open the board: the whole picture now, `board.changed` from now on."""
    sitting_id, boards = asked.sitting_id, boards_of(house)
    with boards.lock:
        picture = house.see(reads.picture, connection.who, sitting_id)
        enter(connection, room_of(sitting_id))
        boards.watched.add(sitting_id)
        boards.links[sitting_id] = {}
        return _finished(house, boards, sitting_id, picture)


def room_of(sitting_id: int) -> str:
    """The socket room of a board."""
    return f"board:{sitting_id}"


def _finished(house: House, boards: Boards, sitting_id: int, picture: dict[str, Any]) -> dict[str, Any]:
    """The picture with the server's time, the frame's number, and each terminal's link."""
    now, online = house.clock.now(), terminals_online()
    for row in picture["rows"]:
        boards.links.setdefault(sitting_id, {})[row["id"]] = link = _link(online.get(row["id"]))
        row["online"], row["unsent"], row["skew_s"] = link
        row["lost_since_ms"] = ms(_lost_since(boards, row, link[0], now))
    return {**picture, "sitting_id": sitting_id, "no": boards.frame_no.get(sitting_id, 0), "now_ms": ms(now)}


def _link(report: dict[str, Any] | None) -> Link:
    if report is None:
        return False, 0, None
    skew = int(report.get("skew_ms") or 0)
    return True, int(report.get("unsent") or 0), round(skew / 10_000) * 10 if abs(skew) > SKEW_SHOWN_MS else None


def _lost_since(boards: Boards, row: dict[str, Any], is_online: bool, now: datetime) -> datetime | None:
    if is_online or row["state"] not in PRESENT:
        return None
    return boards.lost.setdefault(row["id"], now)


def note_fact(house: House, fact: Fact) -> None:
    """After a commit: mark what changed. A change of state is shown at once, a saved answer with the next flush."""
    boards = boards_of(house)
    with boards.lock:
        if fact.what == "sitting.edited":
            turn_out(room_of(fact.noun_id), partial(_may_watch, house, fact.noun_id))
        _note_link(house, boards, fact)
        touched = [s for s in _mark(house, boards, fact) if s in boards.watched]
        if fact.noun in AT_ONCE:
            for sitting_id in touched:
                _flush_unless_just_done(house, boards, sitting_id)


def _may_watch(house: House, sitting_id: int, who: Who) -> bool:
    try:
        house.see(see_sitting, who, sitting_id)
    except NotYours:
        return False
    return True


def _note_link(house: House, boards: Boards, fact: Fact) -> None:
    if fact.what == "terminal.lost" and fact.attempt_id:
        boards.lost[fact.attempt_id] = house.clock.now()
    elif fact.what == "terminal.back" and fact.attempt_id:
        boards.lost.pop(fact.attempt_id, None)


def _mark(house: House, boards: Boards, fact: Fact) -> list[int]:
    """Mark the rows that a fact concerns; gives the sittings."""
    if fact.noun == "candidate" and fact.noun_id and boards.watched:
        places = house.see(reads.places_of, fact.noun_id)
    elif fact.sitting_id in boards.watched and fact.sitting_id is not None:
        places = [(fact.sitting_id, fact.attempt_id or 0)]
    else:
        return []
    for sitting_id, attempt_id in places:
        boards.dirty.setdefault(sitting_id, set()).add(attempt_id)
        if fact.noun == "sitting":
            boards.whole.add(sitting_id)
        if fact.noun in RECORDS:
            boards.records.add(sitting_id)
    return [sitting_id for sitting_id, _attempt_id in places]


def _flush_unless_just_done(house: House, boards: Boards, sitting_id: int) -> None:
    """A burst (thirty begin together) is one frame now and one with the next flush."""
    last = boards.flushed_at.get(sitting_id)
    if last is None or house.clock.now() - last >= NOT_AGAIN_WITHIN:
        _flush(house, boards, sitting_id)


def flush_boards(house: House) -> None:
    """Publish what changed, one frame for each board; called every second. A board nobody watches costs nothing."""
    boards = boards_of(house)
    with boards.lock:
        online = terminals_online() if boards.watched else {}
        for sitting_id in sorted(boards.watched):
            if not _has_watchers(sitting_id):
                boards.forget(sitting_id)
                continue
            moved = [a for a, link in boards.links.get(sitting_id, {}).items() if _link(online.get(a)) != link]
            boards.dirty.setdefault(sitting_id, set()).update(moved)
            _flush(house, boards, sitting_id)
        _note_watchers(house, boards)


def _note_watchers(house: House, boards: Boards) -> None:
    """Watching a room is not idleness: once a minute, the sign-ins with an open socket are noted as in use."""
    now, last = house.clock.now(), boards.watchers_noted_at
    if boards.watched and (last is None or now - last >= WATCHERS_NOTED_EVERY):
        boards.watchers_noted_at = now
        house.act(touch, SERVER, sign_in_ids=sign_ins_connected())


def _has_watchers(sitting_id: int) -> bool:
    return next(iter(socketio.server.manager.get_participants("/", room_of(sitting_id))), None) is not None


def _flush(house: House, boards: Boards, sitting_id: int) -> None:
    attempts, is_whole = boards.dirty.get(sitting_id, set()), sitting_id in boards.whole
    with_records = sitting_id in boards.records
    if not (attempts or is_whole or with_records):
        return
    frame = house.see(reads.changes, sitting_id, None if is_whole else attempts)
    if with_records:
        frame["records"] = house.see(reads.records, sitting_id)
    boards.dirty.pop(sitting_id, None)
    boards.whole.discard(sitting_id)
    boards.records.discard(sitting_id)
    boards.frame_no[sitting_id] = boards.frame_no.get(sitting_id, 0) + 1
    boards.flushed_at[sitting_id] = house.clock.now()
    publish("board.changed", _finished(house, boards, sitting_id, frame), room_of(sitting_id))


LISTENERS = (note_fact,)
