"""Certificate numbers given to candidates who passed (domain.md 6)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from examserver.db import Base


class Certificate(Base):
    """One number, once: unique in the system, and one for a candidate."""

    __tablename__ = "certificates"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), unique=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    issued_on: Mapped[date]
    given_at: Mapped[datetime]
    given_by: Mapped[int]
