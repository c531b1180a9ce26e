"""Looking at the bank and at papers."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.papers.tables import BankItem, Paper, PaperItem
from question_bank.blueprints import Blueprint
from question_bank.contract import Malformed
from question_bank.draw import Proof, Short, Shortage, draw
from question_bank.registry import kind, kinds, workspace, workspaces


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


def current_specs(db: Session, *, tasks: bool) -> list[dict[str, Any]]:
    """The newest version of every question (or task) of the bank, keys included."""
    return [dict(i.spec) for i in current_items(db, tasks=tasks)]


def current_items(db: Session, *, tasks: bool) -> list[BankItem]:
    """The newest version of every item, by code."""
    rows = db.scalars(select(BankItem).where(BankItem.is_task == tasks).order_by(BankItem.code, BankItem.version))
    newest = {row.code: row for row in rows}
    return [newest[code] for code in sorted(newest)]


@dataclass(frozen=True)
class Overview:
    """How many questions of each kind and module the bank has, and its tasks."""

    kinds: dict[str, str]
    modules: list[str]
    counts: dict[tuple[str, str], int]
    tasks: list[BankItem]

    def of_kind(self, kind: str) -> int:
        """All questions of a kind."""
        return sum(n for (k, _m), n in self.counts.items() if k == kind)

    def of_module(self, module: str) -> int:
        """All questions of a module."""
        return sum(n for (_k, m), n in self.counts.items() if m == module)

    @property
    def questions(self) -> int:
        """All questions."""
        return sum(self.counts.values())


def bank_overview(db: Session) -> Overview:
    """Counts by kind and module of the newest versions."""
    items = current_items(db, tasks=False)
    counts = Counter((i.kind, i.module) for i in items)
    modules = sorted({i.module for i in items}, key=lambda m: (-sum(i.module == m for i in items), m))
    labels = {name: k.LABEL for name, k in kinds().items() if any(name == i.kind for i in items)}
    return Overview(labels, modules, dict(counts), current_items(db, tasks=True))


def kind_labels() -> dict[str, str]:
    """The word for every question kind and workspace."""
    return {name: k.LABEL for name, k in (kinds() | workspaces()).items()}


@dataclass(frozen=True)
class Search:
    """What is looked for in the bank; empty fields do not narrow."""

    words: str = ""
    kind: str = ""
    module: str = ""
    level: int = 0
    importance: str = ""

    def fits(self, item: BankItem) -> bool:
        """Whether an item is meant."""
        spec = item.spec
        text = f"{item.code} {item.title} {item.module} {item.point}".lower()
        return (
            all(word in text for word in self.words.lower().split())
            and self.kind in ("", item.kind)
            and self.module in ("", item.module)
            and (not self.level or self.level in spec["levels"])
            and self.importance in ("", spec.get("importance", ""))
        )


def find_items(db: Session, search: Search, *, tasks: bool) -> list[BankItem]:
    """The newest versions that fit, by code."""
    return [item for item in current_items(db, tasks=tasks) if search.fits(item)]


def versions_of(db: Session, code: str) -> list[BankItem]:
    """Every version of an item, the newest first. Raises NotYours."""
    rows = list(db.scalars(select(BankItem).where(BankItem.code == code).order_by(BankItem.version.desc())))
    if not rows:
        raise NotYours
    return rows


def as_candidate(item: BankItem) -> dict[str, Any]:
    """An item as a terminal receives it, options in the author's order."""
    return workspace(item.kind).present(item.spec) if item.is_task else kind(item.kind).present(item.spec, None)


def material_in(spec: dict[str, Any], name: str) -> str:
    """The digest of one material file of a task. Raises NotYours."""
    for piece in spec.get("pack", []):
        if piece["file"].rpartition("/")[2] == name and "sha256" in piece:
            return str(piece["sha256"])
    raise NotYours


def rubric_points(spec: dict[str, Any], workspace_name: str) -> int:
    """The points of a task's rubric, in hundredths."""
    return sum(line.points for line in workspace(workspace_name).rubric(spec))


@dataclass(frozen=True)
class Preview:
    """What a draw would give: the proof, or what the bank is short of, or why it cannot be drawn at all.

    `conflict`: demands of which each could be met, but not all together.
    """

    proof: Proof | None = None
    short: tuple[Short, ...] = ()
    conflict: tuple[str, ...] = ()
    fault: str = ""
    codes: tuple[str, ...] = ()


def preview_of(specs: list[dict[str, Any]], plan: Blueprint, seed: str) -> Preview:
    """Draw from the bank's questions (`current_specs`) without keeping anything; to be done off the loop."""
    try:
        drawn = draw(specs, plan, seed)
    except Shortage as shortage:
        return Preview(short=shortage.table, conflict=tuple(shortage.conflict))
    except Malformed as fault:
        return Preview(fault=str(fault))
    return Preview(proof=drawn.proof, codes=tuple(item.code for item in drawn.items))
