"""选词填空题: what fills a gap, what it is worth, and what an author may write."""

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.kinds.gap_match.gaps import ids_of, thing_of
from question_bank.registry import folder, kind
from tests.kinds.reviews import render

GAP_MATCH = kind("gap_match")
WORDS = ["信息流", "商流", "物流", "资金流"]


def a_question(**more: Any) -> dict[str, Any]:
    spec = {"kind": "gap_match", "stem": "付款是 [[1]]，送货是 [[2]]，", "words": WORDS, "key": [3, 2]}
    return {**spec, **more}


def fraction(spec: dict[str, Any], *places: int | None) -> Fraction | None:
    return GAP_MATCH.fraction(spec, GAP_MATCH.read(spec, GAP_MATCH.from_plain(spec, list(places))))


@pytest.mark.parametrize(
    ("more", "places", "share"),
    [
        ({}, (3, 2), 1),
        ({}, (2, 3), 0),
        ({}, (3, None), Fraction(1, 2)),
        ({}, (None, 2), Fraction(1, 2)),
        ({}, (None, None), 0),
        ({}, (0, 1), 0),
        ({"shares": ["0.25", "0.75"]}, (3, 1), Fraction(1, 4)),
        ({"shares": ["1/3", "2/3"]}, (0, 2), Fraction(2, 3)),
        ({"rule": "strict"}, (3, None), 0),
        ({"rule": "strict"}, (3, 2), 1),
        ({"weights": {"0-3": "0.5", "0-1": "0.25", "1-2": "0.5", "1-0": "-0.25"}}, (1, 2), Fraction(3, 4)),
        ({"weights": {"0-3": "0.5", "1-2": "0.5", "1-0": "-0.25"}}, (1, 0), Fraction(-1, 4)),
        ({"weights": {"0-3": "0.5", "1-2": "0.5", "1-0": "-0.25"}, "bounded": True}, (1, 0), 0),
        ({"reuse": True, "key": [3, 3]}, (3, 3), 1),
        ({"words": ["升", "降", "升"], "key": [0, 2]}, (2, 0), 1),
        ({"words": ["升", "降", "升"], "key": [0, 1], "weights": {"0-0": "1"}}, (2, 1), 1),
    ],
)
def test_an_answer_is_worth_what_the_question_says(
    more: dict[str, Any], places: tuple[int | None, ...], share: Fraction | int
) -> None:
    assert fraction(a_question(**more), *places) == share


def test_points_are_rounded_once_and_never_leave_the_worth() -> None:
    stem = "[[1]][[2]][[3]]"
    spec = a_question(stem=stem, key=[0, 1, 2])
    mark = GAP_MATCH.mark(spec, GAP_MATCH.read(spec, [*ids_of("w", WORDS)[:2], None]), 200)
    assert mark is not None
    assert (mark.points, mark.why) == (133, "3 空答对 2 空")
    negative = a_question(weights={"0-0": "-1", "0-3": "1"})
    mark = GAP_MATCH.mark(negative, [ids_of("w", WORDS)[0], None], 100)
    assert mark is not None
    assert mark.points == 0


@pytest.mark.parametrize(
    "raw", ["w0", ["w0"], ["w0", "w1", "w2"], ["w0", "w9"], ["w0", 1], ["w0", "c1"], [["w0"], None], {"w0": 1}, True]
)
def test_what_is_no_word_for_each_gap_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        GAP_MATCH.read(a_question(), raw)


def test_a_word_is_used_once_unless_the_author_allows_more() -> None:
    with pytest.raises(Malformed, match="只能用一次"):
        GAP_MATCH.read(a_question(), ["w0", "w0"])
    assert GAP_MATCH.read(a_question(reuse=True), ["w0", "w0"]) == ["w0", "w0"]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"stem": "没有空"}, "stem"),
        ({"stem": "[[1]] [[3]]"}, "stem"),
        ({"stem": "[[2]] [[1]]"}, "stem"),
        ({"stem": "[[1]] [[1]]"}, "stem"),
        ({"stem": "[[1]] [[2]] [[甲]]"}, "stem"),
        ({"stem": '[[1]] <img src="/media/a.png" alt="[[2]]">'}, "stem"),
        ({"stem": "[[1]] <b>[</b>[2]]"}, "stem"),
        ({"stem": "[[1]] <script>[[2]]</script>"}, "stem"),
        ({"words": ["甲"]}, "words"),
        ({"words": ["甲", ""]}, "words"),
        ({"words": ["甲", 2]}, "words"),
        ({"words": "甲乙"}, "words"),
        ({"key": [3]}, "key"),
        ({"key": [3, 4]}, "key"),
        ({"key": [3, -1]}, "key"),
        ({"key": [3, True]}, "key"),
        ({"key": [3, 3]}, "key"),
        ({"reuse": "是"}, "reuse"),
        ({"rule": "half"}, "rule"),
        ({"rule": ["gaps"]}, "rule"),
        ({"shares": ["1"]}, "shares"),
        ({"shares": ["0.5", "0.6"]}, "shares"),
        ({"shares": ["2", "-1"]}, "shares"),
        ({"shares": ["x", "1"]}, "shares"),
        ({"weights": {"0": "1"}}, "weights"),
        ({"weights": {"2-0": "1"}}, "weights"),
        ({"weights": {"0-4": "1"}}, "weights"),
        ({"weights": {"0-0": "-1"}}, "weights"),
        ({"weights": {"0-0": "半"}}, "weights"),
        ({"bounded": 1}, "bounded"),
    ],
)
def test_an_authoring_fault_is_found_and_named(change: dict[str, Any], column: str) -> None:
    assert [fault.partition(": ")[0] for fault in GAP_MATCH.check(a_question(**change))] == [column]


def test_an_id_is_the_rank_of_a_word_and_says_nothing_of_its_place() -> None:
    assert ids_of("w", ["丙", "甲", "乙"]) == [f"w{rank}" for rank in (0, 2, 1)]
    assert ids_of("w", ["b", "a", "b"]) == ["w1", "w0", "w2"]
    for order in (WORDS, WORDS[::-1], WORDS[2:] + WORDS[:2]):
        shown = GAP_MATCH.present(a_question(words=order), None)["words"]
        assert sorted(word["text"] for word in shown) == [
            word["text"] for word in sorted(shown, key=lambda word: word["id"])
        ]


def test_the_words_are_shuffled_unless_their_order_is_fixed() -> None:
    def orders(spec: dict[str, Any]) -> set[tuple[str, ...]]:
        seen = [GAP_MATCH.present(spec, Random(seed))["words"] for seed in range(30)]
        return {tuple(word["text"] for word in words) for words in seen}

    assert len(orders(a_question())) > 5
    assert orders(a_question(fixed_order=True)) == {tuple(WORDS)}


def test_a_review_shows_the_words_that_were_chosen() -> None:
    spec = a_question(words=["b", "A", "信息流", "a<sub>1</sub>"], analysis="因为")
    for place, word in enumerate(spec["words"]):
        answer = GAP_MATCH.from_plain(spec, [None, place])
        shown = render(folder("gap_match") / "review.html", question=spec, answer=answer, mark=None, show_key=False)
        assert shown.count(f'<span class="q-review-text">{word}</span>') == 1


PLACES = st.lists(st.none() | st.integers(0, 5), min_size=3, max_size=3)
SHARES = st.sampled_from(["1", "0.5", "1/3", "-0.25", "-2", "0"])
WEIGHTS = st.dictionaries(st.from_regex(r"[0-2]-[0-5]", fullmatch=True), SHARES)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    words = draw(st.lists(st.text("甲乙丙ab", min_size=1, max_size=3), min_size=6, max_size=6))
    spec = {"kind": "gap_match", "stem": "[[1]]，[[2]]。<p>[[3]]</p>", "words": words, "reuse": draw(st.booleans())}
    spec["key"] = draw(st.permutations(range(6)))[:3]
    more = st.fixed_dictionaries({}, optional={
        "weights": WEIGHTS, "bounded": st.booleans(), "rule": st.sampled_from(["gaps", "strict"]),
        "shares": st.just(["0.2", "0.3", "0.5"]),
    })  # fmt: skip
    return {**spec, **draw(more)}


@given(spec=questions(), places=PLACES, worth=st.integers(0, 10_000))
def test_a_mark_stays_in_the_worth_and_a_read_answer_reads_as_itself(
    spec: dict[str, Any], places: list[int | None], worth: int
) -> None:
    try:
        answer = GAP_MATCH.read(spec, GAP_MATCH.from_plain(spec, places))
    except Malformed:
        assert not spec["reuse"]
        return
    assert GAP_MATCH.read(spec, answer) == answer
    mark = GAP_MATCH.mark(spec, answer, worth)
    assert mark is not None
    assert 0 <= mark.points <= worth


@given(spec=questions(), seed=st.integers(0, 99), places=PLACES)
def test_the_order_of_the_words_never_changes_a_mark(spec: dict[str, Any], seed: int, places: list[int | None]) -> None:
    shown = GAP_MATCH.present(spec, Random(seed))["words"]
    assert sorted(word["text"] for word in shown) == sorted(spec["words"])
    picked = [None if place is None else shown[place]["id"] for place in places]
    meant = [None if chosen is None else thing_of(spec["words"], chosen) for chosen in picked]
    assert meant == [None if place is None else shown[place]["text"] for place in places]
    other = {**spec, "words": [word["text"] for word in shown], "reuse": True}
    other["key"] = [other["words"].index(spec["words"][place]) for place in spec["key"]]
    other.pop("weights", None)
    bare = {name: value for name, value in spec.items() if name != "weights"}
    assert GAP_MATCH.fraction(other, picked) == GAP_MATCH.fraction(bare, picked)


@given(spec=questions(), seed=st.none() | st.integers(0, 9), key=st.permutations(range(6)))
def test_what_is_shown_does_not_change_with_the_key(spec: dict[str, Any], seed: int | None, key: list[int]) -> None:
    def shown(one: dict[str, Any]) -> dict[str, Any]:
        return GAP_MATCH.present(one, None if seed is None else Random(seed))

    assert shown(spec) == shown({**spec, "key": key[:3], "weights": {"0-0": "1"}, "rule": "strict", "shares": None})
