"""The checker: what terminals sent and were told, compared with what the database holds.

`Ledger` hears every word of every scripted terminal; `gather` reads the database, by itself; `faults` compares. It
reckons by its own rules (what counts, until when, who is fenced), so that a fault of the server's is not its own.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from examserver.attempts.reads import newest_revisions
from examserver.attempts.tables import AnswerRevision, Attempt, Extension
from examserver.facts import AuditRow
from examserver.grading.tables import ItemMark, TheoryMark
from examserver.house import House
from examserver.papers.reads import frozen_items
from examserver.rulebook import rulebook_from
from examserver.sittings.tables import Sitting
from question_bank.registry import kind

Place = tuple[int, int, int]
"""Attempt, lease, number."""
Key = tuple[int, int, str]
"""Attempt, question, part: one answer of one candidate."""
OVER = ("handed_in", "collected", "ended", "absent")


@dataclass(frozen=True)
class Said:
    """What a terminal sent under a number."""

    no: int
    part: str
    answer: Any
    flagged: bool
    left_ms: int = 0

    @property
    def content(self) -> str:
        """For comparing: True is not 1."""
        return json.dumps([self.no, self.part, self.answer, self.flagged], ensure_ascii=False)


@dataclass
class Ledger:
    """Everything that terminals sent and everything that they were told."""

    sent: dict[Place, list[Said]] = field(default_factory=dict)
    acked: dict[Place, tuple[Said, str]] = field(default_factory=dict)
    handed_in: set[int] = field(default_factory=set)
    marks: dict[int, dict[int, int]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    resent: int = 0

    def sends(self, place: Place, said: Said) -> None:
        """Before it leaves the terminal."""
        if said not in (known := self.sent.setdefault(place, [])):
            known.append(said)

    def hears(self, place: Place, said: Said, ack: dict[str, Any]) -> None:
        """An acknowledgement; that of a resent revision has to be the same as the first."""
        if (ack["lease"], ack["number"]) != place[1:]:
            self.heard.append(f"acknowledged as another: {place} as {ack['lease'], ack['number']}")
        first = self.acked.setdefault(place, (said, ack["saved_at"]))
        self.resent += first[0] is not said
        if (first[0].content, first[1]) != (said.content, ack["saved_at"]):
            self.heard.append(f"acknowledged anew and otherwise: {place}")


@dataclass(frozen=True)
class Row:
    """One revision in the database."""

    id: int
    attempt_id: int
    lease: int
    number: int
    no: int
    part: str
    answer: Any
    flagged: bool
    saved_at: datetime

    @property
    def place(self) -> Place:
        """What makes it one and the same."""
        return self.attempt_id, self.lease, self.number

    @property
    def key(self) -> Key:
        """Which answer it is a revision of."""
        return self.attempt_id, self.no, self.part

    @property
    def said(self) -> Said:
        """In the words of a terminal."""
        return Said(self.no, self.part, self.answer, self.flagged)


@dataclass(frozen=True)
class Life:
    """What the database says of one attempt's time and terminals."""

    state: str
    began_at: datetime | None
    minutes: int
    drain_seconds: int
    ended_at: datetime | None
    extensions: tuple[tuple[datetime, int], ...] = ()
    moves: tuple[tuple[datetime, int], ...] = ()  # when which lease began
    turns: tuple[tuple[datetime, bool], ...] = ()  # when it was over, when it went on
    backs: tuple[datetime, ...] = ()  # when the server was back in a drain

    def deadline(self, at: datetime) -> datetime:
        """The deadline as it was known at a moment."""
        given = sum(minutes for given_at, minutes in self.extensions if given_at <= at)
        return (self.began_at or at) + timedelta(minutes=self.minutes + given)

    def is_over(self, at: datetime) -> bool:
        """Whether the attempt was over for longer than this very moment."""
        before = [is_over for turned_at, is_over in self.turns if turned_at < at]
        again = any(turned_at == at and not is_over for turned_at, is_over in self.turns)
        return bool(before) and before[-1] and not again


@dataclass
class Evidence:
    """What the database holds. `finals`: the revision that counts, as the server sees it."""

    rows: list[Row] = field(default_factory=list)
    lives: dict[int, Life] = field(default_factory=dict)
    finals: dict[Key, Place] = field(default_factory=dict)
    marks: dict[int, dict[int, int]] = field(default_factory=dict)
    totals: dict[int, int] = field(default_factory=dict)
    worth: dict[int, dict[int, int]] = field(default_factory=dict)  # marked anew, from the rows
    integrity: str = "ok"


def final_of(rows: Iterable[Row]) -> dict[Key, Row]:
    """The revision that counts of each answer: the highest number of the newest lease."""
    found: dict[Key, Row] = {}
    for row in sorted(rows, key=lambda r: (r.lease, r.number)):
        found[row.key] = row
    return found


def faults(ledger: Ledger, seen: Evidence, *, is_end: bool = False) -> list[str]:
    """Everything that is not as promised; `is_end`: everybody's exam is over and marked."""
    return [
        *ledger.heard,
        *([] if seen.integrity == "ok" else [f"integrity: {seen.integrity}"]),
        *_acknowledged(ledger, seen),
        *_unheard_of(ledger, seen),
        *_too_late(ledger, seen),
        *_fenced(seen),
        *_finals(ledger, seen),
        *_marks(ledger, seen, is_end),
    ]


def _acknowledged(ledger: Ledger, seen: Evidence) -> Iterator[str]:
    rows = {row.place: row for row in seen.rows}
    for place, (said, saved_at) in ledger.acked.items():
        row = rows.get(place)
        if row is None:
            yield f"lost: {place}"
        elif row.said.content != said.content:
            yield f"altered: {place}"
        elif row.saved_at.isoformat() != saved_at:
            yield f"moved in time: {place}"
    for attempt_id in ledger.handed_in:
        if seen.lives[attempt_id].state not in OVER:
            yield f"not handed in: {attempt_id}"


def _unheard_of(ledger: Ledger, seen: Evidence) -> Iterator[str]:
    places = set()
    for row in seen.rows:
        if row.place in places:
            yield f"twice: {row.place}"
        places.add(row.place)
        if row.said.content not in [said.content for said in ledger.sent.get(row.place, ())]:
            yield f"never sent: {row.place}"


def _too_late(ledger: Ledger, seen: Evidence) -> Iterator[str]:
    newest: dict[int, datetime] = {}
    for row in sorted(seen.rows, key=lambda r: r.id):
        life = seen.lives[row.attempt_id]
        deadline = life.deadline(row.saved_at)
        drains = max([deadline, *(at for at in life.backs if at <= row.saved_at)])
        if row.saved_at > drains + timedelta(seconds=life.drain_seconds):
            yield f"after the last moment: {row.place}"
        elif row.saved_at > deadline and not any(s.left_ms > 0 for s in ledger.sent.get(row.place, ())):
            yield f"numbered after the deadline: {row.place}"
        if life.is_over(row.saved_at):
            yield f"after the end: {row.place}"
        if row.saved_at < newest.setdefault(row.attempt_id, row.saved_at):
            yield f"the clock ran backwards: {row.place}"
        newest[row.attempt_id] = max(newest[row.attempt_id], row.saved_at)


def _fenced(seen: Evidence) -> Iterator[str]:
    newest: dict[int, int] = {}
    for row in sorted(seen.rows, key=lambda r: r.id):
        moves = seen.lives[row.attempt_id].moves
        if row.lease < newest.get(row.attempt_id, 0) or any(at < row.saved_at and row.lease < n for at, n in moves):
            yield f"by a fenced terminal: {row.place}"
        newest[row.attempt_id] = max(newest.get(row.attempt_id, 0), row.lease)


def _finals(ledger: Ledger, seen: Evidence) -> Iterator[str]:
    finals = final_of(seen.rows)
    last: dict[Key, Place] = {}
    for place, (said, _saved_at) in ledger.acked.items():
        key = (place[0], said.no, said.part)
        last[key] = max(last.get(key, place), place)
    for key, place in last.items():
        if key not in finals or finals[key].place < place:
            yield f"not the final one: {key} should be {place}"
    for key in seen.finals.keys() | finals.keys():
        if key not in finals or seen.finals.get(key) != finals[key].place:
            yield f"another final one: {key} is {seen.finals.get(key)} for the server"


def _marks(ledger: Ledger, seen: Evidence, is_end: bool) -> Iterator[str]:
    for attempt_id, total in seen.totals.items():
        marks = seen.marks.get(attempt_id, {})
        if marks != seen.worth.get(attempt_id):
            yield f"marked otherwise: {attempt_id}"
        if total != sum(marks.values()):
            yield f"another sum: {attempt_id}"
        if ledger.marks.setdefault(attempt_id, marks) != marks:
            yield f"a mark that changed: {attempt_id}"
    for attempt_id in seen.marks.keys() - seen.totals.keys():
        yield f"marks without a sum: {attempt_id}"
    for attempt_id, life in seen.lives.items():
        if is_end and (life.state not in OVER or (life.state in OVER[:2] and attempt_id not in seen.totals)):
            yield f"not ended and marked: {attempt_id} is {life.state}"


def gather(house: House, *, is_thorough: bool = True) -> Evidence:
    """Read the database; `is_thorough`: with its own check of itself and the marks anew."""
    return house.see(_read, is_thorough=is_thorough)


def _read(db: Session, *, is_thorough: bool) -> Evidence:
    seen = Evidence(rows=list(_rows(db)), lives=_lives(db))
    for attempt_id in {row.attempt_id for row in seen.rows}:
        for r in newest_revisions(db, attempt_id):
            seen.finals[attempt_id, r.question_no, r.part] = (attempt_id, r.lease, r.number)
    for attempt_id, no, points in db.execute(select(ItemMark.attempt_id, ItemMark.question_no, ItemMark.points)):
        seen.marks.setdefault(attempt_id, {})[no] = points
    seen.totals = dict(db.execute(select(TheoryMark.attempt_id, TheoryMark.points)).all())
    if not is_thorough:
        seen.totals, seen.marks = {}, {}
        return seen
    finals = final_of(seen.rows)
    for attempt_id in seen.totals:
        seen.worth[attempt_id] = _marked_anew(db, attempt_id, finals)
    if db.get_bind().dialect.name == "sqlite":
        found = [*db.execute(text("PRAGMA integrity_check")), *db.execute(text("PRAGMA foreign_key_check"))]
        seen.integrity = "; ".join(str(row[0]) for row in found)
    return seen


def _rows(db: Session) -> Iterator[Row]:
    r = AnswerRevision
    columns = (r.id, r.attempt_id, r.lease, r.number, r.question_no, r.part, r.answer, r.flagged, r.saved_at)
    return (Row(*row) for row in db.execute(select(*columns).order_by(r.id)))


def _lives(db: Session) -> dict[int, Life]:
    told: dict[int, list[Any]] = {}
    columns = (AuditRow.attempt_id, AuditRow.at, AuditRow.what, AuditRow.detail)
    for line in db.execute(select(*columns).where(AuditRow.noun == "attempt").order_by(AuditRow.id)):
        told.setdefault(line.attempt_id or 0, []).append(line)
    given: dict[int, list[tuple[datetime, int]]] = {}
    for id, given_at, minutes in db.execute(select(Extension.attempt_id, Extension.given_at, Extension.minutes)):
        given.setdefault(id, []).append((given_at, minutes))
    return {
        a.id: Life(
            state=a.state,
            began_at=a.began_at,
            minutes=s.minutes,
            drain_seconds=rulebook_from(s.rules).drain_seconds,
            ended_at=a.ended_at,
            backs=tuple(t.at for t in told.get(a.id, ()) if t.what == "attempt.drain_begun_anew"),
            extensions=tuple(given.get(a.id, ())),
            moves=tuple((t.at, t.detail["lease"]) for t in told.get(a.id, ()) if t.what == "attempt.moved"),
            turns=(*_turns(told.get(a.id, ())), *(((a.ended_at, True),) if a.ended_at and a.state in OVER else ())),
        )
        for a, s in db.execute(select(Attempt, Sitting).join(Sitting, Sitting.id == Attempt.sitting_id))
    }


def _turns(told: Iterable[Any]) -> Iterator[tuple[datetime, bool]]:
    for line in told:
        state = line.what.removeprefix("attempt.")
        if state in OVER or state == "answering":
            yield line.at, state in OVER


def _marked_anew(db: Session, attempt_id: int, finals: dict[Key, Row]) -> dict[int, int]:
    attempt = db.get_one(Attempt, attempt_id)
    book = rulebook_from(db.get_one(Sitting, attempt.sitting_id).rules)
    points = {}
    for item in frozen_items(db, attempt.paper_id or 0).values():
        row = finals.get((attempt_id, item.no, ""))
        spec = {**item.spec, "half_rounds_up": book.half_rounds_up}
        mark = kind(item.kind).mark(spec, row.answer if row else None, item.worth)
        points[item.no] = mark.points if mark else 0
    return points
