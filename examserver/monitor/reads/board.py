"""The picture of one room: a row for each seat, the sitting, the record. One query for each kind, not for each seat."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.attempts.ledger import Lost, OutageLine, lost_in, outages_in, outages_of, together
from examserver.attempts.reads import counts_of, pending_requests, watched_attempt
from examserver.attempts.rules import OVER, deadline
from examserver.attempts.tables import Attempt, Extension, TerminalRequest
from examserver.errors import NotYours
from examserver.monitor.reads.answered import Answered, Place, answered, follow, totals
from examserver.papers.tables import Paper
from examserver.people.reads import names_of_accounts
from examserver.people.tables import Failure
from examserver.registration.reads import masked
from examserver.registration.tables import Candidate
from examserver.sittings.reads import rules_of, sitting_for
from examserver.sittings.rules import door_closes, opens_at
from examserver.sittings.tables import Incident, Notice, Sitting, SittingPaper
from examserver.who import Who


def ms(moment: datetime | None) -> int | None:
    """A moment as the board is told it: milliseconds of UTC."""
    return None if moment is None else int(moment.timestamp() * 1000)


@dataclass
class Known:
    """What a board remembers from one frame to the next, so that the next one reads only what has changed."""

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    answered: dict[int, Answered] = field(default_factory=dict)
    totals: dict[int, int] = field(default_factory=dict)
    candidates: dict[int, int] = field(default_factory=dict)


@dataclass
class Changed:
    """What has changed since the last frame: attempts, answers alone, the sitting and its counts, the record."""

    attempts: set[int] = field(default_factory=set)
    answers: dict[int, set[Place]] = field(default_factory=dict)
    recount: set[int] = field(default_factory=set)
    state: bool = False
    whole: bool = False
    records: bool = False

    def __bool__(self) -> bool:
        return bool(self.attempts or self.answers or self.state or self.whole or self.records)

    def add(self, other: "Changed") -> None:
        """Take in what could not be told yet."""
        self.attempts |= other.attempts
        self.recount |= other.recount
        for id, places in other.answers.items():
            self.answers.setdefault(id, set()).update(places)
        self.state |= other.state
        self.whole |= other.whole
        self.records |= other.records


def picture(db: Session, who: Who, sitting_id: int, known: Known | None = None) -> dict[str, Any]:
    """The whole board of a sitting. Raises NotYours."""
    sitting_for(db, who, sitting_id)
    return changes(db, sitting_id, Changed(state=True, whole=True, records=True), known or Known())


def changes(db: Session, sitting_id: int, changed: Changed, known: Known) -> dict[str, Any]:
    """The whole rows of what has changed, and the sitting, its counts and the record where they have.

    Answers are each second's: for an attempt that has only saved some, little is read.
    """
    for id in changed.recount:
        known.answered.pop(id, None)
    followed = {id: places for id, places in changed.answers.items() if id in known.answered}
    attempts = changed.attempts | (changed.answers.keys() - followed.keys())
    if followed:
        follow(db, known.answered, followed)
    if changed.whole or attempts:
        rows = board_rows(db, sitting_id, None if changed.whole else attempts, known)
        known.rows.update((row["id"], row) for row in rows)
    if light := followed.keys() - attempts:
        saved = select(Attempt.id, Attempt.last_saved_at).where(Attempt.id.in_(light))
        for id, at in db.execute(saved):
            known.rows[id] |= {"answered": known.answered[id].n, "last_saved_ms": ms(at)}
    touched = known.rows.keys() if changed.whole else attempts | light
    said: dict[str, Any] = {"rows": [known.rows[id] for id in sorted(touched) if id in known.rows]}
    if changed.state:
        said |= {"sitting": sitting_state(db, sitting_id), "counts": counts_of(db, sitting_id)}
    if changed.records:
        said["records"] = records(db, sitting_id)
    return said


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


_COLUMNS = [
    Attempt.__table__.c[name]
    for name in (
        "id", "candidate_id", "seat_no", "paper_id", "state", "version", "last_saved_at", "deadline",
        "deadline_version", "extension_ms", "lease", "address", "ended_at", "ended_why",
    )
]  # fmt: skip


def ids_in(db: Session, sitting_id: int) -> list[int]:
    """The attempts of a sitting."""
    return list(db.scalars(select(Attempt.id).where(Attempt.sitting_id == sitting_id)))


def board_rows(
    db: Session, sitting_id: int, attempt_ids: Collection[int] | None = None, known: Known | None = None
) -> list[dict[str, Any]]:
    """What the database knows of each seat; who is on line is added by live.py, which remembers it."""
    query = (
        select(*_COLUMNS, Candidate.name, Candidate.admission_no, Candidate.level)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Attempt.sitting_id == sitting_id)
        .order_by(Attempt.seat_no)
    )
    if attempt_ids is not None:
        query = query.where(Attempt.id.in_(attempt_ids))
    found = db.execute(query).all()
    known = known or Known()
    known.candidates.update((a.candidate_id, a.id) for a in found)
    ids = [a.id for a in found]
    papers = _papers_of_levels(db, sitting_id)
    sits = {a.id: (a.paper_id if a.state != "expected" else None) or papers.get(a.level, 0) for a in found}
    counted = totals(db, set(sits.values()), known.totals)
    known.answered.update(answered(db, [id for id in ids if id not in known.answered]))
    requests, lost = _requests(db, ids), lost_in(db, sitting_id, None, attempt_ids)
    locks = _locks(db, [a.admission_no for a in found if a.admission_no])
    nothing = Lost()
    return [
        {
            "id": a.id,
            "seat": a.seat_no,
            "name": a.name,
            "admission_no": a.admission_no or "",
            "level": a.level,
            "state": a.state,
            "version": a.version,
            "answered": known.answered[a.id].n,
            "total": counted[sits[a.id]],
            "last_saved_ms": ms(a.last_saved_at),
            "deadline_ms": ms(a.deadline),
            "deadline_version": a.deadline_version,
            "extension_minutes": a.extension_ms // 60_000,
            "lease": a.lease,
            "address": a.address,
            "ended_ms": ms(a.ended_at),
            "ended_why": a.ended_why,
            "request": None if a.state in OVER else requests.get(a.id),
            "locked_until_ms": ms(locks.get(a.admission_no or "")),
            "outages": (of := lost.get(a.id, nothing)).times,
            "lost_ms": of.lost_ms,
            "due_ms": of.due_ms,
            "outage_since_ms": ms(of.since),
        }
        for a in found
    ]


def _papers_of_levels(db: Session, sitting_id: int) -> dict[int, int]:
    """The paper of each level; of a set the first, whose questions are as many as those of the others."""
    first = select(func.min(Paper.id)).where(Paper.set_id == SittingPaper.set_id).scalar_subquery()
    query = select(SittingPaper.level, func.coalesce(SittingPaper.paper_id, first))
    return dict(db.execute(query.where(SittingPaper.sitting_id == sitting_id)).all())


def levels_without_paper(db: Session, sitting_id: int) -> list[int]:
    """Levels that have a seat in the sitting and no paper."""
    query = select(Candidate.level).join(Attempt, Attempt.candidate_id == Candidate.id)
    levels = set(db.scalars(query.where(Attempt.sitting_id == sitting_id)))
    return sorted(levels - set(_papers_of_levels(db, sitting_id)), reverse=True)


def _requests(db: Session, attempt_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for r in db.scalars(pending_requests().where(TerminalRequest.attempt_id.in_(attempt_ids))):
        found.setdefault(r.attempt_id, {"address": r.address, "asked_ms": ms(r.asked_at)})
    return found


def _locks(db: Session, admission_nos: Collection[str]) -> dict[str, datetime]:
    query = select(Failure).where(Failure.admission_no.in_(admission_nos), Failure.locked_until.is_not(None))
    return {f.admission_no: f.locked_until for f in db.scalars(query) if f.locked_until}


def records(db: Session, sitting_id: int) -> list[dict[str, Any]]:
    """考场情况: messages, incidents and outages of a sitting in the order of time."""
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
    lost = [_outage(group, seats) for group in together(outages_in(db, sitting_id, None))]
    return sorted([*notices, *incidents, *lost], key=lambda r: (r["at_ms"], r["key"]))


def _outage(group: list[OutageLine], seats: Mapping[int, int]) -> dict[str, Any]:
    """One line of the record for terminals that were lost together; the page says it in words."""
    first = group[0]
    only = first.attempt_id if len(group) == 1 else None
    return {
        "key": f"outage-{first.id}",
        "kind": "outage",
        "tier": "",
        "text": "",
        "at_ms": ms(first.began_at),
        "by": "",
        "attempt_id": only,
        "seat": seats.get(only or 0),
        "witness": "",
        "outage": {
            "cause": first.cause,
            "seats": sorted(seats[o.attempt_id] for o in group),
            "open": sum(o.ended_at is None for o in group),
            "longest_ms": max(o.lost_ms for o in group),
            "settled": sum(bool(o.decision) for o in group),
        },
    }


def seat_detail(db: Session, who: Who, attempt_id: int, now: datetime | None = None) -> dict[str, Any]:
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
        "outages": [
            {
                "id": o.id,
                "cause": o.cause,
                "began_ms": ms(o.began_at),
                "ended_ms": ms(o.ended_at),
                "lost_ms": o.lost_ms,
                "decision": o.decision,
                "minutes": o.minutes,
                "reason": o.reason,
                "by": o.decided_by,
            }
            for o in outages_of(db, a.id, now)
        ],
    }


def photo_of(db: Session, who: Who, attempt_id: int) -> str:
    """The digest of a watched candidate's photo. Raises NotYours."""
    sha256 = db.get_one(Candidate, watched_attempt(db, who, attempt_id).candidate_id).photo_sha256
    if sha256 is None:
        raise NotYours
    return sha256
