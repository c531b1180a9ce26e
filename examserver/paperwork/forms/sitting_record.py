"""考场情况记录单 (domain.md 7.2): counts, absent numbers, lateness, misconduct, faults, outages, extensions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.ledger import OutageLine, outages_in
from examserver.attempts.tables import Attempt, Extension
from examserver.languages import N_
from examserver.messages import level_label
from examserver.paperwork.reads import attempts_with_people, local
from examserver.paperwork.registry import Asked, Filled
from examserver.paperwork.typesetting import write_pdf
from examserver.people.reads import names_of_accounts
from examserver.registration.tables import Candidate
from examserver.sittings.reads import SittingView, incidents_of, see_sitting

TITLE = "考场情况记录单"
NOTE = N_("一个场次的应到、实到、缺考、迟到、违纪、故障、换机和延时，供监考员和督导员签字。")
SCOPE, GROUP, SUFFIX = "sitting", "sittings", "pdf"
NEEDS_LOCKED, COUNTS = False, ""
SUBJECTS = {"theory": "理论知识考试", "practical": "技能操作考核"}
KINDS = {
    "equipment": "设备故障",
    "terminal_change": "换机",
    "late": "迟到",
    "left_room": "离场",
    "illness": "身体不适",
    "extension": "延时",
    "collected": "强制收卷",
    "reopened": "恢复答题",
    "other": "其他",
}
CAUSES = {"terminal": "考试机失联", "server": "服务器中断"}
HOUR, SECOND = "%H:%M", "%H:%M:%S"


def read(db: Session, asked: Asked) -> Filled:
    """What happened in a sitting. Raises NotYours."""
    sitting = see_sitting(db, asked.who, asked.sitting_id)
    seats, zone = attempts_with_people(db, sitting.id), asked.site.zone
    people = {a.id: (a, c) for a, c in seats}
    names = names_of_accounts(db)
    absent = [c.admission_no or "" for a, c in seats if a.state == "absent"]
    incidents = incidents_of(db, asked.who, sitting.id)
    data = {
        "title": TITLE,
        "foot": f"{asked.site.name}　{sitting.room_name}　{local(sitting.planned_start, zone)}",
        "facts": head_of(sitting, seats, asked),
        "counts": _counts(seats),
        "absent": absent,
        "late": _late(sitting, seats, zone),
        "misconduct": [
            [local(i.recorded_at, zone, HOUR), *_person(people, i.attempt_id), i.tier, i.text, i.witness]
            for i in incidents
            if i.kind == "misconduct"
        ],
        "events": [
            [
                local(i.recorded_at, zone, HOUR),
                _seat(people, i.attempt_id),
                KINDS.get(i.kind, i.kind),
                i.text,
                names.get(i.recorded_by, ""),
            ]
            for i in incidents
            if i.kind != "misconduct"
        ],
        "outages": _outages(db, sitting.id, people, zone),
        "extensions": _extensions(db, people, names),
    }
    return Filled(data, f"{sitting.batch_name}_{sitting.room_name}_{SUBJECTS[sitting.subject]}")


def head_of(sitting: SittingView, seats: list[tuple[Attempt, Candidate]], asked: Asked) -> list[list[str]]:
    """The head of a sitting's form."""
    zone = asked.site.zone
    levels = sorted({c.level for _a, c in seats}, reverse=True)
    planned = f"{local(sitting.planned_start, zone)}（{sitting.minutes} 分钟）"
    return [
        ["考点", asked.site.name],
        ["考场", sitting.room_name],
        ["科目", SUBJECTS[sitting.subject]],
        ["批次", sitting.batch_name],
        ["等级", "、".join(level_label(level) for level in levels)],
        ["计划开考", planned],
        ["实际开考", local(sitting.began_at, zone)],
        ["结束时间", local(sitting.finished_at, zone)],
    ]


def _counts(seats: list[tuple[Attempt, Candidate]]) -> list[list[str]]:
    states = [a.state for a, _c in seats]
    absent = states.count("absent")
    known = [
        ("应到", len(states)),
        ("实到", sum(s not in ("absent", "expected") for s in states)),
        ("缺考", absent),
        ("交卷", states.count("handed_in")),
        ("强制收卷", states.count("collected")),
        ("违纪终止", states.count("ended")),
    ]
    return [[label, str(n)] for label, n in known]


def _late(sitting: SittingView, seats: list[tuple[Attempt, Candidate]], zone: str) -> list[list[str]]:
    began = sitting.began_at
    if began is None:
        return []
    late = [(a, c) for a, c in seats if a.checked_in_at and a.checked_in_at > began and a.state != "absent"]
    return [[str(a.seat_no), c.admission_no or "", c.name, local(a.checked_in_at, zone, HOUR)] for a, c in late]


def _person(people: Mapping[int, tuple[Attempt, Candidate]], attempt_id: int | None) -> list[str]:
    if attempt_id is None or attempt_id not in people:
        return ["", ""]
    candidate = people[attempt_id][1]
    return [candidate.admission_no or "", candidate.name]


def _seat(people: Mapping[int, tuple[Attempt, Candidate]], attempt_id: int | None) -> str:
    return str(people[attempt_id][0].seat_no) if attempt_id is not None and attempt_id in people else ""


def _outages(
    db: Session, sitting_id: int, people: Mapping[int, tuple[Attempt, Candidate]], zone: str
) -> list[list[str]]:
    """The ledger: whose terminal was away, why, from when to when, and what was given for it."""
    return [
        [
            _seat(people, line.attempt_id),
            *_person(people, line.attempt_id),
            CAUSES[line.cause],
            f"{local(line.began_at, zone, SECOND)}–{local(line.ended_at, zone, SECOND) or '未恢复'}",
            _lasted(line.lost_ms) if line.ended_at else "",
            _settled(line),
        ]
        for line in outages_in(db, sitting_id, None)
    ]


def _lasted(lost_ms: int) -> str:
    minutes, seconds = divmod(round(lost_ms / 1000), 60)
    return f"{minutes} 分 {seconds} 秒" if minutes else f"{seconds} 秒"


def _settled(line: OutageLine) -> str:
    if not line.decision:
        return "未补时"
    what = f"补时 {line.minutes} 分钟" if line.decision == "compensated" else "不予补时"
    return f"{what}：{line.reason}（{line.decided_by}）"


def _extensions(
    db: Session, people: Mapping[int, tuple[Attempt, Candidate]], names: Mapping[int, str]
) -> list[list[str]]:
    query = select(Extension).where(Extension.attempt_id.in_(list(people))).order_by(Extension.id)
    return [
        [
            _seat(people, e.attempt_id),
            *_person(people, e.attempt_id),
            str(e.minutes),
            e.reason,
            f"{names.get(e.given_by, '')}、{names.get(e.seconded_by, '')}",
        ]
        for e in db.scalars(query)
    ]


def write(data: Mapping[str, Any]) -> bytes:
    """The PDF."""
    return write_pdf("sitting_record", data)
