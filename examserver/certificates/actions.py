"""Giving certificate numbers: by the site's own serials, or as the authority returned them."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from examserver.certificates import rules
from examserver.certificates.reads import eligible_without, last_serial, registered_people, taken_numbers
from examserver.certificates.tables import Certificate
from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.languages import _
from examserver.messages import sentence
from examserver.registration.reads import batch_for
from examserver.registration.tables import Batch
from examserver.who import Who

MOST_FAULTS = 200


def issue_certificates(
    db: Session, who: Who, *, now: datetime, batch_id: int, issued_on: date, prefix: str, level: int = 0
) -> int:
    """Give the next number of its year and level to everybody who is 合格 with all marks locked. Gives how many.

    Refuses: bad_certificate_prefix, issued_before_exam, nobody_to_certify, serials_used_up.
    """
    hold(db, Batch, batch_id)
    rules.may_use_prefix(prefix)
    rules.may_issue_on(issued_on, batch_for(db, batch_id).exam_date)
    people = eligible_without(db, batch_id, level)
    if not people:
        raise Refused("nobody_to_certify")
    serials: dict[str, int] = {}
    for candidate in people:
        stem = rules.stem(prefix, issued_on.year, candidate.level)
        serials[stem] = serials.get(stem, last_serial(db, stem)) + 1
        number = rules.certificate_no(prefix, issued_on.year, candidate.level, serials[stem])
        _give(db, who, now, candidate.id, number, issued_on)
    tell(db, who, now, "batch.certified", batch_id, certificates=len(people))
    return len(people)


def import_numbers(
    db: Session, who: Who, *, now: datetime, batch_id: int, rows: list[tuple[int, Mapping[str, str]]]
) -> int:
    """Keep the numbers that the authority returned, all of them or none. Gives how many were new.

    Refuses: certificate_faults (with `faults`: row, column, reason), nothing_to_import.
    """
    if not rows:
        raise Refused("nothing_to_import", field="file")
    numbers = [row["number"].replace(" ", "").upper() for _no, row in rows]
    found = rules.sort_returned(rows, registered_people(db, batch_id), taken_numbers(db, numbers))
    if found.faults:
        faults = [_sentence(fault) for fault in found.faults[:MOST_FAULTS]]
        raise Refused("certificate_faults", n=len(found.faults), faults=faults, field="file")
    for given in found.given:
        _give(db, who, now, given.candidate_id, given.number, given.issued_on)
    tell(db, who, now, "batch.numbers_imported", batch_id, certificates=len(found.given))
    return len(found.given)


def _sentence(fault: rules.Fault) -> str:
    why = sentence(fault.code, dict(fault.detail))
    return _("第 %(row)s 行 · %(column)s：%(why)s", row=fault.row, column=fault.column, why=why)


def _give(db: Session, who: Who, now: datetime, candidate_id: int, number: str, issued_on: date) -> None:
    certificate = Certificate(
        candidate_id=candidate_id, number=number, issued_on=issued_on, given_at=now, given_by=who.id
    )
    db.add(certificate)
    db.flush()
    tell(db, who, now, "certificate.given", certificate.id)
