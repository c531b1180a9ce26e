"""What leaves the house: the questions that were asked for, those of a paper, and all that might be alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from examserver.papers.life import S
from examserver.papers.reads import frozen_items
from examserver.papers.tables import BankItem, Paper
from question_bank.points import from_points

AT_ONCE = 500


def specs_of(db: Session, ids: Sequence[int], *, tasks: bool) -> list[dict[str, Any]]:
    """The questions (or tasks) of these versions, by code, keys included."""
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = select(BankItem.code, BankItem.spec).where(BankItem.id.in_(ids[start : start + AT_ONCE]))
        found |= {code: dict(spec) for code, spec in db.execute(some.where(BankItem.is_task == tasks))}
    return [found[code] for code in sorted(found)]


def paper_specs(db: Session, paper: Paper) -> list[dict[str, Any]]:
    """The items of a paper in their frozen order, each with its points and, in `_section`, the title of its section."""
    heads = [str(section.get("title", "")) for section in paper.blueprint.get("sections", ())]
    return [
        {
            **item.spec,
            "points": from_points(item.worth),
            "_section": heads[item.section] if item.section < len(heads) else "",
        }
        for item in frozen_items(db, paper.id).values()
    ]


@dataclass(frozen=True)
class Current:
    """A question as it stands now: the newest of its versions, unless that is retired."""

    id: int
    code: str
    version: int
    kind: str
    state: str
    digest: str
    spec: dict[str, Any]


def current_questions(db: Session) -> dict[str, Current]:
    """Every question that is in use or on its way there, by code."""
    newer = aliased(BankItem)
    is_older = select(newer.id).where(newer.code == BankItem.code, newer.version > BankItem.version).exists()
    wanted = (getattr(BankItem, name) for name in ("id", "code", "version", "kind", "state", "digest", "spec"))
    rows = db.execute(select(*wanted).where(~BankItem.is_task, ~is_older, BankItem.state != S.RETIRED))
    return {row[1]: Current(*row) for row in sorted(rows, key=lambda row: row[1])}
