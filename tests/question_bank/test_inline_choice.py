"""文中选择题: what a choice in a gap is worth, and what an author may write."""

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.kinds.gap_match.gaps import ids_of
from question_bank.registry import folder, kind
from tests.kinds.reviews import render

INLINE = kind("inline_choice")
CHOICES = [["上升", "下降"], ["高", "低", "不变"]]


def a_question(**more: Any) -> dict[str, Any]:
    spec = {"kind": "inline_choice", "stem": "销量 [[1]]，价格 [[2]]。", "choices": CHOICES, "key": [0, 2]}
    return {**spec, **more}


def fraction(spec: dict[str, Any], *places: int | None) -> Fraction | None:
    return INLINE.fraction(spec, INLINE.read(spec, INLINE.from_plain(spec, list(places))))


@pytest.mark.parametrize(
    ("more", "places", "share"),
    [
        ({}, (0, 2), 1),
        ({}, (1, 2), Fraction(1, 2)),
        ({}, (0, None), Fraction(1, 2)),
        ({}, (1, 0), 0),
        ({}, (None, None), 0),
        ({"shares": ["0.2", "0.8"]}, (1, 2), Fraction(4, 5)),
        ({"rule": "strict"}, (0, 1), 0),
        ({"rule": "strict"}, (0, 2), 1),
        ({"weights": {"0-0": "0.5", "1-2": "0.5", "1-0": "0.25"}}, (0, 0), Fraction(3, 4)),
        ({"weights": {"0-0": "1.5", "1-2": "1"}}, (0, 2), Fraction(5, 2)),
        ({"weights": {"0-0": "1.5", "1-2": "1"}, "bounded": True}, (0, 2), 1),
    ],
)
def test_an_answer_is_worth_what_the_question_says(
    more: dict[str, Any], places: tuple[int | None, ...], share: Fraction | int
) -> None:
    assert fraction(a_question(**more), *places) == share


def test_why_says_how_many_gaps_are_right_and_not_which() -> None:
    right = [ids_of("c", things)[place] for things, place in zip(CHOICES, (0, 2), strict=True)]
    for raw, rule, why in (
        ([right[0], None], "gaps", "2 空答对 1 空"),
        (right, "strict", "各空全对"),
        ([right[0], None], "strict", "有空填错或未填，不得分"),
        (None, "gaps", "未作答"),
    ):
        mark = INLINE.mark(a_question(rule=rule), raw, 100)
        assert mark is not None
        assert mark.why == why


@pytest.mark.parametrize("raw", ["c0", ["c0"], ["c2", "c0"], ["c0", 0], ["w0", None], [["c0"], None], {}, False])
def test_what_is_no_choice_for_each_gap_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        INLINE.read(a_question(), raw)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"stem": "没有空"}, "stem"),
        ({"choices": [["上升", "下降"]]}, "choices"),
        ({"choices": None}, "choices"),
        ({"choices": [["上升", "下降"], ["高"]]}, "choices"),
        ({"choices": [["上升", "下降"], ["高", " 高"]]}, "choices"),
        ({"choices": [["上升", "下降"], ["高", 3]]}, "choices"),
        ({"choices": [["上升", "下降"], ["高", "<b>低</b>"]]}, "choices"),
        ({"choices": [["上升", "下降"], ["高", '<img src="/media/a.png" alt="低">']]}, "choices"),
        ({"key": [0]}, "key"),
        ({"key": [0, 3]}, "key"),
        ({"key": [0, "高"]}, "key"),
        ({"fixed_order": "no"}, "fixed_order"),
        ({"rule": "all"}, "rule"),
        ({"shares": ["0.5", "0.4"]}, "shares"),
        ({"weights": {"0-2": "1"}}, "weights"),
    ],
)
def test_an_authoring_fault_is_found_and_named(change: dict[str, Any], column: str) -> None:
    assert [fault.partition(": ")[0] for fault in INLINE.check(a_question(**change))] == [column]


def test_choices_are_shuffled_in_each_gap_unless_their_order_is_fixed() -> None:
    def orders(spec: dict[str, Any], gap: int) -> set[tuple[str, ...]]:
        seen = [INLINE.present(spec, Random(seed))["choices"][gap] for seed in range(40)]
        return {tuple(choice["text"] for choice in choices) for choices in seen}

    assert [len(orders(a_question(), gap)) for gap in (0, 1)] == [2, 6]
    assert [orders(a_question(fixed_order=True), gap) for gap in (0, 1)] == [{tuple(things)} for things in CHOICES]


def test_a_review_shows_the_words_that_were_chosen() -> None:
    spec = a_question(choices=[["甲", "乙"], ["b", "A", "信息流", "a"]], analysis="因为")
    for place, word in enumerate(spec["choices"][1]):
        answer = INLINE.from_plain(spec, [None, place])
        shown = render(folder("inline_choice") / "review.html", question=spec, answer=answer, mark=None, show_key=False)
        assert shown.count(f'<span class="q-review-text">{word}</span>') == 2


LISTS = st.lists(st.lists(st.text("甲乙丙ab", min_size=1, max_size=3), min_size=2, max_size=5, unique=True),
                 min_size=2, max_size=2)  # fmt: skip


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    choices = draw(LISTS)
    spec = a_question(choices=choices, key=[draw(st.integers(0, len(things) - 1)) for things in choices])
    weights = st.dictionaries(st.sampled_from(["0-0", "0-1", "1-0", "1-1"]), st.sampled_from(["1", "-0.5", "1/3"]))
    more = st.fixed_dictionaries({}, optional={
        "weights": weights, "rule": st.sampled_from(["gaps", "strict"]), "fixed_order": st.booleans(),
    })  # fmt: skip
    return {**spec, **draw(more)}


@given(spec=questions(), seed=st.integers(0, 99), picks=st.lists(st.none() | st.integers(0, 4), min_size=2, max_size=2),
       worth=st.integers(0, 10_000))  # fmt: skip
def test_marks_stay_in_the_worth_whatever_the_order_in_which_choices_are_shown(
    spec: dict[str, Any], seed: int, picks: list[int | None], worth: int
) -> None:
    shown = INLINE.present(spec, Random(seed))["choices"]
    chosen = [None if pick is None else one[pick % len(one)] for one, pick in zip(shown, picks, strict=True)]
    answer = INLINE.read(spec, [one and one["id"] for one in chosen])
    assert INLINE.read(spec, answer) == answer
    mark = INLINE.mark(spec, answer, worth)
    assert mark is not None
    assert 0 <= mark.points <= worth
    places = [one and things.index(one["text"]) for things, one in zip(spec["choices"], chosen, strict=True)]
    assert fraction(spec, *places) == INLINE.fraction(spec, answer)


@given(spec=questions(), seed=st.none() | st.integers(0, 9))
def test_what_is_shown_does_not_change_with_the_key(spec: dict[str, Any], seed: int | None) -> None:
    def shown(one: dict[str, Any]) -> dict[str, Any]:
        return INLINE.present(one, None if seed is None else Random(seed))

    assert shown(spec) == shown({**spec, "key": [1, 1], "weights": {"0-0": "1"}, "rule": "strict", "shares": None})
