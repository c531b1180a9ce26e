"""排序题: what a partly right order is worth by each rule, and that nothing shown tells the right one."""

from fractions import Fraction
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.kinds.ordering.rules import RULES
from question_bank.registry import kind
from tests.kinds.promises import assert_samples_keep_their_promise

ORDERING = kind("ordering")
ITEMS = ["下单", "付款", "发货", "收货", "评价"]


def a_question(**more: Any) -> dict[str, Any]:
    return {"kind": "ordering", "stem": "排序", "items": ITEMS, **more}


def fraction(spec: dict[str, Any], places: list[int] | None) -> Fraction | None:
    return ORDERING.fraction(spec, ORDERING.read(spec, ORDERING.from_plain(spec, places)))


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    items = draw(st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=7, unique=True))
    more: dict[str, Any] = {"rule": draw(st.sampled_from(tuple(RULES)))}
    if draw(st.booleans()):
        more["key"] = draw(st.permutations(range(len(items))))
    return a_question(items=items, **more)


@pytest.mark.parametrize(
    ("places", "shares"),
    [
        #                   pairs    strict position longest distance succ.  or end  neighb. in_order consecutive
        ([0, 1, 2, 3, 4], ("1",     "1", "1",   "1",   "1",    "1",   "1",    "1",    "1",   "1")),
        ([0, 1, 2, 4, 3], ("9/10",  "0", "3/5", "1/2", "9/10", "1/2", "2/5",  "1/2",  "4/5", "4/5")),
        ([1, 0, 2, 3, 4], ("9/10",  "0", "3/5", "1/2", "9/10", "1/2", "3/5",  "1/2",  "4/5", "4/5")),
        ([4, 0, 1, 2, 3], ("3/5",   "0", "0",   "3/4", "3/5",  "3/4", "3/5",  "3/5",  "4/5", "4/5")),
        ([1, 2, 3, 4, 0], ("3/5",   "0", "0",   "3/4", "3/5",  "3/4", "3/5",  "3/5",  "4/5", "4/5")),
        ([0, 2, 1, 4, 3], ("4/5",   "0", "1/5", "0",   "4/5",  "0",   "0",    "1/10", "3/5", "2/5")),
        ([0, 3, 1, 4, 2], ("7/10",  "0", "1/5", "0",   "7/10", "0",   "0",    "1/10", "3/5", "3/5")),
        ([4, 3, 2, 1, 0], ("0",     "0", "1/5", "0",   "2/5",  "0",   "0",    "0",    "0",   "0")),
    ],
)  # fmt: skip
def test_an_order_gets_its_share_by_each_rule(places: list[int], shares: tuple[str, ...]) -> None:
    found = {rule: fraction(a_question(rule=rule), places) for rule in RULES}
    assert found == {rule: Fraction(share) for rule, share in zip(RULES, shares, strict=True)}


def test_without_a_rule_and_with_another_kinds_rule_pairs_count() -> None:
    assert fraction(a_question(), [0, 1, 2, 4, 3]) == Fraction(9, 10)
    assert fraction(a_question(rule="per_option"), [0, 1, 2, 4, 3]) == Fraction(9, 10)


def test_a_key_says_another_order_than_the_files() -> None:
    spec = a_question(key=[4, 3, 2, 1, 0], rule="strict")
    assert fraction(spec, [4, 3, 2, 1, 0]) == 1
    assert fraction(spec, [0, 1, 2, 3, 4]) == 0


def test_whoever_touched_nothing_has_not_answered() -> None:
    mark = ORDERING.mark(a_question(), ORDERING.read(a_question(), []), 100)
    assert mark is not None
    assert (mark.points, mark.why) == (0, "未作答")


@pytest.mark.parametrize("rule", list(RULES))
def test_a_mark_says_the_rule_and_no_place(rule: str) -> None:
    spec = a_question(rule=rule)
    for places in permutations(range(5)):
        mark = ORDERING.mark(spec, ORDERING.from_plain(spec, list(places)), 200)
        assert mark is not None
        assert mark.why == ("顺序全部正确" if mark.points == 200 else RULES[rule][1])


@pytest.mark.parametrize(
    "raw",
    [["i0"], ["i0", "i1", "i2", "i3"], ["i0", "i1", "i2", "i3", "i3"], ["i0", "i1", "i2", "i3", "i4", "i4"],
     ["i0", "i1", "i2", "i3", "i5"], [["i0", "i1", "i2", "i3", "i4"]], [0, 1, 2, 3, 4], "i0i1i2i3i4", {"i0": 1}, True],
)  # fmt: skip
def test_what_is_no_order_of_all_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        ORDERING.read(a_question(), raw)


@pytest.mark.parametrize(
    "plain", [[0, 1, 2, 3], [0, 1, 2, 3, 5], [0, 1, 2, 3, -1], [1, 2, 3, 4, 5], [0, 1, 2, 3, True], "01234"]
)
def test_a_plain_answer_that_names_not_every_position_is_malformed(plain: Any) -> None:
    with pytest.raises(Malformed):
        ORDERING.read(a_question(), ORDERING.from_plain(a_question(), plain))


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"stem": " "}, "stem"), ({"items": ["一"]}, "items"), ({"items": "一二"}, "items"), ({"items": None}, "items"),
        ({"items": ["一", "一"]}, "items"), ({"items": ["一", 2]}, "items"), ({"items": ["一", "<a>二</a>"]}, "items"),
        ({"rule": "half"}, "rule"), ({"rule": None}, "rule"), ({"rule": ["strict"]}, "rule"),
        ({"key": [0, 1, 2, 3]}, "key"), ({"key": [0, 1, 2, 3, 3]}, "key"), ({"key": [1, 2, 3, 4, 5]}, "key"),
        ({"key": "01234"}, "key"), ({"key": [0, 1, 2, 3, 4, 4]}, "key"), ({"key": [False, True, 2, 3, 4]}, "key"),
    ],
)  # fmt: skip
def test_an_authoring_fault_is_found_and_named(change: dict[str, Any], column: str) -> None:
    faults = ORDERING.check(a_question(**change))
    assert [fault.partition(": ")[0] for fault in faults] == [column]


@pytest.mark.parametrize("places", list(permutations(range(4))))
def test_every_rule_gives_all_to_the_right_order_and_less_to_any_other(places: tuple[int, ...]) -> None:
    for rule, _said in RULES.values():
        share = rule(places)
        assert 0 <= share <= 1
        assert (share == 1) == (places == (0, 1, 2, 3))


@given(spec=questions(), seed=st.none() | st.integers(0, 99), data=st.data())
def test_what_is_shown_does_not_know_the_right_order(
    spec: dict[str, Any], seed: int | None, data: st.DataObject
) -> None:
    def shown(question: dict[str, Any]) -> dict[str, Any]:
        return ORDERING.present(question, None if seed is None else Random(seed))

    mixed = {**spec, "items": data.draw(st.permutations(spec["items"])), "fixed_order": data.draw(st.booleans())}
    assert shown(mixed) == shown(spec)
    assert shown({**mixed, "key": data.draw(st.permutations(range(len(spec["items"]))))}) == shown(spec)


@given(spec=questions(), seed=st.integers(0, 99), worth=st.integers(0, 10_000), data=st.data())
def test_a_mark_stays_within_its_worth_and_the_order_shown_never_changes_it(
    spec: dict[str, Any], seed: int, worth: int, data: st.DataObject
) -> None:
    assert ORDERING.check(spec) == []
    places = data.draw(st.permutations(range(len(spec["items"]))))
    ids = {entry["text"]: entry["id"] for entry in ORDERING.present(spec, Random(seed))["items"]}
    answer = ORDERING.read(spec, [ids[spec["items"][place]] for place in places])
    assert answer == ORDERING.from_plain(spec, list(places))
    assert ORDERING.read(spec, answer) == answer
    mark = ORDERING.mark(spec, answer, worth)
    assert mark is not None
    assert 0 <= mark.points <= worth


@given(spec=questions(), data=st.data())
def test_an_answer_keeps_its_share_when_the_file_is_written_in_another_order(
    spec: dict[str, Any], data: st.DataObject
) -> None:
    size = len(spec["items"])
    answer = ORDERING.from_plain(spec, list(data.draw(st.permutations(range(size)))))
    moved = data.draw(st.permutations(range(size)))
    key = [moved.index(place) for place in spec.get("key", range(size))]
    other = {**spec, "items": [spec["items"][place] for place in moved], "key": key}
    assert ORDERING.fraction(other, answer) == ORDERING.fraction(spec, answer)


@given(spec=questions())
def test_the_samples_keep_their_promise(spec: dict[str, Any]) -> None:
    assert_samples_keep_their_promise(ORDERING, spec)
