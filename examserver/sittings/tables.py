"""Rooms, sittings (场次), who watches them, notices and incidents."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from examserver.db import Base


class Room(Base):
    """考场: numbered, with seats 1..capacity in rows of `columns`."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(60))
    capacity: Mapped[int]
    columns: Mapped[int] = mapped_column(default=6)


class Sitting(Base):
    """场次: one subject in one room at one time. `rules` is the frozen rulebook; moments are UTC."""

    __tablename__ = "sittings"
    __table_args__ = (
        CheckConstraint("subject IN ('theory', 'practical')", name="subject"),
        CheckConstraint("state IN ('preparing','admitting') OR began_at IS NOT NULL", name="running_has_start"),
        CheckConstraint("state NOT IN ('reconciled','sealed') OR reconciled_by IS NOT NULL", name="reconciled_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), index=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    subject: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="preparing")
    planned_start: Mapped[datetime]
    minutes: Mapped[int]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    admitted_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    reconciled_at: Mapped[datetime | None]
    reconciled_by: Mapped[int | None]
    reconciled_with: Mapped[int | None]
    sealed_at: Mapped[datetime | None]
    seal_digest: Mapped[str] = mapped_column(String(64), default="")


class SittingPaper(Base):
    """What each level sits in a sitting: one paper, or a set of which everybody gets one (attempts/allotting.py)."""

    __tablename__ = "sitting_papers"
    __table_args__ = (CheckConstraint("(paper_id IS NULL) <> (set_id IS NULL)", name="paper_or_set"),)

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"))
    set_id: Mapped[int | None] = mapped_column(ForeignKey("paper_sets.id"))


class SittingStaff(Base):
    """Invigilators of a sitting."""

    __tablename__ = "sitting_staff"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)


class Notice(Base):
    """A message to the whole room (`attempt_id` empty) or to one candidate."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[datetime]
    posted_by: Mapped[int]


class Incident(Base):
    """考场情况: misconduct (tier A-E of domain.md 4.4), faults, lateness, with time, behaviour and witnesses."""

    __tablename__ = "incidents"
    __table_args__ = (UniqueConstraint("id", "sitting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(24))
    tier: Mapped[str] = mapped_column(String(1), default="")
    text: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int]
    witness: Mapped[str] = mapped_column(String(60), default="")
