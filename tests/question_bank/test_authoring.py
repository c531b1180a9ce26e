"""What stands around a question, whatever its kind."""

from typing import Any

import pytest

from question_bank.authoring import check_about

ABOUT: dict[str, Any] = {
    "code": "T-1", "module": "基础知识", "point": "测试", "levels": [3], "difficulty": 0.5, "importance": "X",
    "analysis": "解析。",
}  # fmt: skip


@pytest.mark.parametrize("more", [{}, {"sibling": "同源"}, {"enemies": []}, {"sibling": "a", "enemies": ["T-2"]}])
def test_siblings_and_enemies_may_be_named(more: dict[str, Any]) -> None:
    assert check_about({**ABOUT, **more}) == []


@pytest.mark.parametrize("sibling", [None, "", " ", 1, True, ["a"]])
def test_a_sibling_is_a_text(sibling: Any) -> None:
    assert check_about({**ABOUT, "sibling": sibling}) == ["sibling: 须为文字，同源题写同一个名称"]


@pytest.mark.parametrize("enemies", [None, "T-2", [""], [1], [["T-2"]], {"T-2": 1}])
def test_enemies_are_a_list_of_codes(enemies: Any) -> None:
    assert check_about({**ABOUT, "enemies": enemies}) == ["enemies: 须为互斥题目编号的列表"]
