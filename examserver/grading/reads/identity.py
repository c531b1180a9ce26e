"""What would say whose work it is: the candidate's own name and numbers, and where the candidate comes from."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.registration.tables import Candidate
from question_bank.penalties.words import VAGUE

Identity = Mapping[str, tuple[str, ...]]
"""Words by what they are: name, admission_no, id_number, phone, employer."""


def identity_of(db: Session, attempt_id: int) -> Identity:
    """What is registered of the candidate of an attempt."""
    candidate = db.get_one(Candidate, db.get_one(Attempt, attempt_id).candidate_id)
    known = {
        "name": (candidate.name,),
        "admission_no": (candidate.admission_no or "",),
        "id_number": (candidate.id_number,),
        "phone": (candidate.phone,),
        "employer": (candidate.workplace, str(candidate.extra.get("报名单位", ""))),
    }
    return {what: tuple(word for word in map(str.strip, words) if _tells(word)) for what, words in known.items()}


def _tells(word: str) -> bool:
    return len(word) > 1 and word not in VAGUE
