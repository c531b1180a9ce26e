"""Batches and candidates as registered (domain.md 7.1)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from examserver.db import Base, Secret


class Batch(Base):
    """批次: one round of registration, exams and certification."""

    __tablename__ = "batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    exam_date: Mapped[date]
    created_at: Mapped[datetime]


class Candidate(Base):
    """One registration in a batch. `id_digest` finds a person without decrypting; `extra` holds the other columns."""

    __tablename__ = "candidates"
    __table_args__ = (
        UniqueConstraint("batch_id", "id_digest", "occupation", "level"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("sex IN ('男', '女')", name="sex"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), index=True)
    row_no: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    sex: Mapped[str] = mapped_column(String(2))
    birth: Mapped[date]
    id_type: Mapped[str] = mapped_column(String(40))
    id_number: Mapped[str] = mapped_column(Secret)
    id_digest: Mapped[str] = mapped_column(String(64), index=True)
    occupation: Mapped[str] = mapped_column(String(60))
    job_type: Mapped[str] = mapped_column(String(60), default="")
    level: Mapped[int]
    exam_kind: Mapped[str] = mapped_column(String(8), default="正考")
    phone: Mapped[str] = mapped_column(Secret)
    workplace: Mapped[str] = mapped_column(String(120), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    admission_no: Mapped[str | None] = mapped_column(String(40), unique=True)
    photo_sha256: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
