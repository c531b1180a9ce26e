"""按题评: a grader who marks one written question in all papers, then the next one; the fairest way to mark answers."""

from datetime import datetime

from sqlalchemy.orm import Session

from examserver.db import hold
from examserver.grading.actions.scoring import close, held_round, may_close, take_first
from examserver.grading.reads import unscored
from examserver.grading.reads.questions import number_of, open_on, to_take
from examserver.people.tables import Account
from examserver.who import Who


def take_question(db: Session, who: Who, *, now: datetime, question: str) -> int:
    """A round in which this grader has this question still to score: one that is open, or a new one. Gives its id.

    Refuses: nothing_to_grade.
    """
    hold(db, Account, who.id)
    begun = open_on(db, who, question)
    return begun[0].id if begun else take_first(db, who, now, to_take(db, who, question))


def close_question(db: Session, who: Who, *, now: datetime, round_id: int, version: int, question: str) -> bool:
    """The question is scored in this round; where nothing else is open in it, the round is finished. Gives whether.

    Refuses: lines_missing (`faults`), round_finished, grading_changed. Raises NotYours.
    """
    this, work = held_round(db, who, round_id)
    missing = unscored(db, work, this.id)
    may_close([line for line in missing if line.no == number_of(db, work, question)])
    if missing:
        return False
    close(db, who, now, this, work, version)
    return True
