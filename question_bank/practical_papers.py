"""Whole practical papers of a bank: which tasks make up the 100 points of a level, module by module."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from question_bank.authoring import is_whole, is_words
from question_bank.contract import Spec
from question_bank.points import TOTAL, from_points
from question_bank.registry import workspaces
from question_bank.workspaces.authoring import is_list_of_words

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
MODULES_OF_LEVEL: Mapping[int, tuple[str, ...]] = {
    5: ("商品信息采集与处理", "网店开设", "电商直播", "网络客户服务", "电子商务数据处理"),
    4: ("网店装修", "网络推广", "网上交易管理", "网络客户服务", "电子商务数据处理"),
    3: ("视觉营销设计", "网络推广", "网上交易管理", "网络客户服务", "电子商务数据处理"),
    2: ("电子商务运营策略制定", "网络营销", "电子商务运营架构管理", "电子商务数据分析与应用"),
    1: ("电子商务战略规划", "商业模式设计", "电子商务运营架构设计", "财务分析及投融资方案设计"),
}
"""The skill modules that a level examines (domain.md section 1)."""


@dataclass(frozen=True)
class PracticalPaper:
    """A paper that a bank proposes: its tasks in their order; they sum to 100 points."""

    code: str
    title: str
    level: int
    minutes: int
    tasks: tuple[str, ...]


def read_paper(data: Spec) -> PracticalPaper:
    """A checked paper as it is composed."""
    return PracticalPaper(data["code"], data["title"], data["level"], data["minutes"], tuple(data["tasks"]))


def check_paper(data: Spec, tasks: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every fault of a paper over the tasks of its bank, as `field: what is wrong`."""
    return list(_about(data)) or list(_tasks(data, {task["code"]: task for task in tasks}))


def _about(data: Spec) -> Iterator[str]:
    if not isinstance(data.get("code"), str) or not CODE.fullmatch(data["code"]):
        yield "code: 须为字母、数字、点、横线和下划线"
    if not is_words(data.get("title")):
        yield "title: 不能为空"
    if not is_whole(data.get("level"), 1, 5):
        yield "level: 须为 1 到 5"
    if not is_whole(data.get("minutes"), 1, 600):
        yield "minutes: 须为 1 到 600 的整数"
    if not is_list_of_words(data.get("tasks")) or len(set(data["tasks"])) < len(data["tasks"]):
        yield "tasks: 须为不重复的任务编号"


def _tasks(data: Spec, tasks: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    unknown = [code for code in data["tasks"] if code not in tasks or data["level"] not in tasks[code]["levels"]]
    if unknown:
        yield f"tasks: 题库中没有这个级别的任务 {'、'.join(unknown)}"
        return
    chosen = [tasks[code] for code in data["tasks"]]
    points = sum(line.points for task in chosen for line in workspaces()[task["workspace"]].rubric(task))
    if points != TOTAL:
        yield f"tasks: 配分合计 {from_points(points)}，须正好 100"
    needed = sum(task["minutes"] for task in chosen)
    if needed > data["minutes"]:
        yield f"minutes: 各任务建议用时合计 {needed} 分钟，超过试卷时长"
    missing = [m for m in MODULES_OF_LEVEL[data["level"]] if m not in [task["module"] for task in chosen]]
    if missing:
        yield f"tasks: 缺少模块 {'、'.join(missing)}"
