"""Looking at the bank and at papers."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.papers.tables import BankItem, Paper, PaperItem
from question_bank.draw import options_rng, order_for
from question_bank.registry import kind, workspace


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
class Presented:
    """A paper as one terminal receives it: built from allow-lists, no key, in the candidate's own order."""

    title: str
    subject: str
    minutes: int
    sections: list[dict[str, Any]]
    questions: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for the wire."""
        return {
            "title": self.title,
            "subject": self.subject,
            "minutes": self.minutes,
            "sections": self.sections,
            "questions": self.questions,
        }


def presented(db: Session, paper: Paper, seed: str) -> Presented:
    """The paper in the order of this seed: the same seed gives the same order, always."""
    items = items_of(db, paper.id)
    if paper.subject == "practical":
        return Presented(paper.title, paper.subject, paper.minutes, [], [_task(i) for i in items])
    ordered = [_question(i, seed) for i in (order_for(items, seed) if seed else items)]
    return Presented(paper.title, paper.subject, paper.minutes, _heads(paper.blueprint), ordered)


def _heads(blueprint: dict[str, Any]) -> list[dict[str, Any]]:
    shown = ("title", "kind", "count", "points", "rule")
    return [{name: section.get(name, "") for name in shown} for section in blueprint["sections"]]


def _question(item: PaperItem, seed: str) -> dict[str, Any]:
    rng = options_rng(seed, item.code) if seed else None
    return {**kind(item.kind).present(item.spec, rng), "no": item.no, "section": item.section, "worth": item.worth}


def _task(item: PaperItem) -> dict[str, Any]:
    return {**workspace(item.kind).present(item.spec), "no": item.no, "section": 0, "worth": item.worth}


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
