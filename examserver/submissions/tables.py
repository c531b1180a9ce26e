"""Practical files: every version kept, removal is a row's moment, sealed with a manifest at the end."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from examserver.db import Base


class Piece(Base):
    """One uploaded version of a file in a slot. `facts`: type by content, width, height. Bytes lie in the store."""

    __tablename__ = "pieces"
    __table_args__ = (
        UniqueConstraint("attempt_id", "question_no", "slot", "version"),
        Index("ix_piece_place", "attempt_id", "question_no", "slot"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    question_no: Mapped[int]
    slot: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Seal(Base):
    """封存: what counts of one attempt, with the SHA-256 of each piece, and a digest over the manifest."""

    __tablename__ = "seals"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    manifest: Mapped[list[Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]
