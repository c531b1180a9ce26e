"""What is made in a workspace is captured every two seconds: of the older captures one a minute is kept.

Everything of the last minutes stays, the newest revision of a part always, and every act. Answers of theory papers and
short fields are never thinned, and nothing once the attempt is over: what was reconciled stays as it is.
"""

from datetime import datetime, timedelta

from sqlalchemy import Text, cast, delete, func, select
from sqlalchemy.orm import Session

from examserver.attempts.rules import S
from examserver.attempts.tables import AnswerRevision, Attempt
from examserver.who import Who

WHOLE = timedelta(minutes=3)
"""For so long every capture is kept."""
LOOKED_BACK = timedelta(minutes=10)
SMALL = 2000
"""Revisions of fewer characters take no room worth saving."""


def thin_captures(db: Session, who: Who, *, now: datetime) -> int:
    """Drop all but the last capture of each minute that has passed; gives how many were dropped."""
    r = AnswerRevision
    recent = select(Attempt.id).where(
        Attempt.subject == "practical", Attempt.state == S.ANSWERING.value, Attempt.last_saved_at >= now - LOOKED_BACK
    )
    rows = db.execute(
        select(r.id, r.attempt_id, r.lease, r.question_no, r.part, r.saved_at)
        .where(r.attempt_id.in_(recent), r.part != "", ~r.part.contains("-"), r.rescue_id.is_(None))
        .where(r.saved_at >= now - LOOKED_BACK, r.saved_at < now - WHOLE)
        .where(func.length(cast(r.answer, Text)) >= SMALL)
        .order_by(r.id)
    )
    last: dict[tuple[object, ...], int] = {}
    dropped: list[int] = []
    for id, *place, saved_at in rows:
        minute = (*place, saved_at.replace(second=0, microsecond=0))
        if minute in last:
            dropped.append(last[minute])
        last[minute] = id
    for start in range(0, len(dropped), 500):
        db.execute(delete(r).where(r.id.in_(dropped[start : start + 500])))
    return len(dropped)
