"""What papers are drawn from: the released bank at one moment, and how often its questions were used."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.papers.life import S
from examserver.papers.reads.bank import exposures_since, released_specs
from examserver.papers.tables import BankItem


@dataclass(frozen=True)
class Drawable:
    """The questions that may be drawn, keys included; `stamp` is another one once any of them is another."""

    specs: list[dict[str, Any]]
    exposures: dict[str, int] = field(default_factory=dict)
    stamp: str = ""


def drawable(db: Session, is_limited: bool, since: str) -> Drawable:
    """The released questions; where a blueprint has a limit, with how often each was used since a date ("": ever)."""
    exposures = exposures_since(db, since) if is_limited else {}
    return Drawable(released_specs(db, tasks=False), exposures, bank_stamp(db))


def bank_stamp(db: Session) -> str:
    """A mark of the questions that are released."""
    query = select(BankItem.code, BankItem.digest).where(~BankItem.is_task, BankItem.state == S.RELEASED)
    found = "".join(f"{code}|{digest}|" for code, digest in db.execute(query.order_by(BankItem.code)))
    return hashlib.sha256(found.encode()).hexdigest()
