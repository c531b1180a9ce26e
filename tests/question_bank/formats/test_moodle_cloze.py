"""Cloze questions with parts of several sorts: a case, marked as Moodle marks it, and written back."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Malformed
from question_bank.formats import moodle_xml
from question_bank.kinds.case import KIND as CASE
from tests.question_bank.formats.test_moodle_xml import a_question, code_of, the_one


def a_cloze(stem: str, more: str = "") -> dict[str, Any]:
    spec = the_one(a_question("cloze", more, stem))
    assert CASE.check(spec) == []
    return spec


def share(spec: dict[str, Any], plain: list[Any]) -> Fraction | None:
    return CASE.fraction(spec, CASE.read(spec, CASE.from_plain(spec, plain)))


def back(spec: dict[str, Any]) -> dict[str, Any]:
    taken = moodle_xml.read(moodle_xml.write([spec], {}), "back.xml")
    assert taken.faults == ()
    (found,) = taken.questions
    return found


MIXED = (
    "<p>转化率 {1:SA:=3%~%50%0.03}，客单价 {2:NM:=96:0.5~%50%90:10} 元，"
    "与同行相比 {1:MCS:较低~=较高~%-50%无法比较}。</p><p>可以 {4:MRS:=改主图~=改价格~换店名}</p>"
)


def test_parts_of_several_sorts_are_a_case_with_the_parts_in_its_text() -> None:
    spec = a_cloze(MIXED)
    assert (spec["kind"], spec["points"]) == ("case", "8")
    assert spec["stem"] == ("<p>转化率 [[1]]，客单价 [[2]] 元，与同行相比 [[3]]。</p><p>可以 [[4]]</p>")
    assert [part["kind"] for part in spec["parts"]] == ["fill_in", "numeric", "single_choice", "multiple_choice"]
    assert [part["share"] for part in spec["parts"]] == ["0.125", "0.25", "0.125", "0.5"]
    assert [part["place"] for part in CASE.present(spec, None)["parts"]] == ["line", "line", "line", "block"]


@pytest.mark.parametrize(
    ("plain", "eighths"),
    [
        (["3%", "96", [1], [0, 1]], 8),
        (["0.03", "96", [1], [0, 1]], Fraction(15, 2)),
        (["3%", "95.5", [1], [0, 1]], 8),
        (["3%", "81", [1], [0, 1]], 7),
        (["3%", "96", [2], [0, 1]], Fraction(13, 2)),
        (["3%", "96", None, [0]], 5),
        ([None, None, None, [0, 2]], 0),
        ([None, None, [2], None], Fraction(-1, 2)),
        ([None, None, None, None], 0),
    ],
)
def test_what_the_parts_get_counts_by_their_weights(plain: list[Any], eighths: Fraction) -> None:
    assert share(a_cloze(MIXED), plain) == Fraction(eighths) / 8


def test_a_number_that_gets_a_part_of_its_worth_makes_a_case_of_numbers() -> None:
    spec = a_cloze("{1:NM:=1:0.1~%50%2} 和 {1:NM:=3}")
    assert (spec["kind"], [part["kind"] for part in spec["parts"]]) == ("case", ["numeric", "numeric"])
    assert [share(spec, plain) for plain in (["1.1", "3"], ["2", "3"], ["2", None])] == [
        1, Fraction(3, 4), Fraction(1, 4),
    ]  # fmt: skip


def test_a_part_that_weighs_nothing_is_asked_and_not_counted() -> None:
    spec = a_cloze("{0:SA:=热身} {1:MC:甲~=乙}")
    assert share(spec, ["热身", [0]]) == 0
    assert share(spec, [None, [1]]) == 1


def test_options_below_each_other_keep_their_look_and_those_in_a_list_do_not() -> None:
    spec = a_cloze("{1:SA:=x} {1:MC:=<b>甲</b>~乙} {1:MCV:=<b>丙</b>~丁}")
    assert [part["options"] for part in spec["parts"][1:]] == [["甲", "乙"], ["<b>丙</b>", "丁"]]
    assert [part["place"] for part in CASE.present(spec, None)["parts"]] == ["line", "line", "block"]


def test_options_that_speak_of_others_keep_their_order() -> None:
    spec = a_cloze("{1:SA:=x} {1:MCS:甲~乙~=以上都是}")
    assert spec["parts"][1]["fixed_order"]


def test_brackets_of_the_text_are_no_marks_of_parts() -> None:
    assert a_cloze("看 [[1]] 处：{1:SA:=x} {1:MC:=a~b}")["stem"] == "看 ［［1]] 处：[[1]] [[2]]"


def test_a_part_without_a_right_answer_is_a_fault() -> None:
    assert code_of(a_question("cloze", "", "{1:SA:=a} {1:NM:%0%3}")) == "no_right_answer"


def test_a_mixture_comes_back_as_it_was() -> None:
    for text in (
        MIXED,
        "{1:SA:=x} {1:MCV:=<b>丙</b>~丁}",
        "{1:NM:=1:0.1~%50%2} 和 {1:NM:=3}",
        "{0:SAC:=A\\}*} {3:MC:a~=b}",
    ):
        spec = a_cloze(text)
        assert back(spec) == spec


def test_the_analyses_of_the_parts_come_back_with_them() -> None:
    spec = {**a_cloze(MIXED), "analysis": "<p>看数据。</p>"}
    spec["parts"] = [{**part, "analysis": f"<p>第 {n} 步</p>"} for n, part in enumerate(spec["parts"])]
    assert back(spec) == spec
    spec["parts"][1].pop("analysis")
    assert back(spec) == spec


OPTIONS = st.lists(
    st.text("甲乙丙{}~#=%*\\<&:a1 ", min_size=1, max_size=5).map(str.strip), min_size=2, max_size=4, unique=True
)
WEIGHTS = st.lists(st.integers(1, 9), min_size=3, max_size=3)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


@given(OPTIONS, WEIGHTS, st.booleans(), st.integers(-50, 50))
def test_what_is_written_is_read_as_the_same_case(
    options: list[str], weights: list[int], fixed: bool, number: int
) -> None:
    total = sum(weights)
    shares = [f"{Fraction(weight, total)}" for weight in weights]
    choice: dict[str, Any] = {"kind": "single_choice", "options": [escaped(one) for one in options], "key": "A"}
    parts = [
        {**choice, **({"fixed_order": True} if fixed else {})},
        {"kind": "fill_in", "key": [[{"text": options[0].replace("*", "星"), "exact": True}]]},
        {"kind": "numeric", "key": [{"value": str(number)}]},
    ]
    if len(set(weights)) > 1:
        parts = [{**part, "share": share} for part, share in zip(parts, shares, strict=True)]
    spec = {"kind": "case", "stem": "<p>甲 [[1]] 乙 [[2]] 丙 [[3]]</p>", "parts": parts, "points": "6"}
    if CASE.check(spec):
        return
    found = back(spec)
    again: list[list[Any]] = [[[0], options[0], number], [[1], "无", number], [None, None, 0.5]]
    assert [share(found, plain) for plain in again] == [share(spec, plain) for plain in again]
    assert back(found) == found


TRUE = {"kind": "true_false", "key": True}
CHOICE = {"kind": "single_choice", "options": ["甲", "乙"], "key": "A"}


@pytest.mark.parametrize(
    "parts",
    [
        [TRUE],
        [{**CHOICE, "stem": "选一个。"}],
        [{**CHOICE, "analysis": "<p>因为。</p><hr>"}],
        [{"kind": "multiple_choice", "options": ["甲", "乙", "丙"], "key": "AB"}],
        [{"kind": "numeric", "key": [{"value": "1"}], "units": {"accepted": {"元": "1"}}}],
        [{"kind": "inline_choice", "choices": [["甲", "乙"]], "key": [0]}],
    ],
)
def test_what_moodle_cannot_hold_is_said(parts: list[dict[str, Any]]) -> None:
    spec = {"kind": "case", "stem": "看 [[1]]", "parts": parts}
    assert CASE.check(spec) == []
    with pytest.raises(Malformed):
        moodle_xml.write([spec], {})


def test_a_case_with_its_parts_below_the_text_is_not_written() -> None:
    spec = {"kind": "case", "stem": "材料", "parts": [{**TRUE, "stem": "对吗？"}]}
    with pytest.raises(Malformed, match="Moodle 没有"):
        moodle_xml.write([spec], {})
