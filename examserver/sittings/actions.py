"""Preparing sittings, their life, notices and incidents."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from examserver.db import hold
from examserver.errors import NotYours, Refused
from examserver.facts import tell
from examserver.papers.tables import Paper, PaperSet
from examserver.registration.tables import Batch
from examserver.sittings import rules
from examserver.sittings.reads import alike, chosen, has_placed, room_for, rules_of, sitting_for, sitting_view
from examserver.sittings.rules import LIFE, E, S
from examserver.sittings.tables import Incident, Notice, Room, Sitting, SittingPaper, SittingStaff
from examserver.who import Who


def advance(db: Session, sitting: Sitting, event: E, who: Who, now: datetime, **moments: Any) -> None:
    """Move a sitting along its life, with the moments of that step. Refuses: wrong_state, already_changed."""
    before = S(sitting.state)
    after = LIFE.after(before, event)
    changed = db.execute(
        update(Sitting)
        .where(Sitting.id == sitting.id, Sitting.state == before)
        .values(state=after.value, **moments)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("already_changed")
    db.refresh(sitting)
    tell(db, who, now, f"sitting.{after}", sitting.id, sitting_id=sitting.id)


def add_room(db: Session, who: Who, *, now: datetime, no: int, name: str, capacity: int, columns: int) -> int:
    """Add an exam room. Refuses: room_no_taken."""
    _free_room_no(db, no, 0)
    room = Room(no=no, name=name, capacity=capacity, columns=columns)
    db.add(room)
    db.flush()
    tell(db, who, now, "room.added", room.id)
    return room.id


def edit_room(
    db: Session, who: Who, *, now: datetime, room_id: int, no: int, name: str, capacity: int, columns: int
) -> None:
    """Change a room; once people sit in it, its number and its seats stay. Refuses: room_no_taken, room_placed."""
    hold(db, Room, room_id)
    room = room_for(db, room_id)
    _free_room_no(db, no, room_id)
    if (no != room.no or capacity < room.capacity) and has_placed(db, room_id):
        raise Refused("room_placed", field="no" if no != room.no else "capacity")
    room.no, room.name, room.capacity, room.columns = no, name, capacity, columns
    tell(db, who, now, "room.edited", room_id)


def _free_room_no(db: Session, no: int, own_id: int) -> None:
    if db.scalar(select(Room.id).where(Room.no == no, Room.id != own_id)):
        raise Refused("room_no_taken", no=no, field="no")


def delete_room(db: Session, who: Who, *, now: datetime, room_id: int) -> None:
    """Remove a room in which nothing was ever planned. Refuses: room_in_use."""
    room = room_for(db, room_id)
    if db.scalar(select(Sitting.id).where(Sitting.room_id == room_id).limit(1)):
        raise Refused("room_in_use")
    db.delete(room)
    tell(db, who, now, "room.deleted", room_id, no=room.no)


def add_sittings(
    db: Session,
    who: Who,
    *,
    now: datetime,
    batch_id: int,
    room_ids: list[int],
    subject: str,
    planned_start: datetime,
    minutes: int,
    rulebook: dict[str, Any],
) -> list[int]:
    """Plan the same sitting in several rooms. Refuses: as add_sitting, and no_room."""
    if not room_ids:
        raise Refused("no_room")
    return [
        add_sitting(
            db,
            who,
            now=now,
            batch_id=batch_id,
            room_id=room_id,
            subject=subject,
            planned_start=planned_start,
            minutes=minutes,
            rulebook=rulebook,
        )
        for room_id in dict.fromkeys(room_ids)
    ]


def add_sitting(
    db: Session,
    who: Who,
    *,
    now: datetime,
    batch_id: int,
    room_id: int,
    subject: str,
    planned_start: datetime,
    minutes: int,
    rulebook: dict[str, Any],
) -> int:
    """Plan a sitting with its frozen rules. Refuses: sitting_exists, far_start, out_of_range."""
    rules.may_plan(planned_start, minutes, rulebook, now)
    hold(db, Batch, batch_id)  # one sitting of a subject in a room
    room, batch = room_for(db, room_id), db.get(Batch, batch_id)
    if batch is None:
        raise NotYours
    same = select(Sitting.id).where(
        Sitting.batch_id == batch_id, Sitting.room_id == room_id, Sitting.subject == subject
    )
    if db.scalar(same):
        raise Refused("sitting_exists", room=room.name, subject=subject)
    sitting = Sitting(
        batch_id=batch_id,
        room_id=room_id,
        subject=subject,
        planned_start=planned_start,
        minutes=minutes,
        rules=rulebook,
        state=S.PREPARING.value,
    )
    db.add(sitting)
    db.flush()
    tell(db, who, now, "sitting.planned", sitting.id, sitting_id=sitting.id)
    return sitting.id


def delete_sitting(db: Session, who: Who, *, now: datetime, sitting_id: int) -> None:
    """Take a sitting back that nobody has a seat in. Refuses: already_began, has_attempts."""
    sitting = sitting_for(db, who, sitting_id)
    if sitting.state != S.PREPARING:
        raise Refused("already_began")
    db.execute(delete(SittingPaper).where(SittingPaper.sitting_id == sitting_id))
    db.execute(delete(SittingStaff).where(SittingStaff.sitting_id == sitting_id))
    db.delete(sitting)
    try:
        db.flush()
    except IntegrityError:  # later floors hold on to it: only the database knows them here
        raise Refused("has_attempts") from None
    tell(db, who, now, "sitting.deleted", sitting_id, rooms=[sitting.room_id], subject=sitting.subject)


def edit_sitting(
    db: Session,
    who: Who,
    *,
    now: datetime,
    sitting_id: int,
    planned_start: datetime,
    minutes: int,
    rulebook: dict[str, Any],
    papers: dict[int, int],
    staff: list[int],
    sets: dict[int, int] | None = None,
) -> None:
    """Change what is planned, before the room opens; staff at any time. A level sits a paper, or one of a set.

    Refuses: already_began, paper_not_frozen, far_start, out_of_range.
    """
    hold(db, Sitting, sitting_id)
    sitting = sitting_for(db, who, sitting_id)
    plan = (planned_start, minutes, rulebook, (papers, sets or {}))
    held = (sitting.planned_start, sitting.minutes, rules_of(sitting).as_dict(), chosen(db, sitting_id))
    if plan != held:
        if sitting.state != S.PREPARING:
            raise Refused("already_began")
        rules.may_plan(planned_start, minutes, rulebook, now)
        sitting.planned_start, sitting.minutes, sitting.rules = planned_start, minutes, rulebook
        set_papers(db, sitting_id, papers, sets)
    set_staff(db, sitting_id, staff)
    tell(db, who, now, "sitting.edited", sitting_id, sitting_id=sitting_id)


def edit_alike(
    db: Session,
    who: Who,
    *,
    now: datetime,
    sitting_id: int,
    planned_start: datetime,
    minutes: int,
    rulebook: dict[str, Any],
    papers: dict[int, int],
    staff: list[int],
    sets: dict[int, int] | None = None,
) -> int:
    """As edit_sitting, and the same plan for the others of its batch and subject; gives how many. Staff stays theirs.

    Refuses: as edit_sitting.
    """
    others = alike(db, sitting_for(db, who, sitting_id))
    hold(db, Sitting, sitting_id, *(s.id for s in others))
    db.expire_all()
    own = {sitting_id: staff} | {s.id: list(sitting_view(db, s).staff) for s in others}
    plan = {"planned_start": planned_start, "minutes": minutes, "rulebook": rulebook, "papers": papers, "sets": sets}
    for id, watching in own.items():
        edit_sitting(db, who, now=now, sitting_id=id, staff=watching, **plan)  # type: ignore[arg-type]
    return len(own)


def set_papers(db: Session, sitting_id: int, papers: dict[int, int], sets: dict[int, int] | None = None) -> None:
    """What each level sits: frozen papers and sets of the sitting's subject only. Refuses: paper_not_frozen."""
    sitting = db.get_one(Sitting, sitting_id)
    db.execute(delete(SittingPaper).where(SittingPaper.sitting_id == sitting_id))
    for level, paper_id in papers.items():
        paper = db.get(Paper, paper_id)
        is_one = paper is not None and paper.set_id is None and paper.subject == sitting.subject
        if paper is None or not is_one or paper.frozen_at is None or paper.level != level:
            raise Refused("paper_not_frozen", title=paper.title if paper else str(paper_id))
        db.add(SittingPaper(sitting_id=sitting_id, level=level, paper_id=paper_id))
    for level, set_id in (sets or {}).items():
        kept = db.get(PaperSet, set_id)
        if kept is None or kept.frozen_at is None or sitting.subject != "theory" or kept.level != level:
            raise Refused("paper_not_frozen", title=kept.title if kept else str(set_id))
        db.add(SittingPaper(sitting_id=sitting_id, level=level, set_id=set_id))


def set_staff(db: Session, sitting_id: int, staff: list[int]) -> None:
    """Who invigilates."""
    db.execute(delete(SittingStaff).where(SittingStaff.sitting_id == sitting_id))
    db.add_all(SittingStaff(sitting_id=sitting_id, account_id=a) for a in sorted(set(staff)))


def open_admission(db: Session, who: Who, *, now: datetime, sitting_id: int) -> None:
    """Open the door. Refuses: too_early_to_admit, wrong_state."""
    batch = db.scalars(select(Sitting.batch_id).where(Sitting.id == sitting_id))
    hold(db, Batch, *batch)  # its roster stays from now on
    hold(db, Sitting, sitting_id)
    sitting = sitting_for(db, who, sitting_id)
    rules.may_admit(sitting.planned_start, rules_of(sitting).entry_opens_minutes, now)
    advance(db, sitting, E.ADMIT, who, now, admitted_at=now)


def _unsealed(db: Session, who: Who, sitting_id: int) -> Sitting:
    sitting = sitting_for(db, who, sitting_id)
    if sitting.state == S.SEALED:
        raise Refused("wrong_state", state=sitting.state)
    return sitting


def post_notice(
    db: Session, who: Who, *, now: datetime, sitting_id: int, text: str, attempt_id: int | None = None
) -> int:
    """Send a message to the room or to one candidate. Refuses: wrong_state once sealed."""
    sitting = _unsealed(db, who, sitting_id)
    notice = Notice(sitting_id=sitting.id, attempt_id=attempt_id, text=text, posted_at=now, posted_by=who.id)
    db.add(notice)
    db.flush()
    tell(db, who, now, "notice.posted", notice.id, sitting_id=sitting.id, attempt_id=attempt_id)
    return notice.id


def record_incident(
    db: Session,
    who: Who,
    *,
    now: datetime,
    sitting_id: int,
    kind: str,
    text: str,
    attempt_id: int | None = None,
    tier: str = "",
    witness: str = "",
) -> int:
    """Write a line into the 考场情况记录单. Refuses: wrong_state once sealed."""
    sitting = _unsealed(db, who, sitting_id)
    incident = Incident(
        sitting_id=sitting.id,
        attempt_id=attempt_id,
        kind=kind,
        tier=tier,
        text=text,
        recorded_at=now,
        recorded_by=who.id,
        witness=witness,
    )
    db.add(incident)
    db.flush()
    tell(db, who, now, "incident.recorded", incident.id, sitting_id=sitting.id, attempt_id=attempt_id, kind=kind)
    return incident.id
