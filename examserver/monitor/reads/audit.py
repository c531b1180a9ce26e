"""操作日志: what happened, by whom, filtered and in pages, newest first."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.facts import AuditRow
from examserver.papers.tables import Paper
from examserver.people.tables import Account
from examserver.registration.tables import Batch, Candidate
from examserver.sittings.tables import Room, Sitting
from examserver.who import STAFF, Role

PAGE = 50
PERSONS = ("seconded_by", "agreed_by", "grader")
"""Details that are the id of a member of staff."""
IN_ONE_QUERY = 500
ADDED = (
    select(AuditRow.noun_id, func.max(AuditRow.at).label("at"))
    .where(AuditRow.what == "room.added")
    .group_by(AuditRow.noun_id)
    .subquery()
)
NAMED: dict[str, Any] = {
    "account": select(Account.id, Account.username, Account.created_at),
    "batch": select(Batch.id, Batch.name, Batch.created_at),
    "candidate": select(Candidate.id, Candidate.name, Candidate.created_at),
    "paper": select(Paper.id, Paper.code, Paper.drawn_at),
    "room": select(Room.id, Room.name, ADDED.c.at).outerjoin(ADDED, ADDED.c.noun_id == Room.id),
}
"""Things that have a name of their own, and no seat or sitting that says which one it is: id, name, since when."""


@dataclass(frozen=True)
class AuditFilter:
    """What to look for: a noun or a whole fact, a part of a name, days of the site (both included), a sitting."""

    what: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None
    sitting_id: int | None = None


@dataclass(frozen=True)
class AuditLine:
    """One change, with the names that its ids stand for."""

    at: datetime
    role: str
    person: str
    address: str
    what: str
    place: tuple[str, str] | None
    seat_no: int | None
    candidate: str
    about: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class AuditPage:
    """One page of the log."""

    lines: list[AuditLine]
    total: int
    page: int
    pages: int


def audit_page(db: Session, asked: AuditFilter, zone: str, page: int = 1) -> AuditPage:
    """A page of the log; a page beyond the last one is the last one."""
    wanted = _wanted(db, asked, zone)
    total = db.scalar(select(func.count()).select_from(AuditRow).where(*wanted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = select(AuditRow).where(*wanted).order_by(AuditRow.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    return AuditPage(_lines(db, list(db.scalars(query))), total, page, pages)


def _wanted(db: Session, asked: AuditFilter, zone: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if asked.what:
        wanted.append(AuditRow.what == asked.what if "." in asked.what else AuditRow.noun == asked.what)
    if asked.person:
        wanted.append(_by(db, asked.person))
    if asked.since:
        wanted.append(AuditRow.at >= _midnight(asked.since, zone))
    if asked.until:
        wanted.append(AuditRow.at < _midnight(asked.until + timedelta(days=1), zone))
    if asked.sitting_id is not None:
        wanted.append(AuditRow.sitting_id == asked.sitting_id)
    return wanted


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def _by(db: Session, text: str) -> ColumnElement[bool]:
    """Done by, or done to the attempt of, somebody whose name or number contains the text."""
    accounts = db.scalars(
        select(Account.id).where(or_(Account.name.contains(text, autoescape=True), Account.username == text))
    ).all()
    candidates = db.scalars(
        select(Candidate.id)
        .where(or_(Candidate.name.contains(text, autoescape=True), Candidate.admission_no == text.upper()))
        .limit(IN_ONE_QUERY)
    ).all()
    attempts = select(Attempt.id).where(Attempt.candidate_id.in_(candidates))
    return or_(
        and_(AuditRow.who_id.in_(accounts), AuditRow.role.in_([r.value for r in STAFF])) if accounts else false(),
        and_(AuditRow.who_id.in_(candidates), AuditRow.role == Role.CANDIDATE.value) if candidates else false(),
        AuditRow.attempt_id.in_(attempts) if candidates else false(),
    )


def _lines(db: Session, rows: list[AuditRow]) -> list[AuditLine]:
    seats = _seats(db, {r.attempt_id for r in rows if r.attempt_id})
    people = {r.who_id for r in rows if r.role == Role.CANDIDATE}
    candidates = _names(db, Candidate, people | {candidate_id for _seat, candidate_id in seats.values()})
    others = {r.detail[name] for r in rows for name in PERSONS if isinstance(r.detail.get(name), int)}
    accounts = _names(db, Account, others | {r.who_id for r in rows if r.role in STAFF})
    places = _places(db, {r.sitting_id for r in rows if r.sitting_id})
    abouts = _abouts(db, rows)
    rooms = dict(db.execute(select(Room.id, Room.name).where(Room.id.in_(_rooms_in(rows)))).all())
    return [
        AuditLine(
            at=r.at,
            role=r.role,
            person=(candidates if r.role == Role.CANDIDATE else accounts).get(r.who_id, ""),
            address=r.address,
            what=r.what,
            place=places.get(r.sitting_id or 0),
            seat_no=seats[r.attempt_id][0] if r.attempt_id in seats else None,
            candidate=candidates.get(seats[r.attempt_id][1], "") if r.attempt_id in seats else "",
            about=_about(abouts.get((r.noun, r.noun_id)), r.at),
            detail=_named(r.detail, accounts, rooms),
        )
        for r in rows
    ]


def _named(detail: dict[str, Any], accounts: dict[int, str], rooms: dict[int, str]) -> dict[str, Any]:
    named = {name: accounts.get(value, value) if name in PERSONS else value for name, value in detail.items()}
    if "rooms" in named:
        named["rooms"] = [rooms.get(id, str(id)) for id in named["rooms"]]
    return named


def _rooms_in(rows: list[AuditRow]) -> set[int]:
    return {id for r in rows for id in r.detail.get("rooms", [])}


def _abouts(db: Session, rows: list[AuditRow]) -> dict[tuple[str, int], tuple[str, datetime | None]]:
    """The names of the things that changed, by noun and id, and since when there is such a thing."""
    found: dict[tuple[str, int], tuple[str, datetime | None]] = {}
    for noun, query in NAMED.items():
        ids = {r.noun_id for r in rows if r.noun == noun}
        if ids:
            wanted = query.where(query.selected_columns[0].in_(ids))
            found |= {(noun, id): (name, since) for id, name, since in db.execute(wanted)}
    return found


def _about(named: tuple[str, datetime | None] | None, at: datetime) -> str:
    """The name of what changed at a moment. What is gone has none: its id may belong to another thing since."""
    if named is None:
        return ""
    name, since = named
    return name if since is None or since <= at else ""


def _names(db: Session, table: type[Account] | type[Candidate], ids: set[int]) -> dict[int, str]:
    return dict(db.execute(select(table.id, table.name).where(table.id.in_(ids))).all())


def _seats(db: Session, attempt_ids: set[int]) -> dict[int, tuple[int, int]]:
    query = select(Attempt.id, Attempt.seat_no, Attempt.candidate_id).where(Attempt.id.in_(attempt_ids))
    return {id: (seat_no, candidate_id) for id, seat_no, candidate_id in db.execute(query)}


def _places(db: Session, sitting_ids: set[int]) -> dict[int, tuple[str, str]]:
    """Sitting to the name of its room and its subject."""
    query = select(Sitting.id, Room.name, Sitting.subject).join(Room, Room.id == Sitting.room_id)
    return {id: (name, subject) for id, name, subject in db.execute(query.where(Sitting.id.in_(sitting_ids)))}
