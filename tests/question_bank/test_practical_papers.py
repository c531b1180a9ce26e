"""Whole practical papers of a bank: every module of the level, 100 points."""

from typing import Any

import pytest

from question_bank.bank import load_bank, shipped_banks
from question_bank.practical_papers import MODULES_OF_LEVEL, check_paper, read_paper

MODULES = MODULES_OF_LEVEL[2]


def a_task(n: int, points: int = 25, **more: Any) -> dict[str, Any]:
    rubric = [{"id": "r", "text": "质量", "points": points, "kind": "human"}]
    return {
        "code": f"T-{n}",
        "workspace": "form_files",
        "levels": [2],
        "module": MODULES[n],
        "minutes": 30,
        "rubric": rubric,
        **more,
    }


TASKS = [a_task(n) for n in range(4)]
PAPER = {"code": "L2-P9", "title": "操作技能试卷", "level": 2, "minutes": 150, "tasks": ["T-0", "T-1", "T-2", "T-3"]}


def test_a_paper_of_all_modules_and_100_points_has_no_fault() -> None:
    assert check_paper(PAPER, TASKS) == []
    assert read_paper(PAPER).tasks == ("T-0", "T-1", "T-2", "T-3")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"code": "L2 P9"}, "code:"),
        ({"title": ""}, "title:"),
        ({"level": 6}, "level:"),
        ({"minutes": 0}, "minutes:"),
        ({"tasks": ["T-0", "T-0"]}, "tasks: 须为不重复"),
        ({"tasks": "T-0"}, "tasks: 须为不重复"),
        ({"tasks": ["T-0", "T-9"]}, "T-9"),
        ({"level": 3}, "没有这个级别的任务"),
        ({"tasks": ["T-0", "T-1", "T-2"]}, "配分合计 75"),
        ({"minutes": 110}, "建议用时合计 120 分钟"),
    ],
)
def test_a_fault_of_a_paper_is_told(change: dict[str, Any], fault: str) -> None:
    assert fault in " ".join(check_paper({**PAPER, **change}, TASKS))


def test_a_paper_without_one_of_the_modules_is_no_whole_paper() -> None:
    tasks = [*TASKS[:3], a_task(3, module=MODULES[0])]
    [fault] = check_paper(PAPER, tasks)
    assert MODULES[3] in fault


@pytest.mark.parametrize("level", [5, 4, 3, 2, 1])
def test_the_bank_ships_a_whole_paper_for_each_level(level: int) -> None:
    papers = [paper for paper in load_bank(shipped_banks()["ecommerce"]).papers if paper.level == level]
    assert papers
    assert all(paper.minutes >= 90 for paper in papers), "domain.md section 1: practical 90 minutes at least"
