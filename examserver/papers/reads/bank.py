"""Looking at the bank: what is released, what is looked for, an item and its versions."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.facts import AuditRow
from examserver.papers.life import S
from examserver.papers.reads.usage import exposures_since as exposures_since
from examserver.papers.tables import BankItem
from question_bank.registry import kind, kinds, workspace, workspaces


def released_specs(db: Session, *, tasks: bool) -> list[dict[str, Any]]:
    """The released version of every question (or task), keys included: what papers are made of."""
    query = select(BankItem.spec).where(BankItem.is_task == tasks, BankItem.state == S.RELEASED)
    return [dict(spec) for spec in db.scalars(query.order_by(BankItem.code))]


def released_items(db: Session, *, tasks: bool) -> list[BankItem]:
    """The same as rows, by code."""
    query = select(BankItem).where(BankItem.is_task == tasks, BankItem.state == S.RELEASED)
    return list(db.scalars(query.order_by(BankItem.code)))


@dataclass(frozen=True)
class Held:
    """The newest version of a question, whatever its state, as a file that is taken in must know it."""

    spec: dict[str, Any]
    state: str
    version: int
    writers: list[int]


def held_questions(db: Session) -> dict[str, Held]:
    """The newest version of every question, by code."""
    wanted = (BankItem.code, BankItem.spec, BankItem.state, BankItem.version, BankItem.writers)
    rows = db.execute(select(*wanted).where(~BankItem.is_task).order_by(BankItem.version))
    return {code: Held(dict(spec), *rest) for code, spec, *rest in rows}


def task_codes(db: Session) -> set[str]:
    """What practical tasks are called: no question may be called so."""
    return set(db.scalars(select(BankItem.code).where(BankItem.is_task)))


@dataclass(frozen=True)
class Overview:
    """How many released questions of each kind and module the bank has, and its released tasks."""

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
    """Counts by kind and module of what is released."""
    query = select(BankItem.kind, BankItem.module, func.count()).where(~BankItem.is_task, BankItem.state == S.RELEASED)
    counts = {(k, m): n for k, m, n in db.execute(query.group_by(BankItem.kind, BankItem.module))}
    of_module: Counter[str] = Counter()
    for (_kind, module), n in counts.items():
        of_module[module] += n
    modules = sorted(of_module, key=lambda m: (-of_module[m], m))
    labels = {name: k.LABEL for name, k in kinds().items() if any(name == held for held, _m in counts)}
    return Overview(labels, modules, counts, released_items(db, tasks=True))


def kind_labels() -> dict[str, str]:
    """The word for every question kind and workspace."""
    return {name: k.LABEL for name, k in (kinds() | workspaces()).items()}


def versions_of(db: Session, code: str) -> list[BankItem]:
    """Every version of an item, the newest first. Raises NotYours."""
    rows = list(db.scalars(select(BankItem).where(BankItem.code == code).order_by(BankItem.version.desc())))
    if not rows:
        raise NotYours
    return rows


@dataclass(frozen=True)
class Happened:
    """One thing that happened to a version of an item."""

    at: datetime
    what: str
    who_id: int
    version: int
    reason: str


def history_of(db: Session, versions: list[BankItem]) -> list[Happened]:
    """What happened to an item, the newest first."""
    query = select(AuditRow).where(AuditRow.noun == "item", AuditRow.noun_id.in_([v.id for v in versions]))
    return [
        Happened(r.at, r.what, r.who_id, int(r.detail.get("no", 0)), str(r.detail.get("reason", "")))
        for r in db.scalars(query.order_by(AuditRow.id.desc()))
    ]


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
