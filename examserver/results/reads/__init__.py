"""Looking at subject marks: who may see which, what each says, who settled it, and what it takes to pass.

What the sources say stands in `sources`, one candidate's line in `rows`, and what people look at in `progress` (all
batches), `batch` and `candidate`.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.registration.reads import BIGGEST_ID
from examserver.results.rules import Mark, Status
from examserver.results.tables import MarkChange, SubjectMark
from examserver.rulebook import Rulebook
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Sitting


def mark_for(db: Session, mark_id: int) -> SubjectMark:
    """A mark by id, for staff. Raises NotYours."""
    mark = db.get(SubjectMark, mark_id) if 0 < mark_id <= BIGGEST_ID else None
    if mark is None:
        raise NotYours
    return mark


def pass_tenths_of(db: Session, batch_id: int) -> int:
    """The pass mark of a batch, from the rulebooks frozen onto its sittings."""
    books = [rules_of(s) for s in db.scalars(select(Sitting).where(Sitting.batch_id == batch_id))]
    return max((b.pass_points for b in books), default=Rulebook().pass_points) // 10


def parts(ids: list[int], size: int = 500) -> list[list[int]]:
    """Ids in parts small enough for one query."""
    return [ids[i : i + size] for i in range(0, len(ids), size)]


def held(mark: SubjectMark) -> Mark:
    """What a kept mark says, as a value."""
    return Mark(Status(mark.status), mark.tenths)


def marks_of(db: Session, candidate_ids: list[int]) -> dict[tuple[int, str], SubjectMark]:
    """The kept marks of these candidates, by candidate and subject."""
    return {
        (m.candidate_id, m.subject): m
        for part in parts(candidate_ids)
        for m in db.scalars(select(SubjectMark).where(SubjectMark.candidate_id.in_(part)))
    }


def settled_at(db: Session, mark_ids: list[int]) -> dict[int, datetime]:
    """When each mark was last changed with a leader's consent."""
    query = select(MarkChange.mark_id, func.max(MarkChange.changed_at)).group_by(MarkChange.mark_id)
    return {
        mark_id: at for part in parts(mark_ids) for mark_id, at in db.execute(query.where(MarkChange.mark_id.in_(part)))
    }
