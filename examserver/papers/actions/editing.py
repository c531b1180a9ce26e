"""Writing questions: kept as drafts, faults and all, unless somebody else has changed them meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.db import hold
from examserver.errors import NotYours, Refused
from examserver.papers.actions import digest_of
from examserver.papers.actions.bank import write_draft
from examserver.papers.life import S
from examserver.papers.reads.editing import newest_of
from examserver.papers.tables import BankItem
from examserver.who import Who


def save_draft(
    db: Session, who: Who, *, now: datetime, spec: Mapping[str, Any], base: str, reason: str = ""
) -> BankItem:
    """Keep a tidy question in the draft of its code; gives the version. `base`: the digest of the version that was
    opened, empty for a new question. A version that follows a released one says its reason.

    Refuses: item_code_taken, item_changed (`problems`: what the bank has otherwise), item_reason_missing, and what
    `write_draft` refuses. Raises NotAllowed, NotYours.
    """
    hold(db, BankItem, *db.scalars(select(BankItem.id).where(BankItem.code == spec["code"])))
    old = newest_of(db, str(spec["code"]))
    if old is not None and old.is_task:
        raise NotYours
    _may_follow(old, spec, base)
    if old is not None and old.digest == digest_of(spec):
        return old
    if old is not None and old.state in (S.RELEASED, S.RETIRED) and not reason:
        raise Refused("item_reason_missing", field="reason")
    return db.get_one(BankItem, write_draft(db, who, now=now, spec=spec, reason=reason))


def _may_follow(old: BankItem | None, spec: Mapping[str, Any], base: str) -> None:
    if old is None and not base:
        return
    if old is None or not base:
        raise Refused("item_code_taken" if old else "item_changed", field="code", taken=spec["code"])
    if old.digest not in (base, digest_of(spec)):
        raise Refused("item_changed", problems=_differences(old, spec))


def _differences(old: BankItem, mine: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Which version is in the bank now, and what it says otherwise, field by field."""
    theirs = old.spec
    names = dict.fromkeys([*theirs, *mine])
    others = [{"field": name, "theirs": theirs.get(name)} for name in names if theirs.get(name) != mine.get(name)]
    return [{"version": old.version, "base": old.digest}, *others]
