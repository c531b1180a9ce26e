"""What papers and questions may be called, how long a paper may take, and what of a question is kept to be found by."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from examserver.errors import Refused
from question_bank.sanitize import text_of

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
MOST_MINUTES = 600


def may_name_paper(code: str) -> None:
    """A code that can be typed and printed. Refuses: bad_paper_code."""
    if not CODE.fullmatch(code):
        raise Refused("bad_paper_code", field="code")


def may_name_item(code: str) -> None:
    """A question's code, of the same sort. Refuses: bad_item_code."""
    if not CODE.fullmatch(code):
        raise Refused("bad_item_code", field="code")


def may_change(is_frozen: bool) -> None:
    """A frozen paper never changes. Refuses: paper_is_frozen."""
    if is_frozen:
        raise Refused("paper_is_frozen")


def next_code(stem: str, taken: set[str]) -> str:
    """A free code for the next paper of a blueprint: L4-S80J20-A, -B, … -Z, then numbers."""
    letters = [f"{stem}-{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    numbered = (f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in (*letters, *numbered) if code not in taken)


def next_number(stem: str, taken: set[str]) -> str:
    """A free code for the next set of a blueprint: L4-S80J20-P1, -P2, …"""
    return next(code for n in range(1, len(taken) + 2) if (code := f"{stem}{n}") not in taken)


Order = list[tuple[int, dict[str, list[int]], dict[str, Any]]]


def difference(plain: dict[str, Any], shown: dict[str, Any]) -> tuple[dict[str, list[int]], dict[str, Any]]:
    """How a question shown to one candidate differs from the plain one: lists in another order, fields of other value.

    Of a list in another order the indices: shown[i] = plain[indices[i]].
    """
    moved: dict[str, list[int]] = {}
    other: dict[str, Any] = {}
    for name, value in shown.items():
        if value == plain.get(name):
            continue
        indices = _indices(plain.get(name), value)
        if indices is None:
            other[name] = value
        else:
            moved[name] = indices
    return moved, other


def _indices(plain: Any, shown: Any) -> list[int] | None:
    if not (isinstance(plain, list) and isinstance(shown, list) and len(plain) == len(shown)):
        return None
    free = list(range(len(plain)))
    found = []
    for value in shown:
        place = next((i for i in free if plain[i] == value), None)
        if place is None:
            return None
        free.remove(place)
        found.append(place)
    return found


def arrange(form: dict[str, Any], order: Order) -> dict[str, Any]:
    """The paper as one candidate sees it: what the terminal makes of the form and the order (static/attempts)."""
    plain = {question["no"]: question for question in form["questions"]}
    questions = []
    for no, moved, other in order:
        question = plain[no]
        lists = {name: [question[name][i] for i in indices] for name, indices in moved.items()}
        questions.append({**question, **lists, **other})
    return {**form, "questions": questions}


UNSOUGHT = frozenset(("kind", "workspace", "rule", "importance", "src", "sha256", "file", "path", "qti"))
"""Fields of a question whose words nobody looks for."""


def shelved(spec: Mapping[str, Any], is_task: bool) -> dict[str, Any]:
    """What a version says in columns of its own, by which the bank is narrowed and searched; a draft may lack any."""
    levels, difficulty = spec.get("levels"), spec.get("difficulty")
    is_number = isinstance(difficulty, int | float) and not isinstance(difficulty, bool)
    return {
        "code": str(spec["code"]),
        "kind": str(spec["workspace" if is_task else "kind"])[:40],
        "is_task": is_task,
        "module": str(spec.get("module") or "")[:60],
        "point": str(spec.get("point") or "")[:60],
        "title": " ".join(text_of(str(spec.get("title" if is_task else "stem") or "")).split())[:300],
        "levels": "".join(str(n) for n in (5, 4, 3, 2, 1) if isinstance(levels, list) and n in levels),
        "difficulty": difficulty if is_number else None,
        "importance": str(spec.get("importance") or "")[:1],
        "search": sought(" ".join(_words_in(spec))),
    }


INVISIBLE = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF])


def sought(words: str) -> str:
    """The form in which words are looked for: width, case, invisible marks and runs of spaces vanish."""
    return " ".join(unicodedata.normalize("NFKC", words).translate(INVISIBLE).casefold().split())


def _words_in(value: Any) -> Iterator[str]:
    """The words of a question, wherever they stand in it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in UNSOUGHT:
                yield from _words_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words_in(inner)
    elif isinstance(value, str):
        yield text_of(value)
