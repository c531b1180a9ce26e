"""How far each candidate is: counted without reading all answers anew each second.

What was touched is counted in an index alone; what was cleared again is rare, is looked up when the board opens, and
followed from then on by the facts of the answers.
"""

from collections.abc import Collection, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field

from sqlalchemy import BigInteger, String, case, cast, func, select, tuple_
from sqlalchemy.orm import Session

from examserver.attempts.tables import AnswerRevision
from examserver.papers.tables import FrozenSpec, Paper, PaperItem
from examserver.submissions.tables import Piece

BLANK = ("null", '""', "[]")
Place = tuple[int, str]
"""A question, and the field of a practical task."""

_R = AnswerRevision.__table__.c
_GIVEN = cast(_R.answer, String)
_IS_GIVEN = case((_GIVEN.is_(None), 0), (_GIVEN.in_(BLANK), 0), else_=1)
_NEWEST = func.max((cast(_R.lease, BigInteger) * 2**32 + _R.number) * 2 + _IS_GIVEN)
"""Of the revisions of one answer the one that counts (highest number of the newest lease): odd when it is not blank."""


@dataclass
class Answered:
    """The answers of one attempt: how many were ever touched, which of them are blank now, and slots with a file."""

    touched: int = 0
    blank: set[Place] = field(default_factory=set)
    slots: int = 0

    @property
    def n(self) -> int:
        """How many count."""
        return self.touched - len(self.blank) + self.slots


def answered(db: Session, attempt_ids: Collection[int]) -> dict[int, Answered]:
    """How far each of these attempts is, from all its revisions."""
    found = {id: Answered() for id in attempt_ids}
    if not found:
        return found
    touched = _touched(db, attempt_ids)
    for id, n in touched.items():
        found[id].touched = n
    query = select(_R.attempt_id, _R.question_no, _R.part).where(_R.attempt_id.in_(touched.keys()))
    grouped = query.group_by(_R.attempt_id, _R.question_no, _R.part).having(_NEWEST % 2 == 0)
    for id, question_no, part in db.execute(grouped):
        found[id].blank.add((question_no, part))
    for id, n in _slots(db, attempt_ids).items():
        found[id].slots = n
    return found


def follow(db: Session, known: Mapping[int, Answered], changed: Mapping[int, Iterable[Place]]) -> None:
    """Bring what is known of these attempts up to date: these answers have new revisions."""
    for id, n in _touched(db, changed.keys()).items():
        known[id].touched = n
    wanted = [(id, question_no) for id, places in changed.items() for question_no in {no for no, _part in places}]
    query = select(_R.attempt_id, _R.question_no, _R.part, (_NEWEST % 2)).where(
        _R.attempt_id.in_(changed.keys()),  # for SQLite, which finds no index by the pair alone
        tuple_(_R.attempt_id, _R.question_no).in_(wanted),
    )
    for id, question_no, part, is_given in db.execute(query.group_by(_R.attempt_id, _R.question_no, _R.part)):
        (known[id].blank.discard if is_given else known[id].blank.add)((question_no, part))


def _touched(db: Session, attempt_ids: Collection[int]) -> dict[int, int]:
    each = select(_R.attempt_id, _R.question_no, _R.part).where(_R.attempt_id.in_(attempt_ids)).distinct().subquery()
    return dict(db.execute(select(each.c.attempt_id, func.count()).group_by(each.c.attempt_id)).all())


def _slots(db: Session, attempt_ids: Collection[int]) -> dict[int, int]:
    slots = (
        select(Piece.attempt_id, Piece.question_no, Piece.slot)
        .where(Piece.attempt_id.in_(attempt_ids), Piece.removed_at.is_(None))
        .distinct()
        .subquery()
    )
    return dict(db.execute(select(slots.c.attempt_id, func.count()).group_by(slots.c.attempt_id)).all())


def totals(db: Session, paper_ids: Collection[int], known: MutableMapping[int, int] | None = None) -> dict[int, int]:
    """Paper to how many things can be answered: questions, or fields and slots of its tasks.

    A paper in use is frozen, so what is `known` stays known.
    """
    found = known if known is not None else {}
    if missing := [id for id in paper_ids if id and id not in found]:
        found.update(_counted(db, missing))
    return {id: found.get(id, 0) for id in paper_ids}


def _counted(db: Session, paper_ids: Collection[int]) -> dict[int, int]:
    counted = select(PaperItem.paper_id, func.count()).join(Paper, Paper.id == PaperItem.paper_id)
    counted = counted.where(PaperItem.paper_id.in_(paper_ids), Paper.subject == "theory").group_by(PaperItem.paper_id)
    found: dict[int, int] = dict(db.execute(counted).all())
    others = [id for id in paper_ids if id not in found]
    tasks = select(PaperItem.paper_id, FrozenSpec.spec).join(Paper, Paper.id == PaperItem.paper_id)
    tasks = tasks.join(FrozenSpec, FrozenSpec.id == PaperItem.spec_id)
    tasks = tasks.where(PaperItem.paper_id.in_(others), Paper.subject == "practical")
    for paper_id, spec in db.execute(tasks) if others else ():
        parts = len(spec.get("fields", ())) + len(spec.get("slots", ()))
        found[paper_id] = found.get(paper_id, 0) + (parts or 1)
    return found
