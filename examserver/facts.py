"""What happened: an audit row now, in the same transaction; a live message after the commit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from examserver.db import Base
from examserver.who import Who


class AuditRow(Base):
    """One change: who, when, what, on which row. The program never deletes one."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_object", "noun", "noun_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(String(24))
    who_id: Mapped[int]
    address: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(64))
    noun: Mapped[str] = mapped_column(String(32))
    noun_id: Mapped[int]
    sitting_id: Mapped[int | None] = mapped_column(index=True)
    attempt_id: Mapped[int | None] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


@dataclass(frozen=True)
class Fact:
    """`what` is noun.verb in the past, as `attempt.collected`; listeners read the fresh state themselves."""

    what: str
    noun_id: int = 0
    sitting_id: int | None = None
    attempt_id: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def noun(self) -> str:
        """The first word."""
        return self.what.partition(".")[0]


def tell(
    db: Session,
    who: Who,
    now: datetime,
    what: str,
    noun_id: int = 0,
    *,
    sitting_id: int | None = None,
    attempt_id: int | None = None,
    audit: bool = True,
    **detail: Any,
) -> None:
    """Keep one audit row and queue the fact for after the commit.

    `audit=False` is for answers alone: their revision is its own record. Details hold no personal data.
    """
    fact = Fact(what, noun_id, sitting_id, attempt_id, detail)
    db.info.setdefault("facts", []).append(fact)
    if audit:
        db.add(
            AuditRow(
                at=now,
                role=who.role.value,
                who_id=who.id,
                address=who.address,
                what=what,
                noun=fact.noun,
                noun_id=noun_id,
                sitting_id=sitting_id,
                attempt_id=attempt_id,
                detail=detail,
            )
        )


def audit_each(
    db: Session, who: Who, now: datetime, what: str, told: Sequence[tuple[int, int, dict[str, Any]]]
) -> None:
    """An audit row for each (attempt, sitting, detail) by one statement, where one fact for all is told apart."""
    noun = Fact(what).noun
    rows = [
        {
            "at": now,
            "role": who.role.value,
            "who_id": who.id,
            "address": who.address,
            "what": what,
            "noun": noun,
            "noun_id": attempt_id,
            "sitting_id": sitting_id,
            "attempt_id": attempt_id,
            "detail": detail,
        }
        for attempt_id, sitting_id, detail in told
    ]
    if rows:
        db.connection().execute(insert(AuditRow.__table__), rows)  # type: ignore[arg-type]
