"""What is wrong with a blueprint that is being written, each fault at its place; and what can be counted of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from question_bank.blueprints import Blueprint, check_blueprint, take_blueprint

WHOLE = {"code": "x", "title": "x", "level": 4, "minutes": 1}
LONGEST = {"code": 40, "title": 120}
OF_LIMIT = re.compile(r"限额 (\d+)：(.*)", re.DOTALL)
FIELDS = (  # how the sentence begins, and what it is about
    ("缺少标题", "title"),
    ("没有这种题型", "kind"),
    ("这种题型", "kind"),
    ("题数", "count"),
    ("每题", "points"),
    ("计分规则", "rule"),
    ("配额", "quotas"),
    ("没有模块", "quotas"),
    ("限额", "limits"),
)


@dataclass(frozen=True)
class PlanFault:
    """A fault in words. `section` and `limit` count from 0; -1 where it is of none."""

    sentence: str
    field: str = ""
    section: int = -1
    limit: int = -1


def faults_of(data: Mapping[str, Any]) -> list[PlanFault]:
    """Every fault of a written blueprint, where it stands."""
    rows = _rows(data)
    inner = [fault for i, section in enumerate(rows) for fault in faults_of_section(section, i)]
    whole = _of_head(data) if inner else map(_of_whole, check_blueprint(data))
    return [*_of_names(data), *whole, *inner]


def _rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    sections = data.get("sections")
    return sections if isinstance(sections, list) and all(isinstance(s, dict) for s in sections) else []


def _of_names(data: Mapping[str, Any]) -> Iterator[PlanFault]:
    """What is too long to be kept."""
    for name, longest in LONGEST.items():
        if isinstance(data.get(name), str) and len(data[name]) > longest:
            yield PlanFault(f"不能超过 {longest} 字", name)


def _of_head(data: Mapping[str, Any]) -> Iterator[PlanFault]:
    """Those of the fields beside the sections."""
    return (fault for fault in map(_of_whole, check_blueprint(data)) if fault.field != "sections")


def _of_whole(fault: str) -> PlanFault:
    field, _, sentence = fault.partition(": ")
    return PlanFault(sentence, field)


def faults_of_section(section: Mapping[str, Any], place: int) -> Iterator[PlanFault]:
    """Those of one section, whatever its points come to."""
    for fault in check_blueprint({**WHOLE, "sections": [section]}):
        sentence = fault.removeprefix(f"sections: {section.get('title', 1)}：")
        if fault.startswith("sections: 总分") or sentence == fault:
            continue
        if limit := OF_LIMIT.fullmatch(sentence):
            yield PlanFault(limit[2], "limits", place, int(limit[1]) - 1)
        else:
            yield PlanFault(sentence, next((f for start, f in FIELDS if sentence.startswith(start)), ""), place)


def _is_of_numbers(fault: PlanFault) -> bool:
    """Whether every field can be read, and only the numbers do not fit each other yet."""
    return fault.field == "" or fault.sentence.startswith("配额之和")


def countable(data: Mapping[str, Any]) -> tuple[Blueprint | None, list[int]]:
    """As much of a written blueprint as its supply can be counted of, and which of its sections these are."""
    rows = _rows(data)
    good = [i for i, section in enumerate(rows) if all(map(_is_of_numbers, faults_of_section(section, i)))]
    if not good:
        return None, []
    wrong = {fault.field for fault in _of_head(data)}
    kept = {name: value for name, value in data.items() if name not in wrong and name != "sections"}
    return take_blueprint({**WHOLE, **kept, "sections": [rows[i] for i in good]}), good
