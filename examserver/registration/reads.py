"""Looking at batches and candidates."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.db import Secret
from examserver.registration.tables import Batch, Candidate


@dataclass(frozen=True)
class Known:
    """What signing in at a terminal compares with."""

    candidate_id: int | None
    id_digest: str


def candidate_to_verify(db: Session, admission_no: str) -> Known:
    """The candidate with this admission number, or nobody (with a digest that matches nothing)."""
    found = db.scalar(select(Candidate).where(Candidate.admission_no == admission_no.strip().upper()))
    return Known(found.id, found.id_digest) if found else Known(None, Secret.digest("nobody"))


def masked(id_number: str) -> str:
    """An ID number for screens: the middle is hidden."""
    if len(id_number) <= 8:
        return id_number[:2] + "*" * max(0, len(id_number) - 2)
    return id_number[:4] + "*" * (len(id_number) - 8) + id_number[-4:]


def batches(db: Session) -> list[Batch]:
    """All batches, newest first."""
    return list(db.scalars(select(Batch).order_by(Batch.exam_date.desc(), Batch.id.desc())))


def candidates_of(db: Session, batch_id: int) -> list[Candidate]:
    """The candidates of a batch in roster order."""
    return list(db.scalars(select(Candidate).where(Candidate.batch_id == batch_id).order_by(Candidate.row_no)))
