"""Looking at papers; what a frozen one holds is read once a process."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.papers.tables import FrozenSpec, Paper, PaperItem

MOST_PAPERS = 4_000  # of a hundred questions, about 12 kB each: what they ask is kept once for all
MOST_SPECS = 20_000

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(OrderedDict[K, V], Generic[K, V]):
    """What was made of the last so many things that never change."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def keep(self, key: K, value: V) -> V:
        """Remember one; what was not asked for the longest is forgotten."""
        self[key] = value
        if len(self) > self.most:
            self.popitem(last=False)
        return value

    def recall(self, key: K) -> V | None:
        """What is remembered under a key."""
        value = self.get(key)
        if value is not None:
            self.move_to_end(key)
        return value


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


@dataclass(frozen=True, slots=True)
class FrozenItem:
    """An item of a frozen paper, key included: for presenting, reading and marking. `digest` is that of the spec."""

    no: int
    section: int
    kind: str
    code: str
    worth: int
    movable: bool
    digest: str
    spec: dict[str, Any]


_PAPERS = Paper.__table__
_ITEMS = PaperItem.__table__.c
_SPECS = FrozenSpec.__table__.c

_DIGEST = select(_PAPERS.c.digest).where(_PAPERS.c.id == bindparam("paper_id"), _PAPERS.c.frozen_at.is_not(None))
_HEADS = (
    select(
        _ITEMS.no, _ITEMS.section, _ITEMS.kind, _ITEMS.code, _ITEMS.worth, _ITEMS.movable, _SPECS.digest, _ITEMS.spec_id
    )
    .join(FrozenSpec, _SPECS.id == _ITEMS.spec_id)
    .where(_ITEMS.paper_id == bindparam("paper_id"))
    .order_by(_ITEMS.no)
)

_frozen: Recent[tuple[str, int], dict[int, FrozenItem]] = Recent(MOST_PAPERS)
_specs: Recent[str, dict[str, Any]] = Recent(MOST_SPECS)


def frozen_items(db: Session, paper_id: int) -> dict[int, FrozenItem]:
    """The items of a frozen paper by number. A frozen paper never changes, so it is read once a process."""
    digest = db.connection().execute(_DIGEST, {"paper_id": paper_id}).scalar()
    if digest is None:
        return _read_items(db, paper_id)
    return _frozen.recall((digest, paper_id)) or _frozen.keep((digest, paper_id), _read_items(db, paper_id))


def _read_items(db: Session, paper_id: int) -> dict[int, FrozenItem]:
    """Papers that ask the same question share its spec."""
    rows = db.connection().execute(_HEADS, {"paper_id": paper_id}).all()
    specs = {row.digest: spec for row in rows if (spec := _specs.recall(row.digest)) is not None}
    missing = {row.spec_id: row.digest for row in rows if row.digest not in specs}
    if missing:
        found = db.connection().execute(select(_SPECS.id, _SPECS.spec).where(_SPECS.id.in_(missing)))
        specs |= {missing[id]: _specs.keep(missing[id], spec) for id, spec in found}
    return {row.no: FrozenItem(*row[:7], specs[row.digest]) for row in rows}


def paper_views(db: Session, subject: str = "") -> list[Paper]:
    """Papers that stand for themselves, newest first; of one subject or of all."""
    query = select(Paper).where(Paper.set_id.is_(None)).order_by(Paper.id.desc())
    return list(db.scalars(query.where(Paper.subject == subject) if subject else query))
