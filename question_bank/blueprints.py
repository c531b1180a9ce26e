"""Blueprints: what a paper must look like, as its author writes it and as the draw reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from question_bank.contract import Malformed
from question_bank.points import TOTAL, from_points, to_points
from question_bank.registry import kinds

MOST_ITEMS = 500


@dataclass(frozen=True)
class Section:
    """One part of a paper: items of one kind, each worth `points` hundredths."""

    title: str
    kind: str
    count: int
    points: int
    rule: str = ""
    shuffle_items: bool = True
    shuffle_options: bool = True
    quotas: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Blueprint:
    """What a paper must look like; quotas, where given, name how many items come from each module."""

    code: str
    title: str
    level: int
    minutes: int
    sections: tuple[Section, ...]
    exclude: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    target_difficulty: float | None = None


def check_blueprint(data: Mapping[str, Any]) -> list[str]:
    """Every authoring fault of a blueprint as it is written."""
    faults = [f"{name}: 不能为空" for name in ("code", "title") if not _is_words(data.get(name))]
    if data.get("level") not in (1, 2, 3, 4, 5) or isinstance(data.get("level"), bool):
        faults.append("level: 须为 1 到 5")
    if not _is_count(data.get("minutes"), 600):
        faults.append("minutes: 须为 1 到 600 的整数")
    for name in ("exclude", "mandatory"):
        if not isinstance(data.get(name, []), list) or not all(_is_words(code) for code in data.get(name, [])):
            faults.append(f"{name}: 须为题目编号的列表")
    target = data.get("target_difficulty")
    if target is not None and (isinstance(target, bool) or not isinstance(target, int | float) or not 0 <= target <= 1):
        faults.append("target_difficulty: 须为 0 到 1")
    sections = data.get("sections")
    if not isinstance(sections, list) or not sections or not all(isinstance(s, dict) for s in sections):
        return [*faults, "sections: 至少一个部分"]
    faults += [
        f"sections: {section.get('title', i + 1)}：{f}" for i, section in enumerate(sections) for f in _faults(section)
    ]
    return faults or _faults_of_sum(sections)


def _faults(section: Mapping[str, Any]) -> Iterator[str]:
    if not _is_words(section.get("title")):
        yield "缺少标题"
    if section.get("kind") not in tuple(kinds()):
        yield "没有这种题型"
    if not _is_count(section.get("count"), MOST_ITEMS):
        yield f"题数须为 1 到 {MOST_ITEMS} 的整数"
    try:
        to_points(section.get("points"))
    except Malformed as fault:
        yield f"每题{fault}"
    if section.get("rule", "") not in ("", "strict", "half", "per_option"):
        yield "计分规则须为 strict、half 或 per_option"
    quotas = section.get("quotas") or {}
    if not isinstance(quotas, dict) or not all(_is_count(n, MOST_ITEMS) for n in quotas.values()):
        yield "配额须为“模块: 题数”"
    elif quotas and sum(quotas.values()) != section.get("count"):
        yield f"配额之和为 {sum(quotas.values())}，题数为 {section.get('count')}"


def _faults_of_sum(sections: Sequence[Mapping[str, Any]]) -> list[str]:
    total = sum(s["count"] * to_points(s["points"]) for s in sections)
    return [] if total == TOTAL else [f"sections: 总分为 {from_points(total)}，须为 {from_points(TOTAL)}"]


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_count(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def read_blueprint(data: Mapping[str, Any]) -> Blueprint:
    """A blueprint from its written form. Malformed: every fault in one sentence."""
    if faults := check_blueprint(data):
        raise Malformed("；".join(faults).replace("%", "%%"), faults=faults)
    return Blueprint(
        code=data["code"],
        title=data["title"],
        level=data["level"],
        minutes=data["minutes"],
        sections=tuple(_read_section(section) for section in data["sections"]),
        exclude=tuple(data.get("exclude", ())),
        mandatory=tuple(data.get("mandatory", ())),
        target_difficulty=data.get("target_difficulty"),
    )


def _read_section(data: Mapping[str, Any]) -> Section:
    return Section(
        title=data["title"],
        kind=data["kind"],
        count=data["count"],
        points=to_points(data["points"]),
        rule=data.get("rule", ""),
        shuffle_items=bool(data.get("shuffle_items", True)),
        shuffle_options=bool(data.get("shuffle_options", True)),
        quotas=dict(data.get("quotas") or {}),
    )


def write_blueprint(blueprint: Blueprint) -> dict[str, Any]:
    """The written form, plain JSON values: points as text."""
    data = asdict(blueprint)
    sections = [{**section, "points": from_points(section["points"])} for section in data["sections"]]
    return {
        **data,
        "sections": sections,
        "exclude": list(blueprint.exclude),
        "mandatory": list(blueprint.mandatory),
    }
