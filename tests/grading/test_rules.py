"""The agreement rule, the life of a coded work, points of a line, covering identity: tables and laws."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examserver.grading import rules
from examserver.grading.rules import LIFE, E, Policy, S, Step, Verdict, agreement
from tests.grading.conftest import Refusal

TWO = Policy(graders=2, tolerance=1000, pass_points=6000)
ONE = Policy(graders=1, tolerance=1000, pass_points=6000)
PANEL = Policy(graders=3, tolerance=1000, pass_points=6000)


@pytest.mark.parametrize(
    ("policy", "marks", "step", "points", "how"),
    [
        (TWO, [], Step.MORE, None, ""),
        (TWO, [7000], Step.MORE, None, ""),
        (TWO, [7000, 7000], Step.AGREED, 7000, "mean"),
        (TWO, [7000, 8000], Step.AGREED, 7500, "mean"),
        (TWO, [7000, 8001], Step.THIRD, None, ""),
        (TWO, [7000, 7050], Step.AGREED, 7025, "mean"),
        (TWO, [7000, 7001], Step.AGREED, 7001, "mean"),  # half up
        (TWO, [0, 0], Step.AGREED, 0, "mean"),
        (TWO, [10000, 9000], Step.AGREED, 9500, "mean"),
        (TWO, [5999, 5000], Step.AGREED, 5500, "mean"),  # both fail
        (TWO, [5950, 6000], Step.THIRD, None, ""),  # half a point apart, but on different sides of the pass mark
        (TWO, [6000, 5999], Step.THIRD, None, ""),
        (TWO, [6000, 7000], Step.AGREED, 6500, "mean"),  # exactly the pass mark passes
        (TWO, [5000, 7000], Step.THIRD, None, ""),
        (TWO, [5000, 7000, 6800], Step.AGREED, 6900, "nearest_two"),
        (TWO, [5000, 7000, 5400], Step.AGREED, 5200, "nearest_two"),
        (TWO, [5000, 7000, 6000], Step.AGREED, 6000, "mean_of_three"),  # equally near: the middle mark
        (TWO, [5000, 7002, 6001], Step.RULING, None, ""),  # equally far
        (TWO, [5000, 7200, 6050], Step.RULING, None, ""),
        (TWO, [2000, 5000, 8000], Step.RULING, None, ""),
        (TWO, [5950, 6000, 6100], Step.AGREED, 5975, "nearest_two"),  # across 60: the two nearest decide
        (TWO, [5950, 6000, 6000], Step.AGREED, 6000, "nearest_two"),
        (TWO, [5900, 6100, 6000], Step.AGREED, 6000, "mean_of_three"),
        (TWO, [7000, 9000, 9000], Step.AGREED, 9000, "nearest_two"),
        (TWO, [7000, 9000, 7000], Step.AGREED, 7000, "nearest_two"),
        (TWO, [7000, 9000, 10000], Step.AGREED, 9500, "nearest_two"),
        (TWO, [7000, 9000, 6000], Step.AGREED, 6500, "nearest_two"),
        (ONE, [], Step.MORE, None, ""),
        (ONE, [4250], Step.AGREED, 4250, "single"),
        (PANEL, [7000], Step.MORE, None, ""),
        (PANEL, [7000, 9900], Step.MORE, None, ""),
        (PANEL, [7000, 7500, 8000], Step.AGREED, 7500, "mean"),
        (PANEL, [7000, 7100, 8000], Step.AGREED, 7367, "mean"),  # all close: the mean of all three
        (PANEL, [5900, 6000, 6100], Step.AGREED, 6000, "mean_of_three"),
        (PANEL, [5800, 6000, 6100], Step.AGREED, 6050, "nearest_two"),
        (PANEL, [1000, 6000, 6400], Step.AGREED, 6200, "nearest_two"),
        (PANEL, [1000, 5000, 9000], Step.RULING, None, ""),
    ],
)
def test_the_agreement_rule(policy: Policy, marks: list[int], step: Step, points: int | None, how: str) -> None:
    assert agreement(policy, marks) == Verdict(step, points, how)


POLICIES = st.builds(Policy, st.integers(1, 3), st.integers(0, 3000), st.just(6000))
MARKS = st.lists(st.integers(0, 200).map(lambda halves: halves * 50), min_size=0, max_size=3)


@given(POLICIES, MARKS)
def test_a_result_lies_between_the_lowest_and_the_highest_mark(policy: Policy, marks: list[int]) -> None:
    verdict = agreement(policy, marks)
    assert (verdict.points is not None) == (verdict.step is Step.AGREED)
    if verdict.points is not None:
        assert min(marks) <= verdict.points <= max(marks)


@given(POLICIES, MARKS)
def test_the_order_of_the_graders_never_matters(policy: Policy, marks: list[int]) -> None:
    assert len({agreement(policy, order) for order in permutations(marks)}) == 1


@given(POLICIES, MARKS)
def test_a_third_grader_is_called_exactly_when_two_differ_too_much_or_across_the_pass_mark(
    policy: Policy, marks: list[int]
) -> None:
    called = agreement(policy, marks).step is Step.THIRD
    enough = policy.graders <= len(marks) < 3
    differ = len(marks) == 2 and (
        abs(marks[0] - marks[1]) > policy.tolerance or (marks[0] >= 6000) != (marks[1] >= 6000)
    )
    assert called == (enough and differ)


@given(POLICIES, MARKS)
def test_never_more_than_three_rounds_are_wanted_and_never_fewer_than_are_finished(
    policy: Policy, marks: list[int]
) -> None:
    wanted = rules.rounds_wanted(policy, marks)
    assert len(marks) <= wanted <= 3


@given(st.integers(0, 200), st.integers(0, 200))
def test_two_equal_or_close_marks_need_no_third(a: int, by: int) -> None:
    marks = [a * 50, min(a * 50 + min(by, 20) * 50, 10000)]
    if (marks[0] >= 6000) == (marks[1] >= 6000):
        assert agreement(TWO, marks).points == (sum(marks) + 1) // 2


@pytest.mark.parametrize(
    ("state", "event", "after"),
    [
        (S.WAITING, E.TAKE, S.SCORING),
        (S.SCORING, E.AGREE, S.AGREED),
        (S.SCORING, E.DISPUTE, S.DISPUTED),
        (S.SCORING, E.GIVE_BACK, S.WAITING),
        (S.DISPUTED, E.AGREE, S.AGREED),
        (S.DISPUTED, E.RULE, S.RULED),
        (S.AGREED, E.LOCK, S.LOCKED),
        (S.AGREED, E.RULE, S.RULED),
        (S.RULED, E.LOCK, S.LOCKED),
        (S.RULED, E.RULE, S.RULED),
        (S.LOCKED, E.UNLOCK, S.AGREED),
        (S.WAITING, E.LOCK, None),
        (S.WAITING, E.RULE, None),
        (S.SCORING, E.RULE, None),
        (S.SCORING, E.LOCK, None),
        (S.DISPUTED, E.LOCK, None),
        (S.DISPUTED, E.TAKE, None),
        (S.AGREED, E.TAKE, None),
        (S.AGREED, E.UNLOCK, None),
        (S.LOCKED, E.RULE, None),
        (S.LOCKED, E.LOCK, None),
        (S.LOCKED, E.RESTART, None),
    ],
)
def test_the_life_of_a_coded_work(refused: Refusal, state: S, event: E, after: S | None) -> None:
    if after is None:
        with refused("wrong_state"):
            LIFE.after(state, event)
    else:
        assert LIFE.after(state, event) is after


def test_nothing_leaves_the_locked_state_but_unlocking() -> None:
    assert set(LIFE.table[S.LOCKED]) == {E.UNLOCK}


@pytest.mark.parametrize(
    ("points", "worth", "proposal", "code"),
    [
        (None, 2000, None, ""),
        (0, 2000, None, ""),
        (50, 2000, None, ""),
        (1950, 2000, None, ""),
        (2000, 2000, None, ""),
        (2001, 2000, None, "points_out_of_range"),
        (2050, 2000, None, "points_out_of_range"),
        (-50, 2000, None, "points_out_of_range"),
        (25, 100, None, "points_not_in_steps"),
        (75, 100, 75, ""),  # what the machine proposes may be taken as it is
        (25, 100, 75, "points_not_in_steps"),
        (125, 125, None, ""),  # all of it is always possible
        (1, 2000, None, "points_not_in_steps"),
    ],
)
def test_the_points_of_a_line(
    refused: Refusal, points: int | None, worth: int, proposal: int | None, code: str
) -> None:
    with refused(code):
        rules.may_give(points, worth, proposal)


@pytest.mark.parametrize(
    ("state", "others", "fine"),
    [(S.SCORING, 0, True), (S.SCORING, 1, False), (S.AGREED, 0, False), (S.DISPUTED, 1, False), (S.LOCKED, 0, False)],
)
def test_a_round_can_be_taken_back_until_another_has_finished(
    refused: Refusal, state: S, others: int, fine: bool
) -> None:
    with refused("" if fine else "too_late_to_withdraw"):
        rules.may_withdraw(state, others)


def test_each_grader_has_an_order_of_their_own_and_keeps_it() -> None:
    codes = [f"AAAA-{n:04}" for n in range(20)]
    orders = [sorted(codes, key=lambda c, g=g: rules.own_order(g, c)) for g in (1, 2, 1)]  # type: ignore[misc]
    assert orders[0] == orders[2] != orders[1]


@pytest.mark.parametrize(
    ("marks", "mean", "deviation"),
    [([7000], 7000, None), ([7000, 7001], 7001, 1), ([6000, 7000, 8000], 7000, 1000)],
)
def test_mean_and_deviation(marks: list[int], mean: int, deviation: int | None) -> None:
    assert rules.mean_and_deviation(marks) == (mean, deviation)


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("我是艾达，艾达做的", ["艾达"], "我是■■■，■■■做的"),
        ("艾达1", ["艾达"], "■■■1"),
        ("编号2611280001410101号", ["261128000141010"], "编号■■■1号"),
        ("Li Listing li", ["Li"], "■■■ Listing ■■■"),
        ("11010519900307872x", ["11010519900307872X"], "■■■"),
        ("没有", ["艾达"], "没有"),
        ("甲", ["甲"], "甲"),
        ("什么都不遮", [], "什么都不遮"),
    ],
)
def test_identity_is_covered(text: str, words: list[str], shown: str) -> None:
    assert rules.cover(text, words) == shown


@pytest.mark.parametrize(
    ("html", "covered"),
    [
        ("<p>我是艾<b>达</b>。</p>", "<p>我是■■■<b></b>。</p>"),
        ("<p><i>艾</i>达和艾达</p>", "<p><i>■■■</i>和■■■</p>"),
        ("<p>艾</p><p>达</p>", "<p>艾</p><p>达</p>"),
        ("艾<br>达", "艾<br>达"),
        ("<p>没有</p>", "<p>没有</p>"),
        ("", ""),
    ],
)
def test_a_name_that_is_split_by_tags_is_covered(html: str, covered: str) -> None:
    assert rules.cover_html(html, ["艾达"]) == covered


def test_a_name_in_an_attribute_of_a_work_is_covered() -> None:
    made = {"html": '<p><img data-picture="pack/a.jpg" alt="艾达画的"></p>', "n": 1}
    assert rules.cover_values(made, ["艾达"]) == {
        "html": '<p><img data-picture="pack/a.jpg" alt="■■■画的"></p>',
        "n": 1,
    }


def test_covering_leaves_the_tags_of_html_alone() -> None:
    assert rules.cover_html("<li>Li, <b>艾达</b></li>", ["Li", "艾达"]) == "<li>■■■, <b>■■■</b></li>"


@pytest.mark.parametrize(
    ("code", "fine"), [("K7Q2-9FXM", True), ("K7Q2-9FXO", False), ("k7q2-9fxm", False), ("", False)]
)
def test_what_is_a_code(code: str, fine: bool) -> None:
    assert rules.is_code(code) is fine
