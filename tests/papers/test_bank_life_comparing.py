"""What changed between two versions, in words."""

from typing import Any

import pytest

from examserver.papers.comparing import changes_between
from tests.cast import QUESTIONS, TASK

OLD: dict[str, Any] = {**QUESTIONS[0], "stem": "<p>客单价等于成交额除以<b>访客数</b></p>"}


def said(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, bool, str, str]]:
    return [
        (c.field, c.place, c.is_key, "".join(p.text for p in c.old), "".join(p.text for p in c.new))
        for c in changes_between(old, new)
    ]


def test_nothing_changed() -> None:
    assert changes_between(OLD, {**OLD}) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"key": "B"}, [("key", "", True, "A", "B")]),
        ({"options": ["甲", "乙", "丙", "戊"]}, [("options", "D", False, "丁", "戊")]),
        ({"options": ["甲", "乙", "丙"]}, [("options", "", False, "甲\n乙\n丙\n丁", "甲\n乙\n丙")]),
        ({"levels": [4]}, [("levels", "", False, "4、3", "4")]),
        ({"difficulty": 0.4}, [("difficulty", "", False, "0.7", "0.4")]),
        ({"fixed_order": True}, [("fixed_order", "", False, "", "true")]),
        ({"weights": {"A": "1"}}, [("weights", "", True, "", '{\n  "A": "1"\n}')]),
        ({"_where": "第 3 行"}, []),
    ],
)
def test_each_field_is_told_in_words(changes: dict[str, Any], told: list[Any]) -> None:
    assert said(OLD, {**OLD, **changes}) == told


def test_the_letters_that_differ_are_marked() -> None:
    (change,) = changes_between(OLD, {**OLD, "stem": "客单价等于成交额除以成交人数"})
    assert [(p.text, p.is_changed) for p in change.old] == [
        ("客单价等于成交额除以", False), ("访客", True), ("数", False),
    ]  # fmt: skip
    assert [(p.text, p.is_changed) for p in change.new] == [
        ("客单价等于成交额除以", False), ("成交人", True), ("数", False),
    ]  # fmt: skip


def test_long_texts_are_shown_without_marks() -> None:
    (change,) = changes_between({**OLD, "analysis": "长" * 5_000}, {**OLD, "analysis": "短"})
    assert [len(p.text) for p in (*change.old, *change.new)] == [5_000, 1]


def test_a_rubric_decides_what_a_task_gets() -> None:
    (change,) = changes_between(TASK, {**TASK, "rubric": [{**TASK["rubric"][0], "points": 25}, *TASK["rubric"][1:]]})
    assert (change.field, change.place, change.is_key) == ("rubric", "1", True)
