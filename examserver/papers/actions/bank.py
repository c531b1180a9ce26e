"""Filling the bank."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from examserver.facts import tell
from examserver.papers.actions import digest_of
from examserver.papers.reads.bank import current_items
from examserver.papers.tables import BankItem
from examserver.who import Who


def stock_bank(
    db: Session, who: Who, *, now: datetime, questions: Sequence[Mapping[str, Any]], tasks: Sequence[Mapping[str, Any]]
) -> dict[str, int]:
    """Take checked questions and tasks in: a changed one becomes a new version. Gives counts of added and changed."""
    held = {i.code: i for i in [*current_items(db, tasks=False), *current_items(db, tasks=True)]}
    counts = {"added": 0, "changed": 0, "same": 0}
    for is_task, spec in [(False, q) for q in questions] + [(True, t) for t in tasks]:
        counts[_stock(db, now, held.get(str(spec["code"])), dict(spec), is_task)] += 1
    tell(db, who, now, "bank.stocked", counts=counts)
    return counts


def _stock(db: Session, now: datetime, old: BankItem | None, spec: dict[str, Any], is_task: bool) -> str:
    digest = digest_of(spec)
    if old and old.digest == digest:
        return "same"
    db.add(
        BankItem(
            code=spec["code"],
            version=old.version + 1 if old else 1,
            kind=spec["workspace" if is_task else "kind"],
            is_task=is_task,
            module=spec["module"],
            point=spec.get("point", ""),
            title=str(spec["title" if is_task else "stem"])[:300],
            digest=digest,
            spec=spec,
            added_at=now,
        )
    )
    return "changed" if old else "added"
