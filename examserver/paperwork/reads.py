"""What the forms need to know: rosters with marks, certificates, sittings with what happened in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.certificates.reads import certificates_of, is_eligible
from examserver.certificates.tables import Certificate
from examserver.errors import NotYours, Refused
from examserver.messages import level_label
from examserver.paperwork.registry import Asked
from examserver.paperwork.rules import ID_TYPE_CODES
from examserver.registration.reads import BIGGEST_ID, batch_for
from examserver.registration.tables import Batch, Candidate
from examserver.results.reads.rows import Row, people_of, rows_of
from examserver.sittings.reads import SittingView, sittings_of
from examserver.who import Who


@dataclass(frozen=True)
class Listed:
    """One candidate with marks and, where there is one, the certificate."""

    candidate: Candidate
    row: Row
    certificate: Certificate | None

    @property
    def is_eligible(self) -> bool:
        """合格 with all marks locked."""
        return is_eligible(self.row)


def listed(db: Session, asked: Asked) -> list[Listed]:
    """The candidates of a batch (or of one level of it). Raises NotYours. Refuses: nothing_to_export."""
    rows = {r.candidate_id: r for r in rows_of(db, asked.batch_id)}
    people = [c for c in people_of(db, asked.batch_id) if asked.level in (0, c.level)]
    given = certificates_of(db, [c.id for c in people])
    if not people:
        raise Refused("nothing_to_export")
    return [Listed(c, rows[c.id], given.get(c.id)) for c in people]


def certified(db: Session, asked: Asked) -> list[Listed]:
    """Those of them who have a number and still deserve it. Raises NotYours. Refuses: nothing_to_export."""
    people = [one for one in listed(db, asked) if one.certificate and one.is_eligible]
    if not people:
        raise Refused("nothing_to_export")
    return people


def is_final(db: Session, batch_id: int, level: int = 0) -> bool:
    """Whether every required mark of the batch (or of one level of it) is locked. Raises NotYours."""
    rows = [r for r in rows_of(db, batch_id) if level in (0, r.level)]
    return bool(rows) and all(r.is_locked for r in rows)


def about(db: Session, asked: Asked, levels: Iterable[int]) -> str:
    """The words of a file name: batch, and the level where it is one."""
    chosen = sorted(set(levels))
    level = f"_{level_label(chosen[0])}" if asked.level and chosen else ""
    return f"{batch_for(db, asked.batch_id).name}{level}"


def local(moment: datetime | None, zone: str, pattern: str = "%Y-%m-%d %H:%M") -> str:
    """A moment in the site's zone, as it is printed; empty where there is none."""
    return moment.astimezone(ZoneInfo(zone)).strftime(pattern) if moment else ""


@dataclass(frozen=True)
class BatchPapers:
    """What the page of forms shows of a batch, or of one level of it."""

    batch: Batch
    levels: list[int]
    candidates: int
    placed: int
    due: int
    certified: int
    is_final: bool
    other_id_types: int
    sittings: list[SittingView]


def batch_papers(db: Session, who: Who, batch_id: int, level: int = 0) -> BatchPapers:
    """The page of forms. Raises NotYours."""
    everybody = people_of(db, batch_id)
    people = {c.id: c for c in everybody if level in (0, c.level)}
    rows = [r for r in rows_of(db, batch_id) if r.candidate_id in people]
    given = certificates_of(db, list(people))
    eligible = [people[r.candidate_id] for r in rows if is_eligible(r)]
    certified = [c for c in eligible if c.id in given]
    return BatchPapers(
        batch=batch_for(db, batch_id),
        levels=sorted({c.level for c in everybody}, reverse=True),
        candidates=len(people),
        placed=sum(c.admission_no is not None for c in people.values()),
        due=len(eligible) - len(certified),
        certified=len(certified),
        is_final=bool(rows) and all(r.is_locked for r in rows),
        other_id_types=sum(c.id_type not in ID_TYPE_CODES for c in certified),
        sittings=[s for s in sittings_of(db, who) if s.batch_id == batch_id],
    )


def attempts_with_people(db: Session, sitting_id: int) -> list[tuple[Attempt, Candidate]]:
    """The seats of a sitting with who sits there, by seat number."""
    query = select(Attempt, Candidate).join(Candidate, Candidate.id == Attempt.candidate_id)
    return [(a, c) for a, c in db.execute(query.where(Attempt.sitting_id == sitting_id).order_by(Attempt.seat_no))]


def safe_id(id: int) -> int:
    """An id from an address that the database can take. Raises NotYours."""
    if not 0 < id <= BIGGEST_ID:
        raise NotYours
    return id
