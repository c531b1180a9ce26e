"""The live board: one whole picture when it opens, then frames of what changed; who is on line is remembered here."""

import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from examserver.attempts.away import away_of
from examserver.attempts.rules import PRESENT
from examserver.errors import NotYours, Unavailable
from examserver.facts import Fact
from examserver.house import House
from examserver.monitor import reads
from examserver.monitor.reads import Changed, Known, ms
from examserver.people.actions import touch
from examserver.sittings.reads import see_sitting
from examserver.sockets import (
    Connection,
    command,
    enter,
    has_listeners,
    publish,
    sign_ins_connected,
    soon,
    terminals_online,
    turn_out,
)
from examserver.who import SERVER, Role, Who

AT_ONCE = {"attempt", "attempts", "sitting", "terminal", "notice", "incident", "candidate", "alarm"}
NOT_AGAIN_WITHIN = timedelta(milliseconds=250)
GATHERED_SECONDS = 0.02
"""What happens together is one frame: everybody in a room is collected, a switch fails."""
SKEW_SHOWN_MS = 60_000
WATCHERS_NOTED_EVERY = timedelta(seconds=60)
RECORDS = {"notice", "incident", "outage"}
LIVES = {"attempt", "attempts"}
RECOUNTED = {"piece", "submission"}


@dataclass(frozen=True)
class Link:
    """Whether a terminal is on line, and what it says (or last said) of itself.

    `unsent`: answers that the server does not have yet. `skew_s`: how wrong its clock is, where that is much. `shown`:
    the version of the deadline on its screen.
    """

    online: bool = False
    unsent: int = 0
    skew_s: int | None = None
    shown: int = 0


@dataclass
class Board:
    """One sitting's board, while somebody watches it."""

    known: Known = field(default_factory=Known)
    changed: Changed = field(default_factory=Changed)
    moved: set[int] = field(default_factory=set)
    alarms: bool = False
    reports: dict[int, dict[str, Any] | None] = field(default_factory=dict)
    links: dict[int, Link] = field(default_factory=dict)
    unsent_since: dict[int, datetime] = field(default_factory=dict)
    no: int = 0
    is_due: bool = False
    flushed_at: datetime | None = None


@dataclass
class Boards:
    """The boards that are watched at this house. Forgotten at a restart, harmlessly."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    watched: dict[int, Board] = field(default_factory=dict)
    watchers_noted_at: datetime | None = None


_boards: WeakKeyDictionary[House, Boards] = WeakKeyDictionary()


def boards_of(house: House) -> Boards:
    """The boards of one house."""
    found = _boards.get(house)
    if found is None:
        found = _boards.setdefault(house, Boards())
    return found


def room_of(sitting_id: int) -> str:
    """The socket room of a board."""
    return f"board:{sitting_id}"


# ── Opening ──


@dataclass(frozen=True)
class Watch:
    """Which sitting's board."""

    sitting_id: int


@command("board.watch", Watch, Role.INVIGILATOR, Role.CHIEF_INVIGILATOR, Role.ADMINISTRATOR, Role.INSPECTOR)
def on_watch(house: House, connection: Connection, asked: Watch) -> dict[str, Any]:
    """Open the board: the whole picture now, `board.changed` from now on."""
    sitting_id, boards = asked.sitting_id, boards_of(house)
    house.see(see_sitting, connection.who, sitting_id)
    with boards.lock:
        board = boards.watched.setdefault(sitting_id, Board())  # what changes from here on is in a frame
        _count(house, board, sitting_id)
        picture = house.see(reads.picture, connection.who, sitting_id, board.known)
        enter(connection, room_of(sitting_id))
        online, now = terminals_online(), house.clock.now()
        for row in picture["rows"]:
            _look(board, row["id"], online.get(row["id"]), now)
        return {**_finished(house, board, sitting_id, picture, now), "alarms": _alarms(house)}


def _count(house: House, board: Board, sitting_id: int) -> None:
    """Count the answers of a large room in steps, with a turn for everybody else in between."""
    ids = house.see(reads.ids_in, sitting_id)
    missing = [id for id in ids if id not in board.known.answered]
    house.each_group(missing, lambda some: board.known.answered.update(house.see(reads.answered, some)))


def _finished(house: House, board: Board, sitting_id: int, said: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The picture or frame with each terminal's link, its number and the server's time."""
    rows = [_with_link(house, board, row, now) for row in said.get("rows", ())]
    return {**said, "rows": rows, "sitting_id": sitting_id, "no": board.no, "now_ms": ms(now)}


def _with_link(house: House, board: Board, row: dict[str, Any], now: datetime) -> dict[str, Any]:
    link = board.links.get(row["id"], Link())
    is_away = not link.online and row["state"] in PRESENT
    since = (row["outage_since_ms"] or ms(away_of(house).since(row["id"], now))) if is_away else None
    return row | {
        "online": link.online,
        "unsent": link.unsent,
        "unsent_since_ms": ms(board.unsent_since.get(row["id"])),
        "skew_s": link.skew_s,
        "shown": link.shown,
        "lost_since_ms": since,
    }


def _look(board: Board, id: int, report: dict[str, Any] | None, now: datetime) -> bool:
    """Take in what a terminal reports; gives whether anything is different."""
    was = board.links.get(id)
    board.reports[id] = report
    board.links[id] = link = _link(report, was or Link())
    if not link.unsent:
        board.unsent_since.pop(id, None)
    else:
        board.unsent_since.setdefault(id, now)
    return link != was


def _link(report: dict[str, Any] | None, was: Link) -> Link:
    """Of a terminal that is off line its last words hold: what it had not sent, what it had shown."""
    if report is None:
        return Link(unsent=was.unsent, shown=was.shown)
    skew = int(report.get("skew_ms") or 0)
    return Link(
        online=True,
        unsent=int(report.get("unsent") or 0),
        skew_s=round(skew / 10_000) * 10 if abs(skew) > SKEW_SHOWN_MS else None,
        shown=int(report.get("deadline_version") or 0),
    )


def _alarms(house: House) -> list[dict[str, Any]]:
    """What is wrong with the server; the page has the words."""
    return [{"code": a.code, "since_ms": ms(a.since), "detail": a.detail} for a in house.health.alarms()]


# ── What happened ──


def note_fact(house: House, fact: Fact) -> None:
    """After a commit: mark what changed. A change of state is shown at once, a saved answer with the next flush.

    It is called for every answer, so it reads nothing and waits for nobody.
    """
    boards = boards_of(house)
    if not boards.watched:
        return
    if fact.what == "answer.saved":
        if board := boards.watched.get(fact.sitting_id or 0):
            _mark_answers(board.changed, fact)
        return
    if fact.what in ("sitting.edited", "post.gap"):
        _look_again(house, boards, fact)
    marked = _mark(boards, fact)
    if fact.noun in AT_ONCE:
        for sitting_id in marked:
            _show_soon(house, boards.watched[sitting_id], sitting_id)


def _mark_answers(changed: Changed, fact: Fact) -> None:
    id, places = fact.attempt_id or 0, fact.detail.get("places")
    if places:
        changed.answers.setdefault(id, set()).update((no, part) for no, part in places)
    else:
        changed.attempts.add(id)
        changed.recount.add(id)


def _mark(boards: Boards, fact: Fact) -> list[int]:
    """Mark what a fact concerns; gives the sittings."""
    if fact.noun == "alarm":
        for board in boards.watched.values():
            board.alarms = True
        return list(boards.watched)
    if fact.noun == "candidate":
        return [id for id, board in boards.watched.items() if _mark_candidate(board, fact.noun_id)]
    board_of_it = boards.watched.get(fact.sitting_id or 0)
    if board_of_it is None or fact.sitting_id is None:
        return []
    _mark_board(board_of_it, fact)
    return [fact.sitting_id]


def _mark_candidate(board: Board, candidate_id: int) -> bool:
    attempt_id = board.known.candidates.get(candidate_id)
    if attempt_id is not None:
        board.changed.attempts.add(attempt_id)
    return attempt_id is not None


def _mark_board(board: Board, fact: Fact) -> None:
    changed, noun = board.changed, fact.noun
    ids = fact.detail.get("ids") or ([fact.attempt_id] if fact.attempt_id else [])
    if noun == "terminal":
        board.moved.update(ids)
        return
    changed.attempts.update(ids)
    changed.records |= noun in RECORDS
    changed.state |= noun in LIVES or noun == "sitting"
    changed.whole |= noun == "sitting" or (noun in LIVES and not ids)
    if noun in RECOUNTED or fact.what == "attempt.rescued":
        changed.recount.update(ids)


def _look_again(house: House, boards: Boards, fact: Fact) -> None:
    """Who may watch has changed; or facts of other processes may have been missed: then everything is read anew."""
    is_gap = fact.what == "post.gap"
    for board in boards.watched.values() if is_gap else ():
        board.changed.recount.update(board.known.answered)
        board.changed.state = board.changed.whole = board.changed.records = True
    for sitting_id in list(boards.watched) if is_gap else [fact.noun_id]:
        turn_out(room_of(sitting_id), partial(_may_watch, house, sitting_id))


def _may_watch(house: House, sitting_id: int, who: Who) -> bool:
    try:
        house.see(see_sitting, who, sitting_id)
    except NotYours:
        return False
    return True


# ── Frames ──


def _show_soon(house: House, board: Board, sitting_id: int) -> None:
    """A burst (thirty hand in together) is one frame now and one with the next flush."""
    last = board.flushed_at
    if not board.is_due and (last is None or house.clock.now() - last >= NOT_AGAIN_WITHIN):
        board.is_due = True
        soon(GATHERED_SECONDS, _show, house, sitting_id)


def _show(house: House, sitting_id: int) -> None:
    boards = boards_of(house)
    with boards.lock:
        if board := boards.watched.get(sitting_id):
            board.is_due = False
            _flush(house, board, sitting_id, terminals_online())


def flush_boards(house: House) -> None:
    """Publish what changed, one frame for each board; called every second. A board nobody watches costs nothing."""
    boards = boards_of(house)
    if not boards.watched:
        return
    with boards.lock:
        online = terminals_online()
        for sitting_id, board in list(boards.watched.items()):
            if not has_listeners(room_of(sitting_id)):
                del boards.watched[sitting_id]
                continue
            _flush(house, board, sitting_id, online)
        _note_watchers(house, boards)


def _note_watchers(house: House, boards: Boards) -> None:
    """Watching a room is not idleness: once a minute, the sign-ins with an open socket are noted as in use."""
    now, last = house.clock.now(), boards.watchers_noted_at
    if boards.watched and (last is None or now - last >= WATCHERS_NOTED_EVERY):
        boards.watchers_noted_at = now
        house.act(touch, SERVER, sign_in_ids=sign_ins_connected())


def _flush(house: House, board: Board, sitting_id: int, online: dict[int, dict[str, Any]]) -> None:
    """One frame, if there is anything to say. What cannot be read waits; alarms and who is on line do not."""
    now, said = house.clock.now(), {}
    with suppress(Unavailable):
        said = _read(house, board, sitting_id)
    if board.alarms:
        said["alarms"] = _alarms(house)
    moved = _moved(board, online, now)
    said["rows"] = [*said.get("rows", ()), *_rows(board, moved - {row["id"] for row in said.get("rows", ())})]
    if not (said["rows"] or len(said) > 1):
        return
    board.alarms = False
    board.no += 1
    board.flushed_at = now
    publish("board.changed", _finished(house, board, sitting_id, said, now), room_of(sitting_id))


def _read(house: House, board: Board, sitting_id: int) -> dict[str, Any]:
    changed, board.changed = board.changed, Changed()
    if not changed:
        return {}
    try:
        return house.see(reads.changes, sitting_id, changed, board.known)
    except BaseException:
        board.changed.add(changed)
        raise


def _moved(board: Board, online: dict[int, dict[str, Any]], now: datetime) -> set[int]:
    """Whose terminal came, went or says something else; each report is an object of its own, so most need no look."""
    marked, board.moved = board.moved, set()
    reports = board.reports
    fresh = [id for id in board.known.rows if online.get(id) is not reports.get(id, online)]
    return {id for id in fresh if _look(board, id, online.get(id), now)} | marked


def _rows(board: Board, ids: Iterable[int]) -> list[dict[str, Any]]:
    return [board.known.rows[id] for id in sorted(ids) if id in board.known.rows]


LISTENERS = (note_fact,)
