"""Entering, confirming, locking and changing subject marks; every step leaves its row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from examserver.errors import Malformed, Refused
from examserver.facts import tell
from examserver.registration.reads import candidate_for
from examserver.registration.tables import Candidate
from examserver.results import rules
from examserver.results.reads import held, mark_for, marks_of, settled_at
from examserver.results.reads.rows import MarkView, view_of
from examserver.results.reads.sources import Source, sources_of
from examserver.results.rules import BY_SERVER, LIFE, E, Mark, S, Status, subjects_of
from examserver.results.tables import MarkChange, SubjectMark
from examserver.who import SERVER, Who


def advance(db: Session, mark: SubjectMark, event: E, who: Who, now: datetime, **values: Any) -> None:
    """Move a mark along its life. Refuses: wrong_state, already_changed."""
    before, version = S(mark.state), mark.version
    after = LIFE.after(before, event)
    changed = db.execute(
        update(SubjectMark)
        .where(SubjectMark.id == mark.id, SubjectMark.state == before.value, SubjectMark.version == version)
        .values(state=after.value, version=version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("already_changed")
    db.refresh(mark)
    told = {E.RENEW: "renewed", E.CONFIRM: "confirmed", E.LOCK: "locked", E.CHANGE: "changed"}[event]
    tell(db, who, now, f"mark.{told}", mark.id, attempt_id=mark.attempt_id, status=mark.status, tenths=mark.tenths)


# ── Entering ──


def enter_from_sources(db: Session, who: Who, *, now: datetime, candidate_ids: list[int]) -> int:
    """Enter what the sources say; renew what nobody confirmed. Doing it again changes nothing. Gives how many changed.

    A mark that a person entered, confirmed or locked is never touched: a difference is shown as a conflict.
    """
    candidates = [candidate_for(db, c) for c in candidate_ids]
    marks, sources = marks_of(db, candidate_ids), sources_of(db, candidates)
    return sum(
        _enter(db, now, c, subject, sources.get((c.id, subject)), marks.get((c.id, subject)))
        for c in candidates
        for subject in subjects_of(c.level)
    )


def _enter(
    db: Session, now: datetime, candidate: Candidate, subject: str, source: Source | None, mark: SubjectMark | None
) -> bool:
    if source is None or source.mark is None:
        return False
    if mark is None:
        _add(db, SERVER, now, candidate.id, subject, source.mark, source.attempt_id)
        return True
    if mark.state != S.ENTERED or mark.entered_by != BY_SERVER or held(mark) == source.mark:
        return False
    said = source.mark
    values = {"status": said.status.value, "tenths": said.tenths, "attempt_id": source.attempt_id, "entered_at": now}
    advance(db, mark, E.RENEW, SERVER, now, **values)
    return True


def _add(
    db: Session, who: Who, now: datetime, candidate_id: int, subject: str, mark: Mark, attempt_id: int | None
) -> SubjectMark:
    row = SubjectMark(
        candidate_id=candidate_id,
        subject=subject,
        attempt_id=attempt_id,
        status=mark.status.value,
        tenths=mark.tenths,
        state=S.ENTERED.value,
        entered_at=now,
        entered_by=who.id,
    )
    db.add(row)
    db.flush()
    tell(db, who, now, "mark.entered", row.id, attempt_id=attempt_id, status=mark.status.value, tenths=mark.tenths)
    return row


def enter_mark(db: Session, who: Who, *, now: datetime, candidate_id: int, subject: str, mark: Mark) -> int:
    """Enter by hand a mark that no exam of this site gives, such as 综合评审. Refuses: mark_exists, source_expected."""
    candidate = candidate_for(db, candidate_id)
    if subject not in subjects_of(candidate.level):
        raise Malformed("malformed_field", field="subject")
    has_mark = (candidate_id, subject) in marks_of(db, [candidate_id])
    rules.may_enter(has_mark, (candidate_id, subject) in sources_of(db, [candidate]))
    return _add(db, who, now, candidate_id, subject, mark, None).id


# ── Confirming and locking ──


@dataclass
class Counted:
    """How many marks were done, and how many were left for which reason (a refusal's code)."""

    done: int = 0
    left: Counter[str] = field(default_factory=Counter)


def confirm_marks(db: Session, who: Who, *, now: datetime, seen: dict[int, int], subjects: Iterable[str]) -> Counted:
    """The second person's word on marks as they were seen (id → version). What cannot be confirmed is left and counted.

    Refuses, when nothing could be confirmed: own_entry, sitting_not_over, mark_conflict, wrong_state, already_changed.
    """

    def confirm(mark: SubjectMark, view: MarkView) -> None:
        rules.may_confirm(view.state, view.entered_by, who.id, view.is_over, view.in_conflict)
        advance(db, mark, E.CONFIRM, who, now, confirmed_at=now, confirmed_by=who.id)

    return _each(db, seen, subjects, confirm)


def lock_marks(db: Session, who: Who, *, now: datetime, seen: dict[int, int], subjects: Iterable[str]) -> Counted:
    """Lock confirmed marks: another person than the one who confirmed. What cannot be locked is left and counted.

    Refuses, when nothing could be locked: own_confirmation, not_confirmed, sitting_not_over, mark_conflict,
    wrong_state, already_changed.
    """

    def lock(mark: SubjectMark, view: MarkView) -> None:
        rules.may_lock(view.state, view.confirmed_by, who.id, view.is_over, view.in_conflict)
        advance(db, mark, E.LOCK, who, now, locked_at=now, locked_by=who.id)

    return _each(db, seen, subjects, lock)


def _each(db: Session, seen: dict[int, int], subjects: Iterable[str], step: Any) -> Counted:
    counted, wanted = Counted(), set(subjects)
    for mark, view in _seen(db, seen):
        if mark.subject not in wanted:
            continue
        try:
            if mark.version != seen[mark.id]:
                raise Refused("already_changed")
            step(mark, view)
            counted.done += 1
        except Refused as no:
            counted.left[no.code] += 1
    if not counted.done:
        raise Refused(counted.left.most_common(1)[0][0] if counted.left else "nothing_to_do")
    return counted


def _seen(db: Session, seen: dict[int, int]) -> list[tuple[SubjectMark, MarkView]]:
    marks = [mark_for(db, id) for id in sorted(seen)]
    candidates = [candidate_for(db, c) for c in sorted({m.candidate_id for m in marks})]
    sources, agreed = sources_of(db, candidates), settled_at(db, [m.id for m in marks])
    return [(m, view_of(m, sources.get((m.candidate_id, m.subject)), agreed.get(m.id))) for m in marks]


# ── Changing ──


def change_mark(
    db: Session, who: Who, *, now: datetime, mark_id: int, version: int, mark: Mark, reason: str, second: int
) -> None:
    """Change a mark with a reason and a leader's consent; it is then entered anew, so that another person confirms it.

    The same mark again, where it differs from its source, keeps it against the source. Refuses: nothing_changed,
    already_changed, second_is_first.
    """
    if second == who.id:
        raise Refused("second_is_first", field="second_username")
    row, view = _seen(db, {mark_id: version})[0]
    if row.version != version:
        raise Refused("already_changed")
    rules.may_change(held(row), mark, view.in_conflict)
    db.add(
        MarkChange(
            mark_id=row.id,
            old_status=row.status,
            old_tenths=row.tenths,
            new_status=mark.status.value,
            new_tenths=mark.tenths,
            reason=reason,
            changed_at=now,
            changed_by=who.id,
            agreed_by=second,
        )
    )
    nobody = {"confirmed_at": None, "confirmed_by": None, "locked_at": None, "locked_by": None}
    values = {"status": Status(mark.status).value, "tenths": mark.tenths, "entered_at": now, "entered_by": who.id}
    advance(db, row, E.CHANGE, who, now, **values, **nobody)
