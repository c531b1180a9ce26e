"""Looking at blueprints."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.papers.life import S
from examserver.papers.tables import BankItem, Paper, PaperSet, Plan


def plan_for(db: Session, plan_id: int) -> Plan:
    """A blueprint by id. Raises NotYours."""
    plan = db.get(Plan, plan_id)
    if plan is None:
        raise NotYours
    return plan


def plans(db: Session) -> list[Plan]:
    """All blueprints, by level and code."""
    return list(db.scalars(select(Plan).order_by(Plan.level.desc(), Plan.code)))


def times_used(db: Session) -> Counter[str]:
    """How many papers, a set counting as one, were drawn by each blueprint."""
    counted: Counter[str] = Counter()
    for table in (Paper, PaperSet):
        code = table.blueprint["code"].as_string()
        query = select(code, func.count()).group_by(code)
        if table is Paper:
            query = query.where(Paper.set_id.is_(None), Paper.subject == "theory")
        counted.update({str(name): n for name, n in db.execute(query)})
    return counted


@dataclass(frozen=True)
class PlanView:
    """A blueprint as the list shows it."""

    id: int
    code: str
    title: str
    level: int
    minutes: int
    sections: list[dict[str, Any]]
    origin: str
    changed_at: datetime
    changed_by: int
    used: int


def plan_views(db: Session) -> list[PlanView]:
    """All blueprints with how often each was used."""
    used = times_used(db)
    return [
        PlanView(
            p.id, p.code, p.title, p.level, p.body["minutes"], p.body["sections"], p.origin, p.changed_at,
            p.changed_by, used[p.code],
        )
        for p in plans(db)
    ]  # fmt: skip


def points_of_modules(db: Session) -> dict[str, list[str]]:
    """The points of knowledge that released questions have, by module."""
    query = select(BankItem.module, BankItem.point).where(BankItem.state == S.RELEASED, ~BankItem.is_task).distinct()
    found: dict[str, list[str]] = {}
    for module, point in db.execute(query.order_by(BankItem.module, BankItem.point)):
        if point:
            found.setdefault(module, []).append(point)
    return found
