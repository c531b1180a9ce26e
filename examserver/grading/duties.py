"""Chores of this floor: mark collected theory, give written answers and sealed practical work their codes."""

import random
from collections.abc import Sequence
from typing import Any

import structlog

from examserver.grading.actions.coding import code_work, code_written
from examserver.grading.actions.marking import mark_theory
from examserver.grading.reads import SealedTask, SealedWork, sealed_work, uncoded, unmarked
from examserver.grading.reads.penalties import UNCHECKED
from examserver.grading.reads.written import uncoded_written
from examserver.house import House
from examserver.offload import off_loop_within
from examserver.who import SERVER
from question_bank.contract import Facts, Finding
from question_bank.penalties.proposals import Made, Proof, Proposal, propose, unchecked
from question_bank.penalties.rules import NAMED, Rule
from question_bank.registry import workspace

log = structlog.get_logger()
WORKS_A_ROUND = 20
INSPECTION_SECONDS = 20.0


def mark_collected(house: House) -> None:
    """Mark every collected theory attempt that has no mark since, and give a code to what it leaves to people.

    One that was reopened meanwhile is left alone.
    """
    house.each_group(house.see(unmarked), lambda ids: house.act(mark_theory, SERVER, attempt_ids=ids))
    house.each_group(house.see(uncoded_written), lambda ids: house.act(code_written, SERVER, attempt_ids=ids))


def code_sealed_works(house: House) -> None:
    """Give every sealed practical work a code, some in each round; the machine looks at it before the transaction.

    Those are drawn by lot, so that one that fails again and again is in nobody's way.
    """
    waiting = house.see(uncoded)
    some = random.sample(waiting, min(WORKS_A_ROUND, len(waiting)))
    house.each(some, lambda attempt_id: _code(house, attempt_id))


def _code(house: House, attempt_id: int) -> None:
    sealed = house.see(sealed_work, attempt_id)
    found = {
        "findings": [f for task in sealed.tasks for f in _inspected(house, task)],
        "penalties": [p for task in sealed.tasks for p in _penalised(house, sealed, task)],
    }
    house.act(code_work, SERVER, attempt_id=attempt_id, sealed_at=sealed.sealed_at, **found)


def _inspected(house: House, task: SealedTask) -> list[dict[str, Any]]:
    """The findings of one task; none where the machine takes too long."""
    try:
        return off_loop_within(INSPECTION_SECONDS, findings_of, house, task)
    except TimeoutError:
        log.warning("inspection_too_long", task=task.no, seconds=INSPECTION_SECONDS)
        return []


def _penalised(house: House, sealed: SealedWork, task: SealedTask) -> list[dict[str, Any]]:
    """The penalties that the machine proposes for one task; where it takes too long, that it has not looked."""
    try:
        return off_loop_within(INSPECTION_SECONDS, penalties_of, house, sealed, task)
    except TimeoutError:
        log.warning("penalties_too_long", task=task.no, seconds=INSPECTION_SECONDS)
        return [_not_looked_at(task.no, [Proof("", "nothing")])]


def penalties_of(house: House, sealed: SealedWork, task: SealedTask) -> list[dict[str, Any]]:
    """The same, where it takes its time; and what of the task the machine could not look at."""
    files = {slot: [_on_disk(house, facts) for facts in found] for slot, found in task.files.items()}
    made = Made(workspace(task.kind), task.spec, task.fields, files, task.acts)
    try:
        found = [
            _proposed(task.no, one, sealed.penalties[one.kind])
            for one in propose(made, sealed.penalties, sealed.identity)
        ]
        left = unchecked(made) if NAMED in sealed.penalties else []
    except Exception:  # a candidate's file must not keep the work from the graders
        log.exception("penalties_failed", task=task.no)
        return [_not_looked_at(task.no, [Proof("", "nothing")])]
    return [*found, _not_looked_at(task.no, left)] if left else found


def _proposed(no: int, one: Proposal, rule: Rule) -> dict[str, Any]:
    proof = [_proven(each) for each in one.proof]
    place = {"no": no, "kind": one.kind, "scope": rule.scope, "line": one.line}
    return {"key": f"{no}-{one.kind}-{one.line}", **place, "percent": rule.percent, "proof": proof}


def _not_looked_at(no: int, left: Sequence[Proof]) -> dict[str, Any]:
    return {"no": no, "kind": UNCHECKED, "proof": [_proven(each) for each in left]}


def _proven(proof: Proof) -> dict[str, Any]:
    return {"where": proof.where, "code": proof.code, **proof.detail}


def findings_of(house: House, task: SealedTask) -> list[dict[str, Any]]:
    """What the machine proposes for one task; nothing where its own inspection fails: then people score every line."""
    files = {slot: [_on_disk(house, facts) for facts in found] for slot, found in task.files.items()}
    try:
        found = workspace(task.kind).inspect(task.spec, task.fields, files, task.acts)
    except Exception:  # a candidate's file must not keep the work from the graders
        log.exception("inspection_failed", task=task.no)
        return []
    return [_plain(task.no, finding) for finding in found]


def _on_disk(house: House, facts: Facts) -> Facts:
    return {**facts, "path": str(house.files.path(facts["path"]))}


def _plain(no: int, finding: Finding) -> dict[str, Any]:
    return {
        "no": no,
        "line": finding.line,
        "points": finding.points,
        "why": finding.why,
        "proof": dict(finding.proof),
    }
