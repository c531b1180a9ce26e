"""Keeping drawn papers, composing practical ones, freezing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.papers import rules
from examserver.papers.actions import as_json, digest_of
from examserver.papers.drawn import Drawn, Sheet, Wish, compute_or_refuse
from examserver.papers.reads import items_of, paper_for
from examserver.papers.reads.bank import released_items
from examserver.papers.reads.drawing import bank_stamp, drawable
from examserver.papers.tables import FrozenSpec, Paper, PaperItem, PaperSet
from examserver.who import Who
from question_bank.blueprints import read_blueprint
from question_bank.points import TOTAL, from_points
from question_bank.registry import workspace

ASKED_AT_ONCE = 500
_ITEMS: Any = PaperItem.__table__


def draw_paper(
    db: Session, who: Who, *, now: datetime, blueprint: Mapping[str, Any], seed: str, code: str, title: str
) -> int:
    """Draw and keep in one transaction, for those who have the site to themselves; pages draw beforehand (making.py).

    Refuses: as keep_paper, and bank_shortage (`problems`), draw_failed.
    """
    free_code(db, code)
    plan = read_blueprint(blueprint)
    bank = drawable(db, plan.most_exposure is not None, plan.exposed_since)
    return keep_paper(db, who, now=now, drawn=compute_or_refuse(bank, plan, Wish(), seed), code=code, title=title)


def keep_paper(db: Session, who: Who, *, now: datetime, drawn: Drawn, code: str, title: str) -> int:
    """组卷: keep a theory paper that was drawn. Refuses: bad_paper_code, paper_code_taken, bank_changed."""
    free_code(db, code)
    may_keep(db, drawn)
    [sheet] = drawn.sheets
    paper = Paper(code=code, title=title, **of_sheet(drawn, sheet, who, now))
    db.add(paper)
    db.flush()
    add_items(db, [(paper.id, sheet)], keep_specs(db, drawn.specs))
    tell(db, who, now, "paper.drawn", paper.id, code=code, seed=drawn.seed)
    return paper.id


def may_keep(db: Session, drawn: Drawn) -> None:
    """Whether the bank is still the one that was drawn from. Refuses: bank_changed."""
    if bank_stamp(db) != drawn.stamp:
        raise Refused("bank_changed")


def of_sheet(drawn: Drawn, sheet: Sheet, who: Who, now: datetime) -> dict[str, Any]:
    """The columns of a paper that come from its draw."""
    return {
        "subject": "theory",
        "level": drawn.plan.level,
        "minutes": drawn.plan.minutes,
        "seed": sheet.seed,
        "blueprint": drawn.blueprint,
        "proof": sheet.proof,
        "drawn_at": now,
        "drawn_by": who.id,
    }


def keep_specs(db: Session, specs: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """The id under which each question is kept, by digest; those that are new are added."""
    found: dict[str, int] = {}
    wanted = list(specs)
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        some = wanted[start : start + ASKED_AT_ONCE]
        query = select(FrozenSpec.digest, FrozenSpec.id).where(FrozenSpec.digest.in_(some))
        there = {digest for digest, _id in db.execute(query)}
        if missing := [{"digest": digest, "spec": dict(specs[digest])} for digest in some if digest not in there]:
            db.execute(insert(FrozenSpec), missing)
        found.update(dict(db.execute(query).all()))
    return found


def add_items(db: Session, sheets: Iterable[tuple[int, Sheet]], kept: Mapping[str, int]) -> None:
    """The items of these papers, by one statement."""
    rows = [
        {
            "paper_id": paper_id,
            "no": no,
            "section": line.section,
            "kind": line.kind,
            "code": line.code,
            "worth": line.worth,
            "movable": line.movable,
            "spec_id": kept[line.digest],
        }
        for paper_id, sheet in sheets
        for no, line in enumerate(sheet.lines, 1)
    ]
    db.connection().execute(insert(_ITEMS), rows)


def compose_practical(
    db: Session, who: Who, *, now: datetime, code: str, title: str, level: int, minutes: int, task_codes: Sequence[str]
) -> int:
    """A practical paper of chosen tasks of its level, whose rubrics sum to 100.

    Refuses: bad_paper_code, paper_code_taken, no_task, rubric_not_100.
    """
    free_code(db, code)
    tasks = {i.code: i for i in released_items(db, tasks=True) if level in i.spec["levels"]}
    if not task_codes or any(c not in tasks for c in task_codes):
        raise Refused("no_task")
    chosen = [tasks[c] for c in dict.fromkeys(task_codes)]
    worths = [sum(line.points for line in workspace(t.kind).rubric(t.spec)) for t in chosen]
    if sum(worths) != TOTAL:
        raise Refused("rubric_not_100", points=from_points(sum(worths)))
    paper = Paper(
        code=code,
        title=title,
        subject="practical",
        level=level,
        minutes=minutes,
        blueprint={"tasks": [t.code for t in chosen]},
        proof={"items": len(chosen), "points": sum(worths)},
        drawn_at=now,
        drawn_by=who.id,
    )
    db.add(paper)
    db.flush()
    digests = [digest_of(t.spec) for t in chosen]
    kept = keep_specs(db, dict(zip(digests, (t.spec for t in chosen), strict=True)))
    for no, (task, worth, digest) in enumerate(zip(chosen, worths, digests, strict=True), 1):
        db.add(
            PaperItem(
                paper_id=paper.id, no=no, section=0, kind=task.kind, code=task.code, worth=worth, spec_id=kept[digest]
            )
        )
    tell(db, who, now, "paper.drawn", paper.id, code=code)
    return paper.id


def free_code(db: Session, code: str) -> None:
    """Whether a paper or a set may be called so. Refuses: bad_paper_code, paper_code_taken."""
    rules.may_name_paper(code)
    if any(db.scalar(select(table.id).where(table.code == code)) for table in (Paper, PaperSet)):
        raise Refused("paper_code_taken", taken=code, field="code")


def freeze_paper(db: Session, who: Who, *, now: datetime, paper_id: int) -> str:
    """冻结: from now on the paper never changes; a digest over its items proves it.

    Refuses: paper_is_frozen, paper_in_set (a set is frozen as a whole).
    """
    paper = _draft(db, paper_id)
    paper.digest = digest_of_paper(db, paper_id)
    paper.frozen_at, paper.frozen_by = now, who.id
    tell(db, who, now, "paper.frozen", paper.id, digest=paper.digest)
    return paper.digest


def digest_of_paper(db: Session, paper_id: int) -> str:
    """The digest over a paper's items, to compare with the one of its freezing."""
    return digest_of([[i.no, i.section, i.kind, i.code, i.worth, as_json(i.spec)] for i in items_of(db, paper_id)])


def discard_paper(db: Session, who: Who, *, now: datetime, paper_id: int) -> None:
    """Throw away a paper that was never frozen. Refuses: paper_is_frozen, paper_in_set."""
    paper = _draft(db, paper_id)
    db.execute(delete(PaperItem).where(PaperItem.paper_id == paper_id))
    db.delete(paper)
    tell(db, who, now, "paper.discarded", paper_id, code=paper.code)


def _draft(db: Session, paper_id: int) -> Paper:
    """A paper of its own that may still change, held."""
    hold(db, Paper, paper_id)
    paper = paper_for(db, paper_id)
    rules.may_change(paper.frozen_at is not None)
    if paper.set_id is not None:
        raise Refused("paper_in_set")
    return paper
