"""准考证 (domain.md 7.2): two on a page, with photo, seats of every subject, rules and a QR code of the number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.errors import Refused
from examserver.languages import N_
from examserver.messages import level_label
from examserver.paperwork.forms.sitting_record import HOUR, SUBJECTS
from examserver.paperwork.reads import about, local
from examserver.paperwork.registry import Asked, Filled
from examserver.paperwork.rules import occupation_text
from examserver.paperwork.typesetting import qr_svg, write_pdf
from examserver.registration.tables import Candidate
from examserver.results.reads.rows import people_of
from examserver.rulebook import Rulebook
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Room, Sitting

TITLE = "准考证"
NOTE = N_("每页两张，含照片、各科时间与座位、考生须知和准考证号二维码；只打印已编排座位的考生。")
SCOPE, GROUP, SUFFIX = "batch", "before", "pdf"
NEEDS_LOCKED, COUNTS = False, "placed"


def read(db: Session, asked: Asked) -> Filled:
    """The tickets of everybody who has a seat. Raises NotYours. Refuses: nothing_to_export."""
    people = [c for c in people_of(db, asked.batch_id) if c.admission_no and asked.level in (0, c.level)]
    seats = _seats(db, asked.batch_id, asked.site.zone)
    people = [c for c in people if c.id in seats]
    if not people:
        raise Refused("nothing_to_export")
    data = {
        "title": TITLE,
        "site": f"{asked.site.body}　职业技能等级认定",
        "place": "　".join(filter(None, [asked.site.name, asked.site.address])),
        "tickets": [_ticket(c, seats[c.id]) for c in people],
        "pictures": {str(c.id): str(asked.files.path(c.photo_sha256)) for c in people if c.photo_sha256},
    }
    return Filled(data, about(db, asked, (c.level for c in people)))


@dataclass
class _Seats:
    """Where and when a candidate sits, and by which rules, subject by subject."""

    lines: list[list[str]] = field(default_factory=list)
    books: dict[str, Rulebook] = field(default_factory=dict)


def _seats(db: Session, batch_id: int, zone: str) -> dict[int, _Seats]:
    query = (
        select(Attempt, Sitting, Room)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Room, Room.id == Sitting.room_id)
        .where(Sitting.batch_id == batch_id)
        .order_by(Sitting.planned_start, Sitting.id)
    )
    found: dict[int, _Seats] = {}
    for attempt, sitting, room in db.execute(query):
        ends = sitting.planned_start + timedelta(minutes=sitting.minutes)
        hours = f"{local(sitting.planned_start, zone, HOUR)}—{local(ends, zone, HOUR)}"
        day = local(sitting.planned_start, zone, "%Y-%m-%d")
        line = [SUBJECTS[sitting.subject], day, hours, room.name, str(attempt.seat_no)]
        seats = found.setdefault(attempt.candidate_id, _Seats())
        seats.lines.append(line)
        seats.books[sitting.subject] = rules_of(sitting)
    return found


def _rules(books: Mapping[str, Rulebook]) -> list[str]:
    """考生须知, with the numbers of the candidate's own sittings."""
    opens = {subject: b.entry_opens_minutes for subject, b in books.items()}
    late = {subject: b.late_limit_minutes(subject) for subject, b in books.items()}
    early = {subject: b.earliest_hand_in_minutes for subject, b in books.items()}
    may_leave = f"{_of_each(early, '开考 {} 分钟后', '开考后')}方可交卷，" if any(early.values()) else ""
    return [
        f"凭本证和有效居民身份证入场，{_of_each(opens, '开考前 {} 分钟', '开考时')}开始入场，对号入座。",
        f"{_of_each(late, '开考 {} 分钟后', '开考后')}不得入场。",
        f"{may_leave}交卷后不得再次进入考场。",
        "不得携带手机、智能手表、存储设备和资料进入座位，违者按违纪处理。",
        "考试机出现故障请举手，由监考员处理，作答内容会保留。",
    ]


def _of_each(minutes: Mapping[str, int], some: str, none: str) -> str:
    """One phrase where all subjects have the same minutes, else one for each."""
    said = {subject: some.format(n) if n else none for subject, n in minutes.items()}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "、".join(f"{SUBJECTS[subject]}{words}" for subject, words in said.items())


def _ticket(c: Candidate, seats: _Seats) -> dict[str, Any]:
    return {
        "admission_no": c.admission_no,
        "name": c.name,
        "sex": c.sex,
        "id_number": c.id_number,
        "occupation": occupation_text(c.occupation, c.job_type),
        "level": level_label(c.level),
        "photo": str(c.id),
        "qr": qr_svg(c.admission_no or ""),
        "sittings": seats.lines,
        "rules": _rules(seats.books),
    }


def write(data: Mapping[str, Any]) -> bytes:
    """The PDF."""
    shown = {name: value for name, value in data.items() if name != "pictures"}
    return write_pdf("admission_tickets", shown, data["pictures"])
