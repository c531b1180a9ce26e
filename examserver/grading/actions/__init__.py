"""Changing marks and coded works: the machine's marks and codes, the graders' rounds, the leader's word."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from examserver.errors import Refused
from examserver.facts import tell
from examserver.grading.rules import LIFE, E, S
from examserver.grading.tables import CodedWork
from examserver.who import Who


def advance(
    db: Session, work: CodedWork, event: E, who: Who, now: datetime, detail: dict[str, Any] | None = None, **values: Any
) -> None:
    """Move a work along its life, with what that step writes. Refuses: wrong_state, already_changed."""
    before = S(work.state)
    after = LIFE.after(before, event)
    changed = db.execute(
        update(CodedWork)
        .where(CodedWork.id == work.id, CodedWork.state == before)
        .values(state=after.value, **values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("already_changed")
    db.refresh(work)
    tell(db, who, now, f"work.{PAST[event]}", work.id, **(detail or {}))


PAST = {
    E.TAKE: "begun",
    E.GIVE_BACK: "given_back",
    E.AGREE: "agreed",
    E.DISPUTE: "disputed",
    E.RULE: "ruled",
    E.LOCK: "locked",
    E.UNLOCK: "unlocked",
    E.RESTART: "restarted",
}
