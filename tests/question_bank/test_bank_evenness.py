"""What gives answers away in a whole bank: leaning keys, right options that stand out, parts without analysis."""

from pathlib import Path
from typing import Any

import pytest

from question_bank.__main__ import main
from question_bank.bank import load_bank, shipped_banks
from question_bank.evenness import check_evenness
from question_bank.formats import own


def single(no: int, key: str, options: list[str] | None = None, difficulty: float = 0.5) -> dict[str, Any]:
    return {
        "code": f"S-{no}",
        "kind": "single_choice",
        "module": "基础知识",
        "point": "售后",
        "levels": [4],
        "difficulty": difficulty,
        "importance": "X",
        "stem": f"第 {no} 问",
        "options": options or ["甲甲", "乙乙", "丙丙", "丁丁"],
        "key": key,
        "analysis": "略",
    }


def spread(count: int, keys: str = "ABCD") -> list[dict[str, Any]]:
    return [single(no, keys[no % len(keys)], difficulty=(0.3, 0.5, 0.9)[no % 3]) for no in range(count)]


def found(questions: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(fault.code, fault.where) for fault in check_evenness(questions)]


def test_keys_that_are_spread_evenly_are_in_order() -> None:
    assert found(spread(120)) == []


def test_a_letter_that_is_right_too_often_is_found() -> None:
    assert found(spread(120, "AAAB")) == [("uneven_keys", "单选题")]


def test_a_few_questions_prove_nothing() -> None:
    assert found(spread(39, "A")) == []


def test_right_options_that_are_always_the_longest_are_found() -> None:
    questions = spread(60)
    for question in questions:
        question["options"]["ABCD".index(question["key"])] += "丙"
    assert found(questions) == [("longest_is_right", "单选题")]


def test_one_right_option_that_stands_out_is_found() -> None:
    options = ["甲甲甲甲", "乙乙乙乙", "丙丙丙丙", "这一个选项把话说得又长又周到"]
    assert found([single(1, "D", options)]) == [("key_stands_out", "S-1")]


def test_statements_that_are_mostly_true_are_found() -> None:
    judged = [{**single(no, ""), "kind": "true_false", "key": no % 5 != 0} for no in range(60)]
    assert [fault.reason for fault in check_evenness(judged)] == ["60 道判断题中有 48 道的答案为正确，偏多"]


def test_a_level_without_hard_questions_and_one_with_too_many_of_a_class_are_found() -> None:
    easy = [single(no, "ABCD"[no % 4], difficulty=0.9 if no % 10 else 0.5) for no in range(100)]
    assert [fault.reason for fault in check_evenness(easy)] == [
        "没有难度为难的题",
        "100 道题中有 90 道的难度为易，偏多",
    ]


def test_parts_of_a_case_count_like_questions_and_must_have_an_analysis() -> None:
    part = {"kind": "true_false", "stem": "对吗？", "key": True}
    case = {**single(1, "A"), "kind": "case", "parts": [{**part, "analysis": "对。"}, part]}
    faults = check_evenness([case])
    assert [(fault.code, fault.where, fault.reason) for fault in faults] == [
        ("no_analysis", "S-1", "第 2 小题没有解析"),
    ]
    assert ("uneven_keys", "判断题") in found([case] * 30)


def test_check_lists_what_leans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions/a.yaml").write_text(own.write_text(spread(60, "A")), "utf-8")
    assert main(["check", str(tmp_path)]) == 1
    assert "60 道的答案为 A，偏多" in capsys.readouterr().out


@pytest.mark.parametrize("path", list(shipped_banks().values()), ids=list(shipped_banks()))
def test_a_bank_that_ships_is_even(path: Path) -> None:
    assert [str(fault) for fault in check_evenness(load_bank(path).questions)] == []
