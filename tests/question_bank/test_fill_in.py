"""填空题: what fills a blank, and which patterns an author may write."""

from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.kinds.fill_in.matching import fault_of_pattern, fits
from question_bank.kinds.fill_in.sharing import best_assignment
from question_bank.registry import kind

FILL_IN = kind("fill_in")


def a_question(*key: list[Any], **more: Any) -> dict[str, Any]:
    return {"kind": "fill_in", "stem": "填：" + "____ ".join("" for _ in range(len(key) + 1)), "key": list(key), **more}


def points(spec: dict[str, Any], answer: list[str] | None, worth: int = 300) -> int:
    mark = FILL_IN.mark(spec, answer, worth)
    assert mark is not None
    return mark.points


@pytest.mark.parametrize(
    ("accepted", "text", "right"),
    [
        ("B2C", "ｂ２ｃ", True),
        ("B to B", "b  TO\tb", True),
        ("信息流", "信息 流", False),
        ("信息流", "信\u200b息流", True),
        ("（甲）", "(甲)", True),
        ("甲", "", False),
        ("Straße", "STRASSE", True),
        ("甲", "乙", False),
        ("128", "128.0", True),
        ("128", "１２８", True),
        ("1280", "1,280", True),
        ("128", "128.01", False),
        ("-5", "−5", True),
        ("007", "7", False),
        ("007", "007", True),
        ("128", "128元", False),
        ("百分之五", "5", False),
        ("5-7", "5", True),
        ("5-7", "7.0", True),
        ("5-7", "6.35", True),
        ("5-7", "4.99", False),
        ("5-7", "七", False),
        ("5-7", "5-7", False),
        ("-3--1", "-2", True),
        ("0.5 - 1.5", "1", True),
        ("5-7", "", False),
        ("re:曝光(次数|量)?", "曝光量", True),
        ("re:曝光(次数|量)?", "曝光量大", False),
        ("re:[ab]c", "ＡC", True),
        ("re:.*", "", False),
    ],
)
def test_a_text_fills_a_blank_or_does_not(accepted: str, text: str, right: bool) -> None:
    assert fits(accepted, text) is right


def test_points_are_shared_by_the_blanks_and_rounded_once() -> None:
    spec = a_question(["甲"], ["乙"], ["丙"])
    assert [points(spec, answer, 200) for answer in (["甲", "", ""], ["甲", "乙", ""], ["甲", "乙", "丙"])] == [
        67,
        133,
        200,
    ]
    assert points(spec, ["乙", "甲", "丙"]) == 100
    assert points(spec, None) == 0


def test_blanks_in_any_order_get_the_best_assignment() -> None:
    spec = a_question(["甲", "乙"], ["甲"], ["丙"], any_order=True)
    assert points(spec, ["甲", "乙", "丙"]) == 300
    assert points(spec, ["丙", "甲", "乙"]) == 300
    assert points(spec, ["甲", "甲", "甲"]) == 200
    assert points(spec, ["乙", "乙", "丙"]) == 200


def test_an_answer_keeps_what_was_typed_but_for_the_edges() -> None:
    spec = a_question(["甲"], ["乙"])
    assert FILL_IN.read(spec, [" Ａ b\n", ""]) == ["Ａ b", ""]
    assert FILL_IN.read(spec, [" ", "\t"]) is None


@pytest.mark.parametrize(
    "raw", ["甲", ["甲"], ["甲", "乙", "丙"], ["甲", None], ["甲", "\x00"], ["甲", "\ud800"], ["甲", "乙" * 201]]
)
def test_what_is_no_text_for_each_blank_is_malformed(raw: Any) -> None:
    with pytest.raises(Malformed):
        FILL_IN.read(a_question(["甲"], ["乙"]), raw)


@pytest.mark.parametrize(
    "pattern", [r"\d{4}年", "(甲|乙)丙?", "[^)*+]+", "a*b*", r"\(甲\)", "曝光(?:次数|量)?", ".*关键.*"]
)
def test_a_harmless_pattern_is_welcome(pattern: str) -> None:
    assert fault_of_pattern(pattern) == ""


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a|aa)*",
        "(a*)*b",
        "(.*,){9}",
        "a**",
        "(",
        "[",
        r"(a)\1",
        "(?=a)",
        "(?P<n>a)",
        "a{2}{3}",
        "a*b*c*d*",
        "a?" * 30,
    ],
)
def test_a_pattern_that_could_run_for_ever_is_refused(pattern: str) -> None:
    assert fault_of_pattern(pattern) != ""


def test_the_worst_welcome_pattern_is_fast_enough_on_the_longest_answer() -> None:
    pattern = ".*a.*a.*b"
    assert fault_of_pattern(pattern) == ""
    assert not fits(f"re:{pattern}", "a" * 200)


@pytest.mark.parametrize(
    "spec",
    [
        a_question(["甲"], stem="只有一个 ____ 和 ____"),
        a_question([]),
        a_question([5]),
        a_question(["re:甲"]),
        a_question(["7-5"]),
        a_question(["甲"], any_order="是"),
        a_question(["re:(a+)+", "a"]),
        a_question(["x" * 121]),
        {"stem": "没有空", "key": []},
        {"stem": "____", "key": "甲"},
        {"stem": "____", "key": ["甲"]},
    ],
)
def test_an_authoring_fault_is_found(spec: dict[str, Any]) -> None:
    assert [fault.partition(": ")[0] in ("key", "any_order") for fault in FILL_IN.check(spec)] == [True]


def test_four_or_more_underscores_are_one_blank() -> None:
    assert FILL_IN.present({"stem": "____ 和 ______ 不是 ___"}, None)["blanks"] == 2


@pytest.mark.parametrize(
    ("accepted", "text", "right"),
    [
        ({"text": "B2C"}, "ｂ２ｃ", True),
        ({"text": "B2C", "case": True}, "b2c", False),
        ({"text": "B2C", "case": True}, "Ｂ2C", True),
        ({"text": "B2C", "exact": True}, "Ｂ2C", False),
        ({"text": "B2C", "exact": True}, " b2c", True),
        ({"text": "a  b", "exact": True}, "a b", False),
        ({"text": "128"}, "128.0", False),
        ({"text": "5-7"}, "6", False),
        ({"text": "5-7"}, "5-7", True),
        ({"text": "re:甲"}, "甲", False),
        ({"text": "甲*", "wildcard": True}, "甲", True),
        ({"text": "甲*", "wildcard": True}, "甲乙丙", True),
        ({"text": "甲*", "wildcard": True}, "乙甲", False),
        ({"text": "*乙*", "wildcard": True}, "甲乙丙", True),
        ({"text": "甲*乙*丙", "wildcard": True}, "甲1乙2丙", True),
        ({"text": "甲*乙*丙", "wildcard": True}, "甲丙乙", False),
        ({"text": "aba*aba", "wildcard": True}, "aba", False),
        ({"text": "*", "wildcard": True}, "什么都行", True),
        ({"text": "*", "wildcard": True}, "", False),
        ({"text": r"2\*3", "wildcard": True}, "2*3", True),
        ({"text": r"2\*3", "wildcard": True}, "2x3", False),
        ({"text": "甲*"}, "甲乙", False),
        ({"text": "New *", "wildcard": True, "case": True}, "New York", True),
        ({"text": "New *", "wildcard": True, "case": True}, "new York", False),
    ],
)  # fmt: skip
def test_a_mapping_means_its_text_as_its_switches_say(accepted: dict[str, Any], text: str, right: bool) -> None:
    assert fits(accepted, text) is right


def test_a_wildcard_is_fast_on_the_longest_answer() -> None:
    assert not fits({"text": "*a" * 90 + "*b", "wildcard": True}, "a" * 200)


def test_an_accepted_text_gets_its_share_and_the_best_that_fits_counts() -> None:
    spec = a_question(
        [{"text": "*", "wildcard": True, "share": "1/3"}, {"text": "甲"}, {"text": "乙", "share": "-0.5"}]
    )
    assert [FILL_IN.fraction(spec, [text]) for text in "甲乙丙"] == [1, Fraction(1, 3), Fraction(1, 3)]
    first = {**spec, "key": [spec["key"][0][::-1]], "first_fits": True}
    assert [FILL_IN.fraction(first, [text]) for text in "甲乙丙"] == [1, Fraction(-1, 2), Fraction(1, 3)]
    assert [points(first, [text]) for text in "甲乙丙"] == [300, 0, 100]


def test_blanks_may_be_worth_different_shares() -> None:
    spec = a_question(["甲"], ["乙"], [{"text": "丙", "share": "0.5"}], shares=["1/2", "1/3", "1/6"])
    assert [FILL_IN.fraction(spec, list(text)) for text in ("甲乙丙", "甲xx", "xxx", "x乙丙")] == [
        Fraction(11, 12), Fraction(1, 2), 0, Fraction(5, 12),
    ]  # fmt: skip
    mark = FILL_IN.mark(spec, list("甲乙丙"), 120)
    assert mark is not None
    assert (mark.points, mark.why) == (110, "3 空答对 2 空，部分正确 1 空")


def test_in_any_order_the_assignment_that_is_worth_most_counts() -> None:
    spec = a_question(["甲", "乙"], ["甲"], any_order=True, shares=["0.9", "0.1"])
    assert FILL_IN.fraction(spec, ["甲", "丙"]) == Fraction(9, 10)
    assert FILL_IN.fraction(spec, ["甲", "乙"]) == 1


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(st.integers(-3, 9), min_size=n, max_size=n), min_size=n, max_size=n)
    )
)
def test_no_assignment_is_worth_more_than_the_best(worth: list[list[int]]) -> None:
    rows = [[Fraction(each) for each in row] for row in worth]
    best = best_assignment(rows)
    assert sorted(best) == list(range(len(rows)))
    total = sum(row[column] for row, column in zip(rows, best, strict=True))
    assert total == max(sum(rows[r][c] for r, c in enumerate(order)) for order in permutations(range(len(rows))))


@pytest.mark.parametrize(
    ("spec", "column"),
    [
        (a_question([{"text": ""}]), "key"),
        (a_question([{"text": 5}]), "key"),
        (a_question([{"share": "1"}]), "key"),
        (a_question([{"text": "甲", "share": "x"}]), "key"),
        (a_question([{"text": "甲", "share": "0"}]), "key"),
        (a_question([{"text": "甲", "case": "是"}]), "key"),
        (a_question([{"text": "甲", "other": True}]), "key"),
        (a_question([{"text": "甲" * 201}]), "key"),
        (a_question(["甲"], ["乙"], shares=["1"]), "shares"),
        (a_question(["甲"], ["乙"], shares=["0.5", "0.4"]), "shares"),
        (a_question(["甲"], ["乙"], shares=["1.5", "-0.5"]), "shares"),
        (a_question(["甲"], ["乙"], shares=["x", "y"]), "shares"),
        (a_question(["甲"], shares="1"), "shares"),
        (a_question(["甲"], first_fits=1), "first_fits"),
        (a_question(*[["甲"]] * 21, any_order=True), "any_order"),
    ],
)
def test_a_fault_of_shares_and_mappings_is_found_and_named(spec: dict[str, Any], column: str) -> None:
    assert [fault.partition(": ")[0] for fault in FILL_IN.check(spec)] == [column]
