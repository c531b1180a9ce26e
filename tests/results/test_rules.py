"""Tables of cases: subjects, conclusions, rounding, who may confirm and lock, what a person may type."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examserver.errors import Malformed
from examserver.results import rules
from examserver.results.rules import ABSENT, MISCONDUCT, Conclusion, Mark, S, Status, scored

Refusal = Callable[[str], Any]
PASS = 600
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("level", "subjects"),
    [
        (5, ("theory", "practical")),
        (4, ("theory", "practical")),
        (3, ("theory", "practical")),
        (2, ("theory", "practical", "review")),
        (1, ("theory", "practical", "review")),
    ],
)
def test_each_level_has_its_subjects(level: int, subjects: tuple[str, ...]) -> None:
    assert rules.subjects_of(level) == subjects


CASES: list[tuple[int, Mark | None, Mark | None, Mark | None, Conclusion]] = [
    (4, scored(600), scored(600), None, Conclusion.PASSED),
    (4, scored(599), scored(1000), None, Conclusion.FAILED),
    (4, scored(1000), scored(599), None, Conclusion.FAILED),
    (4, scored(0), scored(1000), None, Conclusion.FAILED),
    (4, scored(600), None, None, Conclusion.INCOMPLETE),
    (4, None, scored(600), None, Conclusion.INCOMPLETE),
    (4, None, None, None, Conclusion.INCOMPLETE),
    (4, ABSENT, scored(1000), None, Conclusion.FAILED),
    (4, scored(1000), ABSENT, None, Conclusion.FAILED),
    (4, ABSENT, ABSENT, None, Conclusion.FAILED),
    (4, ABSENT, None, None, Conclusion.INCOMPLETE),
    (4, MISCONDUCT, scored(1000), None, Conclusion.FAILED),
    (4, MISCONDUCT, MISCONDUCT, None, Conclusion.FAILED),
    (4, scored(800), scored(800), ABSENT, Conclusion.PASSED),
    (2, scored(800), scored(800), None, Conclusion.INCOMPLETE),
    (2, scored(800), scored(800), scored(599), Conclusion.FAILED),
    (2, scored(600), scored(600), scored(600), Conclusion.PASSED),
    (1, scored(900), scored(900), ABSENT, Conclusion.FAILED),
]


@pytest.mark.parametrize(("level", "theory", "practical", "review", "expected"), CASES)
def test_the_conclusion_follows_from_the_marks(
    level: int, theory: Mark | None, practical: Mark | None, review: Mark | None, expected: Conclusion
) -> None:
    marks = {"theory": theory, "practical": practical, "review": review}
    assert rules.conclusion(level, marks, PASS) is expected


marks = st.one_of(
    st.none(), st.sampled_from([ABSENT, MISCONDUCT]), st.integers(min_value=0, max_value=1000).map(scored)
)


@given(st.sampled_from([1, 2, 3, 4, 5]), marks, marks, marks)
def test_nobody_passes_with_a_required_subject_below_the_mark(
    level: int, theory: Mark | None, practical: Mark | None, review: Mark | None
) -> None:
    known = {"theory": theory, "practical": practical, "review": review}
    required = [known[s] for s in rules.subjects_of(level)]
    passed = rules.conclusion(level, known, PASS) is Conclusion.PASSED
    assert passed == all(m is not None and m.tenths is not None and m.tenths >= PASS for m in required)


@pytest.mark.parametrize(
    ("state", "points", "expected"),
    [
        ("handed_in", 60_00, scored(600)),
        ("handed_in", 59_95, scored(600)),
        ("handed_in", 59_94, scored(599)),
        ("collected", 59_90, scored(599)),
        ("collected", 0, scored(0)),
        ("handed_in", 100_00, scored(1000)),
        ("handed_in", None, None),
        ("answering", 50_00, None),
        ("expected", None, None),
        ("absent", None, ABSENT),
        ("ended", 88_00, MISCONDUCT),
        ("ended", None, MISCONDUCT),
    ],
)
def test_an_attempt_says_a_mark_once_it_is_over(state: str, points: int | None, expected: Mark | None) -> None:
    assert rules.mark_of_attempt(state, points) == expected


@pytest.mark.parametrize(
    ("why", "voids"),
    [
        ("misconduct_A", False),
        ("misconduct_B", False),
        ("misconduct_C", True),
        ("misconduct_D", True),
        ("absent", False),
    ],
)
def test_tiers_c_and_d_void_every_subject(why: str, voids: bool) -> None:
    assert rules.voids_all(why) is voids


def test_a_difference_is_a_conflict_until_a_leader_has_agreed_to_it() -> None:
    held, source = scored(700), scored(650)
    assert rules.is_in_conflict(held, source, NOON, None)
    assert not rules.is_in_conflict(held, held, NOON, None)
    assert not rules.is_in_conflict(held, source, NOON, NOON + timedelta(hours=1))
    assert rules.is_in_conflict(held, source, NOON, NOON - timedelta(hours=1))
    assert rules.is_in_conflict(held, None, NOON, None)
    assert not rules.is_in_conflict(held, None, None, None)


@pytest.mark.parametrize(
    ("state", "entered_by", "is_over", "in_conflict", "code"),
    [
        (S.ENTERED, 0, True, False, ""),
        (S.ENTERED, 8, True, False, ""),
        (S.ENTERED, 7, True, False, "own_entry"),
        (S.ENTERED, 0, False, False, "sitting_not_over"),
        (S.ENTERED, 0, True, True, "mark_conflict"),
        (S.CONFIRMED, 0, True, False, "wrong_state"),
        (S.LOCKED, 0, True, False, "wrong_state"),
    ],
)
def test_who_may_confirm(
    refused: Refusal, state: S, entered_by: int, is_over: bool, in_conflict: bool, code: str
) -> None:
    with refused(code):
        rules.may_confirm(state, entered_by, 7, is_over, in_conflict)


@pytest.mark.parametrize(
    ("state", "confirmed_by", "is_over", "in_conflict", "code"),
    [
        (S.CONFIRMED, 8, True, False, ""),
        (S.CONFIRMED, 8, False, False, "sitting_not_over"),
        (S.CONFIRMED, 7, True, False, "own_confirmation"),
        (S.CONFIRMED, 8, True, True, "mark_conflict"),
        (S.ENTERED, None, True, False, "not_confirmed"),
        (S.LOCKED, 8, True, False, "wrong_state"),
    ],
)
def test_who_may_lock(
    refused: Refusal, state: S, confirmed_by: int | None, is_over: bool, in_conflict: bool, code: str
) -> None:
    with refused(code):
        rules.may_lock(state, confirmed_by, 7, is_over, in_conflict)


@pytest.mark.parametrize(
    ("status", "text", "mark"),
    [
        ("scored", "0", scored(0)),
        ("scored", " 85 ", scored(850)),
        ("scored", "59.9", scored(599)),
        ("scored", "100.0", scored(1000)),
        ("absent", "85", ABSENT),
        ("misconduct", "", MISCONDUCT),
    ],
)
def test_a_typed_mark_is_read(status: str, text: str, mark: Mark) -> None:
    assert rules.read_mark(status, text) == mark


@pytest.mark.parametrize(
    "text", ["", "-1", "100.1", "101", "85.55", "nan", "1e2", "１００", "8 5", "85.", "999999999999"]
)
def test_what_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        rules.read_mark(Status.SCORED, text)


def test_figures_leave_missing_marks_out() -> None:
    figures = rules.figures([scored(600), scored(601), None, ABSENT], PASS)
    assert (figures.n, figures.passed, figures.scored, figures.mean) == (3, 2, 2, 601)
    assert (figures.highest, figures.lowest, figures.rate) == (601, 600, 667)
    assert rules.figures([None], PASS).rate is None
