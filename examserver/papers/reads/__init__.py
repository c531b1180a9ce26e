"""Looking at papers; what a frozen one holds is read once a process."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.papers.tables import Paper, PaperItem


def paper_for(db: Session, paper_id: int) -> Paper:
    """A paper by id. Raises NotYours."""
    paper = db.get(Paper, paper_id)
    if paper is None:
        raise NotYours
    return paper


def items_of(db: Session, paper_id: int) -> list[PaperItem]:
    """The items of a paper in their frozen order, keys included: never for a terminal."""
    return list(db.scalars(select(PaperItem).where(PaperItem.paper_id == paper_id).order_by(PaperItem.no)))


def item_of(db: Session, paper_id: int, no: int) -> PaperItem | None:
    """One item by its frozen number."""
    return db.scalar(select(PaperItem).where(PaperItem.paper_id == paper_id, PaperItem.no == no))


@dataclass(frozen=True)
class FrozenItem:
    """An item of a frozen paper, key included: for presenting, reading and marking."""

    no: int
    section: int
    kind: str
    code: str
    worth: int
    movable: bool
    spec: dict[str, Any]


_PAPERS = Paper.__table__


_DIGEST = select(_PAPERS.c.digest).where(_PAPERS.c.id == bindparam("paper_id"), _PAPERS.c.frozen_at.is_not(None))


_frozen: dict[tuple[str, int], dict[int, FrozenItem]] = {}


def frozen_items(db: Session, paper_id: int) -> dict[int, FrozenItem]:
    """The items of a frozen paper by number. A frozen paper never changes, so it is read once a process."""
    digest = db.connection().execute(_DIGEST, {"paper_id": paper_id}).scalar()
    if digest is None:
        return _read_items(db, paper_id)
    if (digest, paper_id) not in _frozen:
        _frozen[digest, paper_id] = _read_items(db, paper_id)
    return _frozen[digest, paper_id]


def _read_items(db: Session, paper_id: int) -> dict[int, FrozenItem]:
    return {
        i.no: FrozenItem(i.no, i.section, i.kind, i.code, i.worth, i.movable, i.spec) for i in items_of(db, paper_id)
    }


def paper_views(db: Session, subject: str = "") -> list[Paper]:
    """Papers, newest first; of one subject or of all."""
    query = select(Paper).order_by(Paper.id.desc())
    return list(db.scalars(query.where(Paper.subject == subject) if subject else query))
