"""What changed between two versions of a question: field by field, in words, the letters that differ marked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import orjson

from examserver.languages import N_
from examserver.papers.life import key_fields
from question_bank.sanitize import text_of

WORDS: dict[str, Any] = {
    "stem": N_("题干"),
    "options": N_("选项"),
    "key": N_("答案"),
    "analysis": N_("解析"),
    "module": N_("模块"),
    "point": N_("知识点"),
    "levels": N_("级别"),
    "difficulty": N_("难度"),
    "importance": N_("重要程度"),
    "kind": N_("题型"),
    "weights": N_("各选项得分比例"),
    "rule": N_("计分规则"),
    "shares": N_("各空得分比例"),
    "parts": N_("小题"),
    "left": N_("左栏"),
    "right": N_("右栏"),
    "items": N_("排序项"),
    "classes": N_("类别"),
    "goods": N_("归类项"),
    "words": N_("词语"),
    "choices": N_("各处选项"),
    "areas": N_("热区"),
    "picture": N_("图片"),
    "points_of_answer": N_("要点"),
    "title": N_("名称"),
    "briefing": N_("任务说明"),
    "rubric": N_("评分表"),
    "solution": N_("参考答案"),
    "fields": N_("填写内容"),
    "slots": N_("提交文件"),
    "pack": N_("材料包"),
    "sibling": N_("同源题"),
    "enemies": N_("互斥题"),
}
LONGEST = 4_000
"""Texts beyond this are shown without marks: to compare them letter by letter takes too long."""


@dataclass(frozen=True)
class Piece:
    """A part of a text; `is_changed` where the other version has it otherwise."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Change:
    """A field that differs, or one entry of it (`place`, from 1). `is_key`: it decides what an answer gets."""

    field: str
    word: Any
    place: str
    is_key: bool
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What the new version has otherwise, in the order of its fields."""
    keys = set(key_fields(old, new))
    names = [n for n in dict.fromkeys([*new, *old]) if n[:1] != "_" and old.get(n) != new.get(n)]
    return [
        Change(name, WORDS.get(name, name), place, name in keys, *_compared(before, after))
        for name in names
        for place, before, after in _pairs(old.get(name), new.get(name))
    ]


def _pairs(old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    """Entry by entry where two lists are equally long, else as a whole."""
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and len(new) > 1:
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                yield _place(place, new), _said(before), _said(after)
    else:
        yield "", _said(old), _said(new)


def _place(place: int, entries: list[Any]) -> str:
    is_lettered = all(isinstance(entry, str) for entry in entries) and len(entries) <= 26
    return chr(ord("A") + place) if is_lettered else str(place + 1)


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return text_of(value) if "<" not in value or text_of(value) else value
    if isinstance(value, list) and all(isinstance(entry, int | float) for entry in value):
        return "、".join(map(str, value))
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return "\n".join(_said(entry) for entry in value)
    if isinstance(value, list | dict):
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _compared(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if max(len(old), len(new)) > LONGEST or not old or not new:
        return _whole(old), _whole(new)
    left, right = [], []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left.append(Piece(old[i:j], what != "equal"))
        right.append(Piece(new[k:m], what != "equal"))
    return tuple(p for p in left if p.text), tuple(p for p in right if p.text)


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, True),) if text else ()
