"""What an author must give with every question, whatever its kind."""

from typing import Any

from question_bank import sanitize
from question_bank.contract import Spec

LONGEST_STEM = 2000
LONGEST_OPTION = 500
MODULES = ("职业道德", "基础知识", "相关知识")


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
    """Faults of what stands around a question: code, module, point, levels, difficulty, analysis."""
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
    if spec.get("importance") not in ("X", "Y", "Z"):
        faults.append("importance: 须为 X、Y 或 Z")
    return faults + check_html("analysis", spec.get("analysis"), LONGEST_STEM)


def check_levels(spec: Spec) -> list[str]:
    """Faults of the list of levels."""
    levels = spec.get("levels")
    if not isinstance(levels, list) or not levels:
        return ["levels: 至少一个等级"]
    if any(isinstance(level, bool) or level not in (1, 2, 3, 4, 5) for level in levels):
        return ["levels: 等级须为 1 到 5 的整数"]
    return []
