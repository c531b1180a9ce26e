"""Items in our own words: every interaction, what stands around it, what is not shown, and what we cannot do."""

from fractions import Fraction
from typing import Any

import pytest

from question_bank.formats import qti
from question_bank.registry import kind
from tests.question_bank.formats.qti_items import (
    CHOICE,
    SCORE,
    TEXT,
    as_v3,
    base,
    choices,
    item,
    mapping,
    op,
    question,
    read,
    response,
    template,
)
from tests.question_bank.formats.test_qti_packages import PNG, PNG_NAME, manifest, package

CORRECT, MAP, POINT = template("match_correct"), template("map_response"), template("map_response_point")
PICTURE = '<object type="image/png" width="200" height="100" data="map.png">仓库平面图</object>'
INLINE = (
    '<p>小件用<inlineChoiceInteraction responseIdentifier="RESPONSE" shuffle="false">'
    '<inlineChoice identifier="G">快递袋</inlineChoice><inlineChoice identifier="Y">纸箱</inlineChoice>'
    "</inlineChoiceInteraction>寄。</p>"
)
ORDER = '<orderInteraction responseIdentifier="RESPONSE" shuffle="true"><prompt>排序</prompt>{}</orderInteraction>'
GAPS = (
    '<gapMatchInteraction responseIdentifier="RESPONSE" shuffle="false"><prompt>填空</prompt>'
    '<gapText identifier="W" matchMax="1">访客</gapText><gapText identifier="S" matchMax="1">买家</gapText>'
    '<gapText identifier="X" matchMax="1">卖家</gapText>'
    '<blockquote><p><gap identifier="G1"/>成为<gap identifier="G2"/>。</p></blockquote></gapMatchInteraction>'
)
HOTTEXT = (
    '<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>找错</prompt>'
    '<p>七日<hottext identifier="A">无条件</hottext>退货<hottext identifier="B">全免费</hottext>。</p>'
    "</hottextInteraction>"
)
HOTSPOTS = (
    f'<hotspotInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>收货口在哪？</prompt>{PICTURE}'
    '<hotspotChoice identifier="A" shape="circle" coords="20,20,8"/><hotspotChoice identifier="B" shape="rect" '
    'coords="50,50,80,80"/></hotspotInteraction>'
)
POINTS = (
    f'<selectPointInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>点一点。</prompt>{PICTURE}'
    "</selectPointInteraction>"
)
AREAS = '<areaMapping defaultValue="0"><areaMapEntry shape="circle" coords="30,40,9" mappedValue="2"/></areaMapping>'
SLIDER = (
    '<sliderInteraction responseIdentifier="RESPONSE" lowerBound="0" upperBound="100" step="1">'
    "<prompt>百分之几？</prompt></sliderInteraction>"
)
ESSAY = '<extendedTextInteraction responseIdentifier="RESPONSE"><prompt>谈谈诚信。</prompt></extendedTextInteraction>'


def sets(left: str, right: str, left_max: str = "1", right_max: str = "1") -> str:
    def one(identifiers: str, most: str) -> str:
        options = "".join(
            f'<simpleAssociableChoice identifier="{i}" matchMax="{most}">项{i}</simpleAssociableChoice>'
            for i in identifiers
        )
        return f"<simpleMatchSet>{options}</simpleMatchSet>"

    return (
        '<matchInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="0"><prompt>配对</prompt>'
        f"{one(left, left_max)}{one(right, right_max)}</matchInteraction>"
    )


PAIRS = ("A X", "B Y", "C X")
CASES: dict[str, tuple[bytes, dict[str, Any]]] = {
    "single choice": (
        item(response("identifier", correct=("B",)) + SCORE, CHOICE.format(most=1, choices=choices("A", "B")), CORRECT),
        {"kind": "single_choice", "key": "B", "options": ["货物 A", "货物 B"], "stem": "<p>哪些是易碎品？</p>"},
    ),
    "a choice with points for each": (
        item(
            response("identifier", inside=mapping({"A": "2", "B": "1", "C": "-1"})) + SCORE,
            CHOICE.format(most=1, choices=choices("A", "B", "C")),
            MAP,
        ),
        {"kind": "single_choice", "key": "A", "weights": {"A": "1", "B": "0.5", "C": "-0.5"}},
    ),
    "multiple choice": (
        item(
            response("identifier", "multiple", ("A", "C")) + SCORE,
            CHOICE.format(most=0, choices=choices("A", "B", "C")),
            CORRECT,
        ),
        {"kind": "multiple_choice", "key": "AC"},
    ),
    "multiple choice with bounds": (
        item(
            response("identifier", "multiple", ("A",), mapping({"A": "1", "B": "1"}, lowerBound="0", defaultValue="-1"))
            + SCORE,
            CHOICE.format(most=0, choices=choices("A", "B", "C")),
            MAP,
        ),
        {"kind": "multiple_choice", "weights": {"A": "0.5", "B": "0.5", "C": "-0.5"}, "bounded": True},
    ),
    "inline choice": (
        item(response("identifier", correct=("Y",)) + SCORE, INLINE, CORRECT),
        {"kind": "inline_choice", "choices": [["快递袋", "纸箱"]], "key": [1], "stem": "<p>小件用[[1]]寄。</p>"},
    ),
    "text entry": (
        item(response("string", correct=("拍照",)) + SCORE, TEXT, CORRECT),
        {"kind": "fill_in", "stem": "<p>发货前先____。</p>", "key": [[{"text": "拍照", "exact": True}]]},
    ),
    "number entry": (
        item(response("integer", correct=("12",)) + SCORE, TEXT, CORRECT),
        {"kind": "numeric", "key": [{"value": "12"}]},
    ),
    "order": (
        item(response("identifier", "ordered", ("C", "A", "B")) + SCORE, ORDER.format(choices("A", "B", "C")), CORRECT),
        {"kind": "ordering", "items": ["货物 A", "货物 B", "货物 C"], "key": [2, 0, 1], "rule": "strict"},
    ),
    "match": (
        item(
            response("directedPair", "multiple", PAIRS, mapping(dict.fromkeys(PAIRS, "1"), defaultValue="0")) + SCORE,
            sets("ABC", "XY", right_max="0"),
            MAP,
        ),
        {"kind": "matching", "left": ["项A", "项B", "项C"], "key": [[0, 0], [1, 1], [2, 0]], "reuse": True},
    ),
    "gap match": (
        item(response("directedPair", "multiple", ("W G1", "S G2")) + SCORE, GAPS, CORRECT),
        {
            "kind": "gap_match",
            "words": ["访客", "买家", "卖家"],
            "key": [0, 1],
            "rule": "strict",
            "stem": "<p>填空</p><blockquote><p>[[1]]成为[[2]]。</p></blockquote>",
        },
    ),
    "hot text": (
        item(response("identifier", correct=("B",)) + SCORE, HOTTEXT, CORRECT),
        {
            "kind": "single_choice",
            "options": ["无条件", "全免费"],
            "key": "B",
            "stem": "<p>找错</p><p>七日<u>无条件</u>退货<u>全免费</u>。</p>",
        },
    ),
    "hot spot": (
        item(response("identifier", correct=("A",)) + SCORE, HOTSPOTS, CORRECT),
        {"kind": "hot_spot", "most": 1, "areas": [{"shape": "circle", "coords": [20, 20, 8]}], "rule": "strict"},
    ),
    "select point": (
        item(response("point", inside=AREAS) + SCORE, POINTS, POINT),
        {
            "kind": "hot_spot",
            "picture": {"src": f"/media/{PNG_NAME}", "width": 200, "height": 100, "alt": "仓库平面图"},
            "areas": [{"shape": "circle", "coords": [30, 40, 9], "share": "1"}],
        },
    ),
    "slider": (
        item(response("integer", inside=mapping({"16": "1", "15": "0.5"})) + SCORE, SLIDER, MAP),
        {"kind": "numeric", "key": [{"value": "16"}, {"value": "15", "share": "0.5"}]},
    ),
    "essay": (item(response("string") + SCORE, ESSAY, ""), {"kind": "essay", "stem": "<p>谈谈诚信。</p>"}),
    "short answer": (
        item(response("string") + SCORE, ESSAY + '<rubricBlock view="scorer"><p>两点以上</p></rubricBlock>', ""),
        {"kind": "short_answer", "key": "<p>两点以上</p>", "stem": "<p>谈谈诚信。</p>"},
    ),
}


def in_package(document: bytes) -> dict[str, Any]:
    files = {"imsmanifest.xml": manifest("a.xml"), "a.xml": document, "map.png": PNG}
    taken = qti.read(package(files), "p.zip")
    assert taken.faults == ()
    (found,) = taken.questions
    return found


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_an_item_becomes_a_question_of_our_own_in_2_1_and_3_0_alike(case: tuple[bytes, dict[str, Any]]) -> None:
    document, expected = case
    for written in (document, as_v3(document)):
        found = in_package(written)
        assert {name: found.get(name) for name in expected} == expected
        assert kind(found["kind"]).check(found) == []
        assert (found["code"], found["title"]) == ("item-1", "题一")
        assert "differs" not in found["qti"]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_an_answer_that_was_delivered_is_marked_by_the_item(case: tuple[bytes, dict[str, Any]]) -> None:
    found = in_package(case[0])
    own = kind(found["kind"])
    for sample in own.samples(found):
        if not sample.malformed:
            answer = own.read(found, sample.raw)
            fraction = qti.mark_answer(found, answer)
            assert fraction == (own.fraction(found, answer) if fraction is not None else None)


def test_an_own_rule_that_would_mark_otherwise_is_known_to_differ() -> None:
    key = {"A": "1", "B": "1", "C": "1"}
    rule = op(
        "responseCondition",
        op(
            "responseIf",
            op("gte", op("containerSize", '<variable identifier="RESPONSE"/>'), base("integer", 2)),
            op("setOutcomeValue", base("float", 1), identifier="SCORE"),
        ),
    )
    declared = response("identifier", "multiple", ("A", "B"), mapping(key)) + SCORE
    found = question(
        item(declared, CHOICE.format(most=0, choices=choices("A", "B", "C")), op("responseProcessing", rule))
    )
    assert found["qti"]["differs"] is True
    assert qti.mark_answer(found, ["B", "C"]) == 1


COMPOSITE = {
    "two interactions": item(
        response("identifier", correct=("Y",)) + response("string", identifier="R2") + SCORE,
        INLINE + TEXT.replace("RESPONSE", "R2"),
        CORRECT,
    ),
    "associate": item(
        response("pair", "multiple", ("A B",), mapping({"A B": "1"})) + SCORE,
        '<associateInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="1">'
        + "".join(
            f'<simpleAssociableChoice identifier="{i}" matchMax="1">项{i}</simpleAssociableChoice>' for i in "ABC"
        )
        + "</associateInteraction>",
        MAP,
    ),
    "no key": item(response("identifier") + SCORE, CHOICE.format(most=1, choices=choices("A", "B")), CORRECT),
    "no rules": item(
        response("identifier", correct=("A",)) + SCORE, CHOICE.format(most=1, choices=choices("A", "B")), ""
    ),
    "the same text twice": item(
        response("identifier", correct=("A",)) + SCORE,
        CHOICE.format(most=1, choices=choices("A") + choices("A").replace('"A"', '"B"')),
        CORRECT,
    ),
    "a picture that is missing": item(response("identifier", correct=("A",)) + SCORE, HOTSPOTS, CORRECT),
    "a choice of a few to order": item(
        response("identifier", "ordered", ("C", "A")) + SCORE, ORDER.format(choices("A", "B", "C")), CORRECT
    ),
}


@pytest.mark.parametrize("document", COMPOSITE.values(), ids=COMPOSITE.keys())
def test_what_no_kind_of_ours_can_hold_is_told_and_can_still_be_marked(document: bytes) -> None:
    taken = read(document)
    (found,) = taken.questions
    assert found["kind"] == qti.COMPOSITE
    assert "not_deliverable_yet" in [fault.code for fault in taken.faults]
    assert found["stem"]
    assert isinstance(qti.mark_item(found, {})[1], str)


def test_several_blanks_and_several_inline_choices_are_one_question() -> None:
    two = TEXT + TEXT.replace("RESPONSE", "R2")
    declared = response("string", correct=("拍照",)) + response("string", correct=("称重",), identifier="R2")
    parts = [
        op("match", f'<variable identifier="{name}"/>', f'<correct identifier="{name}"/>')
        for name in ("RESPONSE", "R2")
    ]
    one = op("setOutcomeValue", op("sum", '<variable identifier="SCORE"/>', base("float", 1)), identifier="SCORE")
    rules = op("responseProcessing", *[op("responseCondition", op("responseIf", part, one)) for part in parts])
    found = question(item(declared + SCORE, two, rules))
    assert (found["kind"], found["stem"]) == ("fill_in", "<p>发货前先____。</p><p>发货前先____。</p>")
    assert qti.mark_answer(found, ["拍照", ""]) == Fraction(1, 2)
    both = question(item(declared.replace("string", "identifier").replace("拍照", "Y").replace("称重", "G") + SCORE,
                         INLINE + INLINE.replace("RESPONSE", "R2"), rules))  # fmt: skip
    assert (both["kind"], both["key"]) == ("inline_choice", [1, 0])


def test_the_block_of_an_item_is_plain_json_and_enough_to_mark_it() -> None:
    import json

    for document, _expected in CASES.values():
        found = question(document) if b"map.png" not in document else in_package(document)
        again = json.loads(json.dumps(found))
        assert again == found
        assert qti.mark_item(again, {}) == qti.mark_item(found, {})
