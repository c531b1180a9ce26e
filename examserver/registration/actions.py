"""Batches, and the candidates that a roster brings in: added, corrected, given photos, taken out again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from examserver.db import Secret, hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.registration import rules
from examserver.registration.reads import batch_for, candidate_for, has_opened
from examserver.registration.rules.form import PERMITS, RESIDENT_ID
from examserver.registration.rules.roster import Entry
from examserver.registration.tables import Batch, Candidate
from examserver.who import Who
from question_bank.identity import age_on, check_id


def add_batch(db: Session, who: Who, *, now: datetime, name: str, exam_date: date) -> int:
    """Open a round of registration. Refuses: batch_name_taken."""
    _may_name(db, name, None)
    batch = Batch(name=name, exam_date=exam_date, created_at=now)
    db.add(batch)
    db.flush()
    tell(db, who, now, "batch.added", batch.id, exam_date=exam_date.isoformat())
    return batch.id


def edit_batch(
    db: Session, who: Who, *, now: datetime, batch_id: int, name: str, exam_date: date, minimum_age: int
) -> None:
    """Rename a batch, or move its exam day while nobody has a seat.

    Refuses: batch_name_taken, candidates_placed, too_young_then.
    """
    hold(db, Batch, batch_id)
    batch = batch_for(db, batch_id)
    _may_name(db, name, batch_id)
    if exam_date != batch.exam_date:
        mine = select(Candidate).where(Candidate.batch_id == batch_id)
        if db.scalar(mine.where(Candidate.admission_no.is_not(None)).limit(1)):
            raise Refused("candidates_placed", field="exam_date")
        youngest = db.scalar(mine.order_by(Candidate.birth.desc()).limit(1))
        if youngest and age_on(youngest.birth, exam_date) < minimum_age:
            raise Refused("too_young_then", name=youngest.name, age=minimum_age, field="exam_date")
    batch.name, batch.exam_date = name, exam_date
    tell(db, who, now, "batch.edited", batch_id, exam_date=exam_date.isoformat())


def _may_name(db: Session, name: str, batch_id: int | None) -> None:
    owner = db.scalar(select(Batch.id).where(Batch.name == name))
    if owner not in (None, batch_id):
        raise Refused("batch_name_taken", name=name, field="name")


def import_rows(db: Session, who: Who, *, now: datetime, batch_id: int, rows: Sequence[Entry]) -> int:
    """Take a fault-free roster into a batch, below what is there. Gives how many.

    Refuses: batch_opened, already_enrolled, no_rows.
    """
    hold(db, Batch, batch_id)
    batch = batch_for(db, batch_id)
    rules.may_change(has_opened(db, batch.id))
    if not rows:
        raise Refused("no_rows")
    last = db.scalar(select(func.max(Candidate.row_no)).where(Candidate.batch_id == batch_id)) or 0
    try:
        db.execute(insert(Candidate), [_values(batch_id, last + n, row, now) for n, row in enumerate(rows, 1)])
    except IntegrityError:
        raise Refused("already_enrolled") from None
    tell(db, who, now, "batch.roster_imported", batch_id, candidates=len(rows))
    return len(rows)


def _values(batch_id: int, row_no: int, row: Entry, now: datetime) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "row_no": row_no,
        "name": row.name,
        "sex": row.sex,
        "birth": row.birth,
        "id_type": row.id_type,
        "id_number": row.id_number,
        "id_digest": Secret.digest(row.id_number),
        "occupation": row.occupation,
        "job_type": row.job_type,
        "level": row.level,
        "exam_kind": row.exam_kind,
        "phone": row.phone,
        "workplace": row.workplace,
        "extra": dict(row.extra),
        "created_at": now,
    }


def edit_candidate(
    db: Session, who: Who, *, now: datetime, candidate_id: int, name: str, sex: str, phone: str, workplace: str
) -> None:
    """Correct what a candidate may have mistyped. Refuses: batch_opened, sex_differs."""
    candidate = _changeable(db, candidate_id)
    if candidate.id_type in (RESIDENT_ID, *PERMITS) and sex != check_id(candidate.id_number).sex:
        raise Refused("sex_differs", field="sex")
    fresh = {"name": name, "sex": sex, "phone": phone, "workplace": workplace}
    changed = [field for field, value in fresh.items() if getattr(candidate, field) != value]
    for field in changed:
        setattr(candidate, field, fresh[field])
    if changed:
        tell(db, who, now, "candidate.edited", candidate_id, fields=changed)


def set_photo(db: Session, who: Who, *, now: datetime, candidate_id: int, sha256: str) -> None:
    """Give one candidate a photo that is kept already. Refuses: batch_opened."""
    _changeable(db, candidate_id).photo_sha256 = sha256
    tell(db, who, now, "candidate.photo_set", candidate_id, sha256=sha256)


def set_photos(db: Session, who: Who, *, now: datetime, batch_id: int, photos: Mapping[str, str]) -> int:
    """Photos for many, by the digest of the ID number. Gives how many candidates got one. Refuses: batch_opened."""
    hold(db, Batch, batch_id)
    rules.may_change(has_opened(db, batch_for(db, batch_id).id))
    given = 0
    for id_digest, sha256 in photos.items():
        whose = update(Candidate).where(Candidate.batch_id == batch_id, Candidate.id_digest == id_digest)
        given += db.execute(whose.values(photo_sha256=sha256)).rowcount  # type: ignore[attr-defined]
    tell(db, who, now, "batch.photos_set", batch_id, candidates=given)
    return given


def delete_candidates(db: Session, who: Who, *, now: datetime, batch_id: int, candidate_id: int | None = None) -> int:
    """Take one candidate or all of a batch out again, while none has a seat, a sign-in or a mark. Gives how many.

    Refuses: candidates_placed.
    """
    hold(db, Batch, batch_id)
    batch_for(db, batch_id)
    whose = delete(Candidate).where(Candidate.batch_id == batch_id)
    if candidate_id is not None:
        whose = whose.where(Candidate.id == candidate_for(db, candidate_id).id)
    try:
        gone: int = db.execute(whose).rowcount  # type: ignore[attr-defined]
    except IntegrityError:
        raise Refused("candidates_placed") from None
    tell(db, who, now, "batch.candidates_deleted", batch_id, candidates=gone)
    return gone


def delete_batch(db: Session, who: Who, *, now: datetime, batch_id: int) -> None:
    """Take a batch back that was opened by mistake. Refuses: batch_in_use where it has candidates or sittings."""
    batch = batch_for(db, batch_id)
    name = batch.name
    try:
        db.delete(batch)
        db.flush()
    except IntegrityError:
        raise Refused("batch_in_use") from None
    tell(db, who, now, "batch.deleted", batch_id, name=name)


def _changeable(db: Session, candidate_id: int) -> Candidate:
    candidate = candidate_for(db, candidate_id)
    hold(db, Batch, candidate.batch_id)
    rules.may_change(has_opened(db, candidate.batch_id))
    return candidate
