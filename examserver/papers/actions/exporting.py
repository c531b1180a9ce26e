"""What leaves the house is noted with its digest, for it carries keys."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from examserver.facts import tell
from examserver.who import Who


def note_export(
    db: Session,
    who: Who,
    *,
    now: datetime,
    what: str,
    target: str,
    count: int,
    sha256: str,
    noun_id: int = 0,
    asked: Mapping[str, str] | None = None,
) -> None:
    """Note who took which questions out, in which format; `sha256` is that of the file. `what`: bank or paper."""
    more: dict[str, Any] = {"asked": dict(asked)} if asked else {}
    tell(db, who, now, f"{what}.exported", noun_id, format=target, count=count, sha256=sha256, **more)
