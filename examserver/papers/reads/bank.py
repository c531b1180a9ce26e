"""Looking at the bank: its items, their versions, what is looked for."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.papers.tables import BankItem
from question_bank.registry import kind, kinds, workspace, workspaces


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
