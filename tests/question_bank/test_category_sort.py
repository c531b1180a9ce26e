"""归类题: what goods in their classes are worth, what an author may write, and that nothing shown tells the key."""

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.registry import kind
from tests.kinds.promises import assert_samples_keep_their_promise

SORT = kind("category_sort")
CLASSES, GOODS = ["生鲜", "服饰", "家电"], ["草莓", "牛肉", "外套", "电饭煲"]
RIGHT = [[0, 0], [1, 0], [2, 1], [3, 2]]


def a_question(**more: Any) -> dict[str, Any]:
    return {"kind": "category_sort", "stem": "归类", "classes": CLASSES, "goods": GOODS, "key": [0, 0, 1, 2], **more}


def answer_to(spec: dict[str, Any], pairs: list[list[int]]) -> Any:
    return SORT.read(spec, SORT.from_plain(spec, pairs))


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    classes = draw(st.lists(st.sampled_from("ABCDE"), min_size=2, max_size=4, unique=True))
    goods = draw(st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=7, unique=True))
    key = [draw(st.integers(0, len(classes) - 1)) for _good in goods]
    return a_question(classes=classes, goods=goods, key=key, rule=draw(st.sampled_from(("goods", "strict"))))


def some_pairs(spec: dict[str, Any]) -> st.SearchStrategy[list[list[int]]]:
    every = [[good, place] for good in range(len(spec["goods"])) for place in range(len(spec["classes"]))]
    return st.lists(st.sampled_from(every), unique_by=lambda pair: pair[0])


@pytest.mark.parametrize(
    ("rule", "pairs", "share", "why"),
    [
        ("goods", RIGHT, "1", "归类全部正确"),
        ("goods", RIGHT[::-1], "1", "归类全部正确"),
        ("goods", RIGHT[:3], "3/4", "4 项归对 3 项"),
        ("goods", [*RIGHT[:2], [2, 2], [3, 1]], "1/2", "4 项归对 2 项"),
        ("goods", [[0, 1], [1, 2], [2, 0], [3, 0]], "0", "4 项归对 0 项"),
        ("goods", [], "0", "未作答"),
        ("strict", RIGHT, "1", "归类全部正确"),
        ("strict", RIGHT[:3], "0", "4 项归对 3 项，须全部正确才得分"),
        ("strict", [], "0", "未作答"),
        ("half", RIGHT[:2], "1/2", "4 项归对 2 项"),
    ],
)
def test_an_answer_gets_its_share_and_hears_why(rule: str, pairs: list[list[int]], share: str, why: str) -> None:
    spec = a_question(rule=rule)
    answer = answer_to(spec, pairs)
    mark = SORT.mark(spec, answer, 200)
    assert mark is not None
    assert SORT.fraction(spec, answer) == Fraction(share)
    assert (mark.points, mark.why) == (200 * Fraction(share), why)


def test_an_answer_is_read_in_the_order_of_the_ids() -> None:
    spec = a_question()
    assert SORT.read(spec, [["g3", "c0"], ["g0", "c2"]]) == [["g0", "c2"], ["g3", "c0"]]
    assert SORT.read(spec, []) is None


@pytest.mark.parametrize(
    "raw",
    ["g0", ["g0", "c0"], [["g0"]], [["g9", "c0"]], [["g0", "c3"]], [["c0", "g0"]], [["g0", "c0"], ["g0", "c1"]],
     {"g0": "c0"}, [[0, 0]], [["g0", ["c0"]]], [["g0", "c0"]] * 13, True],
)  # fmt: skip
def test_what_is_no_sorting_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        SORT.read(a_question(), raw)


@pytest.mark.parametrize("plain", [[[0, 3]], [[4, 0]], [[0]], [0, 0, 1, 2], "0012", [[True, 0]], {"0": 0}])
def test_a_plain_answer_that_names_no_positions_is_malformed(plain: Any) -> None:
    with pytest.raises(Malformed):
        SORT.read(a_question(), SORT.from_plain(a_question(), plain))


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"stem": None}, "stem"), ({"classes": ["生鲜"]}, "classes"), ({"classes": None}, "classes"),
        ({"classes": ["生鲜", "生鲜", "家电"]}, "classes"), ({"classes": ["生鲜", True, "家电"]}, "classes"),
        ({"goods": ["草莓"]}, "goods"), ({"goods": ["草莓", "草 莓", "草莓", "电饭煲"]}, "goods"),
        ({"goods": ["草莓", "<style>", "外套", "电饭煲"]}, "goods"), ({"key": [0, 0, 1]}, "key"),
        ({"key": [0, 0, 1, 3]}, "key"), ({"key": [0, 0, 1, "2"]}, "key"), ({"key": [0, False, 1, 2]}, "key"),
        ({"key": None}, "key"), ({"key": {"草莓": 0}}, "key"), ({"rule": "pairs"}, "rule"), ({"rule": {}}, "rule"),
    ],
)  # fmt: skip
def test_an_authoring_fault_is_found_and_named(change: dict[str, Any], column: str) -> None:
    faults = SORT.check(a_question(**change))
    assert [fault.partition(": ")[0] for fault in faults] == [column]


def test_a_class_may_stay_empty() -> None:
    assert SORT.check(a_question(key=[0, 0, 0, 0])) == []


def test_classes_stand_as_the_author_wrote_them_and_goods_do_not() -> None:
    shown = [SORT.present(a_question(fixed_order=True), Random(seed)) for seed in range(20)]
    assert all([entry["text"] for entry in each["classes"]] == CLASSES for each in shown)
    assert len({tuple(entry["id"] for entry in each["goods"]) for each in shown}) > 1


@given(spec=questions(), seed=st.none() | st.integers(0, 99), data=st.data())
def test_what_is_shown_does_not_know_the_key_nor_the_order_of_the_goods(
    spec: dict[str, Any], seed: int | None, data: st.DataObject
) -> None:
    mixed = {**spec, "goods": data.draw(st.permutations(spec["goods"])), "key": None, "rule": "?"}
    shown = [SORT.present(each, None if seed is None else Random(seed)) for each in (spec, mixed)]
    assert shown[0] == shown[1]


@given(spec=questions(), seed=st.integers(0, 99), worth=st.integers(0, 10_000), data=st.data())
def test_a_mark_stays_within_its_worth_and_the_order_shown_never_changes_it(
    spec: dict[str, Any], seed: int, worth: int, data: st.DataObject
) -> None:
    assert SORT.check(spec) == []
    pairs = data.draw(some_pairs(spec))
    shown = SORT.present(spec, Random(seed))
    ids = {entry["text"]: entry["id"] for entry in (*shown["classes"], *shown["goods"])}
    answer = SORT.read(spec, [[ids[spec["goods"][good]], ids[spec["classes"][place]]] for good, place in pairs])
    assert answer == answer_to(spec, pairs)
    assert SORT.read(spec, answer) == answer
    mark = SORT.mark(spec, answer, worth)
    assert mark is not None
    assert 0 <= mark.points <= worth


@given(spec=questions(), data=st.data())
def test_an_answer_keeps_its_share_when_the_file_is_written_in_another_order(
    spec: dict[str, Any], data: st.DataObject
) -> None:
    answer = answer_to(spec, data.draw(some_pairs(spec)))
    goods = data.draw(st.permutations(range(len(spec["goods"]))))
    classes = data.draw(st.permutations(range(len(spec["classes"]))))
    moved = {
        **spec,
        "goods": [spec["goods"][good] for good in goods],
        "classes": [spec["classes"][place] for place in classes],
        "key": [classes.index(spec["key"][good]) for good in goods],
    }
    assert SORT.read(moved, answer) == answer
    assert SORT.fraction(moved, answer) == SORT.fraction(spec, answer)


@given(spec=questions())
def test_the_samples_keep_their_promise(spec: dict[str, Any]) -> None:
    assert_samples_keep_their_promise(SORT, spec)
