"""Moving versions of the bank along their lives: review by a second person, release, retirement; one or many."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session, defer

from examserver.db import hold
from examserver.errors import NotYours, Refused
from examserver.facts import AuditRow, tell
from examserver.papers.life import (
    LIFE,
    PAST,
    RELEASERS,
    REPLACED,
    WITH_REASON,
    E,
    S,
    faults_of,
    key_differs,
    may_move,
    may_write,
)
from examserver.papers.tables import BankItem
from examserver.who import Who

AT_ONCE = 500


@dataclass(frozen=True)
class Moved:
    """How many versions went on, and why the others were left where they are: refusal code -> how many."""

    done: int
    left: Mapping[str, int]


def move_items(
    db: Session, who: Who, *, now: datetime, event: str, ids: Collection[int], reason: str = "", seen: str = ""
) -> Moved:
    """Move versions along their life, those that may; where one alone was asked for, it is refused with its reason.

    `seen`: the digest of what this person looked at, so that nobody approves what was written since.
    Refuses: reason_missing, wrong_state, own_item, not_the_writer, question_has_faults (`faults`), reason_needed,
    newer_released, already_changed. Raises NotAllowed, NotYours.
    """
    step = E(event)
    if step in WITH_REASON and not reason:
        raise Refused("reason_missing", field="reason")
    may, left = [], Counter[str]()
    for row in _held(db, ids, with_spec=step is E.SUBMIT):
        try:
            if seen and row.digest != seen:
                raise Refused("already_changed")
            _may(db, row, step, who, reason)
            may.append(row)
        except Refused as refusal:
            if len(ids) == 1:
                raise
            left[refusal.code] += 1
    if not may and not left:
        raise NotYours
    _note(db, who, now, f"item.{PAST[step]}", may, reason)
    if step is E.RELEASE:
        _retire_older(db, may, who, now)
    for some in _by(AT_ONCE, may):
        _write(db, some, LIFE.after(S(some[0].state), step), _values(step, who, now, reason))
    return Moved(len(may), dict(left))


def _held(db: Session, ids: Collection[int], *, with_spec: bool = False) -> list[BankItem]:
    rows: list[BankItem] = []
    heavy = () if with_spec else (defer(BankItem.spec), defer(BankItem.search))
    for some in _by(AT_ONCE, sorted(set(ids))):
        hold(db, BankItem, *some)
        rows += db.scalars(select(BankItem).where(BankItem.id.in_(some)).options(*heavy))
    return rows


def _by(size: int, values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _may(db: Session, row: BankItem, step: E, who: Who, reason: str) -> None:
    LIFE.after(S(row.state), step)
    may_move(step, who.role, who.id, {row.written_by, *row.writers})
    if step is E.SUBMIT:
        _may_submit(db, row, reason)
    if step is E.RESTORE:
        newer = select(BankItem.id).where(BankItem.code == row.code, BankItem.version > row.version)
        if db.scalar(newer.where(BankItem.state.in_((S.RELEASED, S.RETIRED))).limit(1)):
            raise Refused("newer_released")


def _may_submit(db: Session, row: BankItem, reason: str) -> None:
    """Without a fault, and with a reason where it corrects a key that was released."""
    if faults := faults_of(row.spec, is_task=row.is_task):
        raise Refused("question_has_faults", no=row.code, faults=faults[:20])
    if row.version > 1 and not (reason or row.reason):
        older = select(BankItem.spec).where(BankItem.code == row.code, BankItem.version < row.version)
        older = older.where(BankItem.released_at.is_not(None)).order_by(BankItem.version.desc())
        before = db.scalar(older.limit(1))
        if before is not None and key_differs(before, row.spec):
            raise Refused("reason_needed", no=row.code, field="reason")


def _values(step: E, who: Who, now: datetime, reason: str) -> dict[str, Any]:
    back = {"submitted_at": None, "reviewed_by": None, "reviewed_at": None}
    told: dict[E, dict[str, Any]] = {
        E.SUBMIT: {"submitted_at": now, **({"reason": reason} if reason else {})},
        E.RECALL: back,
        E.REVIEW: {"reviewed_by": who.id, "reviewed_at": now, "note": ""},
        E.SEND_BACK: {**back, "note": reason},
        E.RELEASE: {"released_by": who.id, "released_at": now},
        E.RETIRE: {"retired_by": who.id, "retired_at": now, "retired_why": reason},
        E.RESTORE: {"retired_by": None, "retired_at": None, "retired_why": ""},
    }
    return told[step]


def _write(db: Session, rows: Sequence[BankItem], after: S, values: Mapping[str, Any]) -> None:
    """All of them or none: whoever was first with one of them has changed what was asked about."""
    before = {row.state for row in rows}
    changed = db.execute(
        update(BankItem)
        .where(BankItem.id.in_([row.id for row in rows]), BankItem.state.in_(before))
        .values(state=after.value, **values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != len(rows):  # type: ignore[attr-defined]
        raise Refused("already_changed")
    for row in rows:
        db.expire(row)


def _retire_older(db: Session, rows: Sequence[BankItem], who: Who, now: datetime) -> None:
    """What these take the place of."""
    for some in _by(AT_ONCE, rows):
        db.execute(
            update(BankItem)
            .where(BankItem.code.in_([row.code for row in some]), BankItem.state == S.RELEASED)
            .values(state=S.RETIRED.value, retired_by=who.id, retired_at=now, retired_why=REPLACED)
            .execution_options(synchronize_session=False)
        )


def _note(db: Session, who: Who, now: datetime, what: str, rows: Sequence[BankItem], reason: str) -> None:
    """An audit row for each version, in one statement; nobody waits for these facts."""
    about = {"at": now, "role": who.role.value, "who_id": who.id, "address": who.address, "what": what, "noun": "item"}
    more = {"reason": reason} if reason else {}
    lines = [
        {**about, "noun_id": row.id, "sitting_id": None, "attempt_id": None,
         "detail": {"code": row.code, "no": row.version, **more}}
        for row in rows
    ]  # fmt: skip
    if lines:
        db.execute(insert(AuditRow), lines)


def discard_drafts(db: Session, who: Who, *, now: datetime, ids: Collection[int]) -> Moved:
    """Throw drafts away, which nobody but their writers and the administrator may.

    Refuses, where one alone was asked for: wrong_state, not_the_writer. Raises NotAllowed, NotYours.
    """
    may_write(who.role)
    gone, left = [], Counter[str]()
    for row in _held(db, ids):
        is_own = who.id in row.writers or who.role in RELEASERS
        code = "wrong_state" if row.state != S.DRAFT else "" if is_own else "not_the_writer"
        if code and len(ids) == 1:
            raise Refused(code)
        if code:
            left[code] += 1
        else:
            gone.append(row)
    if not gone and not left:
        raise NotYours
    for row in gone:
        tell(db, who, now, "item.discarded", row.id, code=row.code, no=row.version)
    for some in _by(AT_ONCE, [row.id for row in gone]):
        db.execute(delete(BankItem).where(BankItem.id.in_(some)))
    return Moved(len(gone), dict(left))
