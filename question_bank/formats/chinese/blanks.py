"""Blanks of a stem, and answers that fill them."""

import re
from typing import Any

from question_bank.formats.basket import Unusable
from question_bank.formats.workbook.questions import accepted_of
from question_bank.kinds.fill_in.matching import BLANK

LINES = re.compile(r"[_＿]{2,}")
BRACKETS = re.compile(r"[（(][\s\u3000]*[）)]|【[\s\u3000]*】|\[[\s\u3000]*\]")
NUMBERED = re.compile(
    r"[\s;；,，、。]{0,4}(?:[(（]\s?\d{1,2}\s?[)）]|[①②③④⑤⑥⑦⑧⑨⑩]|第[一二三四五六七八九十\d]{1,2}空[:：])\s{0,4}"
)
SEPARATORS = tuple(re.compile(mark) for mark in (r"\|-", r"\n", r"[;；]", r"[|｜]", r"、", r"[,，]", r"[\s\u3000]+"))
ALTERNATIVES = re.compile(r"[;；|｜]")


def count_blanks(stem: str) -> int:
    """How many blanks a stem shows: lines, else empty brackets."""
    return len(LINES.findall(stem)) or len(BRACKETS.findall(stem))


def with_blanks(stem: str) -> str:
    """A stem with our own blanks; one that shows none gets one at its end."""
    for mark in (LINES, BRACKETS):
        if mark.search(stem):
            return mark.sub(lambda line: line.group() if BLANK.fullmatch(line.group()) else "____", stem)
    return f"{stem} ____"


def answers_of(said: str, blanks: int) -> list[list[Any]]:
    """For each blank the texts that fill it. Unusable: there are more or fewer answers than blanks."""
    if blanks == 1:
        only = NUMBERED.sub("", said, count=1) if len(NUMBERED.findall(said)) == 1 else said
        pieces = [piece for text in ALTERNATIVES.split(only) for piece in accepted_of(text.strip())]
        return [_unlike(pieces)]
    for pieces in _divided(said):
        if len(pieces) == blanks and all(pieces):
            return [_unlike(accepted_of(piece)) for piece in pieces]
    raise Unusable("wrong_number_of_blanks", f"题干有 {blanks} 个空，答案的个数不符：{said[:60]}", "key")


def _divided(said: str) -> list[list[str]]:
    found = [[piece.strip() for piece in mark.split(said.strip())] for mark in SEPARATORS]
    numbered = NUMBERED.split(said.strip())
    if len(numbered) > 2 and not numbered[0].strip():
        found.insert(0, [piece.strip(" ;；,，、。\n") for piece in numbered[1:]])
    return found


def _unlike(accepted: list[Any]) -> list[Any]:
    """The accepted texts, each once."""
    kept: list[Any] = []
    for entry in accepted:
        if entry not in kept:
            kept.append(entry)
    return kept
