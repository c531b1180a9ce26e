"""Which paper of a set everybody sits: parallel forms by the seat, papers of one candidate each by chance."""

from collections.abc import Iterable
from datetime import datetime
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from examserver.attempts.rules import S, form_at
from examserver.attempts.tables import Attempt
from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.papers.reads.forms import ids_in_sets
from examserver.papers.tables import Paper, PaperSet
from examserver.registration.tables import Candidate
from examserver.sittings.reads import sat_by
from examserver.sittings.tables import Room, Sitting, SittingPaper
from examserver.who import Who


def paper_at(db: Session, who: Who, now: datetime, attempt: Attempt, sitting: Sitting, level: int) -> int | None:
    """The paper that an attempt sits. What the placing gave it stays, unless the plan was changed since.

    None where the level has none. Refuses: set_used_up.
    """
    plan = sat_by(db, sitting.id, level)
    if plan is None or plan.set_id is None:
        return plan.paper_id if plan else None
    if not _is_of(db, attempt.paper_id, plan.set_id):
        allot(db, who, now, [sitting])
        db.refresh(attempt)
    return attempt.paper_id


def _is_of(db: Session, paper_id: int | None, set_id: int) -> bool:
    paper = db.get(Paper, paper_id) if paper_id is not None else None
    return paper is not None and paper.set_id == set_id


def allot(db: Session, who: Who, now: datetime, sittings: Iterable[Sitting]) -> None:
    """Give everybody who is expected in these sittings the paper to sit, wherever their level has a set.

    The seed of the set decides, and the order of sittings and seats: the same plan gives the same papers. A paper of
    one candidate is given once and never again; those that are left are the reserve. Refuses: set_used_up.
    """
    for sitting in sorted(sittings, key=lambda s: s.id):
        plans = select(SittingPaper).where(SittingPaper.sitting_id == sitting.id, SittingPaper.set_id.is_not(None))
        for plan in db.scalars(plans.order_by(SittingPaper.level)):
            _allot(db, who, now, sitting, plan.level, plan.set_id or 0)


def _allot(db: Session, who: Who, now: datetime, sitting: Sitting, level: int, set_id: int) -> None:
    hold(db, PaperSet, set_id)  # two rooms never take the same paper at once
    kept = db.get_one(PaperSet, set_id)
    papers = ids_in_sets(db, [set_id])[set_id]
    seats = _expected(db, sitting.id, level)
    own = {id: paper_id for id, _seat, paper_id in seats if paper_id in papers}
    if kept.kind == "parallel":
        columns = db.get_one(Room, sitting.room_id).columns
        turn = Random(f"forms:{kept.seed}:{sitting.id}").randrange(len(papers))
        given = {id: papers[form_at(seat, columns, len(papers), turn)] for id, seat, _paper in seats}
    else:
        free = _free(db, set_id, papers, kept.seed)
        missing = [id for id, _seat, _paper in seats if id not in own]
        if len(missing) > len(free):
            raise Refused("set_used_up", set=kept.code, n=len(missing) - len(free))
        given = own | dict(zip(missing, free, strict=False))
    changed = [{"id": id, "paper_id": paper} for id, paper in given.items() if own.get(id) != paper]
    if changed:
        db.execute(update(Attempt), changed)
        places = {paper: place for place, paper in enumerate(papers, 1)}
        by_seat = {str(seat): places[given[id]] for id, seat, _paper in seats}
        tell(
            db, who, now, "sitting.papers_allotted", sitting.id,
            sitting_id=sitting.id, level=level, code=kept.code, seed=kept.seed, seats=by_seat,
        )  # fmt: skip


def _expected(db: Session, sitting_id: int, level: int) -> list[tuple[int, int, int | None]]:
    """Attempt, seat and paper of those of a level who have not come yet: whoever has come keeps the paper."""
    query = (
        select(Attempt.id, Attempt.seat_no, Attempt.paper_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Attempt.sitting_id == sitting_id, Attempt.state == S.EXPECTED.value, Candidate.level == level)
        .order_by(Attempt.seat_no)
    )
    return [(id, seat, paper_id) for id, seat, paper_id in db.execute(query)]


def _free(db: Session, set_id: int, papers: list[int], seed: str) -> list[int]:
    """The papers of a set that nobody has, in the order in which they are given out."""
    query = select(Attempt.paper_id).join(Paper, Paper.id == Attempt.paper_id).where(Paper.set_id == set_id)
    taken = set(db.scalars(query))
    order = list(papers)
    Random(f"papers:{seed}").shuffle(order)
    return [paper for paper in order if paper not in taken]
