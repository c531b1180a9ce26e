"""The life of a sitting, and when admission opens and closes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Any

from examserver.errors import Refused
from examserver.machine import Machine
from question_bank.contract import Malformed
from question_bank.penalties.rules import OFF, rule_from


class S(StrEnum):
    """States: 准备 开放入场 开考 结束 收卷核对 封存 (domain.md 4.3)."""

    PREPARING = "preparing"
    ADMITTING = "admitting"
    RUNNING = "running"
    FINISHED = "finished"
    RECONCILED = "reconciled"
    SEALED = "sealed"


class E(StrEnum):
    """What can happen to a sitting."""

    ADMIT = "admit"
    BEGIN = "begin"
    FINISH = "finish"
    RESUME = "resume"
    RECONCILE = "reconcile"
    SEAL = "seal"


LIFE: Machine[S, E] = Machine(
    {
        S.PREPARING: {E.ADMIT: S.ADMITTING},
        S.ADMITTING: {E.BEGIN: S.RUNNING},
        S.RUNNING: {E.FINISH: S.FINISHED},
        S.FINISHED: {E.RECONCILE: S.RECONCILED, E.RESUME: S.RUNNING},  # a candidate was let in again
        S.RECONCILED: {E.SEAL: S.SEALED},
        S.SEALED: {},
    }
)

MOST_MINUTES = 600
FARTHEST = timedelta(days=732)
BOUNDS: dict[str, tuple[int, int]] = {
    "entry_opens_minutes": (0, 240),
    "late_limit_theory_minutes": (0, 120),
    "late_limit_practical_minutes": (0, 120),
    "earliest_hand_in_minutes": (0, 300),
    "drain_seconds": (0, 300),
    "graders": (1, 3),
    "tolerance_points": (0, 100_00),
    "written_tolerance_percent": (0, 100),
}
PENALTIES = ("penalty_distorted", "penalty_missing", "penalty_unrelated", "penalty_named", "penalty_uncivil")
"""The general penalties of practical work, each as question_bank/penalties/rules.py reads it."""

RULES_OF = {
    "theory": (
        "entry_opens_minutes",
        "late_limit_theory_minutes",
        "earliest_hand_in_minutes",
        "drain_seconds",
        "graders",
        "written_tolerance_percent",
    ),
    "practical": (
        "entry_opens_minutes",
        "late_limit_practical_minutes",
        "earliest_hand_in_minutes",
        "drain_seconds",
        "graders",
        "tolerance_points",
    ),
}
INCIDENT_KINDS = (
    "misconduct", "equipment", "terminal_change", "late", "left_room", "illness", "extension", "collected", "reopened",
    "other",
)  # fmt: skip
TIERS = ("A", "B", "C", "D", "E")


def opens_at(planned_start: datetime, entry_opens_minutes: int) -> datetime:
    """The earliest moment of admission."""
    return planned_start - timedelta(minutes=entry_opens_minutes)


def may_admit(planned_start: datetime, entry_opens_minutes: int, now: datetime) -> None:
    """Refuses: too_early_to_admit."""
    opens = opens_at(planned_start, entry_opens_minutes)
    if now < opens:
        raise Refused("too_early_to_admit", opens=opens)


def may_enter(state: S, began_at: datetime | None, late_limit_minutes: int, now: datetime) -> None:
    """Whether a candidate may come in now. Refuses: not_admitting, too_late_to_enter.

    Whoever came in before the start is not asked again; a limit of 0 closes the door at the start.
    """
    if state is S.ADMITTING:
        return
    if state is not S.RUNNING or began_at is None:
        raise Refused("not_admitting")
    if now > began_at + timedelta(minutes=late_limit_minutes):
        raise Refused("too_late_to_enter", minutes=late_limit_minutes)


def door_closes(began_at: datetime, late_limit_minutes: int) -> datetime:
    """When the last late candidate may come in."""
    return began_at + timedelta(minutes=late_limit_minutes)


def may_plan(planned_start: datetime, minutes: int, book: Mapping[str, Any], now: datetime) -> None:
    """Whether a plan can be meant: times and rules within their bounds.

    Refuses: far_start, out_of_range, malformed_field.
    """
    if abs(planned_start - now) > FARTHEST:
        raise Refused("far_start", field="planned_start")
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused("out_of_range", field="minutes", least=1, most=MOST_MINUTES)
    for name, (least, most) in BOUNDS.items():
        if not least <= book.get(name, least) <= most:
            raise Refused("out_of_range", field=name, least=least, most=most)
    for name in PENALTIES:
        _may_penalise(name, book.get(name, OFF))


def _may_penalise(name: str, setting: str) -> None:
    try:
        rule_from(setting)
    except Malformed:
        raise Refused("malformed_field", field=name) from None


@dataclass(frozen=True)
class Plan:
    """What is planned for one sitting; `papers` is level to that paper's own minutes, `short` to the papers that a set
    has too few of, one for each candidate."""

    subject: str
    minutes: int
    least_minutes: int
    day: date
    exam_date: date
    levels: tuple[int, ...]
    papers: Mapping[int, int]
    staff: int
    short: Mapping[int, int] = field(default_factory=dict)


Advice = tuple[str, dict[str, Any]]
"""The code of a sentence and what fills it: something to look at, never a refusal."""


def advice(plan: Plan) -> Iterator[Advice]:
    """What a careful planner would look at again."""
    if plan.minutes < plan.least_minutes:
        yield "below_standard_minutes", {"minutes": plan.minutes, "least": plan.least_minutes}
    for level in plan.levels:
        if level not in plan.papers:
            yield "level_without_paper", {"level": level}
    for level, minutes in sorted(plan.papers.items(), reverse=True):
        if minutes != plan.minutes:
            yield "paper_minutes_differ", {"level": level, "minutes": plan.minutes, "paper_minutes": minutes}
    for level, missing in sorted(plan.short.items(), reverse=True):
        yield "set_is_short", {"level": level, "n": missing}
    if plan.day != plan.exam_date:
        yield "not_on_exam_date", {"day": plan.exam_date.isoformat()}
    if not plan.staff:
        yield "no_invigilator", {}


def overlapping(sittings: Iterable[tuple[int, int, datetime, int]]) -> list[tuple[int, int]]:
    """Pairs of sitting ids that are planned in one room at one time; each is (id, room, planned start, minutes)."""
    pairs = combinations(sorted(sittings, key=lambda s: (s[1], s[2], s[0])), 2)
    return [(a[0], b[0]) for a, b in pairs if a[1] == b[1] and b[2] < a[2] + timedelta(minutes=a[3])]
