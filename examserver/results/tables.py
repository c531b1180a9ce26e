"""Subject marks: entered, confirmed by a second person, locked (domain.md 5)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from examserver.db import Base


class SubjectMark(Base):
    """A candidate's mark in one subject, in tenths, or why there is none (absent, misconduct)."""

    __tablename__ = "subject_marks"
    __table_args__ = (
        UniqueConstraint("candidate_id", "subject"),
        CheckConstraint("(status = 'scored') = (tenths IS NOT NULL)", name="scored_has_mark"),
        CheckConstraint("tenths IS NULL OR tenths BETWEEN 0 AND 1000", name="tenths"),
        CheckConstraint(
            "state <> 'locked' OR (confirmed_by IS NOT NULL AND locked_by IS NOT NULL)", name="locked_twice"
        ),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> entered_by", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    subject: Mapped[str] = mapped_column(String(12))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempts.id"))
    status: Mapped[str] = mapped_column(String(12))  # scored, absent, misconduct
    tenths: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12), default="entered")  # entered, confirmed, locked
    version: Mapped[int] = mapped_column(default=0)
    entered_at: Mapped[datetime]
    entered_by: Mapped[int]  # 0: the server
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]
    locked_at: Mapped[datetime | None]
    locked_by: Mapped[int | None]


class MarkChange(Base):
    """A change of a mark after it was entered: old, new, reason, who and the leader who agreed."""

    __tablename__ = "mark_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark_id: Mapped[int] = mapped_column(ForeignKey("subject_marks.id"), index=True)
    old_status: Mapped[str] = mapped_column(String(12))
    old_tenths: Mapped[int | None]
    new_status: Mapped[str] = mapped_column(String(12))
    new_tenths: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300))
    changed_at: Mapped[datetime]
    changed_by: Mapped[int]
    agreed_by: Mapped[int]
