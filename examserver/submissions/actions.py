"""Taking files in, removing and restoring them, sealing the work at the end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from examserver.attempts import rules as attempt_rules
from examserver.attempts.reads import holds, last_moment_of, own_attempt, sitting_of, terminal_of
from examserver.attempts.rules import S
from examserver.attempts.tables import Attempt
from examserver.db import hold
from examserver.errors import NotYours, Refused
from examserver.facts import tell
from examserver.languages import _
from examserver.papers.actions import digest_of
from examserver.papers.reads import item_of
from examserver.papers.tables import PaperItem
from examserver.sittings.reads import rules_of
from examserver.submissions import rules
from examserver.submissions.reads import manifest_of, own_piece, pieces_in, used_bytes, view_of
from examserver.submissions.tables import Piece, Seal
from examserver.who import Who
from question_bank.registry import workspace


def may_work(db: Session, who: Who, now: datetime, attempt_id: int) -> Attempt:
    """The candidate's own attempt, if files may be changed now.

    Refuses: wrong_terminal, not_answering, time_is_up. Raises NotYours.
    """
    hold(db, Attempt, attempt_id)  # against its end, and against another file for the same slot
    attempt = own_attempt(db, who, attempt_id)
    last = last_moment_of(attempt, rules_of(sitting_of(db, attempt)).drain_seconds)
    attempt_rules.may_save(S(attempt.state), holds(attempt, terminal_of(db, who)), now, last)
    return attempt


def ask_to_upload(
    db: Session,
    who: Who,
    *,
    now: datetime,
    attempt_id: int,
    question_no: int,
    slot: str,
    size: int,
    left_ms: int,
    quota_mb: int,
) -> None:
    """Whether an upload may begin at all, before its bytes come.

    `left_ms`: how much of the exam was left, by the terminal's countdown, when the file was chosen: in the drain only
    what was chosen in time may still come, by the same rule as answers. Refuses: quota_exceeded, time_is_up and as
    may_work. Raises NotYours.
    """
    attempt = may_work(db, who, now, attempt_id)
    attempt_rules.may_still_arrive(attempt.deadline, now, left_ms)
    item = _task(db, attempt, question_no, slot)
    current = [p for p in pieces_in(db, attempt.id, question_no, slot) if p.removed_at is None]
    makes_room = current[0].size if _holds_one(item, slot) and current else 0
    rules.may_use(used_bytes(db, attempt.id) - makes_room, size, quota_mb)


def ask_to_go_on(db: Session, who: Who, *, now: datetime, attempt_id: int) -> None:
    """Whether the next bytes of an upload are still taken. Refuses as may_work. Raises NotYours."""
    may_work(db, who, now, attempt_id)


def _task(db: Session, attempt: Attempt, question_no: int, slot: str) -> PaperItem:
    item = item_of(db, attempt.paper_id or 0, question_no)
    if item is None or attempt.subject != "practical" or slot not in {s["id"] for s in item.spec.get("slots", ())}:
        raise NotYours
    return item


def ask_to_keep(
    db: Session,
    who: Who,
    *,
    now: datetime,
    attempt_id: int,
    question_no: int,
    slot: str,
    size: int,
    facts: Mapping[str, Any],
    quota_mb: int,
) -> None:
    """Whether a file that has come may be kept: asked before it is stored. Refuses as keep_piece."""
    _room_for(db, may_work(db, who, now, attempt_id), question_no, slot, size, facts, quota_mb)


def keep_piece(
    db: Session,
    who: Who,
    *,
    now: datetime,
    attempt_id: int,
    question_no: int,
    slot: str,
    name: str,
    sha256: str,
    size: int,
    facts: Mapping[str, Any],
    quota_mb: int,
) -> dict[str, Any]:
    """Take a stored file into a slot as its next version; in a slot for one it takes the old one's place.

    The very same bytes again are the same version. Refuses: piece_not_accepted, quota_exceeded and as may_work.
    """
    attempt = may_work(db, who, now, attempt_id)
    versions = pieces_in(db, attempt.id, question_no, slot)
    same = next((p for p in versions if p.removed_at is None and p.sha256 == sha256), None)
    if same:
        return view_of(same)
    replaced = _room_for(db, attempt, question_no, slot, size, facts, quota_mb)
    if replaced:
        replaced.removed_at = now
    piece = Piece(
        attempt_id=attempt.id,
        question_no=question_no,
        slot=slot,
        version=len(versions) + 1,
        name=name,
        sha256=sha256,
        size=size,
        facts={k: facts.get(k) for k in ("type", "width", "height")},
        added_at=now,
    )
    db.add(piece)
    attempt.last_saved_at = now
    db.flush()
    tell(db, who, now, "piece.kept", piece.id, sitting_id=attempt.sitting_id, attempt_id=attempt.id, slot=slot)
    return view_of(piece)


def _room_for(
    db: Session, attempt: Attempt, question_no: int, slot: str, size: int, facts: Mapping[str, Any], quota_mb: int
) -> Piece | None:
    """The piece whose place this file takes, if any. Refuses: piece_not_accepted, quota_exceeded."""
    item = _task(db, attempt, question_no, slot)
    current = [p for p in pieces_in(db, attempt.id, question_no, slot) if p.removed_at is None]
    replaced = current[0] if _holds_one(item, slot) and current else None
    _accept(item, slot, facts, len(current) - bool(replaced))
    rules.may_use(used_bytes(db, attempt.id) - (replaced.size if replaced else 0), size, quota_mb)
    return replaced


def _holds_one(item: PaperItem, slot: str) -> bool:
    return any(s["id"] == slot and s.get("max_count", 1) == 1 for s in item.spec["slots"])


def _accept(item: PaperItem, slot: str, facts: Mapping[str, Any], already: int) -> None:
    kind = workspace(item.kind)
    broken = kind.accept(item.spec, slot, facts, already)  # type: ignore[arg-type]
    if broken:
        reasons = [_(kind.BROKEN[code]) % detail for code, detail in broken]
        raise Refused("piece_not_accepted", reasons="；".join(reasons), problems=[code for code, _d in broken])


def remove_piece(db: Session, who: Who, *, now: datetime, piece_id: int) -> None:
    """Take a file out of its slot; the version is kept and can be restored. Refuses as may_work."""
    piece = own_piece(db, who, piece_id)
    attempt = may_work(db, who, now, piece.attempt_id)
    piece.removed_at = piece.removed_at or now
    tell(db, who, now, "piece.removed", piece.id, sitting_id=attempt.sitting_id, attempt_id=attempt.id)


def restore_piece(db: Session, who: Who, *, now: datetime, piece_id: int, quota_mb: int) -> dict[str, Any]:
    """Bring an earlier version back; in a slot for one the present file makes room. Refuses as keep_piece."""
    piece = own_piece(db, who, piece_id)
    attempt = may_work(db, who, now, piece.attempt_id)
    item = _task(db, attempt, piece.question_no, piece.slot)
    if piece.removed_at is None:
        return view_of(piece)
    current = [p for p in pieces_in(db, attempt.id, piece.question_no, piece.slot) if p.removed_at is None]
    if _holds_one(item, piece.slot):
        for other in current:
            other.removed_at = now
        current = []
    _accept(item, piece.slot, {**piece.facts, "name": piece.name, "size": piece.size}, len(current))
    db.flush()
    rules.may_use(used_bytes(db, attempt.id), piece.size, quota_mb)
    piece.removed_at = None
    tell(db, who, now, "piece.restored", piece.id, sitting_id=attempt.sitting_id, attempt_id=attempt.id)
    return view_of(piece)


def seal(db: Session, who: Who, *, now: datetime, attempt_id: int) -> str:
    """封存 what counts of an attempt that is over: manifest with SHA-256 of each piece, and a digest over it.

    Doing it again gives the same digest. Refuses: wrong_state.
    """
    hold(db, Attempt, attempt_id)
    attempt = db.get_one(Attempt, attempt_id)
    if attempt.state not in (S.HANDED_IN, S.COLLECTED):
        raise Refused("wrong_state")
    manifest = manifest_of(db, attempt)
    row = db.get(Seal, attempt.id) or Seal(attempt_id=attempt.id)
    row.manifest, row.digest, row.sealed_at = manifest, digest_of(manifest), now
    db.add(row)
    tell(db, who, now, "submission.sealed", attempt.id, sitting_id=attempt.sitting_id, attempt_id=attempt.id)
    return row.digest
