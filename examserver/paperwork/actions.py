"""Making a form is noted: forms carry personal data, so the record says who took which one."""

from datetime import datetime

from sqlalchemy.orm import Session

from examserver.errors import Refused
from examserver.facts import tell
from examserver.paperwork.reads import is_final
from examserver.paperwork.registry import Asked
from examserver.who import Who


def note_export(db: Session, who: Who, *, now: datetime, name: str, needs_locked: bool, asked: Asked) -> None:
    """Note who takes which form. Refuses: marks_not_locked, where the form needs them and no draft was asked for."""
    if needs_locked and not asked.is_draft and not is_final(db, asked.batch_id, asked.level):
        raise Refused("marks_not_locked")
    tell(
        db,
        who,
        now,
        "form.exported",
        asked.batch_id or asked.sitting_id,
        sitting_id=asked.sitting_id or None,
        name=name,
        level=asked.level,
        draft=asked.is_draft,
    )
