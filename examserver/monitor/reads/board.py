"""The picture of one room: a row for each seat, the sitting, the record. One query for each kind, not for each seat."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, cast, func, select
from sqlalchemy.orm import Session

from examserver.attempts.reads import counts_of, pending_requests, watched_attempt
from examserver.attempts.rules import OVER, deadline
from examserver.attempts.tables import AnswerRevision, Attempt, Extension, TerminalRequest
from examserver.errors import NotYours
from examserver.papers.tables import Paper, PaperItem
from examserver.people.reads import names_of_accounts
from examserver.people.tables import Failure
from examserver.registration.reads import masked
from examserver.registration.tables import Candidate
from examserver.sittings.reads import rules_of, sitting_for
from examserver.sittings.rules import door_closes, opens_at
from examserver.sittings.tables import Incident, Notice, Sitting, SittingPaper
from examserver.submissions.tables import Piece
from examserver.who import Who

BLANK = ("null", '""', "[]")


def ms(moment: datetime | None) -> int | None:
    """A moment as the board is told it: milliseconds of UTC."""
    return None if moment is None else int(moment.timestamp() * 1000)


def picture(db: Session, who: Who, sitting_id: int) -> dict[str, Any]:
    """The whole board of a sitting. Raises NotYours."""
    sitting_for(db, who, sitting_id)
    return {**changes(db, sitting_id), "records": records(db, sitting_id)}


def changes(db: Session, sitting_id: int, attempt_ids: Collection[int] | None = None) -> dict[str, Any]:
    """The rows of these attempts (of all when None), with the sitting and the counts of its states."""
    return {
        "sitting": sitting_state(db, sitting_id),
        "counts": counts_of(db, sitting_id),
        "rows": board_rows(db, sitting_id, attempt_ids),
    }


def sitting_state(db: Session, sitting_id: int) -> dict[str, Any]:
    """The small state of a sitting: its moments, planned and real."""
    s = db.get_one(Sitting, sitting_id)
    book = rules_of(s)
    names = names_of_accounts(db) if s.reconciled_at else {}
    return {
        "id": s.id,
        "state": s.state,
        "minutes": s.minutes,
        "planned_ms": ms(s.planned_start),
        "opens_ms": ms(opens_at(s.planned_start, book.entry_opens_minutes)),
        "began_ms": ms(s.began_at),
        "end_ms": ms(deadline(s.began_at, s.minutes, 0) if s.began_at else None),
        "door_closes_ms": ms(
            door_closes(s.began_at, min(book.late_limit_minutes(s.subject), s.minutes)) if s.began_at else None
        ),
        "finished_ms": ms(s.finished_at),
        "reconciled_ms": ms(s.reconciled_at),
        "reconciled_by": [names.get(i, "") for i in (s.reconciled_by, s.reconciled_with) if i],
        "sealed_ms": ms(s.sealed_at),
        "seal_digest": s.seal_digest,
    }


def board_rows(db: Session, sitting_id: int, attempt_ids: Collection[int] | None = None) -> list[dict[str, Any]]:
    """What the database knows of each seat; who is on line is added by live.py, which remembers it."""
    query = (
        select(Attempt, Candidate.name, Candidate.admission_no, Candidate.level)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Attempt.sitting_id == sitting_id)
        .order_by(Attempt.seat_no)
    )
    if attempt_ids is not None:
        query = query.where(Attempt.id.in_(attempt_ids))
    found = db.execute(query).all()
    ids = [a.id for a, *_ in found]
    papers = _papers_of_levels(db, sitting_id)
    totals = _totals(db, {a.paper_id or papers.get(level, 0) for a, _name, _no, level in found})
    answered, requests = _answered(db, ids), _requests(db, ids)
    locks = _locks(db, [no for _a, _name, no, _level in found if no])
    return [
        {
            "id": a.id,
            "seat": a.seat_no,
            "name": name,
            "admission_no": no or "",
            "level": level,
            "state": a.state,
            "version": a.version,
            "answered": answered.get(a.id, 0),
            "total": totals.get(a.paper_id or papers.get(level, 0), 0),
            "last_saved_ms": ms(a.last_saved_at),
            "deadline_ms": ms(a.deadline),
            "extension_minutes": a.extension_ms // 60_000,
            "lease": a.lease,
            "address": a.address,
            "ended_ms": ms(a.ended_at),
            "ended_why": a.ended_why,
            "request": None if a.state in OVER else requests.get(a.id),
            "locked_until_ms": ms(locks.get(no or "")),
        }
        for a, name, no, level in found
    ]


def _papers_of_levels(db: Session, sitting_id: int) -> dict[int, int]:
    query = select(SittingPaper.level, SittingPaper.paper_id).where(SittingPaper.sitting_id == sitting_id)
    return dict(db.execute(query).all())


def levels_without_paper(db: Session, sitting_id: int) -> list[int]:
    """Levels that have a seat in the sitting and no paper."""
    query = select(Candidate.level).join(Attempt, Attempt.candidate_id == Candidate.id)
    levels = set(db.scalars(query.where(Attempt.sitting_id == sitting_id)))
    return sorted(levels - set(_papers_of_levels(db, sitting_id)), reverse=True)


def _totals(db: Session, paper_ids: Collection[int]) -> dict[int, int]:
    """Paper to how many things can be answered: questions, or fields and slots of its tasks."""
    counted = select(PaperItem.paper_id, func.count()).join(Paper, Paper.id == PaperItem.paper_id)
    counted = counted.where(PaperItem.paper_id.in_(paper_ids), Paper.subject == "theory").group_by(PaperItem.paper_id)
    totals: dict[int, int] = dict(db.execute(counted).all())
    tasks = select(PaperItem.paper_id, PaperItem.spec).join(Paper, Paper.id == PaperItem.paper_id)
    tasks = tasks.where(PaperItem.paper_id.in_(paper_ids), Paper.subject == "practical")
    for paper_id, spec in db.execute(tasks):
        parts = len(spec.get("fields", ())) + len(spec.get("slots", ()))
        totals[paper_id] = totals.get(paper_id, 0) + (parts or 1)
    return totals


def _answered(db: Session, attempt_ids: Collection[int]) -> dict[int, int]:
    """Attempt to how many questions (or fields) have an answer that counts and is not blank, and slots a file."""
    rank = (
        func.row_number()
        .over(
            partition_by=(AnswerRevision.attempt_id, AnswerRevision.question_no, AnswerRevision.part),
            order_by=(AnswerRevision.lease.desc(), AnswerRevision.number.desc()),
        )
        .label("rank")
    )
    given = cast(AnswerRevision.answer, String).label("given")
    ranked = select(AnswerRevision.attempt_id, given, rank).where(AnswerRevision.attempt_id.in_(attempt_ids)).subquery()
    is_answer = and_(ranked.c.rank == 1, ranked.c.given.is_not(None), ranked.c.given.not_in(BLANK))
    counted = select(ranked.c.attempt_id, func.count()).where(is_answer).group_by(ranked.c.attempt_id)
    answered: dict[int, int] = dict(db.execute(counted).all())
    slots = (
        select(Piece.attempt_id, Piece.question_no, Piece.slot)
        .where(Piece.attempt_id.in_(attempt_ids), Piece.removed_at.is_(None))
        .distinct()
        .subquery()
    )
    for attempt_id, n in db.execute(select(slots.c.attempt_id, func.count()).group_by(slots.c.attempt_id)):
        answered[attempt_id] = answered.get(attempt_id, 0) + n
    return answered


def _requests(db: Session, attempt_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for r in db.scalars(pending_requests().where(TerminalRequest.attempt_id.in_(attempt_ids))):
        found.setdefault(r.attempt_id, {"address": r.address, "asked_ms": ms(r.asked_at)})
    return found


def _locks(db: Session, admission_nos: Collection[str]) -> dict[str, datetime]:
    query = select(Failure).where(Failure.admission_no.in_(admission_nos), Failure.locked_until.is_not(None))
    return {f.admission_no: f.locked_until for f in db.scalars(query) if f.locked_until}


def records(db: Session, sitting_id: int) -> list[dict[str, Any]]:
    """考场情况: messages and incidents of a sitting in the order of time."""
    names = names_of_accounts(db)
    seats = dict(db.execute(select(Attempt.id, Attempt.seat_no).where(Attempt.sitting_id == sitting_id)).all())
    notices = [
        {
            "key": f"notice-{n.id}",
            "kind": "notice",
            "tier": "",
            "text": n.text,
            "at_ms": ms(n.posted_at),
            "by": names.get(n.posted_by, ""),
            "attempt_id": n.attempt_id,
            "seat": seats.get(n.attempt_id or 0),
            "witness": "",
        }
        for n in db.scalars(select(Notice).where(Notice.sitting_id == sitting_id))
    ]
    incidents = [
        {
            "key": f"incident-{i.id}",
            "kind": i.kind,
            "tier": i.tier,
            "text": i.text,
            "at_ms": ms(i.recorded_at),
            "by": names.get(i.recorded_by, ""),
            "attempt_id": i.attempt_id,
            "seat": seats.get(i.attempt_id or 0),
            "witness": i.witness,
        }
        for i in db.scalars(select(Incident).where(Incident.sitting_id == sitting_id))
    ]
    return sorted([*notices, *incidents], key=lambda r: (r["at_ms"], r["key"]))


def seat_detail(db: Session, who: Who, attempt_id: int) -> dict[str, Any]:
    """What the panel of one seat shows beside its row; the ID number is masked. Raises NotYours."""
    a = watched_attempt(db, who, attempt_id)
    c = db.get_one(Candidate, a.candidate_id)
    names = names_of_accounts(db)
    given = db.scalars(select(Extension).where(Extension.attempt_id == a.id).order_by(Extension.id))
    moments = ("checked_in", "identified", "pledged", "began", "last_saved", "ended")
    return {
        "id": a.id,
        "version": a.version,
        "sex": c.sex,
        "id_type": c.id_type,
        "id_masked": masked(c.id_number),
        "job_type": c.job_type,
        "has_photo": c.photo_sha256 is not None,
        "terminal": a.terminal[:6],
        "timeline": [
            {"what": name, "at_ms": ms(getattr(a, f"{name}_at"))} for name in moments if getattr(a, f"{name}_at")
        ],
        "extensions": [
            {
                "minutes": e.minutes,
                "reason": e.reason,
                "at_ms": ms(e.given_at),
                "by": [names.get(i, "") for i in (e.given_by, e.seconded_by)],
            }
            for e in given
        ],
    }


def photo_of(db: Session, who: Who, attempt_id: int) -> str:
    """The digest of a watched candidate's photo. Raises NotYours."""
    sha256 = db.get_one(Candidate, watched_attempt(db, who, attempt_id).candidate_id).photo_sha256
    if sha256 is None:
        raise NotYours
    return sha256


def places_of(db: Session, candidate_id: int) -> list[tuple[int, int]]:
    """The (sitting, attempt) ids of a candidate."""
    query = select(Attempt.sitting_id, Attempt.id).where(Attempt.candidate_id == candidate_id)
    return list(db.execute(query))
