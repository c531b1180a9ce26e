"""匹配题: what a pair is worth, what an author may write, and that nothing shown tells the key."""

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.kinds.matching.entries import ids_of
from question_bank.registry import kind
from tests.kinds.promises import assert_samples_keep_their_promise

MATCHING = kind("matching")
LEFT, RIGHT = ["一", "二", "三", "四"], ["甲", "乙", "丙", "丁", "戊"]
KEY = [[0, 0], [1, 1], [2, 2], [3, 3]]
MANY = [[0, 0], [0, 1], [1, 2], [1, 3], [2, 4]]


def a_question(**more: Any) -> dict[str, Any]:
    return {"kind": "matching", "stem": "配对", "left": LEFT, "right": RIGHT, "key": KEY, **more}


def fraction(spec: dict[str, Any], *pairs: list[int]) -> Fraction | None:
    return MATCHING.fraction(spec, MATCHING.read(spec, MATCHING.from_plain(spec, list(pairs))))


def why(spec: dict[str, Any], *pairs: list[int]) -> str:
    mark = MATCHING.mark(spec, MATCHING.read(spec, MATCHING.from_plain(spec, list(pairs))), 100)
    assert mark is not None
    return mark.why


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    left = draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6, unique=True))
    right = draw(st.lists(st.sampled_from("ABCDEFGH"), min_size=max(2, len(left)), max_size=8, unique=True))
    every = [[i, k] for i in range(len(left)) for k in range(len(right))]
    many = draw(st.booleans())
    if many:
        key = draw(st.lists(st.sampled_from(every), min_size=1, unique_by=tuple))
    else:
        key = [[i, draw(st.integers(0, len(right) - 1))] for i in range(len(left))]
    more = draw(st.sampled_from(({}, {"rule": "strict"}, {"weights": True}, {"weights": True, "bounded": True})))
    if "weights" in more:
        shares = draw(st.lists(st.sampled_from(("1", "0.5", "1/3", "-0.25", "-1")), min_size=len(every)))
        weights = {f"{i}-{k}": share for (i, k), share in zip(every, shares, strict=False)}
        more = {**more, "weights": {**weights, "0-0": "1"}}
    return a_question(left=left, right=right, key=key, many=many, reuse=True, **more)


def some_pairs(spec: dict[str, Any]) -> st.SearchStrategy[list[list[int]]]:
    every = [[i, k] for i in range(len(spec["left"])) for k in range(len(spec["right"]))]
    if spec["many"]:
        return st.lists(st.sampled_from(every), unique_by=tuple)
    return st.lists(st.sampled_from(every), unique_by=lambda pair: pair[0])


@pytest.mark.parametrize(
    ("more", "pairs", "share"),
    [
        ({}, KEY, "1"),
        ({}, KEY[::-1], "1"),
        ({}, [*KEY[:3], [3, 4]], "3/4"),
        ({}, KEY[:1], "1/4"),
        ({}, [[0, 1], [1, 0], [2, 3], [3, 2]], "0"),
        ({}, [[0, 0], [1, 0], [2, 0], [3, 0]], "1/4"),
        ({}, [], "0"),
        ({"rule": "strict"}, KEY, "1"),
        ({"rule": "strict"}, [*KEY[:3], [3, 4]], "0"),
        ({"rule": "strict"}, KEY[:3], "0"),
        ({"rule": "half"}, KEY[:2], "1/2"),
        ({"many": True, "left": LEFT[:3], "key": MANY}, MANY, "1"),
        ({"many": True, "left": LEFT[:3], "key": MANY}, MANY[:2], "2/5"),
        ({"many": True, "left": LEFT[:3], "key": MANY}, [*MANY[:4], [2, 0]], "4/5"),
        ({"many": True, "left": LEFT[:3], "key": MANY}, [*MANY, [2, 0]], "4/5"),
        ({"many": True, "left": LEFT[:3], "key": MANY}, [[i, k] for i in range(3) for k in range(5)], "0"),
        ({"many": True, "left": LEFT[:3], "key": MANY, "rule": "strict"}, [*MANY, [2, 0]], "0"),
        ({"weights": {"0-0": "1/2", "1-1": "1/2"}}, KEY, "1"),
        ({"weights": {"0-0": "1/2", "0-4": "1/4"}}, [[0, 4]], "1/4"),
        ({"weights": {"0-0": "1/2", "0-4": "1/4"}}, [[1, 1]], "0"),
        ({"weights": {"0-0": "1/2", "1-0": "-1/3"}}, [[0, 0], [1, 0]], "1/6"),
        ({"weights": {"0-0": "1", "1-0": "-1/3"}}, [[1, 0]], "-1/3"),
        ({"weights": {"0-0": "1", "1-0": "-1/3"}, "bounded": True}, [[1, 0]], "0"),
        ({"weights": {"0-0": "1", "1-1": "1"}}, KEY, "2"),
        ({"weights": {"0-0": "1", "1-1": "1"}, "bounded": True}, KEY, "1"),
        ({"weights": {"0-0": "1"}, "rule": "strict"}, [[0, 0]], "1"),
    ],
)  # fmt: skip
def test_an_answer_gets_its_share(more: dict[str, Any], pairs: list[list[int]], share: str) -> None:
    assert fraction(a_question(**more), *pairs) == Fraction(share)


def test_points_are_rounded_once_and_never_below_nothing_nor_above_the_whole() -> None:
    third = a_question(left=LEFT[:3], key=KEY[:3])
    marks = [MATCHING.mark(third, MATCHING.read(third, MATCHING.from_plain(third, KEY[:n])), 200) for n in (1, 2, 3)]
    assert [mark.points for mark in marks if mark] == [67, 133, 200]
    for share, points in (("-1", 0), ("2", 200)):
        spec = a_question(weights={"0-0": share, "1-1": "1"})
        mark = MATCHING.mark(spec, [[ids_of(LEFT, "l")[0], ids_of(RIGHT, "r")[0]]], 200)
        assert mark is not None
        assert mark.points == points


def test_a_mark_says_how_many_pairs_are_right_and_what_the_rule_asks() -> None:
    assert why(a_question(), *KEY) == "配对全部正确"
    assert why(a_question(), *KEY[:3]) == "4 组答对 3 组"
    assert why(a_question(rule="strict"), *KEY[:3]) == "4 组答对 3 组，须全部正确才得分"
    assert why(a_question(many=True), *KEY, [0, 4]) == "4 组答对 4 组，配对过多"
    assert why(a_question(weights={"0-0": "1"}), *KEY) == "按所选配对计分"
    assert why(a_question()) == "未作答"


def test_an_id_is_the_rank_of_the_text_wherever_it_stands_in_the_file() -> None:
    assert ids_of(["b", "c", "a"], "r") == ["r1", "r2", "r0"]
    spec = a_question(left=["z", "y"], right=["q", "p"], key=[[0, 0], [1, 1]])
    assert MATCHING.from_plain(spec, [[0, 0], [1, 1]]) == [["l1", "r1"], ["l0", "r0"]]


def test_an_answer_is_read_in_the_order_of_the_ids_and_each_pair_once() -> None:
    assert MATCHING.read(a_question(), [["l2", "r1"], ["l0", "r1"], ["l2", "r1"]]) == [["l0", "r1"], ["l2", "r1"]]
    assert MATCHING.read(a_question(), []) is None
    assert MATCHING.read(a_question(many=True), [["l0", "r1"], ["l0", "r0"]]) == [["l0", "r0"], ["l0", "r1"]]


@pytest.mark.parametrize(
    "raw",
    ["l0", ["l0", "r0"], [["l0"]], [["l0", "r9"]], [["r0", "l0"]], [["l0", "r0", "r1"]], [["l0", "r0"], ["l0", "r1"]],
     {"l0": "r0"}, [[0, 0]], [[["l0"], "r0"]], [["l0", "r0"]] * 21, True],
)  # fmt: skip
def test_what_is_no_pairing_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        MATCHING.read(a_question(), raw)


@pytest.mark.parametrize("plain", [[[0, 9]], [[-1, 0]], [[0]], [["0", "0"]], [0, 0], "00", {"0": 0}, [[0.0, True]]])
def test_a_plain_answer_that_names_no_positions_is_malformed(plain: Any) -> None:
    with pytest.raises(Malformed):
        MATCHING.read(a_question(), MATCHING.from_plain(a_question(), plain))


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"stem": ""}, "stem"), ({"left": []}, "left"), ({"left": "一"}, "left"), ({"left": ["一", 2]}, "left"),
        ({"right": ["甲"]}, "right"), ({"right": ["甲", " 甲 ", "乙", "丙", "丁"]}, "right"),
        ({"right": ["甲", "<p>甲</p>", "乙", "丙", "丁"]}, "right"), ({"left": ["一", "<script>", "三", "四"]}, "left"),
        ({"left": [str(n) for n in range(101)]}, "left"), ({"right": ["甲", "", "乙", "丙", "丁"]}, "right"),
        ({"key": None}, "key"), ({"key": []}, "key"), ({"key": "0-0"}, "key"), ({"key": [[0, 5]]}, "key"),
        ({"key": [[0, True]]}, "key"), ({"key": [*KEY, [0, 0]]}, "key"), ({"key": [*KEY, [0, 4]]}, "key"),
        ({"key": [*KEY[:3], [3, 0]]}, "key"), ({"key": KEY[:3]}, "key"), ({"key": {"0": 0}}, "key"),
        ({"rule": "half"}, "rule"), ({"rule": ["pairs"]}, "rule"), ({"reuse": 1}, "reuse"), ({"many": "是"}, "many"),
        ({"weights": []}, "weights"), ({"weights": {}}, "weights"), ({"weights": {"0": "1"}}, "weights"),
        ({"weights": {"0-9": "1"}}, "weights"), ({"weights": {"0-0": "多"}}, "weights"),
        ({"weights": {"0-0": "0", "1-1": "-1"}}, "weights"), ({"weights": {(0, 0): "1"}}, "weights"),
        ({"weights": {"0-0": "1"}, "bounded": "true"}, "bounded"), ({"fixed_order": 1}, "fixed_order"),
    ],
)  # fmt: skip
def test_an_authoring_fault_is_found_and_named(change: dict[str, Any], column: str) -> None:
    faults = MATCHING.check(a_question(**change))
    assert [fault.partition(": ")[0] for fault in faults] == [column]


@pytest.mark.parametrize(
    "change",
    [
        {}, {"rule": "strict"}, {"reuse": True, "key": [*KEY[:3], [3, 0]]}, {"many": True, "key": [*KEY, [0, 4]]},
        {"many": True, "key": KEY[:1]}, {"weights": {"0-0": "1"}, "key": KEY[:1]}, {"fixed_order": True},
        {"right": ["<img src=\"/media/a.png\">", "<img src=\"/media/b.png\">", "kg", "KG", "丁"]},
    ],
)  # fmt: skip
def test_what_an_author_may_write_is_welcome(change: dict[str, Any]) -> None:
    assert MATCHING.check(a_question(**change)) == []


def test_a_fixed_order_keeps_the_left_and_mixes_the_right_alike_for_everybody() -> None:
    spec = a_question(left=["丁", "甲", "丙", "乙"], fixed_order=True)
    shown = [MATCHING.present(spec, Random(seed)) for seed in range(9)]
    assert all([entry["text"] for entry in each["left"]] == spec["left"] for each in shown)
    assert len({tuple(entry["id"] for entry in each["right"]) for each in shown}) > 1


@given(spec=questions(), seed=st.integers(0, 99), data=st.data())
def test_what_is_shown_does_not_know_the_key_nor_the_order_of_the_file(
    spec: dict[str, Any], seed: int, data: st.DataObject
) -> None:
    shown = MATCHING.present(spec, Random(seed))
    mixed = {side: data.draw(st.permutations(spec[side])) for side in ("left", "right")}
    assert MATCHING.present({**spec, **mixed, "key": [[0, 0]], "weights": {}}, Random(seed)) == shown


@given(spec=questions(), data=st.data())
def test_the_order_of_the_file_never_changes_a_share(spec: dict[str, Any], data: st.DataObject) -> None:
    answer = MATCHING.read(spec, MATCHING.from_plain(spec, data.draw(some_pairs(spec))))
    lefts = data.draw(st.permutations(range(len(spec["left"]))))
    rights = data.draw(st.permutations(range(len(spec["right"]))))
    moved = {
        **spec,
        "left": [spec["left"][i] for i in lefts],
        "right": [spec["right"][k] for k in rights],
        "key": [[lefts.index(i), rights.index(k)] for i, k in spec["key"]],
    }
    if "weights" in spec:
        pairs = {pair: map(int, pair.split("-")) for pair in spec["weights"]}
        places = {pair: "-".join((str(lefts.index(i)), str(rights.index(k)))) for pair, (i, k) in pairs.items()}
        moved["weights"] = {places[pair]: share for pair, share in spec["weights"].items()}
    assert MATCHING.read(moved, answer) == answer
    assert MATCHING.fraction(moved, answer) == MATCHING.fraction(spec, answer)


@given(spec=questions(), worth=st.integers(0, 10_000), seed=st.integers(0, 99), data=st.data())
def test_a_mark_stays_within_its_worth_and_the_order_shown_never_changes_it(
    spec: dict[str, Any], worth: int, seed: int, data: st.DataObject
) -> None:
    assert MATCHING.check(spec) == []
    pairs = data.draw(some_pairs(spec))
    shown = MATCHING.present(spec, Random(seed))
    ids = {entry["text"]: entry["id"] for entry in (*shown["left"], *shown["right"])}
    picked = [[ids[spec["left"][i]], ids[spec["right"][k]]] for i, k in pairs]
    answer = MATCHING.read(spec, picked)
    assert answer == MATCHING.read(spec, MATCHING.from_plain(spec, pairs))
    assert MATCHING.read(spec, answer) == answer
    mark = MATCHING.mark(spec, answer, worth)
    assert mark is not None
    assert 0 <= mark.points <= worth


@given(spec=questions())
def test_the_samples_keep_their_promise(spec: dict[str, Any]) -> None:
    assert_samples_keep_their_promise(MATCHING, spec)
