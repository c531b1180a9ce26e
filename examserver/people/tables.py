"""Accounts of staff, and the sign-ins of everybody as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from examserver.db import Base


class Account(Base):
    """One member of staff. The last password digests are kept so that they are not used again."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(24))
    password_hash: Mapped[str] = mapped_column(String(200))
    former_hashes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    certificate_no: Mapped[str] = mapped_column(String(40), default="")
    workplace: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]


class SignIn(Base):
    """One sign-in of an account or of a candidate; the cookie carries the token, the row its digest."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (candidate_id IS NULL)", name="one_person"),
        CheckConstraint("(ended_at IS NULL) = (ended_why = '')", name="ended_has_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidates.id"), index=True)
    terminal: Mapped[str] = mapped_column(String(64), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(300), default="")
    began_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(40), default="")


class Failure(Base):
    """Failed candidate sign-ins by admission number, for the lockout."""

    __tablename__ = "candidate_failures"

    admission_no: Mapped[str] = mapped_column(String(40), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
