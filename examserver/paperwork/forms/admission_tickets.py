"""准考证 (domain.md 7.2): two on a page, with photo, seats of every subject, rules and a QR code of the number."""

from collections.abc import Mapping
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
from examserver.results.reads import people_of
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
        "rules": _rules(_book(db, asked.batch_id)),
        "tickets": [_ticket(c, seats[c.id]) for c in people],
        "pictures": {str(c.id): str(asked.files.path(c.photo_sha256)) for c in people if c.photo_sha256},
    }
    return Filled(data, about(db, asked, (c.level for c in people)))


def _seats(db: Session, batch_id: int, zone: str) -> dict[int, list[list[str]]]:
    query = (
        select(Attempt, Sitting, Room)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Room, Room.id == Sitting.room_id)
        .where(Sitting.batch_id == batch_id)
        .order_by(Sitting.planned_start, Sitting.id)
    )
    found: dict[int, list[list[str]]] = {}
    for attempt, sitting, room in db.execute(query):
        ends = sitting.planned_start + timedelta(minutes=sitting.minutes)
        hours = f"{local(sitting.planned_start, zone, HOUR)}—{local(ends, zone, HOUR)}"
        day = local(sitting.planned_start, zone, "%Y-%m-%d")
        line = [SUBJECTS[sitting.subject], day, hours, room.name, str(attempt.seat_no)]
        found.setdefault(attempt.candidate_id, []).append(line)
    return found


def _book(db: Session, batch_id: int) -> Rulebook:
    sitting = db.scalar(select(Sitting).where(Sitting.batch_id == batch_id).order_by(Sitting.id).limit(1))
    return rules_of(sitting) if sitting else Rulebook()


def _rules(book: Rulebook) -> list[str]:
    practical = book.late_limit_practical_minutes
    late = f"开考 {practical} 分钟后" if practical else "开考后"
    return [
        f"凭本证和有效居民身份证入场，开考前 {book.entry_opens_minutes} 分钟开始入场，对号入座。",
        f"理论知识考试开考 {book.late_limit_theory_minutes} 分钟后、技能操作考核{late}不得入场。",
        f"开考 {book.earliest_hand_in_minutes} 分钟后方可交卷，交卷后不得再次进入考场。",
        "不得携带手机、智能手表、存储设备和资料进入座位，违者按违纪处理。",
        "考试机出现故障请举手，由监考员处理，作答内容会保留。",
    ]


def _ticket(c: Candidate, seats: list[list[str]]) -> dict[str, Any]:
    return {
        "admission_no": c.admission_no,
        "name": c.name,
        "sex": c.sex,
        "id_number": c.id_number,
        "occupation": occupation_text(c.occupation, c.job_type),
        "level": level_label(c.level),
        "photo": str(c.id),
        "qr": qr_svg(c.admission_no or ""),
        "sittings": seats,
    }


def write(data: Mapping[str, Any]) -> bytes:
    """The PDF."""
    shown = {name: value for name, value in data.items() if name != "pictures"}
    return write_pdf("admission_tickets", shown, data["pictures"])
