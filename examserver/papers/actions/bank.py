"""Filling the bank: what ships, what comes from files, what is written; each as a version with a life."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.papers import rules
from examserver.papers.actions import digest_of
from examserver.papers.life import FROM_FILE, OPEN, REPLACED, SHIPPED, VOUCHED, WRITTEN, S, may_write
from examserver.papers.tables import BankItem
from examserver.who import SERVER, Who

AT_ONCE = 500
LONGEST_REASON = 300
Counts = dict[str, int]
ABSENT = {"released_by": None, "released_at": None, "reason": ""}
"""What some rows of a bulk say and others do not."""


@dataclass(frozen=True)
class _Version:
    id: int
    version: int
    digest: str
    state: str
    origin: str
    is_task: bool


def _versions(db: Session) -> dict[str, list[_Version]]:
    """All versions of every code, the oldest first."""
    wanted = ("code", "id", "version", "digest", "state", "origin", "is_task")
    rows = db.execute(select(*(getattr(BankItem, name) for name in wanted)).order_by(BankItem.version))
    found: dict[str, list[_Version]] = {}
    for code, *rest in rows:
        found.setdefault(code, []).append(_Version(*rest))
    return found


def stock_bank(
    db: Session, who: Who, *, now: datetime, questions: Sequence[Mapping[str, Any]], tasks: Sequence[Mapping[str, Any]]
) -> Counts:
    """Take what ships in, checked questions and tasks: released at once, a changed one as a new version.

    Where the site has gone its own way with a question (written anew, retired, is being written), its own version
    stays: the changed one waits as a draft, or is left alone (`held`). Gives counts of added, changed, same, held.
    """
    held = _versions(db)
    counts = {"added": 0, "changed": 0, "same": 0, "held": 0}
    rows: list[dict[str, Any]] = []
    for is_task, spec in [(False, q) for q in questions] + [(True, t) for t in tasks]:
        counts[_stock(db, who, now, held.get(str(spec["code"]), []), dict(spec), is_task, rows)] += 1
    _add(db, rows)
    tell(db, who, now, "bank.stocked", counts=counts)
    return counts


def _add(db: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(BankItem), [{**ABSENT, **row} for row in rows])


def _stock(
    db: Session,
    who: Who,
    now: datetime,
    old: list[_Version],
    spec: dict[str, Any],
    is_task: bool,
    rows: list[dict[str, Any]],
) -> str:
    digest = digest_of(spec)
    brought = [v for v in old if v.origin in VOUCHED]
    if digest in {v.digest for v in (*brought[-1:], *old[-1:])}:
        return "same"
    if any(v.state in OPEN for v in old):
        return "held"
    is_followed = bool(old) and (old[-1].state != S.RELEASED or old[-1].origin not in VOUCHED)
    row = _version(spec, old[-1].version + 1 if old else 1, SERVER, now, origin=SHIPPED, is_task=is_task)
    if not is_followed:
        if old:
            _replace(db, old[-1].id, who, now)
        row |= {"state": S.RELEASED.value, "released_by": who.id, "released_at": now}
    rows.append(row)
    return "held" if is_followed else "changed" if old else "added"


def _replace(db: Session, id: int, who: Who, now: datetime) -> None:
    row = db.get_one(BankItem, id)
    row.state, row.retired_by, row.retired_at, row.retired_why = S.RETIRED.value, who.id, now, REPLACED
    db.flush()


def _version(
    spec: dict[str, Any], version: int, who: Who, now: datetime, *, origin: str = WRITTEN, is_task: bool = False
) -> dict[str, Any]:
    """The row of a version that nobody but its writer has seen."""
    return {
        **rules.shelved(spec, is_task),
        "version": version,
        "digest": digest_of(spec),
        "spec": spec,
        "origin": origin,
        "state": S.DRAFT.value,
        "written_by": who.id,
        "written_at": now,
        "writers": [who.id] if who.id else [],
    }


def write_after(
    db: Session,
    who: Who,
    now: datetime,
    newest: BankItem | None,
    spec: dict[str, Any],
    *,
    reason: str = "",
    origin: str = WRITTEN,
) -> BankItem:
    """Keep what is written: over the newest version of its code where that is a draft, else as the next version.

    Faults are allowed until it goes to review; who writes in a draft cannot
    review it. `reason`: why there is this version. Refuses: item_in_review. Raises NotAllowed.
    """
    may_write(who.role)
    if newest is None or newest.state not in OPEN:
        row = BankItem(**_version(spec, newest.version + 1 if newest else 1, who, now, origin=origin))
        db.add(row)
    elif newest.state != S.DRAFT:
        raise Refused("item_in_review")
    else:
        row = newest
        for name, value in rules.shelved(spec, row.is_task).items():
            setattr(row, name, value)
        row.spec, row.digest, row.origin = spec, digest_of(spec), origin
        row.written_by, row.written_at = who.id, now
        row.writers = sorted({*row.writers, who.id})
    row.reason = reason[:LONGEST_REASON] or row.reason or ""
    return row


def write_draft(
    db: Session, who: Who, *, now: datetime, spec: Mapping[str, Any], reason: str = "", origin: str = WRITTEN
) -> int:
    """Keep what an author writes, see `write_after`. Gives the version's id.

    Refuses: bad_item_code, item_in_review, item_unchanged. Raises NotAllowed.
    """
    code = str(spec.get("code") or "")
    rules.may_name_item(code)
    hold(db, BankItem, *db.scalars(select(BankItem.id).where(BankItem.code == code)))
    newest = db.scalar(select(BankItem).where(BankItem.code == code).order_by(BankItem.version.desc()).limit(1))
    if newest is not None and newest.state == S.RELEASED and newest.digest == digest_of(spec):
        raise Refused("item_unchanged")
    row = write_after(db, who, now, newest, dict(spec), reason=reason, origin=origin)
    db.flush()
    tell(db, who, now, "item.written", row.id, code=code, no=row.version)
    return row.id


def import_questions(
    db: Session, who: Who, *, now: datetime, questions: Sequence[Mapping[str, Any]], file: str, reason: str = ""
) -> Counts:
    """Take the good questions of a file in as drafts; what changes a question is its next version, for this reason.

    One's own draft is written over; a version that somebody else is writing, or that is in review, is left alone
    (`held`), and so is a task of the same code. Gives counts of added, changed, same, held. Raises NotAllowed.
    """
    may_write(who.role)
    _hold_open(db, [str(question["code"]) for question in questions])
    versions, origin = _versions(db), f"{FROM_FILE}{file}"[:120]
    counts = {"added": 0, "changed": 0, "same": 0, "held": 0}
    rows: list[dict[str, Any]] = []
    for question in questions:
        old = versions.get(str(question["code"]), [])
        counts[_import(db, who, now, old, dict(question), origin, reason, rows)] += 1
    _add(db, rows)
    tell(db, who, now, "bank.imported", counts=counts, file=file)
    return counts


def _hold_open(db: Session, codes: Sequence[str]) -> None:
    """Nobody sends a draft to review, or writes in it, while it is written over."""
    ids: list[int] = []
    for start in range(0, len(codes), AT_ONCE):
        some = BankItem.code.in_(codes[start : start + AT_ONCE])
        ids += db.scalars(select(BankItem.id).where(some, BankItem.state.in_(OPEN)))
    ids.sort()
    for start in range(0, len(ids), AT_ONCE):
        hold(db, BankItem, *ids[start : start + AT_ONCE])


def _import(
    db: Session,
    who: Who,
    now: datetime,
    old: list[_Version],
    spec: dict[str, Any],
    origin: str,
    reason: str,
    rows: list[dict[str, Any]],
) -> str:
    newest = old[-1] if old else None
    if newest is not None and newest.is_task:
        return "held"
    if newest is not None and newest.digest == digest_of(spec):
        return "same"
    if newest is None or newest.state not in OPEN:
        version = newest.version + 1 if newest else 1
        rows.append({**_version(spec, version, who, now, origin=origin), "reason": reason if newest else ""})
        return "changed" if newest else "added"
    draft = db.get_one(BankItem, newest.id)
    if draft.state != S.DRAFT or who.id not in draft.writers:
        return "held"
    write_after(db, who, now, draft, spec, reason=reason, origin=origin)
    return "changed" if draft.version > 1 else "added"
