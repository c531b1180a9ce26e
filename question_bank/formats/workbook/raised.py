"""Raised and lowered characters of a workbook's texts, which plain text would put on the line: 10² is not 102."""

import html
import re

SUPERSCRIPT = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
SUBSCRIPT = dict(zip("0123456789+-−=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ", strict=True))
ITEM = re.compile(rb"<(?:\w+:)?si(?:\s*/>|\s*>(.*?)</(?:\w+:)?si>)", re.DOTALL)
RUN = re.compile(rb"<(?:\w+:)?r>(.*?)</(?:\w+:)?r>", re.DOTALL)
WORDS = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</")
ALIGNED = re.compile(rb"<(?:\w+:)?vertAlign\s+val=[\"'](superscript|subscript)")


def raised_texts(shared_strings: bytes) -> dict[int, str | None]:
    """By their numbers, the shared texts that have such characters; None where no character says the same."""
    if b"vertAlign" not in shared_strings:
        return {}
    found = {}
    for number, item in enumerate(ITEM.finditer(shared_strings)):
        runs = item.group(1) or b""
        if ALIGNED.search(runs):
            pieces = [_piece(run) for run in RUN.findall(runs)]
            found[number] = None if None in pieces else "".join(piece or "" for piece in pieces).strip()
    return found


def _piece(run: bytes) -> str | None:
    text = html.unescape("".join(words.decode("utf-8", "replace") for words in WORDS.findall(run)))
    aligned = ALIGNED.search(run)
    if aligned is None or not text.strip():
        return text
    letters = SUPERSCRIPT if aligned.group(1) == b"superscript" else SUBSCRIPT
    return "".join(letters[c] for c in text) if set(text) <= set(letters) else None
