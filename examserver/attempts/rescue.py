"""The rescue file of a terminal: what it holds, and which of its revisions the server can still take."""

import hashlib
from base64 import b64decode
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.actions.saving import SaveAnswer, read_answer
from examserver.attempts.picture import origin_of
from examserver.attempts.rules import S
from examserver.attempts.sealing import open_sealed, rescue_key
from examserver.attempts.tables import AnswerRevision, Attempt, Rescue
from examserver.errors import Malformed, NotYours, Refused
from examserver.messages import reason_of
from examserver.papers.reads import frozen_items
from examserver.parsing import shape
from examserver.people.reads import names_of_accounts
from examserver.registration.tables import Candidate
from examserver.sittings.reads import sitting_for
from examserver.sittings.rules import S as SittingState
from examserver.who import Who
from question_bank.contract import Malformed as BadAnswer

FORMAT = "exam-rescue-1"
MOST_MB, MOST_REVISIONS = 20, 20_000


@dataclass(frozen=True)
class RescueFile:
    """An opened rescue file: of which attempt and origin, and every revision the terminal numbered."""

    sha256: str
    attempt_id: int
    lease: int
    origin: str
    revisions: tuple[SaveAnswer, ...]


@dataclass(frozen=True)
class Verdict:
    """What becomes of one revision: `new` with its tidy answer, `known` already, `refused` with the reason's code."""

    asked: SaveAnswer
    outcome: str
    answer: Any = None
    code: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def open_rescue(content: bytes, secret: bytes) -> RescueFile:
    """Read a rescue file. Malformed: rescue_unreadable (no such file), seal_broken (foreign, damaged or changed)."""
    envelope = _json(content)
    if envelope.get("format") != FORMAT:
        raise Malformed("rescue_unreadable", field="file")
    attempt_id, lease = (_whole(envelope.get(name)) for name in ("attempt", "lease"))
    nonce, body = (_bytes(envelope.get(name)) for name in ("nonce", "body"))
    try:
        about = f"{FORMAT}|{attempt_id}|{lease}".encode()
        inside = _json(open_sealed(rescue_key(secret, attempt_id, lease), nonce, body, about))
    except Malformed as no:
        raise Malformed(no.code, field="file") from None
    origin, rows = inside.get("origin"), inside.get("revisions")
    if not isinstance(origin, str) or not isinstance(rows, list) or len(rows) > MOST_REVISIONS:
        raise Malformed("rescue_unreadable", field="file")
    revisions = tuple(_revision(attempt_id, row) for row in rows)
    return RescueFile(hashlib.sha256(content).hexdigest(), attempt_id, lease, origin, revisions)


def _json(content: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Malformed("rescue_unreadable", field="file") from None
    if not isinstance(value, dict):
        raise Malformed("rescue_unreadable", field="file")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 < value < 2**31:
        raise Malformed("rescue_unreadable", field="file")
    return value


def _bytes(value: Any) -> bytes:
    try:
        return b64decode(value, validate=True)
    except (TypeError, ValueError):
        raise Malformed("rescue_unreadable", field="file") from None


def _revision(attempt_id: int, row: Any) -> SaveAnswer:
    try:
        return shape(SaveAnswer, {**row, "attempt_id": attempt_id} if isinstance(row, dict) else row)
    except (Malformed, NotYours):
        raise Malformed("rescue_unreadable", field="file") from None


def rescued_attempt(db: Session, who: Who, sitting_id: int, file: RescueFile) -> Attempt:
    """The attempt of the file, in a sitting that this person watches. Raises NotYours.

    Refuses: rescue_other_sitting, rescue_foreign (of the same number in another database, as of a rehearsal).
    """
    sitting_for(db, who, sitting_id)
    attempt = db.get(Attempt, file.attempt_id)
    if attempt is None or origin_of(attempt) != file.origin:
        raise Refused("rescue_foreign", field="file")
    if attempt.sitting_id != sitting_id:
        raise Refused("rescue_other_sitting", field="file")
    return attempt


def may_import(db: Session, who: Who, attempt: Attempt) -> None:
    """Until the counting, for whoever has begun and was not excluded. Refuses: rescue_too_late, rescue_not_answered."""
    if sitting_for(db, who, attempt.sitting_id).state not in (SittingState.RUNNING, SittingState.FINISHED):
        raise Refused("rescue_too_late")
    if attempt.state not in rules.RESCUABLE:
        raise Refused("rescue_not_answered")


def verdicts(db: Session, attempt: Attempt, file: RescueFile, now: datetime) -> list[Verdict]:
    """Each revision judged as `answer.save` judges it, but for the terminal and the moment: those are in its number."""
    rows = db.scalars(select(AnswerRevision).where(AnswerRevision.attempt_id == attempt.id))
    kept = {(r.lease, r.number): (r.question_no, r.part, r.flagged, r.answer) for r in rows}
    items = {attempt.paper_id: frozen_items(db, attempt.paper_id)} if attempt.paper_id else {}
    judged = []
    for asked in sorted(file.revisions, key=lambda r: (r.lease, r.number)):
        verdict = _verdict(attempt, min(attempt.lease, file.lease), items, kept, asked, now)
        if verdict.outcome == "new":
            kept[asked.lease, asked.number] = (asked.question_no, asked.part, asked.flagged, verdict.answer)
        judged.append(verdict)
    return judged


def _verdict(
    attempt: Attempt,
    highest_lease: int,
    items: dict[int, Any],
    kept: dict[tuple[int, int], Any],
    asked: SaveAnswer,
    now: datetime,
) -> Verdict:
    """`highest_lease`: a terminal's file says nothing under the lease of a later terminal."""
    try:
        answer = read_answer(items, attempt, asked)
        mine = (asked.question_no, asked.part, asked.flagged, answer)
        there = kept.get((asked.lease, asked.number))
        if there is not None:
            return Verdict(asked, "known") if there == mine else Verdict(asked, "refused", code="rescue_differs")
        rules.may_be_rescued(S(attempt.state), attempt.deadline, now, highest_lease, asked.lease, asked.left_ms)
    except BadAnswer as no:
        return Verdict(asked, "refused", code="rescue_bad_answer", detail={"reason": reason_of(no)})
    except (Malformed, Refused) as no:
        return Verdict(asked, "refused", code=no.code, detail=no.detail)
    return Verdict(asked, "new", answer)


@dataclass(frozen=True)
class Known:
    """An import that was made of this very file."""

    at: datetime
    by: str
    taken: int


@dataclass(frozen=True)
class Preview:
    """What a file holds, before it is imported; `obstacle` is the code that stands in the way, if any."""

    seat_no: int
    name: str
    admission_no: str
    state: str
    leases: tuple[int, ...]
    verdicts: tuple[Verdict, ...]
    reasons: tuple[tuple[str, dict[str, Any], int], ...]
    imported: Known | None
    obstacle: str

    def count(self, outcome: str) -> int:
        """How many revisions come to this."""
        return sum(v.outcome == outcome for v in self.verdicts)


def preview(db: Session, who: Who, sitting_id: int, file: RescueFile, now: datetime) -> Preview:
    """What the invigilator sees of a file. Raises and refuses as rescued_attempt."""
    attempt = rescued_attempt(db, who, sitting_id, file)
    candidate = db.get_one(Candidate, attempt.candidate_id)
    judged = verdicts(db, attempt, file, now)
    refused = Counter((v.code, tuple(sorted(v.detail.items()))) for v in judged if v.outcome == "refused")
    return Preview(
        seat_no=attempt.seat_no,
        name=candidate.name,
        admission_no=candidate.admission_no or "",
        state=attempt.state,
        leases=tuple(sorted({v.asked.lease for v in judged})),
        verdicts=tuple(judged),
        reasons=tuple((code, dict(detail), n) for (code, detail), n in refused.most_common()),
        imported=imported_before(db, file),
        obstacle=_obstacle(db, who, attempt),
    )


def imported_before(db: Session, file: RescueFile) -> Known | None:
    """The import of this very file, if there was one."""
    row = db.scalar(select(Rescue).where(Rescue.file_sha256 == file.sha256))
    return Known(row.imported_at, names_of_accounts(db).get(row.imported_by, ""), row.taken) if row else None


def _obstacle(db: Session, who: Who, attempt: Attempt) -> str:
    try:
        may_import(db, who, attempt)
    except Refused as no:
        return no.code
    return ""


@dataclass(frozen=True)
class Past:
    """One import of a sitting, for the list on its page."""

    seat_no: int
    name: str
    at: datetime
    by: str
    taken: int
    known: int
    refused: int
    reason: str


def imports_of(db: Session, who: Who, sitting_id: int) -> list[Past]:
    """The imports of a sitting, the newest first. Raises NotYours."""
    sitting_for(db, who, sitting_id)
    names = names_of_accounts(db)
    rows = db.execute(
        select(Rescue, Attempt.seat_no, Candidate.name)
        .join(Attempt, Attempt.id == Rescue.attempt_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Attempt.sitting_id == sitting_id)
        .order_by(Rescue.id.desc())
    )
    return [
        Past(seat, name, r.imported_at, names.get(r.imported_by, ""), r.taken, r.known, r.refused, r.reason)
        for r, seat, name in rows
    ]
