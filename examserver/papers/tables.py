"""The bank in the database, and frozen papers: an attempt never reads live bank rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from examserver.db import Base

RELEASED = text("state = 'released'")
OPEN = text("state IN ('draft', 'submitted', 'reviewed')")


class BankItem(Base):
    """One version of one question or practical task, and its life (papers/life.py).

    A released version never changes. `writers`: all who wrote in this version, `written_by` the last of them.
    `reason`: why there is this version; `note`: why it was sent back. `search`: its words, folded, to be found by.
    """

    __tablename__ = "bank_items"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("state IN ('draft', 'submitted', 'reviewed', 'released', 'retired')", name="state"),
        CheckConstraint("reviewed_by IS NULL OR reviewed_by <> written_by", name="two_persons"),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name="review_is_whole"),
        CheckConstraint("state <> 'reviewed' OR reviewed_by IS NOT NULL", name="reviewed_has_reviewer"),
        CheckConstraint(
            "state <> 'released' OR (released_at IS NOT NULL AND released_by IS NOT NULL"
            " AND (reviewed_by IS NOT NULL OR origin IN ('shipped', 'earlier')))",
            name="released_was_reviewed",
        ),
        CheckConstraint("state <> 'retired' OR (retired_at IS NOT NULL AND retired_why <> '')", name="retired_has_why"),
        Index("uq_bank_items_released", "code", unique=True, sqlite_where=RELEASED, postgresql_where=RELEASED),
        Index("uq_bank_items_open", "code", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), index=True)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    is_task: Mapped[bool]
    module: Mapped[str] = mapped_column(String(60))
    point: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    levels: Mapped[str] = mapped_column(String(5))
    difficulty: Mapped[float | None]
    importance: Mapped[str] = mapped_column(String(1))
    digest: Mapped[str] = mapped_column(String(64))
    search: Mapped[str] = mapped_column(Text)
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    origin: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(12), index=True)
    written_by: Mapped[int]
    written_at: Mapped[datetime]
    writers: Mapped[list[int]] = mapped_column(JSON)
    submitted_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None]
    reviewed_at: Mapped[datetime | None]
    released_by: Mapped[int | None]
    released_at: Mapped[datetime | None]
    retired_by: Mapped[int | None]
    retired_at: Mapped[datetime | None]
    retired_why: Mapped[str] = mapped_column(String(300), default="")


class Plan(Base):
    """组卷方案 (blueprint), in its written form. A paper keeps its own copy: changing a plan changes no paper.

    `version` counts the changes. `origin`: shipped, until somebody changes it here; then, and of all others, own.
    """

    __tablename__ = "blueprints"
    __table_args__ = (CheckConstraint("origin IN ('shipped', 'own')", name="origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    level: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    origin: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int]


class PaperSet(Base):
    """一组试卷: papers of one draw, frozen together: parallel forms A, B, C …, or one paper a candidate.

    `overlap`: how many questions any two forms may share. `proof`: what was counted over all of them.
    """

    __tablename__ = "paper_sets"
    __table_args__ = (
        CheckConstraint("kind IN ('parallel', 'individual')", name="kind"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(frozen_at IS NULL) = (frozen_by IS NULL)", name="frozen_has_freezer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(12))
    size: Mapped[int]
    overlap: Mapped[int] = mapped_column(default=0)
    level: Mapped[int]
    minutes: Mapped[int]
    seed: Mapped[str] = mapped_column(String(40))
    blueprint: Mapped[dict[str, Any]] = mapped_column(JSON)
    proof: Mapped[dict[str, Any]] = mapped_column(JSON)
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[int]
    frozen_at: Mapped[datetime | None]
    frozen_by: Mapped[int | None]


class Paper(Base):
    """试卷 (form). Once frozen, neither it nor its items change: a digest proves it.

    `set_id`, `place`: the set that it is one of, and its place there from 0.
    """

    __tablename__ = "papers"
    __table_args__ = (
        CheckConstraint("subject IN ('theory', 'practical')", name="subject"),
        CheckConstraint("(frozen_at IS NULL) = (digest = '')", name="frozen_has_digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int | None] = mapped_column(ForeignKey("paper_sets.id"), index=True)
    place: Mapped[int] = mapped_column(default=0)
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


class FrozenSpec(Base):
    """A question or task as it stands in papers, key included: kept once, however many papers hold it. Only added."""

    __tablename__ = "frozen_specs"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)


class PaperItem(Base):
    """One item of a paper: its frozen copy of the question, and its worth in hundredths."""

    __tablename__ = "paper_items"
    __table_args__ = (UniqueConstraint("paper_id", "no"), CheckConstraint("worth >= 0", name="worth"))

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"), index=True)
    no: Mapped[int]
    section: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40), index=True)
    worth: Mapped[int]
    movable: Mapped[bool] = mapped_column(default=False)
    spec_id: Mapped[int] = mapped_column(ForeignKey("frozen_specs.id"))
    kept: Mapped[FrozenSpec] = relationship(lazy="joined", innerjoin=True)

    @property
    def spec(self) -> dict[str, Any]:
        """The question, key included."""
        return self.kept.spec
