"""多选题: the three rules of domain.md 2, and what an author may write."""

from typing import Any

import pytest

from question_bank.contract import Malformed
from question_bank.registry import kind

MULTIPLE = kind("multiple_choice")


def a_question(**more: Any) -> dict[str, Any]:
    return {"kind": "multiple_choice", "stem": "选哪些？", "options": ["甲", "乙", "丙", "丁"], "key": "ABD", **more}


@pytest.mark.parametrize(
    ("rule", "part", "whole", "wrong"), [("strict", 0, 200, 0), ("half", 100, 200, 0), ("per_option", 133, 200, 0)]
)
def test_each_rule_marks_as_the_table_says(rule: str, part: int, whole: int, wrong: int) -> None:
    spec = a_question(rule=rule)
    marks = [MULTIPLE.mark(spec, list(letters), 200) for letters in ("AB", "ABD", "ABC")]
    assert [mark.points for mark in marks if mark] == [part, whole, wrong]


def test_without_a_rule_a_part_gets_nothing() -> None:
    mark = MULTIPLE.mark(a_question(), ["A", "B"], 200)
    assert mark is not None
    assert (mark.points, mark.why) == (0, "少选不得分")


@pytest.mark.parametrize(
    ("worth", "exact", "rounded_up"),
    [(100, 50, 0), (50, 25, 0), (150, 75, 100), (200, 100, 100), (300, 150, 200), (125, 63, 100)],
)
def test_half_is_exact_or_rounded_up_to_whole_points(worth: int, exact: int, rounded_up: int) -> None:
    for rounds_up, points in ((False, exact), (True, rounded_up)):
        mark = MULTIPLE.mark(a_question(rule="half", half_rounds_up=rounds_up), ["A"], worth)
        assert mark is not None
        assert mark.points == points


def test_why_never_names_a_letter_of_the_key() -> None:
    for rule in ("strict", "half", "per_option"):
        for answer in (None, ["A"], ["C"], ["A", "B", "D"], ["A", "B", "C", "D"]):
            mark = MULTIPLE.mark(a_question(rule=rule), answer, 100)
            assert mark is not None
            assert not set("ABCD") & set(mark.why)


def test_an_answer_is_read_in_order_and_each_letter_once() -> None:
    assert MULTIPLE.read(a_question(), ["D", "A", "D"]) == ["A", "D"]
    assert MULTIPLE.read(a_question(), []) is None


@pytest.mark.parametrize("raw", ["AB", ["E"], ["a"], [["A"]], {"A": 1}, ["A"] * 99, 3])
def test_what_is_no_list_of_options_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        MULTIPLE.read(a_question(), raw)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"key": "A"}, "key"), ({"key": "AA"}, "key"), ({"key": "AE"}, "key"), ({"key": ["A", "B"]}, "key"),
        ({"options": ["甲"]}, "options"), ({"options": ["甲", " 甲", "乙", "丙"]}, "options"),
        ({"options": ["甲", 2, "乙", "丙"]}, "options"), ({"options": ["甲", "乙", "丙", "以上都对"]}, "options"),
        ({"stem": ""}, "stem"), ({"stem": "<script>1</script>?"}, "stem"), ({"rule": "all"}, "rule"),
    ],
)  # fmt: skip
def test_an_authoring_fault_is_found_and_named(change: dict[str, Any], column: str) -> None:
    faults = MULTIPLE.check(a_question(**change))
    assert [fault.partition(": ")[0] for fault in faults] == [column]


def test_an_option_that_refers_to_others_is_welcome_in_a_fixed_order() -> None:
    assert MULTIPLE.check(a_question(options=["甲", "乙", "丙", "以上都对"], fixed_order=True)) == []
