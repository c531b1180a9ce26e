"""What papers and questions may be called, and how long a paper may take."""

import re
from typing import Any

from examserver.errors import Refused

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
MOST_MINUTES = 600


def may_name_paper(code: str) -> None:
    """A code that can be typed and printed. Refuses: bad_paper_code."""
    if not CODE.fullmatch(code):
        raise Refused("bad_paper_code", field="code")


def may_change(is_frozen: bool) -> None:
    """A frozen paper never changes. Refuses: paper_is_frozen."""
    if is_frozen:
        raise Refused("paper_is_frozen")


def next_code(stem: str, taken: set[str]) -> str:
    """A free code for the next paper of a blueprint: L4-S80J20-A, -B, … -Z, then numbers."""
    letters = [f"{stem}-{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    numbered = (f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in (*letters, *numbered) if code not in taken)


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
