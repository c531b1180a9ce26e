"""What an author must give with every question, whatever its kind."""

from collections.abc import Iterable
from typing import Any

from question_bank import sanitize
from question_bank.contract import Spec

LONGEST_STEM = 2000
LONGEST_OPTION = 500
MODULES = ("职业道德", "基础知识", "相关知识")
IMPORTANCE = ("X", "Y", "Z")


def check_html(name: str, value: Any, longest: int) -> list[str]:
    """Faults of a text that may hold limited HTML."""
    if not isinstance(value, str):
        return [f"{name}: 须为文字（数字、是否等请加引号）"]
    if not sanitize.text_of(value) and "<img" not in value and "<audio" not in value:
        return [f"{name}: 不能为空"]
    if sanitize.count_characters(value) > longest:
        return [f"{name}: 超过 {longest} 字"]
    if foreign := sanitize.foreign_tags(value):
        return [f"{name}: 不允许的标签 {'、'.join(foreign)}（小于号请写 &lt;）"]
    return []


def check_stem(spec: Spec) -> list[str]:
    """Faults of the stem."""
    return check_html("stem", spec.get("stem"), LONGEST_STEM)


def check_about(spec: Spec) -> list[str]:
    """Faults of what stands around a question: code, module, point, levels, difficulty, analysis, likenesses."""
    faults = [
        f"{name}: 不能为空"
        for name in ("code", "module", "point")
        if not isinstance(spec.get(name), str) or not spec[name]
    ]
    if not faults and spec["module"] not in MODULES:
        faults.append(f"module: 须为 {'、'.join(MODULES)} 之一")
    faults += check_levels(spec)
    difficulty = spec.get("difficulty")
    if isinstance(difficulty, bool) or not isinstance(difficulty, int | float) or not 0 <= difficulty <= 1:
        faults.append("difficulty: 须为 0 到 1 的数，越大越易")
    if spec.get("importance") not in IMPORTANCE:
        faults.append("importance: 须为 X、Y 或 Z")
    return faults + check_html("analysis", spec.get("analysis"), LONGEST_STEM) + check_likenesses(spec)


def check_levels(spec: Spec) -> list[str]:
    """Faults of the list of levels."""
    levels = spec.get("levels")
    if not isinstance(levels, list) or not levels:
        return ["levels: 至少一个等级"]
    if any(isinstance(level, bool) or level not in (1, 2, 3, 4, 5) for level in levels):
        return ["levels: 等级须为 1 到 5 的整数"]
    return []


def check_likenesses(spec: Spec) -> list[str]:
    """Faults of what keeps questions out of each other's papers: the name of its siblings, the codes of its enemies."""
    faults = []
    if "sibling" in spec and not is_words(spec["sibling"]):
        faults.append("sibling: 须为文字，同源题写同一个名称")
    if "enemies" in spec and not is_codes(spec["enemies"]):
        faults.append("enemies: 须为互斥题目编号的列表")
    return faults


def check_flags(spec: Spec, *names: str) -> list[str]:
    """Faults of fields that are true or false, or not there."""
    return [f"{name}: 须为 true 或 false" for name in names if not isinstance(spec.get(name, False), bool)]


def check_rule(spec: Spec, rules: Iterable[str]) -> list[str]:
    """The fault of a rule that the kind does not know."""
    names = tuple(rules)
    return [] if spec.get("rule", names[0]) in names else [f"rule: 须为 {'、'.join(names)} 之一"]


def is_words(value: Any) -> bool:
    """Whether a value is a text that says something."""
    return isinstance(value, str) and bool(value.strip())


def is_codes(value: Any) -> bool:
    """Whether a value is a list of codes of questions."""
    return isinstance(value, list) and all(map(is_words, value))


def is_whole(value: Any, least: int, most: int) -> bool:
    """Whether a value is a whole number within these bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
