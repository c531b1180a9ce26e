"""Taking in what a terminal could not deliver, from its rescue file."""

from datetime import datetime

from sqlalchemy.orm import Session

from examserver.attempts.actions import changed, note
from examserver.attempts.rescue import RescueFile, imported_before, may_import, rescued_attempt, verdicts
from examserver.attempts.tables import AnswerRevision, Rescue
from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.people.reads import account_for
from examserver.sittings.tables import Sitting
from examserver.who import Who


def import_rescue(
    db: Session, who: Who, *, now: datetime, sitting_id: int, file: RescueFile, reason: str, second: int
) -> int:
    """Keep the new revisions of a rescue file; needs a reason and a second person. Gives how many were new.

    What was marked or sealed before is marked and sealed anew by the chores: it is older than `last_saved_at`.
    Raises NotYours. Refuses: rescue_other_sitting, rescue_foreign, rescue_too_late, rescue_not_answered, rescue_known,
    rescue_nothing_new.
    """
    hold(db, Sitting, sitting_id)  # it is not reconciled meanwhile
    attempt = rescued_attempt(db, who, sitting_id, file)
    db.refresh(attempt, with_for_update=True)  # its terminal may be saving just now
    now = max(now, db.info["clock"]())  # what was marked while this waited is older than what comes now
    may_import(db, who, attempt)
    if known := imported_before(db, file):
        raise Refused("rescue_known", at=known.at, name=known.by)
    judged = verdicts(db, attempt, file, now)
    fresh = [v for v in judged if v.outcome == "new"]
    if not fresh:
        raise Refused("rescue_nothing_new")
    row = Rescue(
        attempt_id=attempt.id,
        file_sha256=file.sha256,
        lease=file.lease,
        taken=len(fresh),
        known=sum(v.outcome == "known" for v in judged),
        refused=sum(v.outcome == "refused" for v in judged),
        reason=reason,
        imported_at=now,
        imported_by=who.id,
        seconded_by=second,
    )
    db.add(row)
    db.flush()
    db.add_all(
        AnswerRevision(
            attempt_id=attempt.id,
            lease=v.asked.lease,
            number=v.asked.number,
            question_no=v.asked.question_no,
            part=v.asked.part,
            answer=v.answer,
            flagged=v.asked.flagged,
            saved_at=now,
            rescue_id=row.id,
        )
        for v in fresh
    )
    attempt.last_saved_at = now
    tell(
        db,
        who,
        now,
        "rescue.imported",
        row.id,
        sitting_id=sitting_id,
        attempt_id=attempt.id,
        sha256=file.sha256,
        counts={"added": row.taken, "same": row.known, "refused": row.refused},
        reason=reason,
        seconded_by=second,
    )
    changed(db, attempt, who, now, "rescued", lease=file.lease)
    text = f"座位 {attempt.seat_no} 导入救援文件，新增 {row.taken} 条作答：{reason}"
    note(db, attempt, who, now, "equipment", f"{text}（复核人 {account_for(db, second).name}）")
    return row.taken
