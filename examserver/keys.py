"""The database knows its site's key by a keyed check value: with another key its personal numbers would be lost."""

import hashlib
import hmac
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from examserver.db import Base
from examserver.who import Who


class SiteKey(Base):
    """One row: what the site's key makes of a fixed text. It says nothing of the key."""

    __tablename__ = "site_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    check_value: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]


class WrongKey(RuntimeError):
    """The key in the data folder is not the one that this database was written with."""

    def __str__(self) -> str:
        return (
            "The site cannot be opened: data.key in the data folder is missing, or is not the one that this database "
            "was written with.\n"
            "  Put back the data.key of this site (from a copy of its data folder, or from its other server), then "
            "start again.\n"
            "  Nothing was changed: with another key no ID number, sealed paper or rescue file could be read."
        )


def check_of(key: bytes) -> str:
    """The check value of a key."""
    return hmac.new(key, b"site key check", hashlib.sha256).hexdigest()


def knows_key(db: Session) -> bool:
    """Whether this database has a check value: one from an earlier version, or an empty one, has none."""
    return db.get(SiteKey, 1) is not None


def keep_key(db: Session, _who: Who, *, now: datetime, check: str) -> None:
    """The first key is the site's; any other is refused. Raises WrongKey."""
    row = db.get(SiteKey, 1)
    if row is None:
        db.add(SiteKey(id=1, check_value=check, since=now))
    elif not hmac.compare_digest(row.check_value, check):
        raise WrongKey
