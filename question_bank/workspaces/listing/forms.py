"""Structured fields: what each type takes, and when it counts as filled.

An amount stays as it was typed: a check says whether it is a number, nothing that was typed is lost.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from question_bank import texts
from question_bank.contract import Malformed

Field = Mapping[str, Any]
Tree = Sequence[Mapping[str, Any]]
LONGEST = {"text": 80, "long_text": 1000, "amount": 14, "shop_name": 40}
MOST_LEVELS = 6


def read(field: Field, raw: Any, tree: Tree) -> Any:
    """A tidy value of the field's type, or None where nothing stands in it. Malformed."""
    if raw is None or raw == "":
        return None
    return READERS[field["type"]](field, raw, tree) or None


def is_filled(field: Field, value: Any, tree: Tree) -> bool:
    """Whether something stands in it; a category must be chosen down to its last level."""
    return bool(value) and (field["type"] != "category" or is_leaf(tree, value))


def words(value: Any) -> str:
    """A value as one text."""
    return " › ".join(value) if isinstance(value, list) else str(value or "")


def short(text: str, most: int) -> str:
    """A text that is not too long. Malformed."""
    if texts.count(text) > most:
        raise Malformed("最多 %(max)s 字", max=most)
    return text


def amount(raw: Any) -> str:
    """An amount as it was typed."""
    return short(texts.unify(texts.one_line("" if raw is None else raw)), LONGEST["amount"])


def below(tree: Tree, path: Sequence[str]) -> Tree | None:
    """What stands below a path of names; None where there is no such path."""
    found: Tree = tree
    for name in path:
        one = next((each for each in found if each["name"] == name), None)
        if one is None:
            return None
        found = one.get("children") or ()
    return found


def is_leaf(tree: Tree, path: Sequence[str]) -> bool:
    """Whether a path of names ends at a last level."""
    found = below(tree, path)
    return bool(path) and found is not None and not found


def _line(field: Field, raw: Any, _tree: Tree) -> str:
    return short(texts.one_line(raw), field.get("max", LONGEST[field["type"]]))


def _long(field: Field, raw: Any, _tree: Tree) -> str:
    return short(texts.paragraphs(raw), field.get("max", LONGEST["long_text"]))


def _amount(_field: Field, raw: Any, _tree: Tree) -> str:
    return amount(raw)


def _choice(field: Field, raw: Any, _tree: Tree) -> str:
    if not isinstance(raw, str) or raw not in field["options"]:
        raise Malformed("没有这个选项")
    return raw


def _many(field: Field, raw: Any, _tree: Tree) -> list[str]:
    if not isinstance(raw, list) or not all(isinstance(one, str) and one in field["options"] for one in raw):
        raise Malformed("没有这个选项")
    return [option for option in field["options"] if option in raw]


def _category(_field: Field, raw: Any, tree: Tree) -> list[str]:
    if not isinstance(raw, list) or len(raw) > MOST_LEVELS or not all(isinstance(name, str) for name in raw):
        raise Malformed("没有这个类目")
    if below(tree, raw) is None:
        raise Malformed("没有这个类目")
    return list(raw)


READERS: Mapping[str, Callable[[Field, Any, Tree], Any]] = {
    "text": _line,
    "shop_name": _line,
    "long_text": _long,
    "amount": _amount,
    "choice": _choice,
    "many": _many,
    "category": _category,
}
