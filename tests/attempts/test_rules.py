"""The life of an attempt as a table, its deadline, and who may save or hand in: no database."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examserver.attempts import rules
from examserver.attempts.rules import LIFE, E, S
from examserver.errors import Refused

Refusal = Callable[[str], Any]
NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
MOMENTS = st.datetimes(NINE.replace(2020, tzinfo=None), NINE.replace(2090, tzinfo=None), timezones=st.just(UTC))
MAY_HAPPEN = {
    S.EXPECTED: "check_in mark_absent",
    S.CHECKED_IN: "identify mark_absent end_for_misconduct",
    S.IDENTIFIED: "accept_pledge refuse_pledge mark_absent end_for_misconduct",
    S.WAITING: "begin mark_absent end_for_misconduct",
    S.ANSWERING: "hand_in collect end_for_misconduct",
    S.HANDED_IN: "reopen end_for_misconduct",
    S.COLLECTED: "reopen end_for_misconduct",
    S.ABSENT: "",
    S.ENDED: "",
}


def after(minutes: float = 0, seconds: float = 0) -> datetime:
    return NINE + timedelta(minutes=minutes, seconds=seconds)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("event", E)
def test_only_what_the_table_lists_can_happen(refused: Refusal, state: S, event: E) -> None:
    if event in MAY_HAPPEN[state].split():
        assert LIFE.after(state, event) in S
    else:
        with refused("wrong_state"):
            LIFE.after(state, event)


@pytest.mark.parametrize("state", S)
def test_every_state_can_be_reached(state: S) -> None:
    reached, fresh = {S.EXPECTED}, {S.EXPECTED}
    while fresh:
        fresh = {to for one in fresh for to in LIFE.table[one].values()} - reached
        reached |= fresh
    assert state in reached


def test_each_state_is_present_or_over_or_expected() -> None:
    groups = (set(rules.PRESENT), set(rules.OVER), {S.EXPECTED})
    assert set.union(*groups) == set(S)
    assert sum(map(len, groups)) == len(S)
    assert set(rules.NOT_BEGUN) == set(S) - set(rules.OVER) - {S.ANSWERING}


@pytest.mark.parametrize("state", rules.OVER)
def test_what_is_over_goes_on_only_by_reopening_or_ends_for_misconduct(state: S) -> None:
    assert set(LIFE.table[state]) <= {E.REOPEN, E.END_FOR_MISCONDUCT}


@pytest.mark.parametrize(
    ("minutes", "extension_minutes", "end"),
    [(90, 0, after(90)), (90, 10, after(100)), (120, 0.5, after(120, 30)), (1, 0, after(1))],
)
def test_the_deadline_is_the_start_and_the_allowance_and_the_extensions(
    minutes: int, extension_minutes: float, end: datetime
) -> None:
    assert rules.deadline(NINE, minutes, int(extension_minutes * 60_000)) == end


@given(MOMENTS, st.integers(1, 600), st.lists(st.integers(1, 60_000_000)))
def test_no_deadline_is_earlier_than_the_allowance(began_at: datetime, minutes: int, extensions: list[int]) -> None:
    ends = [rules.deadline(began_at, minutes, sum(extensions[:n])) for n in range(len(extensions) + 1)]
    assert ends[0] == began_at + timedelta(minutes=minutes)
    assert ends == sorted(ends)


@given(MOMENTS, st.integers(0, 600))
def test_the_last_moment_is_never_before_the_deadline(deadline: datetime, drain: int) -> None:
    assert rules.last_moment(deadline, drain) - deadline == timedelta(seconds=drain)
    assert rules.last_moment(deadline, drain, deadline - timedelta(minutes=1)) == rules.last_moment(deadline, drain)
    back = deadline + timedelta(minutes=1)
    assert rules.last_moment(deadline, drain, back) - back == timedelta(seconds=drain)


@pytest.mark.parametrize(
    ("state", "is_holder", "now", "last", "code"),
    [
        (S.ANSWERING, True, after(0), after(90, 20), ""),
        (S.ANSWERING, True, after(90), after(90, 20), ""),
        (S.ANSWERING, True, after(90, 20), after(90, 20), ""),
        (S.ANSWERING, True, after(90, 20.001), after(90, 20), "time_is_up"),
        (S.ANSWERING, True, after(500), after(90, 20), "time_is_up"),
        (S.ANSWERING, False, after(1), after(90, 20), "wrong_terminal"),
        (S.ANSWERING, False, after(91), after(90, 20), "wrong_terminal"),
        (S.ANSWERING, True, after(1), None, "not_answering"),
        (S.COLLECTED, True, after(91), after(90, 20), "time_is_up"),
        (S.COLLECTED, False, after(1), after(90, 20), "time_is_up"),
        *((s, True, after(1), after(90, 20), "not_answering") for s in S if s not in (S.ANSWERING, S.COLLECTED)),
        (S.WAITING, True, after(0), None, "not_answering"),
    ],
)
def test_who_may_save(
    refused: Refusal, state: S, is_holder: bool, now: datetime, last: datetime | None, code: str
) -> None:
    with refused(code):
        rules.may_save(state, is_holder, now, last)


@pytest.mark.parametrize(
    ("earliest", "allowance", "now", "code"),
    [
        (30, 90, after(0), "too_early_to_hand_in"),
        (30, 90, after(29, 59.999), "too_early_to_hand_in"),
        (30, 90, after(30), ""),
        (30, 90, after(90), ""),
        (0, 90, after(0), ""),
        (30, 20, after(19), "too_early_to_hand_in"),
        (30, 20, after(20), ""),
    ],
)
def test_who_may_hand_in(refused: Refusal, earliest: int, allowance: int, now: datetime, code: str) -> None:
    with refused(code):
        rules.may_hand_in(NINE, earliest, allowance, now)


@given(st.integers(0, 600), st.integers(1, 600))
def test_at_the_deadline_handing_in_is_never_too_early(earliest: int, allowance: int) -> None:
    rules.may_hand_in(NINE, earliest, allowance, rules.deadline(NINE, allowance, 0))


@pytest.mark.parametrize(
    ("held", "asking", "is_same"), [("", "a", True), ("a", "a", True), ("a", "b", False), ("a", "", False)]
)
def test_an_attempt_is_held_by_the_terminal_that_checked_in(held: str, asking: str, is_same: bool) -> None:
    assert rules.is_same_terminal(held, asking) is is_same


PARTS: dict[str, object] = {
    "yy": "26", "yyyy": "2026", "mm": "11", "dd": "28", "site": "0001", "level": 4, "room": 3, "seat": 7, "row": 12,
}  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{yy}{mm}{dd}{site}{level}{room:02d}{seat:02d}", "261128000140307"),
        ("k-{yyyy}_{row:04d}", "K-2026_0012"),
        ("{seat}", "7"),
    ],
)
def test_an_admission_number_follows_the_pattern(pattern: str, number: str) -> None:
    assert rules.admission_no(pattern, **PARTS) == number


@pytest.mark.parametrize(
    "pattern",
    ["", "{", "}", "{name}", "{seat.__class__}", "{seat!r}", "{seat:>9999d}", "{yy:02d}", "考", "{0}", "A" * 41, "a b"],
)
def test_a_pattern_that_is_none_is_refused(refused: Refusal, pattern: str) -> None:
    with refused("bad_admission_pattern"):
        rules.admission_no(pattern, **PARTS)


@given(st.text(max_size=60))
def test_whatever_the_pattern_a_number_is_short_and_plain_or_refused(pattern: str) -> None:
    with suppress(Refused):
        number = rules.admission_no(pattern, **PARTS)
        assert 0 < len(number) <= 40
        assert number.isascii()
        assert number == number.upper()


# ── Outages ──


@pytest.mark.parametrize(
    ("lost_at", "contacts", "begins"),
    [
        (after(5), [after(0), None, None], after(5)),  # the loss that was noticed
        (after(5), [after(0), after(5, 20), None], after(5, 20)),  # an answer got through by another way
        (after(5), [after(0), after(4), after(8)], after(8)),  # the outage before lasted until then
        (after(-5), [after(0), None, None], after(0)),  # lost in the waiting room
    ],
)
def test_an_outage_begins_at_the_last_contact(lost_at: datetime, contacts: list[Any], begins: datetime) -> None:
    assert rules.outage_begins(lost_at, *contacts) == begins


@pytest.mark.parametrize(("seconds", "is_noted"), [(0, False), (9.999, False), (10, True), (600, True)])
def test_a_short_absence_is_not_written_down(seconds: float, is_noted: bool) -> None:
    assert rules.is_worth_noting(NINE, after(seconds=seconds), 10) is is_noted


@pytest.mark.parametrize(
    ("lost", "back", "seconds"),
    [
        (5, 8, 180),
        (5, 5, 0),
        (-3, 2, 120),  # only from the start
        (88, 95, 120),  # only to the deadline
        (-9, 200, 5400),  # the whole exam
        (91, 95, 0),
        (-9, -3, 0),
        (8, 5, 0),
    ],
)
def test_lost_time_is_time_of_the_exam(lost: float, back: float, seconds: int) -> None:
    assert rules.lost_ms(after(lost), after(back), NINE, after(90)) == seconds * 1000


def test_who_never_began_loses_nothing() -> None:
    assert rules.lost_ms(after(1), after(9), None, None) == 0
    assert rules.lost_ms(after(1), after(9), NINE, None) == 0


@pytest.mark.parametrize(("lost_ms", "minutes"), [(0, 0), (1, 1), (59_999, 1), (60_000, 1), (60_001, 2), (200_000, 4)])
def test_minutes_to_give_are_rounded_up(lost_ms: int, minutes: int) -> None:
    assert rules.minutes_to_give(lost_ms) == minutes


@given(st.lists(st.tuples(st.floats(-20, 120), st.floats(0, 60)), max_size=8))
def test_outages_never_cost_more_than_the_exam_is_long(spans: list[tuple[float, float]]) -> None:
    """However losses overlap: each begins where the one before ended."""
    total, ended = 0, None
    for lost, lasted in sorted(spans):
        begins = rules.outage_begins(after(lost), NINE, ended)
        until = max(begins, after(lost + lasted))
        total += rules.lost_ms(begins, until, NINE, after(90))
        ended = until
    assert total <= 90 * 60_000


@pytest.mark.parametrize(
    ("state", "minutes", "lease", "left_ms", "code"),
    [
        (S.ANSWERING, 10, 1, 1, ""),
        (S.ANSWERING, 10, 2, 0, ""),
        (S.ANSWERING, 90, 2, 0, ""),
        (S.ANSWERING, 90.1, 2, 0, "rescue_after_time"),
        (S.COLLECTED, 95, 1, 1, ""),
        (S.COLLECTED, 95, 1, 0, "rescue_after_time"),
        (S.HANDED_IN, 40, 1, 1, ""),
        (S.HANDED_IN, 40, 1, 0, "rescue_after_time"),
        (S.ANSWERING, 10, 0, 1, "rescue_of_no_lease"),
        (S.ANSWERING, 10, 3, 1, "rescue_of_no_lease"),
    ],
)
def test_out_of_a_rescue_file_comes_what_was_numbered_in_time_at_a_terminal_of_the_attempt(
    refused: Refusal, state: S, minutes: float, lease: int, left_ms: int, code: str
) -> None:
    with refused(code):
        rules.may_be_rescued(state, after(minutes=90), after(minutes=minutes), 2, lease, left_ms)
