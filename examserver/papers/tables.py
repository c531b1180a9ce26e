"""The bank in the database, and frozen papers: an attempt never reads live bank rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from examserver.db import Base


class BankItem(Base):
    """One version of one question or practical task; the highest version of a code is the current one."""

    __tablename__ = "bank_items"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), index=True)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    is_task: Mapped[bool]
    module: Mapped[str] = mapped_column(String(60))
    point: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(64))
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    added_at: Mapped[datetime]


class Paper(Base):
    """试卷 (form). Once frozen, neither it nor its items change: a digest proves it."""

    __tablename__ = "papers"
    __table_args__ = (
        CheckConstraint("subject IN ('theory', 'practical')", name="subject"),
        CheckConstraint("(frozen_at IS NULL) = (digest = '')", name="frozen_has_digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(12))
    level: Mapped[int]
    minutes: Mapped[int]
    seed: Mapped[str] = mapped_column(String(40), default="")
    blueprint: Mapped[dict[str, Any]] = mapped_column(JSON)
    proof: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    digest: Mapped[str] = mapped_column(String(64), default="")
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[int]
    frozen_at: Mapped[datetime | None]
    frozen_by: Mapped[int | None]


class PaperItem(Base):
    """One item of a paper with its own frozen copy of the question, key included, and its worth in hundredths."""

    __tablename__ = "paper_items"
    __table_args__ = (UniqueConstraint("paper_id", "no"), CheckConstraint("worth >= 0", name="worth"))

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"), index=True)
    no: Mapped[int]
    section: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40))
    worth: Mapped[int]
    movable: Mapped[bool] = mapped_column(default=False)
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
