"""Looking at certificates: who passed, who has a number, whose marks changed since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.certificates.rules import Registered
from examserver.certificates.tables import Certificate
from examserver.registration.reads import batch_for
from examserver.registration.tables import Batch, Candidate
from examserver.results.reads import parts
from examserver.results.reads.rows import Row, people_of, rows_of
from examserver.results.rules import Conclusion


@dataclass(frozen=True)
class Certified:
    """One candidate, whether a certificate is due, and the one that was given."""

    candidate_id: int
    name: str
    id_masked: str
    admission_no: str
    occupation: str
    job_type: str
    level: int
    conclusion: Conclusion
    is_eligible: bool
    number: str
    issued_on: date | None

    @property
    def is_doubtful(self) -> bool:
        """Whether a certificate was given and the marks no longer carry it."""
        return bool(self.number) and not self.is_eligible


@dataclass(frozen=True)
class CertificatesView:
    """The certificates of a batch."""

    batch: Batch
    lines: list[Certified]
    total: int
    passed: int
    unlocked: int
    due: int
    given: int
    doubtful: int
    levels_due: dict[int, int]


def is_eligible(row: Row) -> bool:
    """合格, with every required mark locked."""
    return row.conclusion is Conclusion.PASSED and row.is_locked


def certificates_of(db: Session, candidate_ids: list[int]) -> dict[int, Certificate]:
    """The certificates of these candidates."""
    return {
        c.candidate_id: c
        for part in parts(candidate_ids)
        for c in db.scalars(select(Certificate).where(Certificate.candidate_id.in_(part)))
    }


def certificates_view(db: Session, batch_id: int) -> CertificatesView:
    """Everybody of a batch who passed or has a number. Raises NotYours."""
    people, rows = people_of(db, batch_id), {r.candidate_id: r for r in rows_of(db, batch_id)}
    given = certificates_of(db, [c.id for c in people])
    lines = [_line(c, rows[c.id], given.get(c.id)) for c in people]
    due = [line for line in lines if line.is_eligible and not line.number]
    passed = [line for line in lines if line.conclusion is Conclusion.PASSED]
    return CertificatesView(
        batch=batch_for(db, batch_id),
        lines=[line for line in lines if line.number or line.conclusion is Conclusion.PASSED],
        total=len(lines),
        passed=len(passed),
        unlocked=sum(not line.is_eligible for line in passed),
        due=len(due),
        given=sum(bool(line.number) for line in lines),
        doubtful=sum(line.is_doubtful for line in lines),
        levels_due={
            level: sum(d.level == level for d in due) for level in sorted({d.level for d in due}, reverse=True)
        },
    )


def _line(c: Candidate, row: Row, certificate: Certificate | None) -> Certified:
    return Certified(
        candidate_id=c.id,
        name=c.name,
        id_masked=row.id_masked,
        admission_no=row.admission_no,
        occupation=c.occupation,
        job_type=c.job_type,
        level=c.level,
        conclusion=row.conclusion,
        is_eligible=is_eligible(row),
        number=certificate.number if certificate else "",
        issued_on=certificate.issued_on if certificate else None,
    )


def eligible_without(db: Session, batch_id: int, level: int = 0) -> list[Candidate]:
    """Candidates to whom a number can be given now, in the order of their admission numbers. Raises NotYours."""
    rows = {r.candidate_id: r for r in rows_of(db, batch_id)}
    people = [c for c in people_of(db, batch_id) if is_eligible(rows[c.id]) and level in (0, c.level)]
    given = certificates_of(db, [c.id for c in people])
    return [c for c in people if c.id not in given]


def last_serial(db: Session, stem: str) -> int:
    """The highest serial given under these 16 characters, also by import."""
    numbers = select(func.max(Certificate.number)).where(Certificate.number.startswith(stem, autoescape=True))
    highest = db.scalar(numbers)
    return int(highest[len(stem) :]) if highest else 0


def registered_people(db: Session, batch_id: int) -> dict[str, list[Registered]]:
    """ID number to the registrations of that person in a batch. Raises NotYours."""
    rows = {r.candidate_id: r for r in rows_of(db, batch_id)}
    people = people_of(db, batch_id)
    given = certificates_of(db, [c.id for c in people])
    found: dict[str, list[Registered]] = {}
    for c in people:
        number = given[c.id].number if c.id in given else ""
        found.setdefault(c.id_number.upper(), []).append(
            Registered(c.id, c.name, c.level, is_eligible(rows[c.id]), number)
        )
    return found


def taken_numbers(db: Session, numbers: Iterable[str]) -> dict[str, int]:
    """Number to the candidate that has it, for those of these numbers that are taken."""
    return {
        c.number: c.candidate_id
        for part in parts_of_text(sorted(set(numbers)))
        for c in db.scalars(select(Certificate).where(Certificate.number.in_(part)))
    }


def parts_of_text(texts: list[str], size: int = 500) -> list[list[str]]:
    """Texts in parts small enough for one query."""
    return [texts[i : i + size] for i in range(0, len(texts), size)]
