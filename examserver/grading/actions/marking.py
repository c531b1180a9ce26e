"""The machine's part: marks of theory, and codes with proposals for practical work."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from examserver.attempts.reads import newest_of
from examserver.attempts.tables import Attempt
from examserver.errors import Refused
from examserver.facts import audit_each, tell
from examserver.grading.actions import advance
from examserver.grading.reads import rounds_of
from examserver.grading.rules import CODE_LETTERS, E, S
from examserver.grading.tables import CodedWork, ItemMark, LineMark, Round, TheoryMark
from examserver.papers.reads import FrozenItem, frozen_items
from examserver.papers.tables import PaperItem
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Sitting
from examserver.submissions.tables import Seal
from examserver.who import Who
from question_bank.registry import kind

COLLECTED = ("handed_in", "collected")


def mark_theory(db: Session, who: Who, *, now: datetime, attempt_ids: Sequence[int]) -> int:
    """Mark every item of these collected theory attempts anew, all or nothing. Gives how many were marked.

    Set-based: each answer that occurs to an item is judged once by its kind, and the verdict is joined to everybody who
    gave it. One that was reopened meanwhile, or is none of theory, is left alone.
    """
    connection = db.connection()
    _forget(connection, attempt_ids)
    groups: dict[tuple[int, bool], list[int]] = {}
    rules_in: dict[int, bool] = {}
    for id, paper_id, sitting_id in connection.execute(_markable(attempt_ids)):
        if sitting_id not in rules_in:
            rules_in[sitting_id] = rules_of(db.get_one(Sitting, sitting_id)).half_rounds_up
        groups.setdefault((paper_id, rules_in[sitting_id]), []).append(id)
    for (paper_id, half_rounds_up), ids in groups.items():
        for table in (GIVEN, VERDICTS):
            table.create(connection, checkfirst=False)
        _judge(db, connection, paper_id, half_rounds_up, ids)
        _mark(connection, paper_id, ids, now)
        for table in (GIVEN, VERDICTS):
            table.drop(connection, checkfirst=False)
    marked = [id for ids in groups.values() for id in ids]
    _add_up(connection, marked, now)
    totals = connection.execute(_TOTALS.where(TheoryMark.attempt_id.in_(marked)))
    audit_each(db, who, now, "theory.marked", [(id, sitting, {"points": points}) for id, sitting, points in totals])
    return len(marked)


VERDICTS = Table(
    "verdicts",
    MetaData(),
    Column("question_no", Integer),
    Column("answer", Text),  # no key: PostgreSQL's may have 2.7 kB, and an answer more
    Column("points", Integer),
    Column("worth", Integer),
    Column("why", String(200)),
    Column("needs_person", Boolean),
    prefixes=["TEMPORARY"],
)
"""What every answer that occurs to an item is worth, while one group is marked; the answer as its JSON."""

GIVEN = Table(
    "given_answers",
    VERDICTS.metadata,
    Column("attempt_id", Integer, primary_key=True, autoincrement=False),
    Column("question_no", Integer, primary_key=True),
    Column("answer", Text),
    prefixes=["TEMPORARY"],
    sqlite_with_rowid=False,
)
"""The answers that count, while one group is marked."""

BLANK = "null"
_ITEM_MARKS: Any = ItemMark.__table__
_THEORY_MARKS: Any = TheoryMark.__table__
_TOTALS = select(TheoryMark.attempt_id, Attempt.sitting_id, TheoryMark.points).join(
    Attempt, Attempt.id == TheoryMark.attempt_id
)


def _markable(attempt_ids: Sequence[int]) -> Any:
    """Locked, so that nobody reopens one in between (PostgreSQL; SQLite has one writer)."""
    query = select(Attempt.id, Attempt.paper_id, Attempt.sitting_id).where(Attempt.id.in_(attempt_ids))
    query = query.where(Attempt.subject == "theory", Attempt.state.in_(COLLECTED), Attempt.paper_id.is_not(None))
    return query.order_by(Attempt.id).with_for_update(key_share=True)


def _forget(connection: Connection, attempt_ids: Sequence[int]) -> None:
    connection.execute(delete(_ITEM_MARKS).where(_ITEM_MARKS.c.attempt_id.in_(attempt_ids)))
    connection.execute(delete(_THEORY_MARKS).where(_THEORY_MARKS.c.attempt_id.in_(attempt_ids)))


def _judge(db: Session, connection: Connection, paper_id: int, half_rounds_up: bool, attempt_ids: list[int]) -> None:
    """Fill the verdicts: no answer, and every answer that counts for one of these attempts."""
    items = frozen_items(db, paper_id)
    connection.execute(insert(GIVEN).from_select(list(GIVEN.c), select(newest_of(attempt_ids))))
    given = {(no, BLANK) for no in items}
    given |= {(no, text) for no, text in connection.execute(select(GIVEN.c.question_no, GIVEN.c.answer).distinct())}
    verdicts = [_verdict(items[no], text, half_rounds_up) for no, text in sorted(given) if no in items]
    connection.execute(insert(VERDICTS), verdicts)


def _verdict(item: FrozenItem, answer: str, half_rounds_up: bool) -> dict[str, Any]:
    mark = kind(item.kind).mark({**item.spec, "half_rounds_up": half_rounds_up}, json.loads(answer), item.worth)
    return {
        "question_no": item.no,
        "answer": answer,
        "points": mark.points if mark else 0,
        "worth": item.worth,
        "why": mark.why[:200] if mark else "",
        "needs_person": mark is None,
    }


def _mark(connection: Connection, paper_id: int, attempt_ids: list[int], now: datetime) -> None:
    """A mark of every item for each of these attempts."""
    is_its = and_(GIVEN.c.attempt_id == Attempt.id, GIVEN.c.question_no == PaperItem.no)
    is_verdict = and_(VERDICTS.c.question_no == PaperItem.no, VERDICTS.c.answer == func.coalesce(GIVEN.c.answer, BLANK))
    v = VERDICTS.c
    marks = (
        select(
            Attempt.id, v.question_no, v.points, v.worth, v.why, v.needs_person, literal(now, ItemMark.marked_at.type)
        )
        .select_from(Attempt)
        .join(PaperItem, PaperItem.paper_id == paper_id)
        .outerjoin(GIVEN, is_its)
        .join(VERDICTS, is_verdict)
        .where(Attempt.id.in_(attempt_ids))
        .order_by(Attempt.id, v.question_no)
    )
    names = ("attempt_id", "question_no", "points", "worth", "why", "needs_person", "marked_at")
    connection.execute(insert(_ITEM_MARKS).from_select(names, marks))


def _add_up(connection: Connection, attempt_ids: list[int], now: datetime) -> None:
    moment = literal(now, ItemMark.marked_at.type)
    sums = select(ItemMark.attempt_id, func.sum(ItemMark.points), func.sum(ItemMark.worth), moment)
    sums = sums.where(ItemMark.attempt_id.in_(attempt_ids)).group_by(ItemMark.attempt_id)
    connection.execute(insert(_THEORY_MARKS).from_select(("attempt_id", "points", "worth", "marked_at"), sums))


def a_code() -> str:
    """A random code such as K7Q2-9FXM."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def code_work(
    db: Session, who: Who, *, now: datetime, attempt_id: int, sealed_at: datetime, findings: list[dict[str, Any]]
) -> str:
    """Give a sealed work its code and the machine's proposals. Gives the code; doing it again changes nothing.

    A work that was reopened and sealed anew keeps its code and starts afresh: rounds on the old state are dropped.
    Refuses: already_changed (sealed again meanwhile), wrong_state (locked).
    """
    seal = db.get_one(Seal, attempt_id)
    if seal.sealed_at != sealed_at:
        raise Refused("already_changed")
    work = db.scalar(select(CodedWork).where(CodedWork.attempt_id == attempt_id))
    if work is None:
        return _new_work(db, who, now, attempt_id, findings)
    if work.coded_at < sealed_at:
        _drop_rounds(db, work)
        advance(
            db,
            work,
            E.RESTART,
            who,
            now,
            points=None,
            how="",
            ruled_by=None,
            ruled_why="",
            findings=findings,
            coded_at=max(now, sealed_at),
        )
    return work.code


def _new_work(db: Session, who: Who, now: datetime, attempt_id: int, findings: list[dict[str, Any]]) -> str:
    code = a_code()
    while db.scalar(select(CodedWork.id).where(CodedWork.code == code)):
        code = a_code()
    paper_id = db.get_one(Attempt, attempt_id).paper_id
    assert paper_id is not None
    work = CodedWork(
        attempt_id=attempt_id, code=code, paper_id=paper_id, state=S.WAITING.value, findings=findings, coded_at=now
    )
    db.add(work)
    db.flush()
    tell(db, who, now, "work.coded", work.id)
    return code


def _drop_rounds(db: Session, work: CodedWork) -> None:
    ids = [r.id for r in rounds_of(db, work.id)]
    db.execute(delete(LineMark).where(LineMark.round_id.in_(ids)))
    db.execute(delete(Round).where(Round.id.in_(ids)))
