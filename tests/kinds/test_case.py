"""A case: the sum of its parts, what is left to a person, and what a candidate is shown of it."""

import copy
import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank import registry
from question_bank.bank import clean_question
from question_bank.contract import Malformed, lines_of
from question_bank.kinds.case import KIND as CASE
from question_bank.kinds.case.parts import questions_of
from question_bank.points import from_share, part_of
from tests.kinds.test_contract import WEIRD_KEYS, examples

SINGLE = {
    "kind": "single_choice",
    "stem": "订单最先处于（　）。",
    "options": ["待付款", "待发货", "已签收"],
    "key": "A",
}
TRUE = {"kind": "true_false", "stem": "签收后可以申请退货。", "key": True}
SEVERAL = {"kind": "multiple_choice", "stem": "属于凭证的有（　）。", "options": ["照片", "运单", "天气"], "key": "AB"}
SHORT = {"kind": "short_answer", "stem": "写一段回复。", "key": "致歉并说明时限。"}
BLANK = {"kind": "fill_in", "key": [["3%"]]}
NUMBER = {"kind": "numeric", "key": [{"value": "96"}]}


def a_case(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    spec = {"kind": "case", "stem": "买家林女士反映茶杯破损。", "parts": [dict(part) for part in parts], **more}
    assert CASE.check(spec) == []
    return spec


def shared(*pairs: tuple[dict[str, Any], str]) -> list[dict[str, Any]]:
    return [{**part, "share": share} for part, share in pairs]


EXAMPLES = examples("case")
over_examples = pytest.mark.parametrize("spec", EXAMPLES, ids=lambda spec: spec["code"])


def test_the_parts_add_up_exactly_and_are_rounded_once() -> None:
    spec = a_case(SINGLE, TRUE, SEVERAL)
    assert CASE.fraction(spec, ["A", True, ["A"]]) == Fraction(2, 3)
    mark = CASE.mark(spec, ["A", True, ["A"]], 1000)
    assert (mark.points, mark.rest) == (667, False)
    assert CASE.mark(spec, ["A", None, None], 1000).points == 333


def test_a_part_has_the_share_that_its_author_gave_it() -> None:
    spec = a_case(*shared((SINGLE, "1/2"), (TRUE, "0.2"), (SEVERAL, "0.3")))
    assert CASE.mark(spec, ["A", False, ["A", "B"]], 1000).points == 800
    assert [part["share"] for part in CASE.present(spec, None)["parts"]] == ["0.5", "0.2", "0.3"]


def test_a_mark_tells_of_each_part_and_not_what_is_right() -> None:
    spec = a_case(SINGLE, TRUE, {**SEVERAL, "rule": "per_option"}, SHORT)
    assert CASE.mark(spec, ["A", False, ["A"], None], 100).why == "(1) 对，(2) 错，(3) 部分对，(4) 未答"
    assert CASE.mark(spec, ["A", None, None, "您好"], 100).why == "(1) 对，(2) 未答，(3) 未答，(4) 待评阅"
    many = a_case(*[TRUE] * 13)
    assert CASE.mark(many, [True] * 12 + [None], 100).why == "13 小题：对 12，未答 1"


def test_the_rule_of_the_section_is_that_of_a_part_without_one() -> None:
    spec = a_case(SEVERAL, {**SEVERAL, "rule": "strict"}, rule="half")
    assert CASE.fraction(spec, [["A"], ["A"]]) == Fraction(1, 4)


def test_a_negative_part_takes_from_the_others_and_never_from_the_paper() -> None:
    spec = a_case({**SINGLE, "weights": {"A": "1", "B": "-0.5"}}, TRUE)
    assert CASE.fraction(spec, ["B", True]) == Fraction(1, 4)
    assert CASE.fraction(spec, ["B", False]) == Fraction(-1, 4)
    assert CASE.mark(spec, ["B", False], 100).points == 0


def test_an_answered_part_for_a_person_leaves_a_rest_and_a_blank_one_none() -> None:
    spec = a_case(*shared((SINGLE, "0.4"), (SHORT, "0.6")))
    mark = CASE.mark(spec, ["A", "您好，今天补发。"], 1000)
    assert (mark.points, mark.rest) == (400, True)
    assert CASE.fraction(spec, ["A", "您好，今天补发。"]) is None
    assert (CASE.mark(spec, ["A", None], 1000).rest, CASE.fraction(spec, ["A", None])) == (False, Fraction(2, 5))


def test_the_lines_are_those_of_the_parts_that_a_person_marks() -> None:
    points = [{"text": "致歉", "share": "0.5"}, {"text": "时限", "share": "0.5"}]
    spec = a_case(*shared((SINGLE, "0.4"), ({**SHORT, "points_of_answer": points}, "0.6")))
    lines = lines_of(CASE, spec, 1000)
    assert sum(line.points for line in lines) == 600
    assert all(line.id.startswith("2.") and line.text.startswith("(2) ") and line.kind == "human" for line in lines)
    assert lines_of(CASE, a_case(SINGLE, TRUE), 1000) == ()


SHARES = st.lists(st.integers(1, 9), min_size=3, max_size=3)


@given(SHARES, st.integers(0, 10_000), st.sampled_from(["A", "B", None]))
def test_the_machines_part_and_the_lines_never_exceed_the_worth(shares: list[int], worth: int, chosen: str) -> None:
    texts = [from_share(Fraction(share, sum(shares))) for share in shares]
    spec = a_case(*shared((SINGLE, texts[0]), (SHORT, texts[1]), (SHORT, texts[2])))
    mark = CASE.mark(spec, [chosen, "甲", "乙"], worth)
    people = sum(line.points for line in lines_of(CASE, spec, worth))
    assert mark.points >= 0
    assert mark.points + people == (worth if chosen == "A" else people)
    best = CASE.mark(spec, ["A", "甲", "乙"], worth).points
    assert best == part_of(worth, Fraction(shares[0], sum(shares)))


CHOSEN = st.none() | st.lists(st.sampled_from("ABC"), max_size=3)
RAW = st.tuples(st.sampled_from(["A", "B", "C", None]), st.sampled_from([True, False, None]), CHOSEN)


@given(RAW, st.integers(0, 10_000), st.sampled_from(["strict", "half", "per_option"]))
def test_a_mark_stays_within_the_worth_and_a_read_answer_reads_as_itself(
    raw: tuple[Any, ...], worth: int, rule: str
) -> None:
    spec = a_case(SINGLE, TRUE, SEVERAL, rule=rule)
    answer = CASE.read(spec, list(raw))
    assert CASE.read(spec, json.loads(json.dumps(answer))) == answer
    assert 0 <= CASE.mark(spec, answer, worth).points <= worth
    if answer is None:
        assert CASE.mark(spec, answer, worth).points == 0


@over_examples
def test_the_order_of_a_parts_options_changes_no_mark_and_the_parts_stay_in_their_order(spec: dict[str, Any]) -> None:
    kinds = [part["kind"] for part in spec["parts"]]
    orders = set()
    for seed in range(20):
        shown = CASE.present(spec, Random(seed))
        assert [part["kind"] for part in shown["parts"]] == kinds
        orders.add(json.dumps(shown))
        for sample in CASE.samples(spec):
            if not sample.malformed:
                mark = CASE.mark(spec, CASE.read(spec, sample.raw), 100)
                assert sample.points == (None if mark.rest else mark.points)
    assert len(orders) > 1 or spec["code"] == "EX-CASE-2", "only a list in a fixed order has one order"


def test_a_section_that_keeps_its_options_in_order_keeps_those_of_the_parts() -> None:
    spec = a_case(SINGLE, SEVERAL, fixed_order=True)
    assert all(CASE.present(spec, Random(seed)) == CASE.present(spec, None) for seed in range(9))


@over_examples
def test_what_is_shown_does_not_change_with_the_key_of_a_part(spec: dict[str, Any]) -> None:
    for seed in (None, 1):
        shown = CASE.present(spec, None if seed is None else Random(seed))
        for place, part in enumerate(spec["parts"]):
            for field in registry.kind(part["kind"]).KEY_FIELDS:
                for value in WEIRD_KEYS:
                    other = copy.deepcopy(spec)
                    other["parts"][place][field] = value
                    if field == "rule" and value is None:
                        del other["parts"][place][field]
                    assert CASE.present(other, None if seed is None else Random(seed)) == shown


def test_no_key_and_no_analysis_of_a_part_is_shown() -> None:
    for spec in EXAMPLES:
        shown = json.dumps(CASE.present(spec, None), ensure_ascii=False)
        assert all(part["analysis"] not in shown for part in spec["parts"] if part.get("analysis"))
        assert '"key"' not in shown


def test_parts_in_the_text_need_no_stem_and_stand_in_its_line_where_they_are_small() -> None:
    options = ["较高", "<b>较低</b>"]
    spec = a_case(
        BLANK, NUMBER, {"kind": "single_choice", "options": ["较高", "较低"], "key": "A"},
        {"kind": "single_choice", "options": options, "key": "A"}, SEVERAL,
        stem="转化率 [[1]]，客单价 [[2]] 元，与同行相比 [[3]]，与上月相比 [[4]]。[[5]]",
    )  # fmt: skip
    shown = CASE.present(spec, None)
    assert shown["layout"] == "inline"
    assert [part["place"] for part in shown["parts"]] == ["line", "line", "line", "block", "block"]
    assert [part["stem"] for part in shown["parts"]] == ["____", "", "", "", SEVERAL["stem"]]
    assert CASE.fraction(spec, [["3%"], "96", "A", "A", ["A", "B"]]) == 1


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"stem": "材料", "parts": []}, "parts: 须有 1 到"),
        ({"stem": "材料", "parts": [1]}, "parts: 每个小题"),
        ({"stem": "材料", "parts": [{"kind": "case", "stem": "x", "parts": [TRUE]}]}, "parts: 第 1 小题：没有这种题型"),
        ({"stem": "材料", "parts": [TRUE, {**SINGLE, "key": "Z"}]}, "parts: 第 2 小题：key"),
        ({"stem": "材料", "parts": [{**TRUE, "stem": ""}]}, "parts: 第 1 小题：stem"),
        ({"stem": "材料", "parts": [{**TRUE, "share": "0.5"}, TRUE]}, "parts: 得分比例"),
        ({"stem": "材料", "parts": shared((TRUE, "0.5"), (SINGLE, "0.4"))}, "parts: 得分比例"),
        ({"stem": "材料", "parts": shared((TRUE, "1.5"), (SINGLE, "-0.5"))}, "parts: 得分比例"),
        ({"stem": "有 [[1]] 和 [[3]]", "parts": [BLANK, NUMBER]}, "stem: 小题写在文中时"),
        ({"stem": "有 [[1]]", "parts": [BLANK, NUMBER]}, "stem: 小题写在文中时"),
        ({"stem": '<img src="/media/x.png" alt="[[1]]">有', "parts": [BLANK]}, "stem: [[ ]] 只能标小题"),
        ({"stem": "材料", "parts": [TRUE], "rule": "lucky"}, "rule: 须为"),
        ({"stem": "材料", "parts": [{**TRUE, "title": 7}]}, "parts: 第 1 小题：标题"),
        ({"stem": "", "parts": [TRUE]}, "stem: 不能为空"),
    ],
)
def test_an_author_is_told_what_is_wrong_and_in_which_part(spec: dict[str, Any], words: str) -> None:
    faults = CASE.check({"kind": "case", **spec})
    assert faults
    assert faults[0].startswith(words)


def test_what_cannot_be_read_says_in_which_part() -> None:
    with pytest.raises(Malformed, match="第 2 小题：没有这个选项"):
        CASE.read(a_case(TRUE, SINGLE), [True, "Z"])
    with pytest.raises(Malformed, match="小题的数目不符"):
        CASE.read(a_case(TRUE, SINGLE), [True])


def test_a_plain_answer_has_the_plain_answer_of_each_part() -> None:
    spec = a_case(SINGLE, TRUE, SEVERAL, {**BLANK, "stem": "转化率 ____"}, {**NUMBER, "stem": "客单价？"})
    plain = [[2], True, [0, 2], "3%", 96]
    answer = CASE.read(spec, CASE.from_plain(spec, plain))
    assert answer == ["C", True, ["A", "C"], ["3%"], "96"]
    assert CASE.read(spec, CASE.from_plain(spec, [None] * 5)) is None


def test_the_bank_cleans_the_parts_as_it_cleans_questions() -> None:
    bad = '<p onclick="x()">好<script>alert(1)</script></p>'
    spec = {
        "kind": "case", "stem": bad,
        "parts": [{**SINGLE, "stem": bad, "options": [bad, "乙"], "analysis": bad}, {**SHORT, "key": bad, "_line": 3}],
    }  # fmt: skip
    clean = clean_question(spec)
    first, second = clean["parts"]
    assert {clean["stem"], first["stem"], first["options"][0], first["analysis"], second["key"]} == {"<p>好</p>"}
    assert first["key"] == "A"
    assert "_line" not in second


def test_a_part_is_marked_as_it_would_be_alone() -> None:
    for spec in EXAMPLES:
        for place, question in enumerate(questions_of(spec)):
            kind = registry.kind(question["kind"])
            for sample in kind.samples(question):
                if sample.malformed:
                    continue
                raw = [None] * len(spec["parts"])
                raw[place] = sample.raw
                alone = kind.fraction(question, kind.read(question, sample.raw))
                shares = CASE.present(spec, None)["parts"]
                share = Fraction(shares[place]["share"])
                assert CASE.fraction(spec, CASE.read(spec, raw)) == (None if alone is None else alone * share)
