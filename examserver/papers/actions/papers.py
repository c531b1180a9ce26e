"""Drawing papers by blueprint, composing practical papers, freezing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.papers import rules
from examserver.papers.actions import digest_of
from examserver.papers.reads import items_of, paper_for
from examserver.papers.reads.bank import current_items, current_specs
from examserver.papers.tables import Paper, PaperItem
from examserver.who import Who
from question_bank.blueprints import read_blueprint, write_blueprint
from question_bank.contract import Malformed
from question_bank.draw import Shortage, draw
from question_bank.points import TOTAL, from_points
from question_bank.registry import workspace


def draw_paper(
    db: Session, who: Who, *, now: datetime, blueprint: Mapping[str, Any], seed: str, code: str, title: str
) -> int:
    """组卷: draw a theory paper by blueprint, all or nothing.

    Refuses: bad_paper_code, paper_code_taken, bank_shortage (`problems`), draw_failed.
    """
    _free_code(db, code)
    plan = read_blueprint(blueprint)
    try:
        drawn = draw(current_specs(db, tasks=False), plan, seed)
    except Shortage as short:
        raise Refused("bank_shortage", table=str(short), problems=[vars(s) for s in short.table]) from None
    except Malformed as fault:
        raise Refused("draw_failed", reason=str(fault)) from None
    paper = Paper(
        code=code,
        title=title,
        subject="theory",
        level=plan.level,
        minutes=plan.minutes,
        seed=drawn.seed,
        blueprint=write_blueprint(plan),
        proof={
            "items": drawn.proof.items,
            "points": drawn.proof.points,
            "by_section": [list(s) for s in drawn.proof.by_section],
            "by_module": drawn.proof.by_module,
            "by_difficulty": drawn.proof.by_difficulty,
            "by_importance": drawn.proof.by_importance,
            "mean_difficulty": drawn.proof.mean_difficulty,
        },
        drawn_at=now,
        drawn_by=who.id,
    )
    db.add(paper)
    db.flush()
    db.add_all(
        PaperItem(
            paper_id=paper.id,
            no=i.no,
            section=i.section,
            kind=i.spec["kind"],
            code=i.code,
            worth=i.worth,
            movable=i.movable,
            spec=i.spec,
        )
        for i in drawn.items
    )
    tell(db, who, now, "paper.drawn", paper.id, code=code, seed=seed)
    return paper.id


def compose_practical(
    db: Session, who: Who, *, now: datetime, code: str, title: str, level: int, minutes: int, task_codes: Sequence[str]
) -> int:
    """A practical paper of chosen tasks of its level, whose rubrics sum to 100.

    Refuses: bad_paper_code, paper_code_taken, no_task, rubric_not_100.
    """
    _free_code(db, code)
    tasks = {i.code: i for i in current_items(db, tasks=True) if level in i.spec["levels"]}
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
    for no, (task, worth) in enumerate(zip(chosen, worths, strict=True), 1):
        db.add(
            PaperItem(
                paper_id=paper.id, no=no, section=0, kind=task.kind, code=task.code, worth=worth, spec=dict(task.spec)
            )
        )
    tell(db, who, now, "paper.drawn", paper.id, code=code)
    return paper.id


def _free_code(db: Session, code: str) -> None:
    rules.may_name_paper(code)
    if db.scalar(select(Paper.id).where(Paper.code == code)):
        raise Refused("paper_code_taken", taken=code, field="code")


def freeze_paper(db: Session, who: Who, *, now: datetime, paper_id: int) -> str:
    """冻结: from now on the paper never changes; a digest over its items proves it. Refuses: paper_is_frozen."""
    hold(db, Paper, paper_id)
    paper = paper_for(db, paper_id)
    rules.may_change(paper.frozen_at is not None)
    paper.digest = digest_of_paper(db, paper_id)
    paper.frozen_at, paper.frozen_by = now, who.id
    tell(db, who, now, "paper.frozen", paper.id, digest=paper.digest)
    return paper.digest


def digest_of_paper(db: Session, paper_id: int) -> str:
    """The digest over a paper's items, to compare with the one of its freezing."""
    return digest_of([[i.no, i.section, i.kind, i.code, i.worth, i.spec] for i in items_of(db, paper_id)])


def discard_paper(db: Session, who: Who, *, now: datetime, paper_id: int) -> None:
    """Throw away a paper that was never frozen. Refuses: paper_is_frozen."""
    hold(db, Paper, paper_id)
    paper = paper_for(db, paper_id)
    rules.may_change(paper.frozen_at is not None)
    db.execute(delete(PaperItem).where(PaperItem.paper_id == paper_id))
    db.delete(paper)
    tell(db, who, now, "paper.discarded", paper_id, code=paper.code)
