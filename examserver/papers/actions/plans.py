"""Writing blueprints: those that ship, and one's own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.db import hold
from examserver.errors import Refused
from examserver.facts import tell
from examserver.papers import rules
from examserver.papers.plan_faults import faults_of
from examserver.papers.reads.plans import plan_for, times_used
from examserver.papers.tables import Plan
from examserver.who import Who
from question_bank.blueprints import read_blueprint, write_blueprint

SHIPPED, OWN = "shipped", "own"


def stock_plans(db: Session, who: Who, *, now: datetime, plans: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Take shipped blueprints in; one that was changed here stays as it is. Gives counts of added and changed."""
    held = {plan.code: plan for plan in db.scalars(select(Plan))}
    counts = {"added": 0, "changed": 0, "same": 0}
    for body in plans:
        plan = held.get(body["code"])
        if plan is None:
            db.add(Plan(code=body["code"], origin=SHIPPED, **_written(body, who, now)))
            counts["added"] += 1
        elif plan.origin == SHIPPED and plan.body != body:
            _change(plan, body, who, now)
            counts["changed"] += 1
        else:
            counts["same"] += 1
    if counts["added"] or counts["changed"]:
        tell(db, who, now, "blueprint.stocked", counts=counts)
    return counts


def add_plan(db: Session, who: Who, *, now: datetime, body: Mapping[str, Any]) -> int:
    """Keep a new blueprint. Refuses: bad_blueprint (`problems`), bad_paper_code, plan_code_taken."""
    body = _checked(body)
    _free_code(db, body["code"], 0)
    plan = Plan(code=body["code"], origin=OWN, **_written(body, who, now))
    db.add(plan)
    db.flush()
    tell(db, who, now, "blueprint.saved", plan.id, code=plan.code, version=1)
    return plan.id


def change_plan(db: Session, who: Who, *, now: datetime, plan_id: int, version: int, body: Mapping[str, Any]) -> int:
    """Change a blueprint; papers that were drawn by it keep their own copy. Gives the new version.

    Refuses: bad_blueprint (`problems`), bad_paper_code, plan_code_taken, plan_changed (somebody was first).
    """
    hold(db, Plan, plan_id)
    plan = plan_for(db, plan_id)
    if plan.version != version:
        raise Refused("plan_changed")
    body = _checked(body)
    _free_code(db, body["code"], plan_id)
    if body != plan.body:
        _change(plan, body, who, now)
        plan.code, plan.origin = body["code"], OWN
        tell(db, who, now, "blueprint.saved", plan_id, code=plan.code, version=plan.version)
    return plan.version


def delete_plan(db: Session, who: Who, *, now: datetime, plan_id: int) -> None:
    """Throw away a blueprint by which nothing was drawn. Refuses: plan_in_use."""
    hold(db, Plan, plan_id)
    plan = plan_for(db, plan_id)
    if times_used(db)[plan.code]:
        raise Refused("plan_in_use")
    db.delete(plan)
    tell(db, who, now, "blueprint.deleted", plan_id, code=plan.code)


def _checked(body: Mapping[str, Any]) -> dict[str, Any]:
    if faults := faults_of(body):
        raise Refused("bad_blueprint", n=len(faults), problems=[vars(fault) for fault in faults])
    rules.may_name_paper(body["code"])
    return write_blueprint(read_blueprint(body))


def _free_code(db: Session, code: str, own_id: int) -> None:
    if db.scalar(select(Plan.id).where(Plan.code == code, Plan.id != own_id)):
        raise Refused("plan_code_taken", taken=code, field="code")


def _written(body: Mapping[str, Any], who: Who, now: datetime) -> dict[str, Any]:
    return {
        "title": body["title"],
        "level": body["level"],
        "body": dict(body),
        "changed_at": now,
        "changed_by": who.id,
    }


def _change(plan: Plan, body: Mapping[str, Any], who: Who, now: datetime) -> None:
    for name, value in _written(body, who, now).items():
        setattr(plan, name, value)
    plan.version += 1
