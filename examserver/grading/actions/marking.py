"""The machine's part in theory: marks of every item, and what it leaves to people."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy import literal as value_of
from sqlalchemy.orm import Session

from examserver.attempts.reads import newest_of
from examserver.attempts.tables import Attempt
from examserver.facts import audit_each
from examserver.grading.reads import COLLECTED
from examserver.grading.rules import lines_to_score
from examserver.grading.tables import ItemMark, TheoryMark
from examserver.papers.tables import FrozenSpec, PaperItem
from examserver.sittings.reads import rules_of
from examserver.sittings.tables import Sitting
from examserver.who import Who
from question_bank import marking

BLANK = "null"
GIVEN = Table(
    "given_answers",
    MetaData(),
    Column("attempt_id", Integer, primary_key=True, autoincrement=False),
    Column("question_no", Integer, primary_key=True, autoincrement=False),
    Column("spec_id", Integer),
    Column("worth", Integer),
    Column("answer", Text),
    prefixes=["TEMPORARY"],
    sqlite_with_rowid=False,
)
"""Every item of every paper that is marked, with the answer that counts as its JSON, while it is marked."""

VERDICTS = Table(
    "verdicts",
    GIVEN.metadata,
    Column("spec_id", Integer),
    Column("worth", Integer),
    Column("answer", Text),  # no key: PostgreSQL's may have 2.7 kB, and an answer more
    Column("points", Integer),
    Column("why", String(200)),
    Column("rest", Integer),
    prefixes=["TEMPORARY"],
)
"""What every answer that occurs to a question is worth."""

_ITEM_MARKS: Any = ItemMark.__table__
_THEORY_MARKS: Any = TheoryMark.__table__
_SPECS: Any = FrozenSpec.__table__
_TOTALS = select(TheoryMark.attempt_id, Attempt.sitting_id, TheoryMark.points).join(
    Attempt, Attempt.id == TheoryMark.attempt_id
)


def mark_theory(db: Session, who: Who, *, now: datetime, attempt_ids: Sequence[int]) -> int:
    """Mark every item of these collected theory attempts anew, all or nothing. Gives how many were marked.

    Set-based: each answer that occurs to a question is judged once, in however many papers the question stands, and
    the verdict is joined to everybody who gave it. One that was reopened meanwhile, or is none of theory, is left
    alone.
    """
    connection = db.connection()
    _forget(connection, attempt_ids)
    groups: dict[bool, list[int]] = {}
    rules_in: dict[int, bool] = {}
    for id, sitting_id in connection.execute(_markable(attempt_ids)):
        if sitting_id not in rules_in:
            rules_in[sitting_id] = rules_of(db.get_one(Sitting, sitting_id)).half_rounds_up
        groups.setdefault(rules_in[sitting_id], []).append(id)
    for half_rounds_up, ids in groups.items():
        GIVEN.metadata.create_all(connection, checkfirst=False)
        _gather(connection, ids)
        _judge(connection, half_rounds_up)
        _mark(connection, now)
        GIVEN.metadata.drop_all(connection, checkfirst=False)
    marked = [id for ids in groups.values() for id in ids]
    _add_up(connection, marked, now)
    totals = connection.execute(_TOTALS.where(TheoryMark.attempt_id.in_(marked)))
    audit_each(db, who, now, "theory.marked", [(id, sitting, {"points": points}) for id, sitting, points in totals])
    return len(marked)


def _markable(attempt_ids: Sequence[int]) -> Any:
    """Locked, so that nobody reopens one in between (PostgreSQL; SQLite has one writer)."""
    query = select(Attempt.id, Attempt.sitting_id).where(Attempt.id.in_(attempt_ids))
    query = query.where(Attempt.subject == "theory", Attempt.state.in_(COLLECTED), Attempt.paper_id.is_not(None))
    return query.order_by(Attempt.id).with_for_update(key_share=True)


def _forget(connection: Connection, attempt_ids: Sequence[int]) -> None:
    connection.execute(delete(_ITEM_MARKS).where(_ITEM_MARKS.c.attempt_id.in_(attempt_ids)))
    connection.execute(delete(_THEORY_MARKS).where(_THEORY_MARKS.c.attempt_id.in_(attempt_ids)))


def _gather(connection: Connection, attempt_ids: list[int]) -> None:
    """First what was answered, then a blank wherever nothing was: joined the other way round, SQLite would sort all
    answers a second time."""
    newest = newest_of(attempt_ids)
    answered = (
        select(Attempt.id, PaperItem.no, PaperItem.spec_id, PaperItem.worth, func.coalesce(newest.c.answer, BLANK))
        .select_from(newest)
        .join(Attempt, Attempt.id == newest.c.attempt_id)
        .join(PaperItem, and_(PaperItem.paper_id == Attempt.paper_id, PaperItem.no == newest.c.question_no))
    )
    connection.execute(insert(GIVEN).from_select(list(GIVEN.c), answered))
    is_there = exists().where(GIVEN.c.attempt_id == Attempt.id, GIVEN.c.question_no == PaperItem.no)
    blank = (
        select(Attempt.id, PaperItem.no, PaperItem.spec_id, PaperItem.worth, value_of(BLANK))
        .join_from(Attempt, PaperItem, PaperItem.paper_id == Attempt.paper_id)
        .where(Attempt.id.in_(attempt_ids), ~is_there)
    )
    connection.execute(insert(GIVEN).from_select(list(GIVEN.c), blank))


def _judge(connection: Connection, half_rounds_up: bool) -> None:
    """Fill the verdicts: every answer that counts for one of these attempts."""
    g = GIVEN.c
    given = sorted(tuple(row) for row in connection.execute(select(g.spec_id, g.worth, g.answer).distinct()))
    wanted = {spec_id for spec_id, _worth, _answer in given}
    found = connection.execute(select(_SPECS.c.id, _SPECS.c.spec).where(_SPECS.c.id.in_(wanted)))
    specs = {id: spec for id, spec in found}  # noqa: C416
    verdicts = [
        {"spec_id": spec_id, "worth": worth, "answer": answer}
        | _verdict({**specs[spec_id], "half_rounds_up": half_rounds_up}, json.loads(answer), worth)
        for spec_id, worth, answer in given
    ]
    if verdicts:
        connection.execute(insert(VERDICTS), verdicts)


def _verdict(spec: dict[str, Any], answer: Any, worth: int) -> dict[str, Any]:
    mark = marking.mark(spec, answer, worth)
    lines = lines_to_score(spec["kind"], spec, worth, answer) if mark is None or mark.rest else ()
    return {
        "points": mark.points if mark else 0,
        "why": mark.why[:200] if mark else "",
        "rest": sum(line.points for line in lines),
    }


def _mark(connection: Connection, now: datetime) -> None:
    """A mark of every item for each of these attempts."""
    g, v = GIVEN.c, VERDICTS.c
    is_verdict = and_(v.spec_id == g.spec_id, v.worth == g.worth, v.answer == g.answer)
    moment = value_of(now, ItemMark.marked_at.type)
    marks = (
        select(g.attempt_id, g.question_no, v.points, g.worth, v.why, v.rest, moment)
        .join_from(GIVEN, VERDICTS, is_verdict)
        .order_by(g.attempt_id, g.question_no)
    )
    names = ("attempt_id", "question_no", "points", "worth", "why", "rest", "marked_at")
    connection.execute(insert(_ITEM_MARKS).from_select(names, marks))


def _add_up(connection: Connection, attempt_ids: list[int], now: datetime) -> None:
    moment, m = value_of(now, ItemMark.marked_at.type), ItemMark
    sums = select(m.attempt_id, func.sum(m.points), func.sum(m.worth), func.sum(m.rest), moment)
    sums = sums.where(m.attempt_id.in_(attempt_ids)).group_by(m.attempt_id)
    connection.execute(insert(_THEORY_MARKS).from_select(("attempt_id", "points", "worth", "rest", "marked_at"), sums))
