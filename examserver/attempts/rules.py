"""The life of an attempt, its deadline, and who may save, hand in or move."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from examserver.errors import Refused
from examserver.machine import Machine


class S(StrEnum):
    """States: 未签到 已签到 核对 等待 答题 已交卷 强制收卷 缺考 违纪终止 (domain.md 4.3)."""

    EXPECTED = "expected"
    CHECKED_IN = "checked_in"
    IDENTIFIED = "identified"
    WAITING = "waiting"
    ANSWERING = "answering"
    HANDED_IN = "handed_in"
    COLLECTED = "collected"
    ABSENT = "absent"
    ENDED = "ended"


class E(StrEnum):
    """What can happen to an attempt."""

    CHECK_IN = "check_in"
    IDENTIFY = "identify"
    ACCEPT_PLEDGE = "accept_pledge"
    REFUSE_PLEDGE = "refuse_pledge"
    BEGIN = "begin"
    HAND_IN = "hand_in"
    COLLECT = "collect"
    MARK_ABSENT = "mark_absent"
    END_FOR_MISCONDUCT = "end_for_misconduct"
    REOPEN = "reopen"


_MISCONDUCT = {E.END_FOR_MISCONDUCT: S.ENDED}

LIFE: Machine[S, E] = Machine(
    {
        S.EXPECTED: {E.CHECK_IN: S.CHECKED_IN, E.MARK_ABSENT: S.ABSENT},
        S.CHECKED_IN: {E.IDENTIFY: S.IDENTIFIED, E.MARK_ABSENT: S.ABSENT, **_MISCONDUCT},
        S.IDENTIFIED: {
            E.ACCEPT_PLEDGE: S.WAITING,
            E.REFUSE_PLEDGE: S.ABSENT,
            E.MARK_ABSENT: S.ABSENT,
            **_MISCONDUCT,
        },
        S.WAITING: {E.BEGIN: S.ANSWERING, E.MARK_ABSENT: S.ABSENT, **_MISCONDUCT},
        S.ANSWERING: {E.HAND_IN: S.HANDED_IN, E.COLLECT: S.COLLECTED, **_MISCONDUCT},
        S.HANDED_IN: {E.REOPEN: S.ANSWERING, **_MISCONDUCT},
        S.COLLECTED: {E.REOPEN: S.ANSWERING, **_MISCONDUCT},
        S.ABSENT: {},
        S.ENDED: {},
    }
)

PRESENT = (S.CHECKED_IN, S.IDENTIFIED, S.WAITING, S.ANSWERING)
OVER = (S.HANDED_IN, S.COLLECTED, S.ABSENT, S.ENDED)
NOT_BEGUN = (S.EXPECTED, S.CHECKED_IN, S.IDENTIFIED, S.WAITING)


def deadline(began_at: datetime, minutes: int, extension_ms: int) -> datetime:
    """`began + allowance + extensions`: never earlier than the allowance."""
    return began_at + timedelta(minutes=minutes, milliseconds=extension_ms)


def last_moment(deadline: datetime, drain_seconds: int, drain_from: datetime | None = None) -> datetime:
    """Until when the server still takes what a terminal had before the deadline.

    `drain_from`: when the server was back, where it was away at the deadline or in the drain.
    """
    return max(deadline, drain_from or deadline) + timedelta(seconds=drain_seconds)


def may_save(state: S, is_holder: bool, now: datetime, last: datetime | None) -> None:
    """Refuses: wrong_terminal, not_answering, time_is_up."""
    if state is S.COLLECTED:
        raise Refused("time_is_up")
    if state is not S.ANSWERING or last is None:
        raise Refused("not_answering")
    if not is_holder:
        raise Refused("wrong_terminal")
    if now > last:
        raise Refused("time_is_up")


def may_still_arrive(deadline: datetime | None, now: datetime, left_ms: int) -> None:
    """After the deadline, in the drain, only what was numbered before it: `left_ms` of the exam were left then.

    The terminal's word, by its countdown; lying gains the seconds of the drain at most. Refuses: time_is_up.
    """
    if deadline is not None and now > deadline and left_ms <= 0:
        raise Refused("time_is_up")


RESCUABLE = (S.ANSWERING, S.HANDED_IN, S.COLLECTED)


def may_be_rescued(state: S, deadline: datetime | None, now: datetime, leases: int, lease: int, left_ms: int) -> None:
    """A revision out of a rescue file: of one of this attempt's terminals, numbered before its time was up.

    While the attempt still answers and its time runs, the countdown of the terminal is not asked.
    Refuses: rescue_of_no_lease, rescue_after_time.
    """
    if not 1 <= lease <= leases:
        raise Refused("rescue_of_no_lease")
    is_running = state is S.ANSWERING and deadline is not None and now <= deadline
    if left_ms <= 0 and not is_running:
        raise Refused("rescue_after_time")


def may_hand_in(began_at: datetime, earliest_minutes: int, allowance_minutes: int, now: datetime) -> None:
    """Not before the earliest minute, nor never where the exam is shorter. Refuses: too_early_to_hand_in."""
    earliest = min(earliest_minutes, allowance_minutes)
    if now < began_at + timedelta(minutes=earliest):
        raise Refused("too_early_to_hand_in", minutes=earliest)


class Cause(StrEnum):
    """Why a terminal did not reach the server: its own side (machine, cable, switch), or the server was away."""

    TERMINAL = "terminal"
    SERVER = "server"


def outage_begins(lost_at: datetime, *contacts: datetime | None) -> datetime:
    """When an outage begins: at the last contact, which may be later than the loss that was noticed.

    Contacts: the attempt's start, its last acknowledged answer, the end of an outage before. So no time counts twice.
    """
    return max([lost_at, *(contact for contact in contacts if contact)])


def is_worth_noting(began_at: datetime, until: datetime, noted_after_seconds: int) -> bool:
    """Whether a terminal was away for long enough to be written down."""
    return until - began_at >= timedelta(seconds=noted_after_seconds)


def lost_ms(began_at: datetime, until: datetime, start: datetime | None, deadline: datetime | None) -> int:
    """What an outage cost, in whole milliseconds: only the exam's own time counts, from the start to the deadline."""
    if start is None or deadline is None:
        return 0
    lost = min(until, deadline) - max(began_at, start)
    return max(0, lost // timedelta(milliseconds=1))


def minutes_to_give(lost_ms: int) -> int:
    """The proposal for lost time: whole minutes, rounded up. Whether it was their own fault, people decide."""
    return -(-lost_ms // 60_000)


def is_same_terminal(held: str, asking: str) -> bool:
    """Whether the asking terminal is the one that holds the attempt; nobody holds it before the first check-in."""
    return held in ("", asking)


def form_at(seat_no: int, columns: int, forms: int, turn: int = 0) -> int:
    """Which of so many forms lies at a seat, so that those beside, before and behind have another one.

    Seats stand in rows of `columns`. From three forms on the rows are shifted by two: then few diagonals are alike.
    """
    row, column = divmod(seat_no - 1, columns)
    return (column + row * (2 if forms > 2 else 1) + turn) % forms


PATTERN = re.compile(
    r"(?:[A-Za-z0-9_-]|\{(?:yy|yyyy|mm|dd|site)\}|\{(?:level|room|seat|row)(?::0[1-9]d)?\})+", re.ASCII
)
"""What an admission pattern may hold: plain characters and the known places, numbers filled up with zeros."""


def admission_no(pattern: str, **parts: object) -> str:
    """准考证号 by the site's pattern; default YYMMDD + 考点4 + 等级1 + 考场2 + 座位2 (domain.md 7.2).

    Capitals, as a number typed at a terminal is compared. Refuses: bad_admission_pattern.
    """
    if not PATTERN.fullmatch(pattern):
        raise Refused("bad_admission_pattern", number=pattern[:60], field="pattern")
    number = pattern.format(**parts).upper()
    if len(number) > 40 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in number):
        raise Refused("bad_admission_pattern", number=number[:60], field="pattern")
    return number


MOST_VERSIONS = 60
VERSIONS_APART = ((timedelta(minutes=1), timedelta(seconds=5)), (timedelta(minutes=10), timedelta(seconds=30)))
THEN_APART = timedelta(minutes=5)


def spread(moments: Sequence[tuple[int, datetime]]) -> list[int]:
    """Which versions a history offers, of all by their moments, newest first: the older, the further apart.

    All where they are few; else five seconds apart in the last minute, then half a minute, after ten minutes five. The
    newest and the very first one are always there.
    """
    if len(moments) <= MOST_VERSIONS:
        return [id for id, _at in moments]
    chosen: list[tuple[int, datetime]] = []
    for id, at in moments:
        age = moments[0][1] - at
        apart = next((gap for limit, gap in VERSIONS_APART if age <= limit), THEN_APART)
        if not chosen or chosen[-1][1] - at >= apart:
            chosen.append((id, at))
    kept = [id for id, _at in chosen[:MOST_VERSIONS]]
    return kept if moments[-1][0] in kept else [*kept[: MOST_VERSIONS - 1], moments[-1][0]]
