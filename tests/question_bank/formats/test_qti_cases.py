"""Items with several interactions are cases: delivered part by part, marked by the item's own rules."""

import json
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from question_bank import marking
from question_bank.contract import Malformed, lines_of
from question_bank.formats import qti
from question_bank.formats.qti.answers import responses_of
from question_bank.kinds.case import KIND as CASE
from question_bank.registry import folder
from tests.question_bank.formats.qti_items import (
    SCORE,
    as_v3,
    base,
    item,
    mapping,
    op,
    outcome,
    question,
    read,
    response,
)
from tests.question_bank.formats.test_qti_writing import rewritten, unkept


def a_choice(name: str, most: int, ids: str, prompt: str = "选一选。", shuffle: str = "true") -> str:
    listed = "".join(f'<simpleChoice identifier="{one}">货物 {one}</simpleChoice>' for one in ids)
    asked = f"<prompt>{prompt}</prompt>" if prompt else ""
    head = f'responseIdentifier="{name}" shuffle="{shuffle}" maxChoices="{most}"'
    return f"<choiceInteraction {head}>{asked}{listed}</choiceInteraction>"


def an_entry(name: str) -> str:
    return f'<textEntryInteraction responseIdentifier="{name}"/>'


def a_list(name: str) -> str:
    listed = "".join(f'<inlineChoice identifier="{one}">{one} 档</inlineChoice>' for one in "ABC")
    return f'<inlineChoiceInteraction responseIdentifier="{name}" shuffle="false">{listed}</inlineChoiceInteraction>'


def is_right(name: str) -> str:
    return op("match", f'<variable identifier="{name}"/>', f'<correct identifier="{name}"/>')


def scored(truth: str, points: float) -> str:
    more = op("sum", '<variable identifier="SCORE"/>', base("float", points))
    return op("responseCondition", op("responseIf", truth, op("setOutcomeValue", more, identifier="SCORE")))


DECLARED = (
    response("string", correct=("纸箱",), identifier="R1")
    + response("float", correct=("3.5",), identifier="R2")
    + response("identifier", correct=("B",), identifier="R3")
    + response("identifier", "multiple", ("A", "C"), identifier="R4")
)
BODY = f"<p>用 {an_entry('R1')} 寄，重 {an_entry('R2')} 千克，运费按 {a_list('R3')}。</p>" + a_choice(
    "R4", 0, "ABC", "哪些易碎？"
)
ADDED = op("responseProcessing", *[scored(is_right(f"R{n}"), points) for n, points in enumerate((1, 1, 2, 4), 1)])
ALL_RIGHT = op("and", *[is_right(f"R{n}") for n in (1, 2, 3, 4)])
TOGETHER = op("responseProcessing", scored(ALL_RIGHT, 1))


def responses(*given: list[str]) -> dict[str, list[str]]:
    return {f"R{n}": values for n, values in enumerate(given, 1)}


def test_interactions_of_several_sorts_are_the_parts_of_a_case() -> None:
    taken = read(item(DECLARED + SCORE, BODY, ADDED))
    (found,) = taken.questions
    assert taken.faults == ()
    assert CASE.check(found) == []
    assert found["stem"] == "<p>用 [[1]] 寄，重 [[2]] 千克，运费按 [[3]]。</p><p>[[4]]</p>"
    assert [part["kind"] for part in found["parts"]] == ["fill_in", "numeric", "single_choice", "multiple_choice"]
    assert [part["share"] for part in found["parts"]] == ["0.125", "0.125", "0.25", "0.5"]
    assert [part["place"] for part in CASE.present(found, None)["parts"]] == ["line", "line", "line", "block"]
    assert "as_a_whole" not in found


def test_the_item_of_version_3_is_the_same_case() -> None:
    old, new = (
        question(one) for one in (item(DECLARED + SCORE, BODY, ADDED), as_v3(item(DECLARED + SCORE, BODY, ADDED)))
    )
    assert {**new, "qti": ""} == {**old, "qti": ""}


GIVEN = [
    (["纸箱"], ["纸箱", "胶袋", ""]),
    (["3.5"], ["3.5", "3.50", "4", ""]),
    (["B"], ["B", "A", None]),
    (["A", "C"], [["A", "C"], ["A"], ["B"], None]),
]


@pytest.mark.parametrize("rules", [ADDED, TOGETHER], ids=["added up", "all or nothing"])
def test_what_is_answered_is_marked_by_the_items_own_rules(rules: str) -> None:
    found = question(item(DECLARED + SCORE, BODY, rules))
    shown = [option["id"] for option in CASE.present(found, None)["parts"][2]["options"]]
    assert shown == ["A", "B", "C"]
    for text, number, chosen, several in product(*[answers for _right, answers in GIVEN]):
        answer = CASE.read(found, [[text], number, chosen, several])
        values = responses(
            [text] if text else [], [number] if number else [], [chosen] if chosen else [], several or []
        )
        expected = qti.mark_item(found, values)[0]
        assert marking.fraction(found, answer) == expected
        mark = marking.mark(found, answer, 800)
        assert mark is not None
        assert (mark.points, mark.rest) == (800 * (expected or 0), False)
        if rules == ADDED:
            assert CASE.fraction(found, answer) == expected, "so the parts may be said to be worth what they are"


def test_where_the_rules_are_of_the_whole_no_part_is_said_to_be_worth_anything() -> None:
    found = question(item(DECLARED + SCORE, BODY, TOGETHER))
    assert found["as_a_whole"]
    assert all("share" not in part for part in CASE.present(found, None)["parts"])
    right = [["纸箱"], "3.5", "B", ["A", "C"]]
    assert marking.fraction(found, CASE.read(found, right)) == 1
    assert marking.fraction(found, CASE.read(found, [*right[:3], None])) == 0


def test_choices_below_a_text_stand_below_it() -> None:
    declared = "".join(response("identifier", correct=(key,), identifier=f"R{n}") for n, key in ((1, "A"), (2, "B")))
    body = (
        "<p>包裹 6 月 6 日签收，茶杯有裂纹。</p>"
        + a_choice("R1", 1, "AB", "先做什么？")
        + a_choice("R2", 1, "AB", "谁付运费？")
    )
    rules = op("responseProcessing", scored(is_right("R1"), 1), scored(is_right("R2"), 1))
    found = question(item(declared + SCORE, body, rules))
    assert found["stem"] == "<p>包裹 6 月 6 日签收，茶杯有裂纹。</p>"
    assert [part["stem"] for part in found["parts"]] == ["<p>先做什么？</p>", "<p>谁付运费？</p>"]
    assert CASE.present(found, None)["layout"] == "stacked"
    assert marking.fraction(found, CASE.read(found, ["A", "A"])) == Fraction(1, 2)


def test_a_mapping_of_each_response_gives_its_part_weights() -> None:
    table = mapping({"A": "2", "B": "1", "C": "-1"}, lowerBound="0", upperBound="2", defaultValue="0")
    declared = response("identifier", correct=("A",), inside=table, identifier="R1")
    declared += response("identifier", correct=("A",), inside=table, identifier="R2")
    body = a_choice("R1", 1, "ABC") + "<p>再选。</p>" + a_choice("R2", 1, "ABC", "")
    total = op("sum", '<mapResponse identifier="R1"/>', '<mapResponse identifier="R2"/>')
    found = question(
        item(declared + SCORE, body, op("responseProcessing", op("setOutcomeValue", total, identifier="SCORE")))
    )
    assert [marking.fraction(found, CASE.read(found, [one, "B"])) for one in "ABC"] == [
        Fraction(3, 4), Fraction(1, 2), Fraction(1, 4),
    ]  # fmt: skip
    assert "as_a_whole" not in found


def test_a_mapping_that_the_rules_do_not_ask_for_is_no_part_of_the_marking() -> None:
    table = mapping({"A": "1", "C": "1"})
    declared = "".join(response("identifier", "multiple", ("A", "C"), table, f"R{n}") for n in (1, 2))
    rules = op("responseProcessing", scored(is_right("R1"), 1), scored(is_right("R2"), 1))
    found = question(item(declared + SCORE, a_choice("R1", 0, "ABC") + a_choice("R2", 0, "ABC"), rules))
    assert "as_a_whole" not in found
    assert marking.fraction(found, CASE.read(found, [["A", "C"], ["A"]])) == Fraction(1, 2)
    assert CASE.fraction(found, CASE.read(found, [["A", "C"], ["A"]])) == Fraction(1, 2)


ESSAY = '<extendedTextInteraction responseIdentifier="R{}"><prompt>{}</prompt></extendedTextInteraction>'


def test_texts_for_a_person_are_parts_with_lines_for_a_person() -> None:
    declared = response("string", identifier="R1") + response("string", identifier="R2")
    score = outcome("SCORE", "float", externalScored="human")
    found = question(
        item(declared + score, "<p>材料。</p>" + ESSAY.format(1, "为什么？") + ESSAY.format(2, "怎么办？"), "")
    )
    assert [part["kind"] for part in found["parts"]] == ["essay", "essay"]
    answer = CASE.read(found, ["<p>因为。</p>", None])
    mark = marking.mark(found, answer, 1000)
    assert mark is None or mark.rest
    assert marking.fraction(found, answer) is None
    assert sum(line.points for line in lines_of(CASE, found, 1000)) == 1000


def test_rules_that_leave_a_text_out_leave_it_to_nobody() -> None:
    declared = response("identifier", correct=("A",), identifier="R1") + response("string", identifier="R2")
    body = a_choice("R1", 1, "AB") + ESSAY.format(2, "为什么？")
    found = question(item(declared + SCORE, body, op("responseProcessing", scored(is_right("R1"), 1))))
    assert marking.fraction(found, CASE.read(found, ["A", "<p>因为。</p>"])) == 1
    assert lines_of(CASE, found, 1000) == ()


UNDELIVERABLE = {
    "no key": (response("string", identifier="R1") + response("identifier", correct=("A",), identifier="R2"), ADDED),
    "a person and a machine": (DECLARED, ""),
}


@pytest.mark.parametrize(("declared", "rules"), UNDELIVERABLE.values(), ids=UNDELIVERABLE.keys())
def test_what_cannot_be_a_case_is_told_and_can_still_be_marked(declared: str, rules: str) -> None:
    body = BODY if declared == DECLARED else f"<p>{an_entry('R1')}{a_list('R2')}</p>"
    rules = rules if declared == DECLARED else op("responseProcessing", scored(is_right("R2"), 1))
    taken = read(item(declared + SCORE, body, rules))
    (found,) = taken.questions
    assert found["kind"] == qti.COMPOSITE
    assert [fault.code for fault in taken.faults] == ["not_deliverable_yet"]
    assert qti.mark_item(found, {})


def test_an_interaction_that_we_do_not_have_is_named() -> None:
    pairs = "".join(
        f'<simpleAssociableChoice identifier="{i}" matchMax="1">项{i}</simpleAssociableChoice>' for i in "AB"
    )
    head = 'responseIdentifier="R2" shuffle="true" maxAssociations="1"'
    body = a_choice("R1", 1, "AB") + f"<associateInteraction {head}>{pairs}</associateInteraction>"
    declared = response("identifier", correct=("A",), identifier="R1")
    declared += response("pair", "multiple", ("A B",), identifier="R2")
    taken = read(item(declared + SCORE, body, op("responseProcessing", scored(is_right("R1"), 1))))
    assert "associateInteraction" in taken.faults[0].reason


def in_a_package(spec: dict[str, Any], version: str) -> bytes:
    return qti.write([spec], {}, version)


def examples() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder("case") / "examples.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("version", ["2.1", "3.0"])
@pytest.mark.parametrize("code", ["EX-CASE-2", "EX-CASE-4"])
def test_an_item_that_is_written_from_a_case_is_marked_as_the_case_is(code: str, version: str) -> None:
    (spec,) = [one for one in examples() if one["code"] == code]
    if code == "EX-CASE-4":
        spec["parts"][2]["key"] = [["营业执照"]]  # a pattern is nothing that QTI can say
    package = in_a_package(spec, version)
    (kept,) = qti.read(package, "p.zip").questions
    assert kept == spec
    (bare,) = qti.read(unkept(package), "p.zip").questions
    assert [part["kind"] for part in bare["parts"]] == [
        {"inline_choice": "single_choice"}.get(part["kind"], part["kind"]) for part in spec["parts"]
    ]
    for sample in CASE.samples(spec):
        if sample.malformed:
            continue
        answer = CASE.read(spec, sample.raw)
        given = responses_of({**spec, "qti": qti.export(spec).block("x")}, answer)
        assert qti.mark_item(spec, given)[0] == CASE.fraction(spec, answer)
        assert qti.mark_item(bare, given)[0] == CASE.fraction(spec, answer)


@pytest.mark.parametrize("rules", [ADDED, TOGETHER], ids=["added up", "all or nothing"])
def test_a_case_from_qti_goes_back_with_its_own_rules(rules: str) -> None:
    found = question(item(DECLARED + SCORE, BODY, rules))
    (again,) = qti.read(in_a_package(found, "3.0"), "p.zip").questions
    assert again == found
    (bare,) = qti.read(unkept(in_a_package(found, "3.0")), "p.zip").questions
    assert {name: bare[name] for name in ("kind", "stem", "parts")} == {
        name: found[name] for name in ("kind", "stem", "parts")
    }
    values = responses(["纸箱"], ["3.5"], ["A"], ["A", "C"])
    assert qti.mark_item(bare, values)[0] == qti.mark_item(found, values)[0]


def test_a_part_with_a_script_in_a_package_of_ours_is_not_believed() -> None:
    found = examples()[1]
    package = in_a_package(found, "2.1")
    assert qti.read(package, "p.zip").questions == (found,)
    bad = rewritten(package, lambda name, data: data.replace("较低".encode(), b"&lt;i onload=x&gt;")
                    if name == "imsmanifest.xml" else data)  # fmt: skip
    assert "onload" not in json.dumps(qti.read(bad, "p.zip").questions)


def test_a_big_part_in_a_table_is_not_written() -> None:
    part = {"kind": "multiple_choice", "options": ["甲", "乙", "丙"], "key": "AB"}
    spec = {"kind": "case", "stem": "<table><tbody><tr><td>[[1]]</td></tr></tbody></table>", "parts": [part]}
    with pytest.raises(Malformed, match="段落或表格"):
        qti.write([spec], {})


def test_no_key_leaves_with_a_case_from_qti() -> None:
    found = question(item(DECLARED + SCORE, BODY, ADDED))
    shown = json.dumps(CASE.present(found, None), ensure_ascii=False)
    assert "纸箱" not in shown
    assert "3.5" not in shown
    assert "qti" not in shown
