"""Looking at rooms, sittings and what happened in them."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.papers.tables import Paper, PaperSet
from examserver.people.tables import Account
from examserver.registration.tables import Batch, Candidate
from examserver.rulebook import Rulebook, rulebook_from
from examserver.sittings.rules import BOUNDS, PENALTIES, RULES_OF, S
from examserver.sittings.tables import Incident, Notice, Room, Sitting, SittingPaper, SittingStaff
from examserver.who import Role, Who
from question_bank.penalties.rules import Rule, rule_from

SEES_ALL = (Role.ADMINISTRATOR, Role.CHIEF_INVIGILATOR, Role.INSPECTOR)


@dataclass(frozen=True)
class SittingView:
    """A sitting with the names that screens need. `papers`, `sets`: what each level sits, one or the other."""

    id: int
    batch_id: int
    batch_name: str
    room_id: int
    room_no: int
    room_name: str
    columns: int
    capacity: int
    subject: str
    state: str
    planned_start: datetime
    minutes: int
    began_at: datetime | None
    finished_at: datetime | None
    rules: Rulebook
    papers: dict[int, int]
    sets: dict[int, int]
    staff: tuple[int, ...]


def sitting_for(db: Session, who: Who, sitting_id: int) -> Sitting:
    """The sitting, if this person may see it: its own invigilators, and those who see all. Raises NotYours."""
    sitting = db.get(Sitting, sitting_id)
    if sitting is None or not (who.role in SEES_ALL or _is_staff_of(db, who, sitting_id)):
        raise NotYours
    return sitting


def _is_staff_of(db: Session, who: Who, sitting_id: int) -> bool:
    return who.role is Role.INVIGILATOR and db.get(SittingStaff, (sitting_id, who.id)) is not None


def rules_of(sitting: Sitting) -> Rulebook:
    """The rulebook frozen onto the sitting."""
    return rulebook_from(sitting.rules)


def sitting_view(db: Session, sitting: Sitting) -> SittingView:
    """One sitting for a screen."""
    room, batch = db.get_one(Room, sitting.room_id), db.get_one(Batch, sitting.batch_id)
    papers, sets = chosen(db, sitting.id)
    staff = db.scalars(select(SittingStaff.account_id).where(SittingStaff.sitting_id == sitting.id))
    return SittingView(
        id=sitting.id,
        batch_id=batch.id,
        batch_name=batch.name,
        room_id=room.id,
        room_no=room.no,
        room_name=room.name,
        columns=room.columns,
        capacity=room.capacity,
        subject=sitting.subject,
        state=sitting.state,
        planned_start=sitting.planned_start,
        minutes=sitting.minutes,
        began_at=sitting.began_at,
        finished_at=sitting.finished_at,
        rules=rules_of(sitting),
        papers=papers,
        sets=sets,
        staff=tuple(staff),
    )


def chosen(db: Session, sitting_id: int) -> tuple[dict[int, int], dict[int, int]]:
    """Which paper, or which set of papers, each level sits."""
    rows = list(db.scalars(select(SittingPaper).where(SittingPaper.sitting_id == sitting_id)))
    papers = {row.level: row.paper_id for row in rows if row.paper_id is not None}
    return papers, {row.level: row.set_id for row in rows if row.set_id is not None}


def sittings_of(db: Session, who: Who) -> list[SittingView]:
    """The sittings this person may see, by planned start and room."""
    rows = db.scalars(select(Sitting).order_by(Sitting.planned_start, Sitting.room_id, Sitting.id))
    return [sitting_view(db, s) for s in rows if who.role in SEES_ALL or _is_staff_of(db, who, s.id)]


def see_sitting(db: Session, who: Who, sitting_id: int) -> SittingView:
    """One sitting. Raises NotYours."""
    return sitting_view(db, sitting_for(db, who, sitting_id))


def rooms(db: Session) -> list[Room]:
    """All rooms by number."""
    return list(db.scalars(select(Room).order_by(Room.no)))


def room_for(db: Session, room_id: int) -> Room:
    """A room by id. Raises NotYours."""
    room = db.get(Room, room_id)
    if room is None:
        raise NotYours
    return room


@dataclass(frozen=True)
class RoomView:
    """A room, and whether it is in use."""

    id: int
    no: int
    name: str
    capacity: int
    columns: int
    sittings: int


def room_views(db: Session) -> list[RoomView]:
    """All rooms by number, with how many sittings are planned in each."""
    planned = dict(db.execute(select(Sitting.room_id, func.count()).group_by(Sitting.room_id)).all())
    return [RoomView(r.id, r.no, r.name, r.capacity, r.columns, planned.get(r.id, 0)) for r in rooms(db)]


def has_placed(db: Session, room_id: int) -> bool:
    """Whether people have seats in this room: an admission number is given with the seat."""
    batches = select(Sitting.batch_id).where(Sitting.room_id == room_id)
    placed = select(Candidate.id).where(Candidate.batch_id.in_(batches), Candidate.admission_no.is_not(None))
    return db.scalar(placed.limit(1)) is not None


@dataclass(frozen=True)
class BatchPlan:
    """A batch with its sittings, and how many people it has by level."""

    id: int
    name: str
    exam_date: date
    levels: dict[int, int]
    placed: int
    seats: int
    sittings: list[SittingView]

    @property
    def candidates(self) -> int:
        """How many people are registered."""
        return sum(self.levels.values())


def plan(db: Session, who: Who) -> list[BatchPlan]:
    """Every batch with its sittings, the newest exam date first."""
    planned = sittings_of(db, who)
    rows = db.scalars(select(Batch).order_by(Batch.exam_date.desc(), Batch.id.desc()))
    return [_batch_plan(db, batch, [s for s in planned if s.batch_id == batch.id]) for batch in rows]


def _batch_plan(db: Session, batch: Batch, sittings: list[SittingView]) -> BatchPlan:
    placed = select(func.count()).where(Candidate.batch_id == batch.id, Candidate.admission_no.is_not(None))
    return BatchPlan(
        id=batch.id,
        name=batch.name,
        exam_date=batch.exam_date,
        levels=levels_of(db, batch.id),
        placed=db.scalar(placed) or 0,
        seats=sum({s.room_id: s.capacity for s in sittings}.values()),
        sittings=sittings,
    )


def levels_of(db: Session, batch_id: int) -> dict[int, int]:
    """Level to number of candidates, from the lowest level (5) upwards."""
    query = select(Candidate.level, func.count()).where(Candidate.batch_id == batch_id).group_by(Candidate.level)
    return dict(db.execute(query.order_by(Candidate.level.desc())).all())


def alike(db: Session, sitting: Sitting) -> list[Sitting]:
    """The other sittings of the same batch and subject that are still being prepared."""
    same = (Sitting.batch_id == sitting.batch_id, Sitting.subject == sitting.subject, Sitting.id != sitting.id)
    return list(db.scalars(select(Sitting).where(*same, Sitting.state == "preparing").order_by(Sitting.id)))


def count_alike(db: Session, who: Who, sitting_id: int) -> int:
    """How many sittings could share this one's plan. Raises NotYours."""
    return len(alike(db, sitting_for(db, who, sitting_id)))


def exam_date_of(db: Session, batch_id: int) -> date:
    """The day of a batch."""
    return db.get_one(Batch, batch_id).exam_date


def frozen_papers(db: Session, subject: str = "") -> list[Paper]:
    """Papers that a sitting may use, of one subject or of all, by level and code; those of sets apart."""
    query = select(Paper).where(Paper.frozen_at.is_not(None), Paper.set_id.is_(None))
    query = query.order_by(Paper.level.desc(), Paper.code)
    return list(db.scalars(query.where(Paper.subject == subject) if subject else query))


def frozen_sets(db: Session, subject: str = "") -> list[PaperSet]:
    """Sets of papers that a sitting may use, by level and code: they are all of theory."""
    if subject not in ("", "theory"):
        return []
    query = select(PaperSet).where(PaperSet.frozen_at.is_not(None))
    return list(db.scalars(query.order_by(PaperSet.level.desc(), PaperSet.code)))


@dataclass(frozen=True)
class RuleLine:
    """One rule of a sitting, with where its default comes from."""

    name: str
    value: int
    default: int
    origin: str
    source: str
    least: int
    most: int


def rule_lines(book: Rulebook, subject: str) -> list[RuleLine]:
    """The rules that a planner may set for a sitting of this subject."""
    known = {f.name: f for f in fields(Rulebook)}
    return [
        RuleLine(
            name,
            getattr(book, name),
            known[name].default,  # type: ignore[arg-type]
            known[name].metadata["origin"],
            known[name].metadata["source"],
            *BOUNDS[name],
        )
        for name in RULES_OF[subject]
    ]


@dataclass(frozen=True)
class PenaltyLine:
    """One general penalty of a practical sitting: its rule, None where it is off, and its default."""

    name: str
    kind: str
    rule: Rule | None
    default: Rule | None
    origin: str
    source: str


def penalty_lines(book: Rulebook, subject: str) -> list[PenaltyLine]:
    """The penalties that a planner may set; none for theory."""
    known = {f.name: f for f in fields(Rulebook)}
    return [
        PenaltyLine(
            name,
            name.removeprefix("penalty_"),
            rule_from(getattr(book, name)),
            rule_from(str(known[name].default)),
            known[name].metadata["origin"],
            known[name].metadata["source"],
        )
        for name in (PENALTIES if subject == "practical" else ())
    ]


def sat_by(db: Session, sitting_id: int, level: int) -> SittingPaper | None:
    """What this level sits: a paper, or a set of which everybody gets one."""
    return db.get(SittingPaper, (sitting_id, level))


def notices_for(db: Session, sitting_id: int, attempt_id: int) -> list[Notice]:
    """Messages to the room and to this attempt, oldest first."""
    mine = Notice.attempt_id.is_(None) | (Notice.attempt_id == attempt_id)
    return list(db.scalars(select(Notice).where(Notice.sitting_id == sitting_id, mine).order_by(Notice.id)))


def is_anybody_at_work(db: Session) -> bool:
    """Whether a room is open or running at this moment, so that the clock must go on as it goes."""
    at_work = select(Sitting.id).where(Sitting.state.in_((S.ADMITTING.value, S.RUNNING.value)))
    return db.scalar(at_work.limit(1)) is not None


def incidents_of(db: Session, who: Who, sitting_id: int) -> list[Incident]:
    """The record of a sitting, oldest first. Raises NotYours."""
    sitting_for(db, who, sitting_id)
    return list(db.scalars(select(Incident).where(Incident.sitting_id == sitting_id).order_by(Incident.id)))


def invigilators(db: Session) -> list[Account]:
    """Accounts that can be put in charge of a room."""
    roles = (Role.INVIGILATOR.value, Role.CHIEF_INVIGILATOR.value)
    return list(
        db.scalars(select(Account).where(Account.role.in_(roles), Account.is_active).order_by(Account.username))
    )
