"""Texts with * for any characters, ? for one, and ~ before a sign that means itself.

The parts between two * are sought one after the other, each from where the last one ended: never a look back, so that
no pattern takes long.
"""

import re
from functools import lru_cache

from question_bank.spreadsheets.values import VALUE, Failed

LONGEST_PATTERN = 255
Pattern = tuple[re.Pattern[str], ...]


@lru_cache(maxsize=1024)
def pattern_of(text: str) -> Pattern:
    """The parts of a pattern between its *. Failed: it is too long."""
    if len(text) > LONGEST_PATTERN:
        raise Failed(VALUE)
    parts = [""]
    place = 0
    while place < len(text):
        sign = text[place]
        if sign == "~" and text[place + 1 : place + 2] in ("*", "?", "~"):
            place += 1
            parts[-1] += re.escape(text[place])
        elif sign == "*":
            parts.append("")
        else:
            parts[-1] += "." if sign == "?" else re.escape(sign.lower())
        place += 1
    return tuple(re.compile(part, re.DOTALL) for part in parts)


def has_wildcards(text: str) -> bool:
    """Whether a text is a pattern."""
    return any(sign in text for sign in "*?~")


def fits(pattern: Pattern, text: str) -> bool:
    """Whether the whole text fits, without regard to case."""
    low = text.lower()
    if len(pattern) == 1:
        return pattern[0].fullmatch(low) is not None
    first = pattern[0].match(low)
    if not first:
        return False
    place = first.end()
    for part in pattern[1:-1]:
        found = part.search(low, place)
        if not found:
            return False
        place = found.end()
    size = length_of(pattern[-1])
    return len(low) - place >= size and pattern[-1].fullmatch(low, len(low) - size) is not None


def length_of(part: re.Pattern[str]) -> int:
    """How many characters a part fits."""
    return len(re.sub(r"\\(.)", r"\1", part.pattern, flags=re.DOTALL))


def find_in(pattern: Pattern, text: str, start: int) -> int:
    """Where the first part of a text that fits begins, from `start`; -1: nowhere."""
    low = text.lower()
    first = pattern[0].search(low, start)
    if not first:
        return -1
    place = first.end()
    for part in pattern[1:]:
        found = part.search(low, place)
        if not found:
            return -1
        place = found.end()
    return first.start()
