"""Looking at attempts: access, what a terminal shows, which answers count."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, Text, cast, func, select
from sqlalchemy.orm import Session

from examserver.attempts import rules
from examserver.attempts.rules import S
from examserver.attempts.tables import AnswerRevision, Attempt, TerminalRequest
from examserver.errors import NotYours
from examserver.papers.reads import item_of
from examserver.people.tables import SignIn
from examserver.registration.tables import Candidate
from examserver.sittings.reads import rules_of, sitting_for
from examserver.sittings.rules import door_closes
from examserver.sittings.tables import Notice, Sitting
from examserver.who import Role, Who
from question_bank.contract import Act, Scene
from question_bank.registry import workspace


def own_attempt(db: Session, who: Who, attempt_id: int) -> Attempt:
    """The candidate's own attempt. Raises NotYours."""
    attempt = db.get(Attempt, attempt_id)
    if attempt is None or who.role is not Role.CANDIDATE or attempt.candidate_id != who.id:
        raise NotYours
    return attempt


def watched_attempt(db: Session, who: Who, attempt_id: int) -> Attempt:
    """An attempt in a sitting that this member of staff watches. Raises NotYours."""
    attempt = db.get(Attempt, attempt_id)
    if attempt is None:
        raise NotYours
    sitting_for(db, who, attempt.sitting_id)
    return attempt


def sitting_of(db: Session, attempt: Attempt) -> Sitting:
    """The attempt's sitting."""
    return db.get_one(Sitting, attempt.sitting_id)


def attempts_in(db: Session, sitting_id: int, *states: S) -> list[Attempt]:
    """The attempts of a sitting by seat; those in some states, where any are named."""
    query = select(Attempt).where(Attempt.sitting_id == sitting_id).order_by(Attempt.seat_no)
    return list(db.scalars(query.where(Attempt.state.in_(states)) if states else query))


def attempt_at_terminal(db: Session, who: Who) -> Attempt | None:
    """Which of the candidate's attempts this sign-in is for."""
    query = select(Attempt, Sitting).join(Sitting, Sitting.id == Attempt.sitting_id)
    rows = db.execute(query.where(Attempt.candidate_id == who.id).order_by(Attempt.id)).all()
    sign_in = db.get(SignIn, who.sign_in_id)
    return at_terminal([(a, s) for a, s in rows], sign_in.began_at if sign_in else None)


def ids_in(db: Session, sitting_id: int) -> list[int]:
    """The ids of a sitting's attempts."""
    return list(db.scalars(select(Attempt.id).where(Attempt.sitting_id == sitting_id).order_by(Attempt.id)))


def sittings_of(db: Session, attempt_id: int) -> list[int]:
    """The id of an attempt's sitting, to hold the sitting before the attempt is looked at; none of an unknown one."""
    return list(db.scalars(select(Attempt.sitting_id).where(Attempt.id == attempt_id)))


def at_terminal(rows: Sequence[tuple[Attempt, Sitting]], since: datetime | None) -> Attempt | None:
    """Which of a candidate's attempts, with their sittings, a sign-in that began at `since` is for.

    The one that ended during this very sign-in: the next subject needs a new one. Else the one in an open sitting
    (admitting, running) that is not over; else the one that was over last; else the next.
    """
    ended = [a for a, _ in rows if a.lease and a.ended_at and since and a.ended_at >= since]
    if ended:
        return max(ended, key=lambda a: (a.ended_at, a.id))
    open_now = [a for a, s in rows if s.state in ("admitting", "running") and a.state not in rules.OVER]
    if open_now:
        return min(open_now, key=lambda a: (a.state == S.EXPECTED, a.id))
    over = [(a, s) for a, s in rows if a.state in rules.OVER and s.state in ("admitting", "running")]
    if over:
        return max(over, key=lambda pair: (pair[0].ended_at or pair[1].planned_start, pair[0].id))[0]
    ahead = [(a, s) for a, s in rows if s.state == "preparing"]
    if ahead:
        return min(ahead, key=lambda pair: (pair[1].planned_start, pair[0].id))[0]
    return max((a for a, _ in rows), key=lambda a: (a.ended_at is not None, a.ended_at, a.id), default=None)


def holds(attempt: Attempt, terminal: str) -> bool:
    """Whether this terminal has the attempt's newest lease."""
    return attempt.terminal == terminal and attempt.lease > 0


def terminal_of(db: Session, who: Who) -> str:
    """The terminal that the sign-in came from."""
    row = db.get(SignIn, who.sign_in_id)
    return row.terminal if row else ""


def pending_request(db: Session, attempt_id: int, sign_in_id: int | None = None) -> TerminalRequest | None:
    """The undecided request to change terminals, of anybody or of one sign-in: the oldest, as the desk sees it."""
    query = pending_requests().where(TerminalRequest.attempt_id == attempt_id)
    if sign_in_id is not None:
        query = query.where(TerminalRequest.sign_in_id == sign_in_id)
    return db.scalar(query.limit(1))


def pending_requests() -> Select[TerminalRequest]:
    """The undecided requests of sign-ins that have not ended, oldest first."""
    query = select(TerminalRequest).join(SignIn, SignIn.id == TerminalRequest.sign_in_id)
    return query.where(TerminalRequest.decided_at.is_(None), SignIn.ended_at.is_(None)).order_by(TerminalRequest.id)


def newest_revisions(db: Session, attempt_id: int) -> list[AnswerRevision]:
    """The revision that counts of each question and part: highest number of the newest lease."""
    rank = (
        func.row_number()
        .over(
            partition_by=(AnswerRevision.question_no, AnswerRevision.part),
            order_by=(AnswerRevision.lease.desc(), AnswerRevision.number.desc()),
        )
        .label("rank")
    )
    ranked = select(AnswerRevision.id, rank).where(AnswerRevision.attempt_id == attempt_id).subquery()
    query = select(AnswerRevision).join(ranked, ranked.c.id == AnswerRevision.id).where(ranked.c.rank == 1)
    return list(db.scalars(query.order_by(AnswerRevision.question_no, AnswerRevision.part)))


def newest_of(attempt_ids: Sequence[int]) -> Subquery:
    """Theory, set-based: (attempt_id, question_no, answer as its JSON text) of every revision that counts."""
    r = AnswerRevision
    rank = func.row_number().over(
        partition_by=(r.attempt_id, r.question_no), order_by=(r.lease.desc(), r.number.desc())
    )
    ranked = (
        select(r.attempt_id, r.question_no, cast(r.answer, Text).label("answer"), rank.label("rank"))
        .where(r.attempt_id.in_(attempt_ids), r.part == "")
        .subquery()
    )
    columns = (ranked.c.attempt_id, ranked.c.question_no, ranked.c.answer)
    return select(*columns).where(ranked.c.rank == 1).subquery()


def answers_of(db: Session, attempt_id: int) -> dict[int, Any]:
    """Theory: question number to the answer that counts (cleared ones left out)."""
    return {r.question_no: r.answer for r in newest_revisions(db, attempt_id) if r.part == "" and r.answer is not None}


def fields_of(db: Session, attempt_id: int) -> dict[int, dict[str, Any]]:
    """Practical: task number to field id to value (cleared ones left out)."""
    found: dict[int, dict[str, Any]] = {}
    for r in newest_revisions(db, attempt_id):
        if r.part and r.answer is not None:
            found.setdefault(r.question_no, {})[r.part] = r.answer
    return found


MOST_LOOKED_AT = 5000


def history_of(db: Session, who: Who, attempt_id: int, question_no: int, part: str) -> list[dict[str, Any]]:
    """Revisions of one answer, newest first, the older ones further apart, for its own candidate. Raises NotYours."""
    attempt = own_attempt(db, who, attempt_id)
    r = AnswerRevision
    mine = (r.attempt_id == attempt.id, r.question_no == question_no, r.part == part)
    moments = db.execute(select(r.id, r.saved_at).where(*mine).order_by(r.id.desc()).limit(MOST_LOOKED_AT)).all()
    shown = rules.spread([(id, saved_at) for id, saved_at in moments])
    rows = db.scalars(select(r).where(r.id.in_(shown)).order_by(r.id.desc()))
    return [{"answer": r.answer, "saved_at": r.saved_at.isoformat(), "number": r.number} for r in rows]


def acts_of(db: Session, attempt: Attempt, question_no: int) -> list[Act]:
    """What the candidate did in a task that plays, in the order in which it was kept.

    An act is saved under a name with a hyphen (say-3), which no field can have; done once, it stands.
    """
    r = AnswerRevision
    query = select(r.part, r.answer, r.saved_at).where(
        r.attempt_id == attempt.id, r.question_no == question_no, r.part.contains("-")
    )
    first: dict[str, Act] = {}
    for part, answer, saved_at in db.execute(query.order_by(r.id)):
        if answer is not None:
            first.setdefault(part, Act(part, answer, _ms_since_start(attempt, saved_at)))
    return list(first.values())


def _ms_since_start(attempt: Attempt, moment: datetime) -> int:
    return round((moment - attempt.began_at).total_seconds() * 1000) if attempt.began_at else 0


def scene_of(db: Session, who: Who, attempt_id: int, question_no: int, *, now: datetime) -> Scene | None:
    """What the world of a task shows by now, to the terminal that holds the attempt while it is answering.

    None: nothing plays in this task. Raises NotYours.
    """
    attempt = own_attempt(db, who, attempt_id)
    item = item_of(db, attempt.paper_id or 0, question_no)
    is_there = attempt.state == S.ANSWERING and attempt.subject == "practical" and item is not None
    if not is_there or not holds(attempt, terminal_of(db, who)):
        raise NotYours
    assert item is not None
    moment = min(now, attempt.deadline) if attempt.deadline else now
    return workspace(item.kind).play(item.spec, acts_of(db, attempt, question_no), _ms_since_start(attempt, moment))


def last_number(db: Session, attempt_id: int, lease: int) -> int:
    """The highest revision number that was kept under this lease."""
    query = select(func.max(AnswerRevision.number)).where(
        AnswerRevision.attempt_id == attempt_id, AnswerRevision.lease == lease
    )
    return db.scalar(query) or 0


def last_moment_of(attempt: Any, drain_seconds: int) -> datetime | None:
    """Until when an attempt, or a row with its columns, still takes what its terminal had; None before its start."""
    if attempt.deadline is None:
        return None
    return rules.last_moment(attempt.deadline, drain_seconds, attempt.drain_from)


def due_attempts(db: Session, now: datetime) -> dict[int, list[int]]:
    """Attempts still answering whose last moment has passed, by sitting."""
    rows = db.execute(
        select(Attempt.sitting_id, Attempt.id, Attempt.deadline, Attempt.drain_from)
        .where(Attempt.state == S.ANSWERING.value, Attempt.deadline <= now)
        .order_by(Attempt.sitting_id, Attempt.id)
    ).all()
    drains = {id: rules_of(db.get_one(Sitting, id)).drain_seconds for id in {row.sitting_id for row in rows}}
    due: dict[int, list[int]] = {}
    for row in rows:
        last = last_moment_of(row, drains[row.sitting_id])
        if last is not None and now > last:
            due.setdefault(row.sitting_id, []).append(row.id)
    return due


def counts_of(db: Session, sitting_id: int) -> dict[str, int]:
    """State to number of attempts."""
    rows = db.execute(
        select(Attempt.state, func.count()).where(Attempt.sitting_id == sitting_id).group_by(Attempt.state)
    )
    return {str(state): int(n) for state, n in rows}


def finishable(db: Session, now: datetime) -> list[int]:
    """Running sittings that the server may end: nobody answers, and nobody can come in any more."""
    running = db.scalars(select(Sitting).where(Sitting.state == "running"))
    return [s.id for s in running if _may_finish(db, s, now)]


def _may_finish(db: Session, sitting: Sitting, now: datetime) -> bool:
    assert sitting.began_at is not None
    open_states = {state for state, n in counts_of(db, sitting.id).items() if n and state not in rules.OVER}
    if S.ANSWERING in open_states:
        return False
    limit = rules_of(sitting).late_limit_minutes(sitting.subject)
    end = rules.deadline(sitting.began_at, sitting.minutes, 0)
    return not open_states or now > max(door_closes(sitting.began_at, limit), end)


def notice_of(db: Session, notice_id: int) -> dict[str, Any]:
    """One notice, for its terminals."""
    n = db.get_one(Notice, notice_id)
    return {"id": n.id, "text": n.text, "posted_at": n.posted_at.isoformat()}


def photo_of(db: Session, who: Who) -> str | None:
    """The digest of the candidate's own photo."""
    candidate = db.get(Candidate, who.id) if who.role is Role.CANDIDATE else None
    return candidate.photo_sha256 if candidate else None


def material_of(db: Session, who: Who, attempt_id: int, question_no: int, name: str) -> tuple[str, str]:
    """(sha256, file name) of one material file of the candidate's own task, only while answering. Raises NotYours."""
    attempt = own_attempt(db, who, attempt_id)
    item = item_of(db, attempt.paper_id or 0, question_no)
    if attempt.state != S.ANSWERING or item is None or not holds(attempt, terminal_of(db, who)):
        raise NotYours
    for piece in item.spec.get("pack", []):
        if piece["file"].rpartition("/")[2] == name and "sha256" in piece:
            return piece["sha256"], name
    raise NotYours
