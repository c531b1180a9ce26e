"""Texts: taken apart, put together, changed, shown under a format."""

import re
from typing import Any

from question_bank.spreadsheets.formats import formatted
from question_bank.spreadsheets.functions.kit import LONGEST_TEXT, MANY, lifted, plain, whole
from question_bank.spreadsheets.values import (
    NONE_SUCH,
    VALUE,
    Error,
    Failed,
    Grid,
    number,
    number_in,
    scalar,
    text,
    truth,
)
from question_bank.spreadsheets.wildcards import find_in, pattern_of

NOT_PRINTED = re.compile(r"[\x00-\x1f]")
WORD = re.compile(r"[^\W\d_]+")


def bounded(made: str) -> str:
    """A text that a cell can hold. Failed: it is too long."""
    if len(made) > LONGEST_TEXT:
        raise Failed(VALUE)
    return made


def _length(value: Any) -> int:
    found = whole(value)
    if found < 0:
        raise Failed(VALUE)
    return found


def right(value: Any, many: Any = 1) -> str:
    """RIGHT."""
    count = _length(many)
    return text(value)[-count:] if count else ""


def middle(value: Any, start: Any, many: Any) -> str:
    """MID."""
    first, count = whole(start), _length(many)
    if first < 1:
        raise Failed(VALUE)
    return text(value)[first - 1 : first - 1 + count]


def find(sought: Any, value: Any, start: Any = 1) -> int:
    """FIND: with regard to case."""
    first, held = whole(start), text(value)
    if not 1 <= first <= len(held) + 1:
        raise Failed(VALUE)
    place = held.find(text(sought), first - 1)
    if place < 0:
        raise Failed(VALUE)
    return place + 1


def search(sought: Any, value: Any, start: Any = 1) -> int:
    """SEARCH: without regard to case, with * and ?."""
    first, held = whole(start), text(value)
    if not 1 <= first <= len(held) + 1:
        raise Failed(VALUE)
    place = find_in(pattern_of(text(sought)), held, first - 1)
    if place < 0:
        raise Failed(VALUE)
    return place + 1


def substitute(value: Any, old: Any, new: Any, which: Any = None) -> str:
    """SUBSTITUTE: every one, or the nth."""
    held, sought, instead = text(value), text(old), text(new)
    if not sought:
        return held
    if which is None:
        if len(held) + held.count(sought) * (len(instead) - len(sought)) > LONGEST_TEXT:
            raise Failed(VALUE)
        return held.replace(sought, instead)
    nth = whole(which)
    if nth < 1:
        raise Failed(VALUE)
    place = -1
    for _ in range(min(nth, len(held) + 1)):
        place = held.find(sought, place + 1 if place < 0 else place + len(sought))
        if place < 0:
            return held
    return bounded(held[:place] + instead + held[place + len(sought) :])


def replace(value: Any, start: Any, many: Any, new: Any) -> str:
    """REPLACE."""
    first, count, held = whole(start), _length(many), text(value)
    if first < 1:
        raise Failed(VALUE)
    return bounded(held[: first - 1] + text(new) + held[first - 1 + count :])


def trim(value: Any) -> str:
    """TRIM: spaces at the ends and runs of them; those of full width stay, as in Excel."""
    return re.sub(" +", " ", text(value)).strip(" ")


def joined(*values: Any) -> str:
    """CONCAT."""
    return "".join(_texts(values, 0, skip=False))


def text_join(between: Any, skip_empty: Any, *values: Any) -> str:
    """TEXTJOIN."""
    sign = text(between)
    return bounded(sign.join(_texts(values, len(sign), skip=truth(skip_empty))))


def _texts(values: Any, between: int, *, skip: bool) -> list[str]:
    """The texts of values, with so many characters between them. Failed: together they are too long."""
    found: list[str] = []
    size = 0
    for value in values:
        for one in value.flat() if isinstance(value, Grid) else (value,):
            if isinstance(one, Error):
                raise Failed(one)
            said = text(one)
            if not said and skip:
                continue
            size += len(said) + (between if found else 0)
            if size > LONGEST_TEXT:
                raise Failed(VALUE)
            found.append(said)
    return found


def shown_as(value: Any, code: Any) -> str:
    """TEXT: a text that says a number is taken for that number."""
    held = scalar(value)
    if isinstance(held, bool):
        return text(held)
    if isinstance(held, str):
        found = number_in(held)
        held = held if found is None else found
    return formatted(0 if held is None else held, text(code)) if text(code) else ""


def said(value: Any) -> float:
    """VALUE."""
    held = scalar(value)
    if isinstance(held, bool):
        raise Failed(VALUE)
    return number(held)


def said_in(value: Any, point: Any = ".", comma: Any = ",") -> float:
    """NUMBERVALUE."""
    held = re.sub(r"\s", "", text(value))
    held = held.replace(text(comma), "") if text(comma) else held
    return number(held.replace(text(point), ".") or 0)


def repeated(value: Any, many: Any) -> str:
    """REPT."""
    held, count = text(value), _length(many)
    if len(held) * count > LONGEST_TEXT:
        raise Failed(VALUE)
    return held * count


def proper(value: Any) -> str:
    """PROPER."""
    return WORD.sub(lambda word: word.group().capitalize(), text(value))


def sign_of(value: Any) -> str:
    """UNICHAR; CHAR only as far as ASCII goes."""
    code = whole(value)
    if not 1 <= code <= 0xFFFF or 0xD800 <= code <= 0xDFFF:
        raise Failed(VALUE)
    return chr(code)


def code_of(value: Any) -> int:
    """UNICODE."""
    held = text(value)
    if not held:
        raise Failed(VALUE)
    return ord(held[0])


def _char(value: Any) -> str:
    if whole(value) > 127:
        raise Failed(NONE_SUCH)
    return sign_of(value)


def _is_exact(one: Any, other: Any) -> bool:
    return text(one) == text(other)


FUNCTIONS = {
    "LEFT": lifted(lambda value, many=1: text(value)[: _length(many)], 1, 2),
    "RIGHT": lifted(right, 1, 2),
    "MID": lifted(middle, 3),
    "LEN": lifted(lambda value: len(text(value)), 1),
    "FIND": lifted(find, 2, 3),
    "SEARCH": lifted(search, 2, 3),
    "SUBSTITUTE": lifted(substitute, 3, 4),
    "REPLACE": lifted(replace, 4),
    "TRIM": lifted(trim, 1),
    "CLEAN": lifted(lambda value: NOT_PRINTED.sub("", text(value)), 1),
    "UPPER": lifted(lambda value: text(value).upper(), 1),
    "LOWER": lifted(lambda value: text(value).lower(), 1),
    "PROPER": lifted(proper, 1),
    "CONCAT": plain(joined, 1, MANY),
    "CONCATENATE": plain(lambda *values: joined(*map(scalar, values)), 1, MANY),
    "TEXTJOIN": plain(text_join, 3, MANY),
    "TEXT": lifted(shown_as, 2),
    "VALUE": lifted(said, 1),
    "NUMBERVALUE": lifted(said_in, 1, 3),
    "EXACT": lifted(_is_exact, 2),
    "REPT": lifted(repeated, 2),
    "CHAR": lifted(_char, 1),
    "UNICHAR": lifted(sign_of, 1),
    "CODE": lifted(code_of, 1),
    "UNICODE": lifted(code_of, 1),
}
