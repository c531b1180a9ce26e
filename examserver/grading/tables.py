"""Machine marks of theory, coded works, graders' rounds and line marks. No column here names a candidate."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from examserver.db import Base


class ItemMark(Base):
    """The machine's mark of one theory item, in hundredths, and why; `rest` of its worth is for people to give."""

    __tablename__ = "item_marks"
    __table_args__ = (
        UniqueConstraint("attempt_id", "question_no"),
        CheckConstraint("points BETWEEN 0 AND worth", name="within_worth"),
        CheckConstraint("rest BETWEEN 0 AND worth - points", name="rest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    question_no: Mapped[int]
    points: Mapped[int]
    worth: Mapped[int]
    why: Mapped[str] = mapped_column(String(200), default="")
    rest: Mapped[int] = mapped_column(default=0)
    marked_at: Mapped[datetime]


class TheoryMark(Base):
    """The machine's sum over a theory attempt, in hundredths; rounded only in the results floor.

    Where there is a `rest`, the mark is whole only with that of the coded work.
    """

    __tablename__ = "theory_marks"
    __table_args__ = (CheckConstraint("rest >= 0", name="rest"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    points: Mapped[int]
    worth: Mapped[int]
    rest: Mapped[int] = mapped_column(default=0)
    marked_at: Mapped[datetime]


class CodedWork(Base):
    """A sealed practical work, or the written answers of a theory paper, under a random code.

    Graders know it by nothing else. `worth`: what its lines come to.
    """

    __tablename__ = "coded_works"
    __table_args__ = (
        CheckConstraint(
            "state <> 'locked' OR (locked_by IS NOT NULL AND locked_at IS NOT NULL)", name="locked_has_locker"
        ),
        CheckConstraint("state NOT IN ('agreed','ruled','locked') OR points IS NOT NULL", name="agreed_has_points"),
        CheckConstraint("points IS NULL OR points BETWEEN 0 AND 10000", name="points"),
        CheckConstraint("points IS NULL OR points <= worth", name="worth"),
        CheckConstraint("subject IN ('theory', 'practical')", name="subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), unique=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    subject: Mapped[str] = mapped_column(String(12), default="practical")
    worth: Mapped[int] = mapped_column(default=10000)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    points: Mapped[int | None]
    how: Mapped[str] = mapped_column(String(40), default="")
    ruled_by: Mapped[int | None]
    ruled_why: Mapped[str] = mapped_column(String(300), default="")
    locked_at: Mapped[datetime | None]
    locked_by: Mapped[int | None]
    findings: Mapped[list[Any]] = mapped_column(JSON, default=list)
    penalties: Mapped[list[Any]] = mapped_column(JSON, default=list)
    coded_at: Mapped[datetime]


class Round(Base):
    """One grader's own scoring of one work. `version` guards against overwriting: a save names the one it saw."""

    __tablename__ = "grading_rounds"
    __table_args__ = (
        UniqueConstraint("work_id", "grader_id"),
        UniqueConstraint("work_id", "no"),
        CheckConstraint("(finished_at IS NULL) = (points IS NULL)", name="finished_has_points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("coded_works.id"), index=True)
    grader_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    no: Mapped[int]
    version: Mapped[int] = mapped_column(default=0)
    points: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    began_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class LineMark(Base):
    """Points of one rubric line (task no. and line id) in one round, with a comment."""

    __tablename__ = "line_marks"
    __table_args__ = (UniqueConstraint("round_id", "question_no", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("grading_rounds.id"), index=True)
    question_no: Mapped[int]
    line: Mapped[str] = mapped_column(String(40))
    points: Mapped[int | None]
    comment: Mapped[str] = mapped_column(String(500), default="")
    saved_at: Mapped[datetime]


class PenaltyDecision(Base):
    """What a grader decided about a proposed penalty, or one that the grader added (`is_own`), with a reason.

    It leaves `percent` of the points of a line, or of the whole task where `line` is empty.
    """

    __tablename__ = "penalty_decisions"
    __table_args__ = (
        UniqueConstraint("round_id", "key"),
        CheckConstraint("percent BETWEEN 0 AND 99", name="percent"),
        CheckConstraint("NOT is_own OR (applies AND reason <> '')", name="own_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("grading_rounds.id"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    question_no: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    line: Mapped[str] = mapped_column(String(40), default="")
    percent: Mapped[int]
    applies: Mapped[bool]
    is_own: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(300), default="")
    decided_at: Mapped[datetime]
