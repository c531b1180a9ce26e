"""Response processing: templates, rules, declarations and their bounds, and the fraction that comes of it."""

from fractions import Fraction
from typing import Any

import pytest

from question_bank.contract import Malformed
from question_bank.formats.qti import mark_item
from tests.question_bank.formats.qti_items import (
    CHOICE,
    NOTHING,
    R0,
    SCORE,
    TEXT,
    V22,
    as_v3,
    base,
    choices,
    codes,
    item,
    mapping,
    op,
    outcome,
    question,
    response,
    template,
)

ABC = CHOICE.format(most=0, choices=choices("A", "B", "C", "D"))
ONE = CHOICE.format(most=1, choices=choices("A", "B", "C", "D"))
GET = '<variable identifier="RESPONSE"/>'
KEY = '<correct identifier="RESPONSE"/>'


def marked(document: bytes, **responses: Any) -> Fraction | None:
    """The fraction, the same in the names of 2.1 and of 3.0."""
    fraction, _why, outcomes = mark_item(question(document), responses)
    assert mark_item(question(as_v3(document)), responses)[::2] == (fraction, outcomes)
    return fraction


def outcomes(document: bytes, **responses: Any) -> dict[str, Any]:
    return mark_item(question(document), responses)[2]


def set_score(expression: str, identifier: str = "SCORE") -> str:
    return op("setOutcomeValue", expression, identifier=identifier)


def processing(*rules: str) -> str:
    return op("responseProcessing", *rules)


@pytest.mark.parametrize(("answer", "fraction"), [(["B"], 1), (["A"], 0), ([], 0), (None, 0)])
def test_match_correct_is_all_or_nothing(answer: Any, fraction: int) -> None:
    document = item(response("identifier", correct=("B",)) + SCORE, ONE, template("match_correct"))
    assert marked(document, RESPONSE=answer) == fraction


@pytest.mark.parametrize(
    ("answer", "fraction"), [(["A", "C"], 1), (["C", "A"], 1), (["A"], 0), (["A", "C", "D"], 0), ([], 0)]
)
def test_match_correct_of_a_multiple_response_asks_for_the_whole_set(answer: list[str], fraction: int) -> None:
    document = item(response("identifier", "multiple", ("A", "C")) + SCORE, ABC, template("match_correct"))
    assert marked(document, RESPONSE=answer) == fraction


BOUNDED = mapping({"A": "1", "C": "1", "D": "-1"}, lowerBound="0", upperBound="2", defaultValue="-2")
WEIGHED = response("identifier", "multiple", ("A", "C"), BOUNDED)


@pytest.mark.parametrize(
    ("answer", "fraction"),
    [
        (["A"], Fraction(1, 2)),
        (["A", "C"], 1),
        (["A", "A", "C"], 1),
        (["A", "D"], 0),
        (["A", "C", "D"], Fraction(1, 2)),
        (["A", "B"], 0),
        ([], 0),
    ],
)
def test_map_response_adds_up_within_its_bounds_and_counts_a_value_once(answer: list[str], fraction: Fraction) -> None:
    assert marked(item(WEIGHED + SCORE, ABC, template("map_response")), RESPONSE=answer) == fraction


def test_a_negative_score_is_a_negative_fraction() -> None:
    declared = response("identifier", "multiple", ("A",), mapping({"A": "2", "B": "-1"}))
    assert marked(item(declared + SCORE, ABC, template("map_response")), RESPONSE=["B"]) == Fraction(-1, 2)


@pytest.mark.parametrize(("typed", "fraction"), [("York", 1), ("york", Fraction(1, 2)), ("YORK", 0), ("Leeds", 0)])
def test_a_map_of_texts_minds_the_case(typed: str, fraction: Fraction) -> None:
    declared = response("string", inside=mapping({"York": "1", "york": "0.5"}, defaultValue="0"))
    document = item(declared + SCORE, TEXT, template("map_response"))
    assert mark_item(question(document), {"RESPONSE": [typed]})[0] == fraction


def test_a_map_entry_may_ignore_the_case_and_does_so_in_3_0_unless_it_says_otherwise() -> None:
    plain = item(response("string", inside=mapping({"York": "1"})) + SCORE, TEXT, template("map_response"))
    open_ = plain.replace(b'mappedValue="1"', b'mappedValue="1" caseSensitive="false"')
    exact = plain.replace(b'mappedValue="1"', b'mappedValue="1" caseSensitive="true"')
    for document, expected in ((plain, 0), (open_, 1), (as_v3(plain), 1), (as_v3(exact), 0), (as_v3(open_), 1)):
        assert mark_item(question(document), {"RESPONSE": ["YORK"]})[0] == expected


def test_an_exact_entry_goes_before_one_that_ignores_the_case() -> None:
    declared = response("string", inside=mapping({"York": "1", "york": "0.5"}))
    document = as_v3(item(declared + SCORE, TEXT, template("map_response")))
    assert mark_item(question(document), {"RESPONSE": ["york"]})[0] == Fraction(1, 2)


AREAS = (
    '<areaMapping defaultValue="-1" lowerBound="0">'
    '<areaMapEntry shape="circle" coords="10,10,5" mappedValue="1"/>'
    '<areaMapEntry shape="rect" coords="12,0,30,20" mappedValue="2"/>'
    '<areaMapEntry shape="poly" coords="40,0,60,0,60,20" mappedValue="1"/></areaMapping>'
)
POINTS = (
    '<selectPointInteraction responseIdentifier="RESPONSE" maxChoices="0"><prompt>点出仓库。</prompt>'
    '<object type="image/png" data="map.png" width="100" height="50">图</object></selectPointInteraction>'
)


@pytest.mark.parametrize(
    ("points", "score"),
    [
        (["10 10"], 1),
        (["13 10"], 1),
        (["10 10", "9 9"], 1),
        (["10 10", "20 10", "55 5"], 4),
        (["10 10", "90 40"], 0),
        (["20 10", "90 40"], 1),
        ([], 0),
    ],
)
def test_map_response_point_counts_an_area_once_and_the_first_one_that_holds_a_point(
    points: list[str], score: int
) -> None:
    document = item(response("point", "multiple", inside=AREAS) + SCORE, POINTS, template("map_response_point"))
    assert marked(document, RESPONSE=points) == Fraction(score, 4)


def test_the_templates_of_common_cartridge_set_their_feedback() -> None:
    ten = outcome("MAXSCORE", "float", inside="<defaultValue><value>10</value></defaultValue>")
    told = outcome("FEEDBACKBASIC", "identifier") + outcome("FEEDBACK", "identifier")
    declared = response("identifier", correct=("A",), inside=mapping({"A": "10", "B": "5"})) + SCORE + ten + told
    basic = item(declared, ONE, template("CC2_match_basic"))
    assert outcomes(basic, RESPONSE=["A"]) == {
        "SCORE": 10,
        "MAXSCORE": 10,
        "FEEDBACKBASIC": "correct",
        "FEEDBACK": None,
    }
    assert outcomes(basic, RESPONSE=["B"])["FEEDBACKBASIC"] == "incorrect"
    mapped = item(declared, ONE, template("CC2_map_response"))
    assert outcomes(mapped, RESPONSE=["A"])["FEEDBACK"] == "correct"
    assert (outcomes(mapped, RESPONSE=["B"])["FEEDBACK"], marked(mapped, RESPONSE=["B"])) == (
        "incorrect",
        Fraction(1, 2),
    )
    assert marked(item(declared, ONE, template("CC2_match")), RESPONSE=["A"]) == Fraction(1, 10)


@pytest.mark.parametrize(
    "address",
    [
        "http://www.imsglobal.org/question/qti_v2p0/rptemplates/match_correct",
        "http://www.imsglobal.org/question/qti_v2p2/rptemplates/match_correct.xml",
        "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct",
        "rptemplates/match_correct.xml",
    ],
)
def test_a_template_is_known_by_its_address_whatever_the_version(address: str) -> None:
    document = item(response("identifier", correct=("B",)) + SCORE, ONE, f'<responseProcessing template="{address}"/>')
    assert mark_item(question(document), {"RESPONSE": ["B"]})[0] == 1


def test_an_unknown_template_is_a_fault() -> None:
    assert codes(item(response("identifier") + SCORE, ONE, template("match_kindly"))) == ["unsupported_template"]


def test_a_template_without_what_it_needs_is_a_fault() -> None:
    assert codes(item(response("identifier") + SCORE, ONE, template("map_response"))) == ["bad_processing"]
    renamed = ONE.replace("RESPONSE", "ANSWER")
    declared = response("identifier", correct=("A",), identifier="ANSWER")
    assert "bad_processing" in codes(item(declared + SCORE, renamed, template("match_correct")))


def test_the_first_condition_that_is_true_is_followed_and_null_is_not_true() -> None:
    def is_(value: str) -> str:
        return op("match", GET, base("identifier", value))

    condition = op(
        "responseCondition",
        op("responseIf", is_("A"), set_score(base("float", 1))),
        op("responseElseIf", is_("B"), set_score(base("float", "0.5"))),
        op("responseElseIf", is_("B"), set_score(base("float", 9))),
        op("responseElse", set_score(base("float", "-0.5"))),
    )
    limited = outcome("SCORE", "float", normalMaximum="1")
    document = item(response("identifier") + limited, ONE, processing(condition))
    scores = [marked(document, RESPONSE=answer) for answer in (["A"], ["B"], ["C"], [])]
    assert scores == [1, Fraction(1, 2), Fraction(-1, 2), Fraction(-1, 2)]


def test_exit_response_ends_the_processing_even_inside_a_fragment() -> None:
    rules = [
        set_score(base("float", 1)),
        op("responseProcessingFragment", "<exitResponse/>"),
        set_score(base("float", 0)),
    ]
    assert marked(item(R0 + SCORE, NOTHING, processing(*rules)), R0=["x"]) == 1


def test_an_outcome_may_be_set_from_itself() -> None:
    more = set_score(op("sum", '<variable identifier="SCORE"/>', base("float", "0.1")))
    assert outcomes(item(R0 + SCORE, NOTHING, processing(*[more] * 3)))["SCORE"] == 0.3


def test_outcomes_begin_at_their_default_a_number_without_one_at_nothing_and_all_else_at_null() -> None:
    declared = (
        SCORE
        + outcome("N", "integer")
        + outcome("WORD", "identifier")
        + outcome("ROW", "string", "ordered", "<defaultValue><value>甲</value><value>乙</value></defaultValue>")
        + outcome("P", "point", inside="<defaultValue><value>3 4</value></defaultValue>")
    )
    document = item(R0 + declared, NOTHING, processing(set_score('<default identifier="N"/>')))
    assert outcomes(document) == {"SCORE": None, "N": 0, "WORD": None, "ROW": ["甲", "乙"], "P": "3 4"}


def test_a_response_without_an_answer_has_its_default() -> None:
    default = "<defaultValue><value>B</value></defaultValue>"
    document = item(response("identifier", correct=("B",), inside=default) + SCORE, ONE, template("match_correct"))
    document = document.replace(b"<correctResponse>", b"<!-- --><correctResponse>")
    assert mark_item(question(document), {})[0] == 1
    assert mark_item(question(document), {"RESPONSE": []})[0] == 0


MATCH_TABLE = (
    '<matchTable defaultValue="none"><matchTableEntry sourceValue="1" targetValue="low"/>'
    '<matchTableEntry sourceValue="2" targetValue="high"/></matchTable>'
)
STEPS = (
    "<interpolationTable>"
    '<interpolationTableEntry sourceValue="10" includeBoundary="false" targetValue="high"/>'
    '<interpolationTableEntry sourceValue="5" targetValue="middle"/></interpolationTable>'
)


@pytest.mark.parametrize(
    ("table", "source", "expected"),
    [
        (MATCH_TABLE, base("integer", 2), "high"),
        (MATCH_TABLE, base("integer", 7), "none"),
        (MATCH_TABLE, "<null/>", "none"),
        (STEPS, base("float", "10.5"), "high"),
        (STEPS, base("float", 10), "middle"),
        (STEPS, base("float", 5), "middle"),
        (STEPS, base("float", "4.9"), None),
    ],
)
def test_a_table_is_looked_up(table: str, source: str, expected: str | None) -> None:
    rule = op("lookupOutcomeValue", source, identifier="GRADE")
    document = item(R0 + SCORE + outcome("GRADE", "identifier", inside=table), NOTHING, processing(rule))
    assert outcomes(document)["GRADE"] == expected


def test_a_float_is_not_put_into_a_whole_number_unless_it_is_one() -> None:
    whole = outcome("SCORE", "integer", normalMaximum="2")
    half = item(R0 + whole, NOTHING, processing(set_score(base("float", "0.5"))))
    assert mark_item(question(half), {})[0] is None
    assert "须人工评分" in mark_item(question(half), {})[1]
    assert marked(item(R0 + whole, NOTHING, processing(set_score(base("float", "2.0"))))) == 1


def score_is(value: object, declared: str = SCORE, extra: str = "") -> bytes:
    return item(R0 + declared + extra, NOTHING, processing(set_score(base("float", value))))


def test_the_normal_maximum_divides_and_the_normalised_score_stays_within_one() -> None:
    assert marked(score_is(3, outcome("SCORE", "float", normalMaximum="4"))) == Fraction(3, 4)
    assert marked(score_is(5, outcome("SCORE", "float", normalMaximum="4", normalMinimum="-2"))) == 1
    assert marked(score_is(-9, outcome("SCORE", "float", normalMaximum="4"))) == -1


def test_maxscore_divides_where_there_is_no_normal_maximum() -> None:
    ten = outcome("MAXSCORE", "float", inside="<defaultValue><value>10</value></defaultValue>")
    assert marked(score_is(4, extra=ten)) == Fraction(2, 5)
    assert marked(score_is(4, outcome("SCORE", "float", normalMaximum="8"), ten)) == Fraction(1, 2)


def test_else_the_best_that_the_rules_can_reach_divides() -> None:
    rules = [
        op("responseCondition", op("responseIf", op("match", GET, KEY), set_score(base("float", 2)))),
        op(
            "responseCondition",
            op(
                "responseIf",
                op("match", '<variable identifier="R2"/>', base("identifier", "X")),
                set_score(op("sum", '<variable identifier="SCORE"/>', base("float", 3))),
            ),
        ),
    ]
    two = ONE + ONE.replace("RESPONSE", "R2").replace('"A"', '"X"')
    declared = response("identifier", correct=("B",)) + response("identifier", identifier="R2") + SCORE
    document = item(declared, two, processing(*rules))
    assert question(document)["qti"]["maximum"] == "5"
    assert marked(document, RESPONSE=["B"], R2=["A"]) == Fraction(2, 5)


def test_alternatives_for_one_option_do_not_add_up_in_the_maximum() -> None:
    body = (
        '<matchInteraction responseIdentifier="RESPONSE" shuffle="false" maxAssociations="2"><simpleMatchSet>'
        '<simpleAssociableChoice identifier="A" matchMax="1">甲</simpleAssociableChoice></simpleMatchSet>'
        "<simpleMatchSet>"
        '<simpleAssociableChoice identifier="X" matchMax="1">子</simpleAssociableChoice>'
        '<simpleAssociableChoice identifier="Y" matchMax="1">丑</simpleAssociableChoice></simpleMatchSet>'
        "</matchInteraction>"
    )
    declared = response("directedPair", "multiple", inside=mapping({"A X": "1", "A Y": "0.5"})) + SCORE
    document = item(declared, body, template("map_response"))
    assert marked(document, RESPONSE=["A X"]) == 1
    assert marked(document, RESPONSE=["A Y"]) == Fraction(1, 2)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"NOBODY": ["A"]}, "没有响应变量"),
        ({"RESPONSE": ["A", "B"]}, "只能有一个值"),
        ({"RESPONSE": [{}]}, ""),
        ({"RESPONSE": [["A"]]}, "须为文字"),
        (["A"], "答案须为"),
    ],
)
def test_an_answer_that_cannot_be_read_is_malformed(given: Any, reason: str) -> None:
    document = item(response("identifier", correct=("B",)) + SCORE, ONE, template("match_correct"))
    if not reason:
        assert mark_item(question(document), given)[0] == 0
        return
    with pytest.raises(Malformed, match=reason):
        mark_item(question(document), given)


def test_a_text_that_is_no_number_is_no_answer_where_a_number_is_asked_for() -> None:
    rule = op("responseCondition", op("responseIf", op("isNull", GET), set_score(base("float", 1))))
    document = item(response("float", correct=("3",)) + SCORE, TEXT, processing(rule))
    assert [mark_item(question(document), {"RESPONSE": [typed]})[0] for typed in ("three", " ", "3", 3)] == [1, 1, 0, 0]


def test_a_number_is_read_in_the_base_of_its_interaction() -> None:
    body = TEXT.replace("expectedLength", 'base="16" expectedLength')
    document = item(response("integer", correct=("255",)) + SCORE, body, template("match_correct"))
    assert mark_item(question(document), {"RESPONSE": ["ff"]})[0] == 1


def test_what_was_typed_is_kept_in_a_variable_of_its_own() -> None:
    body = TEXT.replace("expectedLength", 'stringIdentifier="TYPED" expectedLength')
    rule = set_score(
        op("stringMatch", '<variable identifier="TYPED"/>', base("string", "3.0"), caseSensitive="true"), "OK"
    )
    declared = response("float") + response("string", identifier="TYPED") + SCORE + outcome("OK", "boolean")
    assert outcomes(item(declared, body, processing(rule)), RESPONSE=["3.0"])["OK"] is True


def test_an_item_without_rules_or_with_an_outside_score_waits_for_a_person() -> None:
    essay = (
        '<extendedTextInteraction responseIdentifier="RESPONSE"><prompt>谈谈诚信。</prompt></extendedTextInteraction>'
    )
    for declared, rules in (
        (SCORE, ""),
        (outcome("SCORE", "float", externalScored="human"), processing(set_score(base("float", 1)))),
    ):
        document = item(response("string") + declared, essay, rules, V22)
        fraction, why, _outcomes = mark_item(question(document), {"RESPONSE": ["……"]})
        assert fraction is None
        assert why.startswith("须人工评分")


def test_why_an_answer_got_its_points_never_tells_the_key() -> None:
    document = item(response("identifier", correct=("B",)) + SCORE, ONE, template("match_correct"))
    assert mark_item(question(document), {"RESPONSE": ["A"]})[1] == "得 0 分，满分 1 分"
    assert mark_item(question(document), {})[1] == "未作答，得 0 分，满分 1 分"


def test_numbers_cannot_be_made_to_grow_without_end() -> None:
    squared = set_score(op("product", '<variable identifier="SCORE"/>', '<variable identifier="SCORE"/>'))
    document = item(R0 + SCORE, NOTHING, processing(set_score(base("float", "1.000000001")), *[squared] * 300))
    assert mark_item(question(document), {})[0] is None
