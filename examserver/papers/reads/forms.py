"""Looking at sets of papers."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.papers.tables import Paper, PaperSet


def set_for(db: Session, set_id: int) -> PaperSet:
    """A set by id. Raises NotYours."""
    kept = db.get(PaperSet, set_id)
    if kept is None:
        raise NotYours
    return kept


def set_views(db: Session) -> list[PaperSet]:
    """All sets, the newest first."""
    return list(db.scalars(select(PaperSet).order_by(PaperSet.id.desc())))


@dataclass(frozen=True)
class FormView:
    """One paper of a set, as a list shows it."""

    id: int
    place: int
    code: str
    proof: dict[str, Any]
    digest: str


def forms_in(db: Session, set_id: int, start: int = 0, most: int | None = None) -> list[FormView]:
    """The papers of a set by their place: all, or so many from one on."""
    query = select(Paper.id, Paper.place, Paper.code, Paper.proof, Paper.digest).where(Paper.set_id == set_id)
    return [FormView(*row) for row in db.execute(query.order_by(Paper.place).offset(start).limit(most))]


def ids_in_sets(db: Session, set_ids: Collection[int]) -> dict[int, list[int]]:
    """The papers of these sets, by their place."""
    found: dict[int, list[int]] = {id: [] for id in set_ids}
    query = select(Paper.set_id, Paper.id).where(Paper.set_id.in_(set_ids)).order_by(Paper.set_id, Paper.place)
    for set_id, paper_id in db.execute(query):
        found[set_id or 0].append(paper_id)
    return found


def codes_in_use(db: Session) -> set[str]:
    """What papers that stand for themselves, and sets, are called."""
    papers = db.scalars(select(Paper.code).where(Paper.set_id.is_(None)))
    return {*papers, *db.scalars(select(PaperSet.code))}
