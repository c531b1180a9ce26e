"""The seating plan of a batch: who sits where, how it was made, and the list as a workbook."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.errors import NotYours
from examserver.facts import AuditRow
from examserver.papers.tables import Paper
from examserver.people.tables import Account
from examserver.registration.tables import Batch, Candidate
from examserver.sittings.tables import Room, Sitting, SittingPaper
from question_bank.sheets import write_sheet

HEADS = ("考场号", "考场", "座位号", "准考证号", "姓名", "性别", "级别", "工作单位")


@dataclass(frozen=True)
class Seat:
    """One person's seat; `form`: which paper of a set lies there, as A or 0001."""

    no: int
    admission_no: str
    name: str
    sex: str
    level: int
    workplace: str
    form: str = ""


@dataclass(frozen=True)
class RoomPlan:
    """A room in which the batch has sittings, and the people in it by seat number."""

    id: int
    no: int
    name: str
    capacity: int
    columns: int
    sittings: list[tuple[str, datetime]]
    seats: dict[int, Seat]


@dataclass(frozen=True)
class LastPlacing:
    """How the plan was made: the audit row of the placing is its record."""

    at: datetime
    by: str
    seed: str
    pattern: str
    rooms: list[int]


@dataclass(frozen=True)
class Placing:
    """Everything the placing page shows."""

    batch_id: int
    batch_name: str
    exam_date: date
    candidates: int
    may_place: bool
    rooms: list[RoomPlan]
    last: LastPlacing | None

    @property
    def placed(self) -> int:
        """How many people have a seat."""
        return sum(len(room.seats) for room in self.rooms)


def placing_of(db: Session, batch_id: int) -> Placing:
    """The plan of a batch, its rooms in the order of the last placing. Raises NotYours."""
    batch = db.get(Batch, batch_id)
    if batch is None:
        raise NotYours
    sittings = list(db.scalars(select(Sitting).where(Sitting.batch_id == batch_id).order_by(Sitting.planned_start)))
    last = _last_placing(db, batch_id)
    order = {room_id: place for place, room_id in enumerate(last.rooms if last else ())}
    rooms = [db.get_one(Room, room_id) for room_id in {s.room_id for s in sittings}]
    rooms.sort(key=lambda r: (order.get(r.id, len(order)), r.no))
    seats = _seats(db, batch_id)
    return Placing(
        batch_id=batch_id,
        batch_name=batch.name,
        exam_date=batch.exam_date,
        candidates=db.scalar(select(func.count()).where(Candidate.batch_id == batch_id)) or 0,
        may_place=all(s.state == "preparing" for s in sittings),
        rooms=[_room_plan(room, sittings, seats.get(room.id, {})) for room in rooms],
        last=last,
    )


def _room_plan(room: Room, sittings: list[Sitting], seats: dict[int, Seat]) -> RoomPlan:
    held = [(s.subject, s.planned_start) for s in sittings if s.room_id == room.id]
    return RoomPlan(room.id, room.no, room.name, room.capacity, room.columns, held, seats)


def _seats(db: Session, batch_id: int) -> dict[int, dict[int, Seat]]:
    asked = (
        select(
            Sitting.room_id,
            Attempt.seat_no,
            Candidate.admission_no,
            Candidate.name,
            Candidate.sex,
            Candidate.level,
            Candidate.workplace,
        )
        .join(Attempt, Attempt.sitting_id == Sitting.id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Sitting.batch_id == batch_id)
        .order_by(Sitting.room_id, Attempt.seat_no)
    )
    forms = _forms(db, batch_id)
    found: dict[int, dict[int, Seat]] = {}
    for room_id, no, number, name, sex, level, workplace in db.execute(asked):
        form = forms.get((room_id, no), "")
        found.setdefault(room_id, {})[no] = Seat(no, number or "", name, sex, level, workplace, form)
    return found


def _forms(db: Session, batch_id: int) -> dict[tuple[int, int], str]:
    """By room and seat the last word of the code of a paper, where it is of the set that the level sits."""
    query = (
        select(Sitting.room_id, Attempt.seat_no, Paper.code)
        .join(Attempt, Attempt.sitting_id == Sitting.id)
        .join(Paper, Paper.id == Attempt.paper_id)
        .join(SittingPaper, (SittingPaper.sitting_id == Sitting.id) & (SittingPaper.set_id == Paper.set_id))
        .where(Sitting.batch_id == batch_id)
    )
    return {(room, seat): code.rpartition("-")[2] for room, seat, code in db.execute(query)}


def _last_placing(db: Session, batch_id: int) -> LastPlacing | None:
    asked = select(AuditRow).where(
        AuditRow.noun == "batch", AuditRow.noun_id == batch_id, AuditRow.what == "batch.placed"
    )
    row = db.scalar(asked.order_by(AuditRow.id.desc()).limit(1))
    if row is None:
        return None
    account = db.get(Account, row.who_id) if row.who_id else None
    detail: dict[str, Any] = row.detail
    return LastPlacing(
        row.at,
        account.name if account else "",
        detail.get("seed", ""),
        detail.get("pattern", ""),
        detail.get("rooms", []),
    )


def sample_of(placing: Placing, site_code: str) -> dict[str, str | int]:
    """What fills the places of an admission pattern, for the first person in the first room."""
    day, room = placing.exam_date, placing.rooms[0] if placing.rooms else None
    first = room.seats.get(1) if room else None
    return {
        "yy": f"{day:%y}",
        "yyyy": f"{day:%Y}",
        "mm": f"{day:%m}",
        "dd": f"{day:%d}",
        "site": site_code,
        "level": first.level if first else 4,
        "room": room.no if room else 1,
        "seat": 1,
        "row": 1,
    }


def sheet_of(placing: Placing, levels: dict[int, str]) -> bytes:
    """The seating list as xlsx: every cell is text, one row a person, in the order of rooms and seats."""
    rows = [
        (f"{room.no:02d}", room.name, f"{s.no:02d}", s.admission_no, s.name, s.sex, levels[s.level], s.workplace)
        for room in placing.rooms
        for s in room.seats.values()
    ]
    return write_sheet([HEADS, *rows], title="座次表")
