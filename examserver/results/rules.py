"""Subjects by level, when a candidate has passed, who may confirm, lock or change a mark (domain.md 1, 4.4, 5)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from examserver.errors import Malformed, Refused
from examserver.machine import Machine
from question_bank.points import round_subject

SUBJECTS = ("theory", "practical", "review")
BY_SERVER = 0


class S(StrEnum):
    """States of a mark: 已录入 已确认 已锁定."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    LOCKED = "locked"


class E(StrEnum):
    """What can happen to a mark; `renew`: its source changed before anybody confirmed it."""

    RENEW = "renew"
    CONFIRM = "confirm"
    LOCK = "lock"
    CHANGE = "change"


LIFE: Machine[S, E] = Machine(
    {
        S.ENTERED: {E.RENEW: S.ENTERED, E.CONFIRM: S.CONFIRMED, E.CHANGE: S.ENTERED},
        S.CONFIRMED: {E.LOCK: S.LOCKED, E.CHANGE: S.ENTERED},
        S.LOCKED: {E.CHANGE: S.ENTERED},
    }
)


class Status(StrEnum):
    """What a mark says: a number, 缺考, or 违纪."""

    SCORED = "scored"
    ABSENT = "absent"
    MISCONDUCT = "misconduct"


class Conclusion(StrEnum):
    """合格 不合格 未完成."""

    PASSED = "passed"
    FAILED = "failed"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class Mark:
    """A subject's mark in tenths, or why there is none."""

    status: Status
    tenths: int | None = None


ABSENT = Mark(Status.ABSENT)
MISCONDUCT = Mark(Status.MISCONDUCT)


def scored(tenths: int) -> Mark:
    """A mark that is a number."""
    return Mark(Status.SCORED, tenths)


def subjects_of(level: int) -> tuple[str, ...]:
    """The required subjects: levels 5-3 theory and practical, 2-1 also 综合评审."""
    return SUBJECTS if level <= 2 else SUBJECTS[:2]


def conclusion(level: int, marks: Mapping[str, Mark | None], pass_tenths: int) -> Conclusion:
    """未完成 while a required mark is missing; 合格 only with every required subject passed, each by itself."""
    required = [marks.get(subject) for subject in subjects_of(level)]
    if any(mark is None for mark in required):
        return Conclusion.INCOMPLETE
    return Conclusion.PASSED if all(has_passed(m, pass_tenths) for m in required if m) else Conclusion.FAILED


def has_passed(mark: Mark, pass_tenths: int) -> bool:
    """Whether one subject is passed; 缺考 and 违纪 never are."""
    return mark.tenths is not None and mark.tenths >= pass_tenths


def mark_of_attempt(state: str, points: int | None) -> Mark | None:
    """What an attempt's end says: 缺考, 违纪 (the subject is void), or its points, rounded here and only here."""
    if state == "absent":
        return ABSENT
    if state == "ended":
        return MISCONDUCT
    is_over = state in ("handed_in", "collected")
    return scored(round_subject(points)) if is_over and points is not None else None


def voids_all(ended_why: str) -> bool:
    """Whether the misconduct of this attempt voids all subjects of the batch: tiers C and D (domain.md 4.4)."""
    return ended_why in ("misconduct_C", "misconduct_D")


def is_in_conflict(held: Mark, source: Mark | None, source_at: datetime | None, agreed_at: datetime | None) -> bool:
    """Whether a mark differs from its source, and no change with a leader's consent has settled it since."""
    if source_at is None or held == source:
        return False
    return agreed_at is None or source_at > agreed_at


def may_confirm(state: S, entered_by: int, who_id: int, is_over: bool, in_conflict: bool) -> None:
    """Refuses: wrong_state, own_entry, sitting_not_over, mark_conflict."""
    LIFE.after(state, E.CONFIRM)
    if entered_by == who_id:
        raise Refused("own_entry")
    if not is_over:
        raise Refused("sitting_not_over")
    if in_conflict:
        raise Refused("mark_conflict")


def may_lock(state: S, confirmed_by: int | None, who_id: int, is_over: bool, in_conflict: bool) -> None:
    """Refuses: not_confirmed, own_confirmation, sitting_not_over (reopened), mark_conflict, wrong_state."""
    if state is S.ENTERED:
        raise Refused("not_confirmed")
    LIFE.after(state, E.LOCK)
    if confirmed_by == who_id:
        raise Refused("own_confirmation")
    if not is_over:
        raise Refused("sitting_not_over")
    if in_conflict:
        raise Refused("mark_conflict")


def may_enter(has_mark: bool, has_attempt: bool) -> None:
    """By hand only what no exam of this site gives. Refuses: mark_exists, source_expected."""
    if has_mark:
        raise Refused("mark_exists", field="subject")
    if has_attempt:
        raise Refused("source_expected", field="subject")


def may_change(held: Mark, new: Mark, in_conflict: bool) -> None:
    """The same mark again settles a conflict; without one it is no change. Refuses: nothing_changed."""
    if held == new and not in_conflict:
        raise Refused("nothing_changed", field="mark")


def read_mark(status: str, text: str) -> Mark:
    """A mark as a person typed it: 0 to 100 with at most one decimal, none for 缺考 and 违纪. Malformed: bad_mark."""
    if status != Status.SCORED:
        return Mark(Status(status))
    found = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]))?", text.strip())
    tenths = int(found[1]) * 10 + int(found[2] or 0) if found else -1
    if not 0 <= tenths <= 1000:
        raise Malformed("bad_mark", field="mark")
    return scored(tenths)


@dataclass(frozen=True)
class Figures:
    """How a group did: of `n` finished ones so many passed; the mean is over marks that are numbers, in tenths."""

    n: int
    passed: int
    scored: int
    mean: int | None
    highest: int | None
    lowest: int | None

    @property
    def rate(self) -> int | None:
        """Per mille who passed, half up."""
        return (2000 * self.passed + self.n) // (2 * self.n) if self.n else None


def figures(marks: Iterable[Mark | None], pass_tenths: int) -> Figures:
    """The figures of one subject; missing marks are left out."""
    known = [m for m in marks if m is not None]
    numbers = [m.tenths for m in known if m.tenths is not None]
    mean = (2 * sum(numbers) + len(numbers)) // (2 * len(numbers)) if numbers else None
    passed = sum(has_passed(m, pass_tenths) for m in known)
    return Figures(len(known), passed, len(numbers), mean, max(numbers, default=None), min(numbers, default=None))
