"""Looking at practical files: what counts now, earlier versions, the seal and its receipt."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.attempts.reads import acts_of, fields_of, own_attempt
from examserver.attempts.rules import S
from examserver.attempts.tables import Attempt
from examserver.errors import NotYours
from examserver.papers.reads import frozen_items
from examserver.submissions.rules import field_entry, file_entry
from examserver.submissions.tables import Piece, Seal
from examserver.who import Who
from question_bank.registry import workspace

ACTS = "all-acts"
"""The name under which a manifest has the journal of a task; no field can be called so."""


def current_pieces(db: Session, attempt_id: int) -> list[Piece]:
    """The files that count, by task, slot and version."""
    query = select(Piece).where(Piece.attempt_id == attempt_id, Piece.removed_at.is_(None))
    return list(db.scalars(query.order_by(Piece.question_no, Piece.slot, Piece.version)))


def pieces_in(db: Session, attempt_id: int, question_no: int, slot: str) -> list[Piece]:
    """Every version in one slot, removed ones too, oldest first."""
    query = select(Piece).where(Piece.attempt_id == attempt_id, Piece.question_no == question_no, Piece.slot == slot)
    return list(db.scalars(query.order_by(Piece.version)))


def used_bytes(db: Session, attempt_id: int) -> int:
    """How much of the quota the current files use."""
    query = select(func.sum(Piece.size)).where(Piece.attempt_id == attempt_id, Piece.removed_at.is_(None))
    return int(db.scalar(query) or 0)


def own_piece(db: Session, who: Who, piece_id: int) -> Piece:
    """A file of the candidate's own attempt. Raises NotYours."""
    piece = db.get(Piece, piece_id)
    if piece is None:
        raise NotYours
    own_attempt(db, who, piece.attempt_id)
    return piece


def piece_to_show(db: Session, who: Who, piece_id: int) -> Piece:
    """A file of the candidate's own attempt, while it is being worked on. Raises NotYours."""
    piece = own_piece(db, who, piece_id)
    if db.get_one(Attempt, piece.attempt_id).state != S.ANSWERING:
        raise NotYours
    return piece


def view_of(piece: Piece) -> dict[str, Any]:
    """A file as its candidate sees it."""
    return {
        "id": piece.id,
        "no": piece.question_no,
        "slot": piece.slot,
        "version": piece.version,
        "name": piece.name,
        "size": piece.size,
        "sha256": piece.sha256,
        "type": piece.facts["type"],
        "width": piece.facts.get("width"),
        "height": piece.facts.get("height"),
        "added_at": piece.added_at.isoformat(),
        "removed": piece.removed_at is not None,
    }


def files_of(db: Session, who: Who, attempt_id: int) -> dict[str, Any]:
    """All files of the candidate's own attempt with earlier versions, and the quota used. Raises NotYours."""
    attempt = own_attempt(db, who, attempt_id)
    rows = db.scalars(select(Piece).where(Piece.attempt_id == attempt.id).order_by(Piece.id))
    return {"files": [view_of(p) for p in rows], "used": used_bytes(db, attempt.id)}


def receipt_of(db: Session, who: Who, attempt_id: int) -> dict[str, Any] | None:
    """The sealed manifest of the candidate's own attempt, once it is sealed. Raises NotYours."""
    attempt = own_attempt(db, who, attempt_id)
    seal = db.get(Seal, attempt.id)
    if seal is None:
        return None
    return {"digest": seal.digest, "sealed_at": seal.sealed_at.isoformat(), "manifest": seal.manifest}


def manifest_of(db: Session, attempt: Attempt) -> list[dict[str, Any]]:
    """What counts of an attempt, as the tasks have it, each with bytes and SHA-256.

    Fields, what was made in the workspace, the journal of what was done in it (with its moments), and files.
    """
    fields, pieces = fields_of(db, attempt.id), current_pieces(db, attempt.id)
    entries: list[dict[str, Any]] = []
    for item in frozen_items(db, attempt.paper_id or 0).values():
        values = fields.get(item.no, {})
        labels = {f["id"]: f["label"] for f in item.spec.get("fields", ())}
        labels |= {part.id: part.label for part in workspace(item.kind).parts(item.spec) if "-" not in part.id}
        entries += [field_entry(item.no, f, label, values[f]) for f, label in labels.items() if f in values]
        if acts := acts_of(db, attempt, item.no):
            entries.append(field_entry(item.no, ACTS, f"操作记录（{len(acts)} 项）", [asdict(act) for act in acts]))
        for slot in item.spec.get("slots", ()):
            mine = [p for p in pieces if (p.question_no, p.slot) == (item.no, slot["id"])]
            entries += [file_entry(p, slot["label"]) for p in mine]
    return entries


def unsealed(db: Session) -> list[int]:
    """Practical attempts that are over but not sealed, or sealed before they were reopened or a rescue file came in."""
    rows = db.execute(
        select(Attempt, Seal)
        .outerjoin(Seal, Seal.attempt_id == Attempt.id)
        .where(Attempt.subject == "practical", Attempt.state.in_((S.HANDED_IN.value, S.COLLECTED.value)))
    ).all()
    return [a.id for a, seal in rows if seal is None or _is_older(seal.sealed_at, a.ended_at, a.last_saved_at)]


def _is_older(sealed_at: datetime, *moments: datetime | None) -> bool:
    return any(moment is not None and sealed_at < moment for moment in moments)
