"""Looking at the bank and at papers."""

from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.papers.tables import Paper, PaperItem
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
    items, sections = items_of(db, paper.id), paper.blueprint.get("sections", [])
    if paper.subject == "practical":
        return Presented(paper.title, paper.subject, paper.minutes, [], [_task(i) for i in items])
    ordered: list[dict[str, Any]] = []
    for index, section in enumerate(sections):
        mine = [i for i in items if i.section == index]
        if section.get("shuffle_items", True) and seed:
            Random(f"{seed}/{index}").shuffle(mine)
        ordered += [_question(i, section, seed, index) for i in mine]
    heads = [
        {"title": s["title"], "kind": s["kind"], "points": s["points"], "rule": s.get("rule", ""), "count": s["count"]}
        for s in sections
    ]
    return Presented(paper.title, paper.subject, paper.minutes, heads, ordered)


def _question(item: PaperItem, section: dict[str, Any], seed: str, index: int) -> dict[str, Any]:
    shuffles = bool(seed) and section.get("shuffle_options", True)
    rng = Random(f"{seed}/{index}/{item.no}") if shuffles else None
    return {**kind(item.kind).present(item.spec, rng), "no": item.no, "section": index, "worth": item.worth}


def _task(item: PaperItem) -> dict[str, Any]:
    return {**workspace(item.kind).present(item.spec), "no": item.no, "section": 0, "worth": item.worth}
