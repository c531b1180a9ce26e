"""Text as people type it: made tidy when it is read, folded when it is compared."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from question_bank.contract import Malformed

LONGEST = 50_000
WHOLE_OR_DECIMAL = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
DIGITS = 30


def one_line(raw: Any) -> str:
    """A trimmed line; line breaks and tabs become spaces."""
    return re.sub(r"[\t\r\n]+", " ", paragraphs(raw))


def paragraphs(raw: Any) -> str:
    """Trimmed text with plain line breaks; nothing that a database or a printer chokes on."""
    if not isinstance(raw, str):
        raise Malformed("应为文字")
    if len(raw) > LONGEST:
        raise Malformed("文字过长")
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n" for c in text):
        raise Malformed("含有不能使用的字符")
    return text.strip()


def fold(text: str) -> str:
    """The form in which two texts are compared: width, case, invisible marks and runs of spaces vanish."""
    return unify(text).casefold()


def unify(text: str) -> str:
    """The same, with upper and lower case left as they are."""
    wide = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-")
    return " ".join("".join(c for c in wide if unicodedata.category(c) != "Cf").split())


def count(text: str) -> int:
    """Characters of a text, as its limits count them: white space is free."""
    return sum(1 for c in text if not c.isspace())


def number_of(text: Any) -> Decimal | None:
    """The number that a text says, thousands commas allowed; None when it says no number."""
    folded = unify(str(text))
    if len(folded) > DIGITS or not WHOLE_OR_DECIMAL.fullmatch(folded):
        return None
    return Decimal(folded.replace(",", ""))
