"""编排: candidates into rooms and seats, in order or shuffled by seed; 准考证号 by the site's pattern."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from examserver.attempts.actions.allotting import allot
from examserver.attempts.rules import S, admission_no
from examserver.attempts.tables import Attempt, Extension
from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.registration.reads import candidates_of
from examserver.registration.tables import Batch, Candidate
from examserver.sittings.tables import Incident, Notice, Room, Sitting
from examserver.who import Who

DEFAULT_PATTERN = "{yy}{mm}{dd}{site}{level}{room:02d}{seat:02d}"


@dataclass(frozen=True)
class Placed:
    """How many candidates were seated in how many sittings."""

    candidates: int
    sittings: int


def place_candidates(
    db: Session,
    who: Who,
    *,
    now: datetime,
    batch_id: int,
    room_ids: list[int],
    site_code: str,
    seed: str = "",
    pattern: str = DEFAULT_PATTERN,
) -> Placed:
    """Seat every candidate of a batch in every sitting of their room; the same seat in each subject.

    `seed` empty: roster order by level. Placing again replaces the plan while no sitting has opened. Where a level sits
    a set of papers, each seat gets one of them.
    Refuses: no_room, already_began, no_candidates, no_sittings, not_enough_seats, bad_admission_pattern, set_used_up,
    admission_numbers_repeat, admission_number_taken, seats_in_use (by an extension, a message or a record).
    """
    if not room_ids:
        raise Refused("no_room")
    hold(db, Batch, batch_id)
    hold(db, Room, *room_ids)
    sittings = _sittings(db, batch_id, room_ids)
    people = _in_order(candidates_of(db, batch_id), seed)
    rooms = [db.get_one(Room, r) for r in room_ids]
    seats = [(room, seat) for room in rooms for seat in range(1, room.capacity + 1)]
    if len(people) > len(seats):
        raise Refused("not_enough_seats", candidates=len(people), seats=len(seats))
    _clear(db, sittings)
    batch = db.get_one(Batch, batch_id)
    for candidate in people:
        candidate.admission_no = None
    db.flush()
    seated = [(candidate, room, seat) for candidate, (room, seat) in zip(people, seats, strict=False)]
    numbers = _numbers(db, pattern, batch, site_code, seated)
    for number, (candidate, room, seat) in zip(numbers, seated, strict=True):
        candidate.admission_no = number
        for sitting in sittings:
            if sitting.room_id == room.id:
                db.add(
                    Attempt(
                        sitting_id=sitting.id,
                        candidate_id=candidate.id,
                        subject=sitting.subject,
                        seat_no=seat,
                        state=S.EXPECTED.value,
                    )
                )
    db.flush()
    allot(db, who, now, sittings)
    tell(db, who, now, "batch.placed", batch_id, candidates=len(people), seed=seed, pattern=pattern, rooms=room_ids)
    return Placed(len(people), len(sittings))


def _sittings(db: Session, batch_id: int, room_ids: list[int]) -> list[Sitting]:
    query = select(Sitting).where(Sitting.batch_id == batch_id, Sitting.room_id.in_(room_ids))
    found = list(db.scalars(query))
    if not found or {s.room_id for s in found} != set(room_ids):
        raise Refused("no_sittings")
    if any(s.state != "preparing" for s in db.scalars(select(Sitting).where(Sitting.batch_id == batch_id))):
        raise Refused("already_began")
    return found


def _in_order(people: list[Candidate], seed: str) -> list[Candidate]:
    if not people:
        raise Refused("no_candidates")
    if seed:
        shuffled = list(people)
        Random(seed).shuffle(shuffled)
        return shuffled
    return sorted(people, key=lambda c: (-c.level, c.row_no))


def _clear(db: Session, sittings: list[Sitting]) -> None:
    batch = select(Sitting.id).where(Sitting.batch_id == sittings[0].batch_id)
    attempts = select(Attempt.id).where(Attempt.sitting_id.in_(batch))
    for bound in (Extension, Notice, Incident):
        if db.scalar(select(bound.id).where(bound.attempt_id.in_(attempts)).limit(1)):
            raise Refused("seats_in_use")
    db.execute(delete(Attempt).where(Attempt.sitting_id.in_(batch)))


def _numbers(
    db: Session, pattern: str, batch: Batch, site_code: str, seated: list[tuple[Candidate, Room, int]]
) -> list[str]:
    """A number for each, in their order. Refuses: bad_admission_pattern, admission_numbers_repeat, …_taken."""
    numbers = [_number(pattern, batch, site_code, *who_where) for who_where in seated]
    if repeated := next((n for n, times in Counter(numbers).items() if times > 1), None):
        raise Refused("admission_numbers_repeat", number=repeated, field="pattern")
    taken = select(Candidate.admission_no).where(Candidate.admission_no.in_(numbers), Candidate.batch_id != batch.id)
    if number := db.scalar(taken.limit(1)):
        raise Refused("admission_number_taken", number=number, field="pattern")
    return numbers


def _number(pattern: str, batch: Batch, site_code: str, candidate: Candidate, room: Room, seat: int) -> str:
    day = batch.exam_date
    return admission_no(
        pattern,
        yy=f"{day:%y}",
        yyyy=f"{day:%Y}",
        mm=f"{day:%m}",
        dd=f"{day:%d}",
        site=site_code,
        level=candidate.level,
        room=room.no,
        seat=seat,
        row=candidate.row_no,
    )
