"""Every operator of QTI on what the specification says of it: its values, NULL, and what it refuses."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.formats.qti import mark_item
from tests.question_bank.formats.qti_items import (
    FALSE,
    NOTHING,
    NULL,
    R0,
    SCORE,
    TRUE,
    bag,
    base,
    ints,
    item,
    op,
    outcome,
    question,
    read,
    response,
    result,
    row,
)

T, F, N = TRUE, FALSE, NULL


def near(wanted: object, given: object, mode: str = "absolute", **more: str) -> str:
    return op("equal", base("float", wanted), base("float", given), toleranceMode=mode, **more)


def alike(wanted: str, given: str, mode: str) -> str:
    return op("equalRounded", base("float", wanted), base("float", given), figures="3", roundingMode=mode)


LOGIC = [
    (op("and", T, T), True),
    (op("and", T, F), False),
    (op("and", F, N), False),
    (op("and", T, N), None),
    (op("and", N), None),
    (op("or", F, F), False),
    (op("or", T, N), True),
    (op("or", F, N), None),
    (op("not", T), False),
    (op("not", F), True),
    (op("not", N), None),
    (op("anyN", T, T, F, N, min="3", max="4"), None),
    (op("anyN", T, F, F, N, min="3", max="4"), False),
    (op("anyN", T, T, T, N, min="3", max="4"), True),
    (op("anyN", T, T, T, min="1", max="2"), False),
    (op("anyN", T, T, N, min="1", max="2"), None),
    (op("anyN", T, F, min="1", max="2"), True),
    (op("isNull", N), True),
    (op("isNull", base("string", "")), True),
    (op("isNull", op("multiple")), True),
    (op("isNull", op("multiple", N, N)), True),
    (op("isNull", base("integer", 0)), False),
]
EQUALITY = [
    (op("match", base("identifier", "A"), base("identifier", "A")), True),
    (op("match", base("identifier", "A"), base("identifier", "a")), False),
    (op("match", base("identifier", "A"), N), None),
    (op("match", base("pair", "A B"), base("pair", "B A")), True),
    (op("match", base("directedPair", "A B"), base("directedPair", "B A")), False),
    (op("match", base("point", "3 4"), base("point", " 3  4 ")), True),
    (op("match", base("boolean", "true"), base("boolean", "1")), True),
    (op("match", base("integer", "007"), base("integer", "7")), True),
    (op("match", bag("identifier", "A", "B"), bag("identifier", "B", "A")), True),
    (op("match", bag("identifier", "A", "B", "B"), bag("identifier", "A", "A", "B")), False),
    (op("match", row("identifier", "A", "B"), row("identifier", "B", "A")), False),
    (op("match", row("identifier", "A", "B"), row("identifier", "A", "B")), True),
    (op("match", bag("identifier", "A"), row("identifier", "A")), "refused"),
    (op("match", base("integer", 1), base("boolean", "true")), "refused"),
    (op("equal", base("integer", 1), base("float", "1.0"), toleranceMode="exact"), True),
    (op("equal", base("float", "0.3"), op("sum", base("float", "0.1"), base("float", "0.2"))), True),
    (op("equal", base("float", 1), N), None),
    (near(10, "10.5", tolerance="0.5"), True),
    (near(10, "9.5", tolerance="0.5"), True),
    (near(10, "9.4", tolerance="0.5 1"), False),
    (near(10, "11", tolerance="0.5 1"), True),
    (near(10, "11", tolerance="1", includeUpperBound="false"), False),
    (near(10, "9", tolerance="1", includeLowerBound="false"), False),
    (near(200, "202", "relative", tolerance="1"), True),
    (near(200, "203", "relative", tolerance="1"), False),
    (near(-200, "-202", "relative", tolerance="1"), True),
    (near(1, 1), "refused"),
    (alike("3.175", "3.183", "significantFigures"), True),
    (op("equalRounded", base("float", "3.175"), base("float", "3.1749"), figures="3"), False),
    (alike("1.68572", "1.68511", "decimalPlaces"), False),
    (alike("1.68572", "1.68561", "decimalPlaces"), True),
    (op("equalRounded", base("float", 1), N, figures="2"), None),
    (op("lt", base("integer", 1), base("float", "1.5")), True),
    (op("lt", base("integer", 2), base("integer", 2)), False),
    (op("gt", base("integer", 2), base("integer", 1)), True),
    (op("lte", base("integer", 2), base("integer", 2)), True),
    (op("gte", base("integer", 1), base("integer", 2)), False),
    (op("gte", N, base("integer", 2)), None),
    (op("lt", base("string", "a"), base("integer", 2)), "refused"),
    (op("gt", base("float", "INF"), base("integer", 2)), True),
    (op("durationLT", base("duration", "1.5"), base("duration", 2)), True),
    (op("durationGTE", base("duration", 2), base("duration", 2)), True),
    (op("durationGTE", N, base("duration", 2)), None),
]
TEXTS = [
    (op("stringMatch", base("string", "York"), base("string", "york"), caseSensitive="true"), False),
    (op("stringMatch", base("string", "York"), base("string", "york"), caseSensitive="false"), True),
    (op("stringMatch", base("string", "York"), base("string", "or"), caseSensitive="true", substring="true"), True),
    (op("stringMatch", base("string", "York"), base("string", ""), caseSensitive="true"), None),
    (op("substring", base("string", "or"), base("string", "York"), caseSensitive="true"), True),
    (op("substring", base("string", "OR"), base("string", "York"), caseSensitive="true"), False),
    (op("substring", base("string", "OR"), base("string", "York"), caseSensitive="false"), True),
    (op("substring", N, base("string", "York"), caseSensitive="false"), None),
    (op("patternMatch", base("string", "ab12"), pattern="[a-z]+[0-9]{2}"), True),
    (op("patternMatch", base("string", "xab12"), pattern="ab12"), False),
    (op("patternMatch", base("string", "3.5"), pattern=r"\d+(\.\d+)?"), True),
    (op("patternMatch", base("string", "中文"), pattern=r"\p{Lo}+"), True),
    (op("patternMatch", base("string", "bd"), pattern="[a-z-[aeiou]]+"), True),
    (op("patternMatch", base("string", "be"), pattern="[a-z-[aeiou]]+"), False),
    (op("patternMatch", base("string", "a" * 400 + "!"), pattern="(a+)+"), False),
    (op("patternMatch", N, pattern="a"), None),
]
CONTAINERS = [
    (op("member", base("identifier", "A"), bag("identifier", "A", "B")), True),
    (op("member", base("identifier", "C"), row("identifier", "A", "B")), False),
    (op("member", base("identifier", "C"), N), None),
    (op("contains", bag("identifier", "A", "B", "C"), bag("identifier", "C", "A")), True),
    (op("contains", bag("identifier", "A", "B"), bag("identifier", "A", "A")), False),
    (op("contains", row("identifier", "A", "B", "C"), row("identifier", "B", "C")), True),
    (op("contains", row("identifier", "A", "B", "C"), row("identifier", "C", "B")), False),
    (op("contains", row("identifier", "A", "B", "C"), row("identifier", "A", "C")), False),
    (op("contains", N, row("identifier", "A")), None),
    (op("inside", base("point", "10 10"), shape="circle", coords="10,15,5"), True),
    (op("inside", base("point", "10 21"), shape="circle", coords="10,15,5"), False),
    (op("inside", base("point", "0 4"), shape="rect", coords="0,0,4,4"), True),
    (op("inside", base("point", "5 4"), shape="rect", coords="0,0,4,4"), False),
    (op("inside", base("point", "12 10"), shape="ellipse", coords="10,10,3,1"), True),
    (op("inside", base("point", "10 12"), shape="ellipse", coords="10,10,3,1"), False),
    (op("inside", base("point", "2 1"), shape="poly", coords="0,0,4,0,4,4"), True),
    (op("inside", base("point", "2 2"), shape="poly", coords="0,0,4,0,4,4"), True),
    (op("inside", base("point", "1 3"), shape="poly", coords="0,0,4,0,4,4"), False),
    (op("inside", base("point", "999 3"), shape="default"), True),
    (op("inside", bag("point", "99 99", "1 1"), shape="rect", coords="0,0,4,4"), True),
    (op("inside", N, shape="default"), None),
]


@pytest.mark.parametrize(("expression", "expected"), [*LOGIC, *EQUALITY, *TEXTS, *CONTAINERS])
def test_a_question_of_truth_is_answered_as_the_specification_says(expression: str, expected: Any) -> None:
    assert result(expression) == expected


NUMBERS: list[tuple[str, Any]] = [
    (op("sum", base("integer", 1), base("float", "2.5"), ints(1, 2)), 6.5),
    (op("sum", base("integer", 1), N), None),
    (op("product", base("float", "1.5"), ints(2, 3)), 9),
    (op("subtract", base("integer", 1), base("float", "2.5")), -1.5),
    (op("divide", base("integer", 1), base("integer", 4)), 0.25),
    (op("divide", base("integer", 1), base("integer", 0)), None),
    (op("divide", base("integer", 1), base("float", "INF")), 0),
    (op("power", base("integer", 2), base("integer", 10)), 1024),
    (op("power", base("integer", 2), base("integer", -1)), 0.5),
    (op("power", base("float", 9), base("float", "0.5")), 3),
    (op("power", base("integer", -8), base("float", "0.5")), None),
    (op("power", base("integer", 0), base("integer", -1)), None),
    (op("power", base("integer", 10), base("integer", 999)), None),
    (op("roundTo", base("float", "1234.5"), figures="3"), 1230),
    (op("roundTo", base("float", "-0.0025"), figures="3", roundingMode="decimalPlaces"), -0.003),
    (op("roundTo", base("float", "9.99"), figures="2"), 10),
    (op("roundTo", base("float", "0.00123456"), figures="3"), 0.00123),
    (op("roundTo", base("float", "2.5"), figures="0", roundingMode="decimalPlaces"), 3),
    (op("roundTo", base("float", "2.5"), figures="0"), "refused"),
    (op("integerToFloat", base("integer", 3)), 3),
    (op("min", ints(3, 1), base("float", "0.5")), 0.5),
    (op("max", ints(3, 1), base("float", "0.5")), 3),
    (op("max", ints(3, 1), N), None),
    (op("max", base("string", "3")), None),
    (op("mathConstant", name="pi").replace("></mathConstant>", "/>"), math.pi),
    (op("mathConstant", name="e"), math.e),
    (op("mathOperator", base("float", 0), name="sin"), 0),
    (op("mathOperator", base("float", 0), name="cos"), 1),
    (op("mathOperator", base("float", 0), name="sec"), 1),
    (op("mathOperator", base("float", 0), name="csc"), None),
    (op("mathOperator", base("float", 0), name="cot"), None),
    (op("mathOperator", base("float", 2), name="asin"), None),
    (op("mathOperator", base("float", 1), name="acos"), 0),
    (op("mathOperator", base("float", 1), name="atan"), math.atan(1)),
    (op("mathOperator", base("float", 1), base("float", -1), name="atan2"), math.atan2(1, -1)),
    (op("mathOperator", base("float", "0.5"), name="asec"), None),
    (op("mathOperator", base("float", 1), name="acsc"), math.pi / 2),
    (op("mathOperator", base("float", 0), name="acot"), math.pi / 2),
    (op("mathOperator", base("float", 0), name="sinh"), 0),
    (op("mathOperator", base("float", 0), name="cosh"), 1),
    (op("mathOperator", base("float", 0), name="tanh"), 0),
    (op("mathOperator", base("float", 0), name="sech"), 1),
    (op("mathOperator", base("float", 9999), name="sech"), 0),
    (op("mathOperator", base("float", 0), name="csch"), None),
    (op("mathOperator", base("float", 0), name="coth"), None),
    (op("mathOperator", base("float", 100), name="log"), 2),
    (op("mathOperator", base("float", 0), name="log"), None),
    (op("mathOperator", base("float", 1), name="ln"), 0),
    (op("mathOperator", base("float", 0), name="exp"), 1),
    (op("mathOperator", base("float", 9999), name="exp"), "INF"),
    (op("mathOperator", base("float", "-2.5"), name="abs"), 2.5),
    (op("mathOperator", base("float", 180), name="toRadians"), math.pi),
    (op("mathOperator", base("float", 0), name="toDegrees"), 0),
    (op("mathOperator", N, name="sin"), None),
    (op("statsOperator", ints(1, 2, 3), name="mean"), 2),
    (op("statsOperator", ints(1, 2, 3), name="sampleVariance"), 1),
    (op("statsOperator", ints(1, 2, 3), name="sampleSD"), 1),
    (op("statsOperator", ints(1, 1, 3, 3), name="popVariance"), 1),
    (op("statsOperator", ints(1, 1, 3, 3), name="popSD"), 1),
    (op("statsOperator", ints(1), name="sampleSD"), None),
    (op("statsOperator", N, name="mean"), None),
    (base("float", "1e3"), 1000),
    (base("float", "-INF"), "-INF"),
]
WHOLE: list[tuple[str, Any]] = [
    (op("sum", base("integer", 1), base("integer", 2)), 3),
    (op("integerDivide", base("integer", 7), base("integer", 2)), 3),
    (op("integerDivide", base("integer", -7), base("integer", 2)), -4),
    (op("integerDivide", base("integer", 7), base("integer", 0)), None),
    (op("integerModulus", base("integer", 7), base("integer", 2)), 1),
    (op("integerModulus", base("integer", -7), base("integer", 2)), 1),
    (op("integerModulus", base("integer", 7), base("integer", 0)), None),
    (op("integerModulus", base("float", 7), base("integer", 2)), "refused"),
    (op("gcd", ints(12, 18), base("integer", -30)), 6),
    (op("gcd", ints(0, 0)), 0),
    (op("gcd", ints(0, 7)), 7),
    (op("lcm", ints(4, 6)), 12),
    (op("lcm", ints(4, 0)), 0),
    (op("lcm", N), None),
    (op("round", base("float", "6.5")), 7),
    (op("round", base("float", "-6.5")), -6),
    (op("round", base("float", "6.49")), 6),
    (op("truncate", base("float", "6.8")), 6),
    (op("truncate", base("float", "-6.8")), -6),
    (op("truncate", N), None),
    (op("mathOperator", base("float", "-2.5"), name="floor"), -3),
    (op("mathOperator", base("float", "-2.5"), name="ceil"), -2),
    (op("mathOperator", base("float", "-2.5"), name="signum"), -1),
    (op("containerSize", bag("identifier", "A", "A")), 2),
    (op("containerSize", N), 0),
    (op("index", ints(5, 6), n="2"), 6),
    (op("index", ints(5, 6), n="3"), None),
    (op("index", N, n="1"), None),
    (op("index", ints(5, 6), n="0"), "refused"),
    (op("product", *[base("integer", "9" * 99)] * 9), "refused"),
]


@pytest.mark.parametrize(("expression", "expected"), NUMBERS)
def test_a_calculation_gives_what_the_specification_says(expression: str, expected: Any) -> None:
    found = result(expression, "float")
    assert found == (pytest.approx(expected, abs=1e-12) if isinstance(expected, float) else expected)


@pytest.mark.parametrize(("expression", "expected"), WHOLE)
def test_a_whole_number_is_what_the_specification_says(expression: str, expected: Any) -> None:
    assert result(expression, "integer") == expected


@pytest.mark.parametrize(
    ("expression", "cardinality", "expected"),
    [
        (op("multiple", base("identifier", "A"), N, bag("identifier", "B", "A")), "multiple", ["A", "B", "A"]),
        (op("ordered", base("identifier", "A"), row("identifier", "B")), "ordered", ["A", "B"]),
        (op("multiple", row("identifier", "A")), "multiple", "refused"),
        (op("multiple", base("identifier", "A"), base("integer", "1")), "multiple", "refused"),
        (op("repeat", base("identifier", "A"), base("identifier", "B"), numberRepeats="2"), "ordered", ["A", "B"] * 2),
        (op("repeat", base("identifier", "A"), numberRepeats="0"), "ordered", []),
        (op("repeat", base("identifier", "A"), numberRepeats="5000"), "ordered", "refused"),
        (op("delete", base("identifier", "A"), bag("identifier", "B", "A", "C", "A")), "multiple", ["B", "C"]),
        (op("delete", base("identifier", "A"), bag("identifier", "A")), "multiple", []),
        (op("delete", N, bag("identifier", "A")), "multiple", []),
    ],
)
def test_a_container_holds_what_the_specification_says(expression: str, cardinality: str, expected: Any) -> None:
    assert result(expression, "identifier", cardinality) == expected


def test_chance_stays_within_its_bounds_and_is_the_same_every_time() -> None:
    for expression, kind, allowed in (
        (op("random", bag("integer", 4, 5)), "integer", (4, 5)),
        (op("randomInteger", min="2", max="11", step="3"), "integer", (2, 5, 8, 11)),
    ):
        assert result(expression, kind) == result(expression, kind)
        assert result(expression, kind) in allowed
    assert 1.5 <= result(op("randomFloat", min="1.5", max="2"), "float") < 2
    assert result(op("random", N), "integer") is None


def test_variables_stand_for_numbers_in_attributes() -> None:
    declared = outcome("TWO", "integer", inside="<defaultValue><value>2</value></defaultValue>")
    assert result(op("index", ints(5, 6), n="TWO"), "integer", declarations=declared) == 6
    assert result(op("roundTo", base("float", "1.26"), figures="{TWO}"), "float", declarations=declared) == 1.3


def test_a_record_of_a_numeric_text_entry_says_how_the_number_was_written() -> None:
    declared = response("", "record", identifier="R1")
    entry = '<p><textEntryInteraction responseIdentifier="R0"/><textEntryInteraction responseIdentifier="R1"/></p>'

    def field(name: str, typed: str, kind: str) -> Any:
        rule = op("fieldValue", '<variable identifier="R1"/>', fieldIdentifier=name)
        processing = op("responseProcessing", op("setOutcomeValue", rule, identifier="OUT"))
        document = item(R0 + declared + SCORE + outcome("OUT", kind), entry, processing)

        return mark_item(question(document), {"R1": [typed]})[2]["OUT"]

    assert field("floatValue", "3.50", "float") == 3.5
    assert (field("nsf", "3.50", "integer"), field("ndp", "3.50", "integer")) == (3, 2)
    assert (field("leftDigits", "012", "integer"), field("integerValue", "012", "integer")) == (3, 12)
    assert field("exponent", "1.5e3", "integer") == 3
    assert field("stringValue", "many", "string") == "many"
    assert field("floatValue", "many", "float") is None


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ('<customOperator class="org.example.Magic"/>', "unsupported_expression"),
        ("<numberCorrect/>", "unsupported_expression"),
        ('<variable identifier="NOBODY"/>', "bad_processing"),
        ('<correct identifier="NOBODY"/>', "bad_processing"),
        ('<mapResponse identifier="R0"/>', "bad_processing"),
        (op("match", T), "bad_processing"),
        (op("mathOperator", base("float", 1), name="frobnicate"), "unsupported_expression"),
        (op("patternMatch", base("string", "a"), pattern="(?i)a"), "unsupported_pattern"),
        (op("patternMatch", base("string", "a"), pattern=r"\p{IsGreek}"), "unsupported_pattern"),
        (op("patternMatch", base("string", "a"), pattern="((a{900}){900}){900}"), "unsupported_pattern"),
        (op("inside", base("point", "1 1"), shape="circle", coords="1,2"), "bad_value"),
        (base("integer", "1.5"), "bad_value"),
        (base("point", "1"), "bad_value"),
        (base("number", "1"), "bad_value"),
        ("<baseValue>1</baseValue>", "bad_processing"),
    ],
)
def test_what_cannot_be_interpreted_is_a_fault_with_its_line(expression: str, code: str) -> None:
    rule = op("responseProcessing", op("setOutcomeValue", expression, identifier="OUT"))
    document = item(R0 + SCORE + outcome("OUT", "boolean"), NOTHING, rule)

    (fault,) = read(document).faults
    assert fault.code == code
    assert fault.line == 7
    assert read(document).questions == ()


@given(st.integers(-(10**6), 10**6), st.integers(-1000, 1000).filter(bool))
def test_quotient_and_remainder_belong_together(number: int, divisor: int) -> None:
    quotient = result(op("integerDivide", base("integer", number), base("integer", divisor)), "integer")
    remainder = result(op("integerModulus", base("integer", number), base("integer", divisor)), "integer")
    assert quotient * divisor + remainder == number
