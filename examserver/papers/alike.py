"""Questions of the bank that are alike: looked for again only when a question has changed, and put side by side."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from examserver.offload import off_loop
from examserver.papers.comparing import WORDS, Piece, changes_between
from examserver.papers.reads.exporting import Current
from question_bank.authored import HTML_FIELDS
from question_bank.choices import LETTERS
from question_bank.likeness import Pair, alike
from question_bank.sanitize import text_of

LONGEST = 1_000
BESIDE = ("stem", "options", "left", "right", "items", "classes", "goods", "words", "choices", "parts", "key")


@dataclass(frozen=True)
class Row:
    """A field of two questions, side by side, the letters that differ marked."""

    word: Any
    one: tuple[Piece, ...]
    other: tuple[Piece, ...]


@dataclass(frozen=True)
class Couple:
    """Two questions that are alike. `is_apart`: no paper holds both."""

    one: Current
    other: Current
    likeness: float
    why: str
    is_apart: bool
    rows: tuple[Row, ...]


_found: dict[str, list[Pair]] = {}


def alike_in(current: Mapping[str, Current]) -> list[Pair]:
    """The pairs of these questions that are alike, the most alike first."""
    mark = hashlib.sha256("".join(sorted(q.digest for q in current.values())).encode()).hexdigest()
    if mark not in _found:
        pairs = off_loop(alike, [q.spec for q in current.values()])
        _found.clear()
        _found[mark] = pairs
    return _found[mark]


def is_apart(current: Mapping[str, Current], pair: Pair) -> bool:
    """Whether two questions are siblings or enemies already."""
    one, other = current[pair.code].spec, current[pair.other].spec
    if one.get("sibling") and one.get("sibling") == other.get("sibling"):
        return True
    return pair.other in (one.get("enemies") or ()) or pair.code in (other.get("enemies") or ())


def couple_of(current: Mapping[str, Current], pair: Pair) -> Couple:
    """A pair as it is shown."""
    one, other = current[pair.code], current[pair.other]
    return Couple(one, other, pair.likeness, pair.why, is_apart(current, pair), tuple(_rows(one.spec, other.spec)))


def _rows(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Row]:
    for name in BESIDE:
        texts = [_text(name, spec) for spec in (one, other)]
        if not any(texts):
            continue
        changes = changes_between({name: texts[0]}, {name: texts[1]})
        sides = (changes[0].old, changes[0].new) if changes else ((Piece(texts[0], False),),) * 2
        yield Row(WORDS[name], *sides)


def _text(name: str, spec: Mapping[str, Any]) -> str:
    """A field in plain words; entries of a list one a line, with their letters."""
    value = spec.get(name)
    if isinstance(value, bool):
        return "正确" if value else "错误"
    if isinstance(value, str):
        return text_of(value)[:LONGEST] if name in HTML_FIELDS else value[:LONGEST]
    if not isinstance(value, list) or (name == "key" and spec.get("kind") == "case"):
        return ""
    is_lettered = name == "options"
    lines = (
        f"{LETTERS[n]}. {_entry(v)}" if is_lettered and n < len(LETTERS) else _entry(v) for n, v in enumerate(value)
    )
    return "\n".join(lines)[:LONGEST]


def _entry(value: Any) -> str:
    if isinstance(value, Mapping):
        return text_of(str(value.get("stem") or value.get("text") or value.get("value") or dict(value)))
    if isinstance(value, list):
        return " / ".join(map(_entry, value))
    return text_of(str(value))
