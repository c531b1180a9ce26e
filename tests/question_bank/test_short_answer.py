"""简答题: plain text for a person to read, with a reference answer and key points."""

from typing import Any

import pytest

from question_bank.contract import Malformed
from question_bank.registry import kind

SHORT = kind("short_answer")


def a_question(**more: Any) -> dict[str, Any]:
    return {"kind": "short_answer", "stem": "为什么？", "key": "<p>因为 <b>如此</b>。</p>", **more}


def test_a_person_must_look_at_every_answer_but_an_empty_one() -> None:
    spec = a_question()
    assert (SHORT.mark(spec, "因为如此。", 500), SHORT.fraction(spec, "因为如此。")) == (None, None)
    mark = SHORT.mark(spec, None, 500)
    assert mark is not None
    assert (mark.points, mark.why, SHORT.fraction(spec, None)) == (0, "未作答", 0)


def test_an_answer_keeps_its_lines_and_loses_its_edges() -> None:
    assert SHORT.read(a_question(), "  一、道歉\r\n\r\n二、退款 \n") == "一、道歉\n\n二、退款"
    assert SHORT.read(a_question(), " \n ") is None


def test_the_limit_does_not_count_white_space() -> None:
    spec = a_question(longest=4)
    assert SHORT.read(spec, "一 二\n三 四") == "一 二\n三 四"
    with pytest.raises(Malformed, match="最多 4 字"):
        SHORT.read(spec, "一二三四五")


def test_the_terminal_gets_the_limit_and_no_hint_of_the_answer() -> None:
    shown = SHORT.present(a_question(longest=80, points_of_answer=[{"text": "如此"}]), None)
    assert shown == {"kind": "short_answer", "label": "简答题", "stem": "为什么？", "longest": 80}
    assert SHORT.present(a_question(), None)["longest"] == 1000


def test_points_without_a_reference_answer_are_enough() -> None:
    spec = a_question(points_of_answer=[{"text": "道歉", "share": "1/3"}, {"text": "退款", "share": "2/3"}])
    del spec["key"]
    assert SHORT.check(spec) == []
    assert next(iter(SHORT.samples(spec))).raw == "道歉\n退款"


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"key": None}, "key"), ({"key": ""}, "key"), ({"key": 5}, "key"), ({"key": "<script>1</script>答"}, "key"),
        ({"longest": 0}, "longest"), ({"longest": True}, "longest"), ({"longest": "80"}, "longest"),
        ({"longest": 10_001}, "longest"), ({"points_of_answer": "道歉"}, "points_of_answer"),
        ({"points_of_answer": [{"text": " "}]}, "points_of_answer"),
        ({"points_of_answer": ["道歉"]}, "points_of_answer"),
        ({"points_of_answer": [{"text": "道歉", "points": 2}]}, "points_of_answer"),
        ({"points_of_answer": [{"text": "道歉", "share": "一半"}]}, "points_of_answer"),
        ({"points_of_answer": [{"text": "道歉", "share": "0.5"}]}, "points_of_answer"),
        ({"points_of_answer": [{"text": "道歉", "share": "1"}, {"text": "退款"}]}, "points_of_answer"),
        ({"points_of_answer": [{"text": "道歉", "share": "1.5"}, {"text": "退款", "share": "-0.5"}]},
         "points_of_answer"),
        ({"points_of_answer": [{"text": "x"}] * 31}, "points_of_answer"), ({"stem": " "}, "stem"),
    ],
)  # fmt: skip
def test_an_authoring_fault_is_found_and_named(change: dict[str, Any], column: str) -> None:
    assert [fault.partition(": ")[0] for fault in SHORT.check(a_question(**change))] == [column]
