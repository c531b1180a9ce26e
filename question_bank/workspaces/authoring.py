"""What the author of a task must give, and what may be wrong with it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from question_bank import texts
from question_bank.authoring import check_html, check_levels
from question_bank.contract import PACK, Malformed, Spec
from question_bank.points import TOTAL, to_points
from question_bank.sheets import ADDRESS
from question_bank.workspaces import slots
from question_bank.workspaces.checks import CHECKS
from question_bank.workspaces.fields import READERS

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
PACK_FILE = re.compile(r"pack/[\w.()（）-]+")
LONGEST_BRIEFING = 20_000

Part = Mapping[str, Any]


Faults = Callable[[Spec, Part], Iterator[str]]


def check_about(spec: Spec, *, has_parts: bool) -> list[str]:
    """Faults of what every task has; `has_parts`: something is made in its workspace besides fields and files."""
    return list(_about(spec, has_parts))


def check_rest(spec: Spec, own: Mapping[str, Faults], parts: Sequence[str]) -> list[str]:
    """Faults of pack, fields and slots, then of the rubric; `own`: how the workspace's own checks are looked at,
    `parts`: the names that are taken by what is made in it."""
    return list(_parts(spec, parts)) or list(_rubric(spec, own))


def _about(spec: Spec, has_parts: bool) -> Iterator[str]:
    for name in ("code", "title", "module"):
        if not is_words(spec.get(name)):
            yield f"{name}: 不能为空"
    yield from check_levels(spec)
    if not is_whole(spec.get("minutes"), 1, 600):
        yield "minutes: 须为 1 到 600 的整数"
    yield from check_html("briefing", spec.get("briefing"), LONGEST_BRIEFING)
    for name in ("pack", "fields", "slots", "rubric"):
        if not isinstance(spec.get(name, []), list) or not all(isinstance(part, dict) for part in spec.get(name, [])):
            yield f"{name}: 须为列表"
    if not has_parts and not spec.get("fields") and not spec.get("slots"):
        yield "fields: 至少有一个填写项或提交位置"
    if not isinstance(spec.get("solution"), dict) or not isinstance(spec["solution"].get("fields", {}), dict):
        yield "solution: 缺少参考答案"


def _parts(spec: Spec, taken: Sequence[str]) -> Iterator[str]:
    for entry in spec.get("pack", []):
        if (
            not isinstance(entry.get("file"), str)
            or not PACK_FILE.fullmatch(entry["file"])
            or not is_words(entry.get("title"))
        ):
            yield f"pack: {entry.get('file')}：须有 file（pack/ 下的文件）和 title"
        sizes = [entry[name] for name in ("width", "height") if name in entry]
        if sizes and not (len(sizes) == 2 and all(is_whole(size, 1, 20_000) for size in sizes)):
            yield f"pack: {entry.get('file')}：width、height 须为像素数"
    names = [str(part.get("id")) for part in (*spec.get("fields", []), *spec.get("slots", []))]
    for name in dict.fromkeys(names):
        if not NAME.fullmatch(name) or name == PACK or [*names, *taken].count(name) > 1:
            yield f"fields: id {name} 须为小写字母、数字和下划线，且不重复"
    for part in spec.get("fields", []):
        yield from (f"fields: {part.get('id')}：{fault}" for fault in _field(part))
    for part in spec.get("slots", []):
        yield from (f"slots: {part.get('id')}：{fault}" for fault in _slot(part))


def _field(part: Part) -> Iterator[str]:
    if not is_words(part.get("label")):
        yield "缺少 label"
    if part.get("type") not in tuple(READERS):
        yield f"type 须为 {'、'.join(READERS)} 之一"
    least, most = part.get("min", 0), part.get("max", texts.LONGEST)
    if not is_whole(least, 0, texts.LONGEST) or not is_whole(most, 1, texts.LONGEST) or least > most:
        yield "min、max 有误"
    if not is_whole(part.get("decimals", 0), 0, 6):
        yield "decimals 须为 0 到 6"
    options = part.get("options")
    if part.get("type") == "choice" and not (
        is_list_of_words(options) and len(set(options or ())) == len(options or ()) > 1
    ):
        yield "options 须为两个以上不同的文字"


def _slot(part: Part) -> Iterator[str]:
    if not is_words(part.get("label")):
        yield "缺少 label"
    kinds = part.get("types")
    if not is_list_of_words(kinds) or not set(kinds or ()) <= set(slots.TYPES):
        yield f"types 须为 {'、'.join(slots.TYPES)} 中的若干"
        return
    sizes = [part[name] for name in ("width", "height") if name in part]
    if not all(is_whole(size, 1, 20_000) for size in sizes):
        yield "width、height 须为像素数"
    if part.get("mode", "exact") not in tuple(slots.MODES) or ("mode" in part and not sizes):
        yield f"mode 须为 {'、'.join(slots.MODES)} 之一，且写明 width、height"
    if part.get("mode") == "ratio" and len(sizes) != 2:
        yield "mode 为 ratio 时须写 width 和 height"
    if sizes and not set(slots.types_of(part)) <= set(slots.PICTURES):
        yield "只有图片才能规定 width、height"
    if not is_whole(part.get("max_kb", 1), 1, 500_000):
        yield "max_kb 须为正整数"
    least = part.get("min_count", 0)
    if not is_whole(least, 0, 50) or not is_whole(part.get("max_count", max(1, least)), max(1, least), 50):
        yield "min_count、max_count 有误"


def _rubric(spec: Spec, own: Mapping[str, Faults]) -> Iterator[str]:
    lines = spec.get("rubric", [])
    names = [str(line.get("id")) for line in lines]
    if not lines:
        yield "rubric: 至少一个评分项"
    for line in lines:
        name = str(line.get("id"))
        if not NAME.fullmatch(name) or names.count(name) > 1:
            yield f"rubric: id {name} 有误或重复"
        yield from (f"rubric: {name}：{fault}" for fault in _line(spec, line, own))


def _line(spec: Spec, line: Part, own: Mapping[str, Faults]) -> Iterator[str]:
    if not is_words(line.get("text")):
        yield "缺少 text"
    try:
        if not 0 < to_points(line.get("points")) <= TOTAL:
            yield "points 须大于 0"
    except Malformed as fault:
        yield str(fault)
    if line.get("kind") == "human":
        if not is_words(line.get("criteria")):
            yield "人工评分项须写 criteria"
    elif line.get("kind") == "auto":
        yield from _check(spec, line.get("check"), own)
    else:
        yield "kind 须为 auto 或 human"


def _check(spec: Spec, wanted: Any, own: Mapping[str, Faults]) -> Iterator[str]:
    if not isinstance(wanted, dict) or wanted.get("type") not in (*CHECKS, *own):
        yield f"check 的 type 须为 {'、'.join((*CHECKS, *own))} 之一"
        return
    if wanted["type"] in own:
        yield from own[wanted["type"]](spec, wanted)
        return
    if wanted["type"] == "all":
        parts = wanted.get("checks")
        yield from () if isinstance(parts, list) and parts else ("check 缺少 checks",)
        yield from (fault for part in (parts if isinstance(parts, list) else ()) for fault in _check(spec, part, own))
        return
    yield from _mentions(spec, wanted)
    yield from DETAILS.get(wanted["type"], _no_details)(wanted)


def _mentions(spec: Spec, wanted: Part) -> Iterator[str]:
    name = MENTIONS.get(wanted["type"], "field")
    shelf = "slots" if name.startswith("slot") else "fields"
    known = [part["id"] for part in spec.get(shelf, [])]
    asked = wanted.get(name) if name.endswith("s") else [wanted.get(name)]
    if not isinstance(asked, list) or not asked:
        yield f"check 缺少 {name}"
        return
    yield from (f"check 提到的 {one} 不存在" for one in asked if one not in known)


def _no_details(_wanted: Part) -> Iterator[str]:
    yield from ()


def _number(wanted: Part) -> Iterator[str]:
    if any(texts.number_of(n) is None for n in (wanted.get("value"), wanted.get("tolerance", 0))):
        yield "check 的 value、tolerance 须为数字"


def _equals(wanted: Part) -> Iterator[str]:
    values = wanted.get("any_of", [wanted.get("value")])
    if not isinstance(values, list) or not values or not all(is_value(value) for value in values):
        yield "check 须写 value 或 any_of"


def _contains(wanted: Part) -> Iterator[str]:
    yield from _words(wanted)
    words = wanted.get("words")
    if not is_whole(wanted.get("at_least", 1), 1, len(words) if isinstance(words, list) else 1):
        yield "check 的 at_least 有误"


def _length(wanted: Part) -> Iterator[str]:
    if not all(is_whole(n, 0, texts.LONGEST) for n in (wanted.get("min", 0), wanted.get("max", texts.LONGEST))):
        yield "check 的 min、max 须为字数"


def _words(wanted: Part) -> Iterator[str]:
    if not is_list_of_words(wanted.get("words")):
        yield "check 的 words 须为文字的列表（数字请加引号）"


def _cells(wanted: Part) -> Iterator[str]:
    cells = wanted.get("cells")
    if not isinstance(cells, list) or not cells or not all(isinstance(cell, dict) for cell in cells):
        yield "check 缺少 cells"
        return
    for cell in cells:
        if not is_words(cell.get("cell")) or not ADDRESS.fullmatch(cell["cell"]) or not is_value(cell.get("value")):
            yield "check 的 cells 须有 cell（如 B3）和 value"
        if texts.number_of(cell.get("tolerance", 0)) is None or not isinstance(cell.get("sheet", ""), str):
            yield "check 的 cells 中 sheet 须为文字，tolerance 须为数字"


MENTIONS = {"slots_filled": "slots", "slots_valid": "slots", "cells": "slot", "no_words": "fields"}
DETAILS: Mapping[str, Callable[[Part], Iterator[str]]] = {
    "number": _number,
    "equals": _equals,
    "contains": _contains,
    "length": _length,
    "no_words": _words,
    "cells": _cells,
}


def is_words(value: Any) -> bool:
    """A text that is not empty."""
    return isinstance(value, str) and bool(value.strip())


def is_value(value: Any) -> bool:
    """A text or a number to compare with."""
    return is_words(value) or (isinstance(value, int | float) and not isinstance(value, bool))


def is_list_of_words(value: Any) -> bool:
    """A list of such texts, not empty."""
    return (
        isinstance(value, Sequence) and not isinstance(value, str) and bool(value) and all(is_words(v) for v in value)
    )


def is_whole(value: Any, least: int, most: int) -> bool:
    """A whole number within bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
