"""The life of a sitting, and when admission opens and closes."""

from datetime import datetime, timedelta
from enum import StrEnum

from examserver.errors import Refused
from examserver.machine import Machine


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
    RECONCILE = "reconcile"
    SEAL = "seal"


LIFE: Machine[S, E] = Machine(
    {
        S.PREPARING: {E.ADMIT: S.ADMITTING},
        S.ADMITTING: {E.BEGIN: S.RUNNING},
        S.RUNNING: {E.FINISH: S.FINISHED},
        S.FINISHED: {E.RECONCILE: S.RECONCILED},
        S.RECONCILED: {E.SEAL: S.SEALED},
        S.SEALED: {},
    }
)

INCIDENT_KINDS = ("misconduct", "equipment", "terminal_change", "late", "left_room", "illness", "other")
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
