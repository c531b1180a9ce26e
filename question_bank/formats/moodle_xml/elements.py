"""Reading one element of a Moodle file: its words, its flags, its numbers; and how a question is refused."""

import re
from decimal import Decimal

from question_bank.formats.xml_reader import Element, line_of

NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:[eE][+-]?[0-9]{1,2})?")


class CannotTake(ValueError):
    """This question is not taken: a stable code, a sentence, the field and, where it is known, the line."""

    def __init__(self, code: str, reason: str, column: str = "", at: Element | None = None) -> None:
        super().__init__(reason)
        self.code, self.reason, self.column = code, reason, column
        self.line = line_of(at) if at is not None else None


def words(parent: Element | None, *path: str) -> str:
    """The trimmed words of the element at the end of the path; empty where there is none."""
    for tag in path:
        parent = parent.find(tag) if parent is not None else None
    if parent is None:
        return ""
    if len(parent):
        inner = str(parent[0].tag)[:40]
        raise CannotTake("markup_in_text", f"<{inner}> 须写在 CDATA 里，或把 < 写成 &lt;", str(parent.tag), parent)
    return (parent.text or "").strip()


def is_on(parent: Element, tag: str, default: bool) -> bool:
    """A flag as Moodle reads it: nothing, 0 and false are off, everything else is on."""
    element = parent.find(tag)
    return default if element is None else words(element) not in ("", "0", "false")


def number_at(parent: Element, tag: str, default: str) -> Decimal:
    """A number as Moodle reads it: one comma stands for the point."""
    return to_number(words(parent, tag) or default, tag, parent)


def to_number(text: str, column: str, at: Element) -> Decimal:
    """The number that a text says: spaces vanish, a comma is the point, or thousands where there is a point too."""
    tidy = text.replace(" ", "")
    tidy = tidy.replace(",", "") if "." in tidy or tidy.count(",") > 1 else tidy.replace(",", ".")
    if NUMBER.fullmatch(tidy) is None:
        raise CannotTake("bad_number", f"“{text[:40]}”不是数", column, at)
    return Decimal(tidy)


def written(number: Decimal) -> str:
    """A number as our kinds write it: no exponent, no zeros at its end."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-0", "0", text in ("-0", "-0.0"))
