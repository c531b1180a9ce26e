"""Options that are joined in one cell, and keys in all the ways in which people write them."""

import re
from collections.abc import Sequence

from question_bank import texts
from question_bank.choices import LETTERS
from question_bank.formats.workbook.words import truth_of

LABEL = re.compile(r"[(（]?([A-ZＡ-Ｚ])(?:[)）]|\s*[.．、:：\-－—])[.．、]?\s*")
AFTER_SEPARATOR = re.compile(r"(?<![^\s,，;；|｜、$\u3000])" + LABEL.pattern)
TRAILING = re.compile(r"(?:\$;\$|[\s,，;；|｜、])+$")
SEPARATORS = (r"\$;\$", r"\n", r"[|｜]", r"[;；]", r"[,，]", r"、")
KEY_SEPARATORS = (*SEPARATORS, "/", r"\s")
LETTERS_ONLY = re.compile(r"[A-Z](?:[\s,;、|/.&+和]*[A-Z])*[.。]?")
DIGITS_ONLY = re.compile(r"\d{1,2}(?:[\s,;、|/]+\d{1,2})*")


class BadKey(ValueError):
    """A key that names no option, or names options in two ways that do not agree."""


def split_options(text: str) -> list[str]:
    """The options of one cell, labelled `A. x,B. y` or divided by a separator; one piece where nothing divides it."""
    if "$;$" not in text and (labelled := split_labelled(text)):
        return [piece for _letter, piece in labelled]
    for separator in SEPARATORS:
        pieces = [piece.strip() for piece in re.split(separator, text)]
        if len(pieces) > 1:
            while pieces and not pieces[-1]:
                pieces.pop()
            return without_labels(pieces)
    return [text.strip()]


def split_labelled(text: str, gaps: bool = False) -> list[tuple[str, str]]:
    """Letters and texts of `A. x,B. y`; empty unless A is first and the letters follow each other, each once."""
    text = text.strip()
    for label in (AFTER_SEPARATOR, LABEL):
        found = list(label.finditer(text))
        letters = [texts.unify(match.group(1)) for match in found]
        follow = sorted(set(letters)) == letters if gaps else letters == list(LETTERS[: len(letters)])
        if found and found[0].start() == 0 and follow and (gaps or len(found) > 1):
            ends = [match.start() for match in found[1:]] + [len(text)]
            return [
                (letter, TRAILING.sub("", text[match.end() : end]))
                for letter, match, end in zip(letters, found, ends, strict=True)
            ]
    return []


def split_stem(text: str) -> tuple[str, list[str]]:
    """The stem and the options that stand in it below each other or in a line; no options where there are none."""
    first = next((m for m in AFTER_SEPARATOR.finditer(text) if m.start() and m.group(1) in "AＡ"), None)
    labelled = split_labelled(text[first.start() :]) if first else []
    return (text[: first.start()].strip(), [piece for _letter, piece in labelled]) if first and labelled else (text, [])


def without_labels(options: Sequence[str]) -> list[str]:
    """Options without their own letters, where every one of them has its letter in front."""
    found = [LABEL.match(option) for option in options]
    for letter, match in zip(LETTERS, found, strict=False):
        if match is None or texts.unify(match.group(1)) != letter:
            return list(options)
    return [option[match.end() :].strip() for option, match in zip(options, found, strict=True) if match]


def key_letters(text: str, options: Sequence[str], numbered: bool, single: bool) -> str:
    """The letters of the right options. BadKey: the key names none, or cannot be told."""
    by_letter = _by_letters(text, len(options))
    by_text = _by_text(text, options)
    if by_letter and (len(by_letter) == 1 or not (single and by_text)):
        return by_letter
    by_number = _by_numbers(text, len(options)) if numbered else ""
    if by_number and by_text and by_number != by_text:
        raise BadKey(f"答案“{text[:40]}”既是选项的序号，又是另一个选项的内容，无法确定")
    return by_number or by_text or _by_labelled(text, options) or _by_truth(text, options) or _no_key(text, options)


def _by_letters(text: str, count: int) -> str:
    folded = texts.unify(text).upper().removeprefix("选项")
    if not LETTERS_ONLY.fullmatch(folded):
        return ""
    letters = re.findall("[A-Z]", folded)
    known = set(letters) <= set(LETTERS[:count])
    return "".join(sorted(letters)) if known and len(set(letters)) == len(letters) else ""


def _by_numbers(text: str, count: int) -> str:
    folded = texts.unify(text)
    numbers = {int(number) for number in re.findall(r"\d+", folded)} if DIGITS_ONLY.fullmatch(folded) else set()
    return "".join(LETTERS[n - 1] for n in sorted(numbers)) if numbers and numbers <= set(range(1, count + 1)) else ""


def _by_text(text: str, options: Sequence[str]) -> str:
    folded = [texts.fold(option) for option in options]
    if texts.fold(text) in folded:
        return LETTERS[folded.index(texts.fold(text))]
    for separator in KEY_SEPARATORS:
        pieces = [texts.fold(piece) for piece in re.split(separator, text) if piece.strip()]
        if len(pieces) > 1 and set(pieces) <= set(folded) and len(set(pieces)) == len(pieces):
            return "".join(sorted(LETTERS[folded.index(piece)] for piece in pieces))
    return ""


def _by_labelled(text: str, options: Sequence[str]) -> str:
    labelled = split_labelled(text, gaps=True)
    for letter, piece in labelled:
        place = LETTERS.index(letter)
        if place >= len(options) or (piece and texts.fold(piece) != texts.fold(options[place])):
            raise BadKey(f"答案中的“{letter}. {piece[:40]}”与选项不符")
    return "".join(letter for letter, _piece in labelled)


def _by_truth(text: str, options: Sequence[str]) -> str:
    wanted = truth_of(text)
    fitting = [letter for letter, option in zip(LETTERS, options, strict=False) if truth_of(option) is wanted]
    return fitting[0] if wanted is not None and len(fitting) == 1 and len(options) == 2 else ""


def _no_key(text: str, options: Sequence[str]) -> str:
    if not options:
        raise BadKey("没有选项")
    last = LETTERS[len(options) - 1]
    raise BadKey(f"答案“{text[:40]}”不是选项字母（A 到 {last}，每个一次），也不是选项内容")
