"""The one door to a mark: a question with rules of its own is marked by them, every other by its kind."""

import copy
import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from question_bank import marking
from question_bank.points import part_of
from question_bank.registry import folder, kind, kinds
from tests.question_bank.formats.qti_items import (
    CHOICE,
    SCORE,
    TEXT,
    base,
    choices,
    item,
    mapping,
    op,
    question,
    response,
)
from tests.question_bank.formats.test_qti_items import CASES, in_package

KEYMARK = "KEYMARK"


def if_more_than_one(then: str) -> str:
    several = op("gte", op("containerSize", '<variable identifier="RESPONSE"/>'), base("integer", 2))
    rule = op("responseIf", several, op("setOutcomeValue", then, identifier="SCORE"))
    return op("responseProcessing", op("responseCondition", rule))


def any_two_as_file() -> bytes:
    """Two goods of three, whichever: no rule of our multiple choice."""
    declared = response("identifier", "multiple", ("A", "B"), mapping({"A": "1", "B": "1", "C": "1"})) + SCORE
    return item(declared, CHOICE.format(most=0, choices=choices("A", "B", "C")), if_more_than_one(base("float", 1)))


def any_two() -> dict[str, Any]:
    found = question(any_two_as_file())
    assert found["qti"]["differs"] is True
    return found


@pytest.mark.parametrize(
    ("answer", "share", "why"),
    [(["B", "C"], 1, "答案正确"), (["A"], 0, "答案错误"), (None, 0, "未作答")],
)
def test_a_question_with_rules_of_its_own_is_marked_by_them(answer: Any, share: int, why: str) -> None:
    spec = any_two()
    assert marking.fraction(spec, answer) == share
    mark = marking.mark(spec, answer, 150)
    assert mark is not None
    assert (mark.points, mark.why) == (150 * share, why)


def test_points_are_never_below_nothing_nor_above_the_worth() -> None:
    spec = any_two()
    spec["qti"] |= {"maximum": "1/2", "maximum_from": "derived"}
    assert marking.fraction(spec, ["A", "B"]) == 2
    assert marking.mark(spec, ["A", "B"], 100).points == 100  # type: ignore[union-attr]
    cost = any_two()
    cost["qti"]["rules"][0]["of"][0]["of"][1]["of"][0]["value"] = "-1"
    assert marking.fraction(cost, ["A", "B"]) == -1
    assert marking.mark(cost, ["A", "B"], 100).points == 0  # type: ignore[union-attr]


def test_rules_that_cannot_take_an_answer_leave_it_to_a_person() -> None:
    spec = any_two()
    spec["qti"]["interactions"][0]["options"] = ["A"]
    assert marking.mark(spec, ["C"], 100) is None
    assert marking.fraction(spec, ["C"]) is None


def test_a_number_that_was_typed_in_full_width_is_the_same_number() -> None:
    two = TEXT + TEXT.replace("RESPONSE", "R2")
    declared = response("integer", correct=("12",)) + response("integer", correct=("3",), identifier="R2") + SCORE
    parts = [op("match", f'<variable identifier="{n}"/>', f'<correct identifier="{n}"/>') for n in ("RESPONSE", "R2")]
    whole = op("responseIf", op("and", *parts), op("setOutcomeValue", base("float", 1), identifier="SCORE"))
    spec = question(item(declared, two, op("responseProcessing", op("responseCondition", whole))))
    spec["qti"]["differs"] = True
    assert marking.fraction(spec, ["１２", "3"]) == 1
    assert marking.fraction(spec, ["12", "3 件"]) == 0


@pytest.mark.parametrize("name", sorted(kinds()))
def test_every_other_question_is_marked_by_its_kind(name: str) -> None:
    own = kind(name)
    for spec in json.loads((folder(name) / "examples.json").read_text("utf-8")):
        for sample in own.samples(spec):
            if not sample.malformed:
                answer = own.read(spec, sample.raw)
                assert marking.mark(spec, answer, 250) == own.mark(spec, answer, 250)
                assert marking.fraction(spec, answer) == own.fraction(spec, answer)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_rules_that_the_kind_would_follow_give_the_same_either_way(case: tuple[bytes, dict[str, Any]]) -> None:
    spec = in_package(case[0])
    differing = copy.deepcopy(spec)
    differing["qti"]["differs"] = True
    own = kind(spec["kind"])
    for sample in own.samples(spec):
        if not sample.malformed:
            answer = own.read(spec, sample.raw)
            share = marking.fraction(differing, answer)
            assert share == own.fraction(spec, answer)
            mark = marking.mark(differing, answer, 300)
            assert (mark and mark.points) == (None if share is None else part_of(300, Fraction(share)))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_terminal_never_receives_the_rules(case: tuple[bytes, dict[str, Any]]) -> None:
    spec = in_package(case[0])
    marked = {**spec, "qti": {**spec["qti"], "rules": [{"op": KEYMARK}], "identifier": KEYMARK}}
    own = kind(spec["kind"])
    assert "qti" in own.KEY_FIELDS
    shown = own.present(marked, Random(3))
    assert "qti" not in shown
    assert KEYMARK not in json.dumps(shown)
