"""Practical tasks given to the candidates of the cast."""

from typing import Any

import yaml

from examserver.house import House
from examserver.papers.actions.bank import stock_bank
from examserver.papers.actions.papers import compose_practical, freeze_paper
from examserver.sittings.actions import set_papers
from examserver.who import SERVER
from question_bank.bank import complete_task, shipped_banks
from question_bank.points import TOTAL, from_points, to_points
from tests.cast import Cast


def shipped(code: str) -> dict[str, Any]:
    """A task that ships, its rubric blown up to a whole paper, for the level that the cast sits."""
    path = shipped_banks()["ecommerce"] / "practical" / code / "task.yaml"
    task = complete_task(yaml.safe_load(path.read_text("utf-8")), path.parent)
    return {**task, "levels": [4], "rubric": blown_up(task["rubric"])}


def blown_up(rubric: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a rubric as shares of a whole paper; the last one takes what rounding leaves."""
    whole = sum(to_points(line["points"]) for line in rubric)
    points = [to_points(line["points"]) * TOTAL // whole for line in rubric]
    points[-1] += TOTAL - sum(points)
    return [{**line, "points": from_points(n)} for line, n in zip(rubric, points, strict=True)]


def give(house: House, cast: Cast, task: dict[str, Any]) -> None:
    """The practical sitting of room 1 gets a frozen paper of this one task."""
    house.act(stock_bank, cast.adam, questions=(), tasks=[task])
    asked = {"code": "P4-W", "title": "操作技能试卷", "level": 4, "minutes": 120, "task_codes": [task["code"]]}
    paper = house.act(compose_practical, cast.adam, **asked)
    house.act(freeze_paper, cast.adam, paper_id=paper)
    house.act(lambda db, _who, *, now: set_papers(db, cast.practical, {4: paper}), SERVER)
