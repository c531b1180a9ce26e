"""Attempts (one candidate's run at one subject) and everything that is only ever added to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from examserver.db import Base


class Attempt(Base):
    """Placed at a seat from the start (`expected`). `lease` counts the terminals; only the newest may save.

    `drain_from`: when the server was back, where it was away in the drain.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("sitting_id", "seat_no"),
        UniqueConstraint("sitting_id", "candidate_id"),
        CheckConstraint(
            "state NOT IN ('answering','handed_in','collected') OR (began_at IS NOT NULL AND deadline IS NOT NULL)",
            name="answering_has_deadline",
        ),
        CheckConstraint(
            "state NOT IN ('handed_in','collected','ended','absent') OR ended_at IS NOT NULL", name="ended_has_moment"
        ),
        CheckConstraint("extension_ms >= 0", name="extension"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sittings.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"))
    subject: Mapped[str] = mapped_column(String(12))
    seat_no: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="expected")
    version: Mapped[int] = mapped_column(default=0)
    order_seed: Mapped[str] = mapped_column(String(32), default="")
    lease: Mapped[int] = mapped_column(default=0)
    terminal: Mapped[str] = mapped_column(String(64), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    checked_in_at: Mapped[datetime | None]
    identified_at: Mapped[datetime | None]
    pledged_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    extension_ms: Mapped[int] = mapped_column(default=0)
    deadline: Mapped[datetime | None] = mapped_column(index=True)
    deadline_version: Mapped[int] = mapped_column(default=0)
    drain_from: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(40), default="")
    last_saved_at: Mapped[datetime | None]


class AnswerRevision(Base):
    """One revision of one answer, only ever added. `part` is a field of a practical task, empty in theory.

    For a question (and part) the highest number of the newest lease counts. `rescue_id`: the import that brought it.
    """

    __tablename__ = "answer_revisions"
    __table_args__ = (
        UniqueConstraint("attempt_id", "lease", "number"),
        Index("ix_revision_question", "attempt_id", "question_no", "part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    lease: Mapped[int]
    number: Mapped[int]
    question_no: Mapped[int]
    part: Mapped[str] = mapped_column(String(40), default="")
    answer: Mapped[Any] = mapped_column(JSON(none_as_null=False))
    flagged: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]
    rescue_id: Mapped[int | None]


class Rescue(Base):
    """One import of a terminal's rescue file, with the reason and two names; the same file is imported once."""

    __tablename__ = "rescues"
    __table_args__ = (CheckConstraint("taken > 0", name="taken"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), index=True)
    file_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    lease: Mapped[int]
    taken: Mapped[int]
    known: Mapped[int]
    refused: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    imported_by: Mapped[int]
    seconded_by: Mapped[int]


class Extension(Base):
    """Minutes given to one attempt, with the reason and two names; never negative."""

    __tablename__ = "extensions"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), index=True)
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    given_at: Mapped[datetime]
    given_by: Mapped[int]
    seconded_by: Mapped[int]


class TerminalRequest(Base):
    """A sign-in from another terminal that waits for the invigilator's word."""

    __tablename__ = "terminal_requests"
    __table_args__ = (CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_has_decider"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), index=True)
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_ins.id"))
    terminal: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    approved: Mapped[bool | None]


class Outage(Base):
    """Time in which an attempt's terminal did not reach the server: from the last contact to the resumed one.

    Open until the terminal is back or the attempt is over, then `lost_ms` is what it cost of the exam's time. Settled
    once, by an extension or by the decision that nothing is given for it.
    """

    __tablename__ = "outages"
    __table_args__ = (
        CheckConstraint("cause IN ('terminal','server')", name="cause"),
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="order"),
        CheckConstraint("lost_ms >= 0", name="lost"),
        CheckConstraint("decision IN ('','compensated','not_compensated')", name="decision"),
        CheckConstraint("(decision = 'compensated') = (extension_id IS NOT NULL)", name="compensated_has_extension"),
        CheckConstraint(
            "decision = '' OR (ended_at IS NOT NULL AND decided_at IS NOT NULL AND decided_by IS NOT NULL)",
            name="decided_has_decider",
        ),
        Index(
            "uq_outages_open",
            "attempt_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), index=True)
    cause: Mapped[str] = mapped_column(String(12))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    lost_ms: Mapped[int] = mapped_column(default=0)
    decision: Mapped[str] = mapped_column(String(16), default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
    extension_id: Mapped[int | None] = mapped_column(ForeignKey("extensions.id"))
