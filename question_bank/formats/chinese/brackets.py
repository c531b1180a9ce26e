"""Keys that stand in a bracket of the stem: （ B ）, （√）; a candidate must not see them."""

import re

from question_bank.choices import LETTERS
from question_bank.formats.chinese.marks import fold
from question_bank.formats.workbook import words

BRACKET = re.compile(r"[(\[]([^()\[\]]{0,24})[)\]]")
LETTERS_IN_BRACKET = re.compile(r" *[A-Za-z](?:[ ,、;]{0,3}[A-Za-z]){0,12} *")
EMPTY_BRACKET = "（　）"


def take_letters(stem: str, options: int) -> tuple[str, str]:
    """The stem with an empty bracket where the letters of a key stood, and these letters, "" for none."""
    for match in reversed(list(BRACKET.finditer(fold(stem)))):
        if is_upper(match.group(1)) and LETTERS_IN_BRACKET.fullmatch(match.group(1)):
            letters = sorted(re.findall("[A-Z]", match.group(1).upper()))
            if len(set(letters)) == len(letters) and set(letters) <= set(LETTERS[:options]):
                return stem[: match.start()] + EMPTY_BRACKET + stem[match.end() :], "".join(letters)
    return stem, ""


def take_truth(stem: str) -> tuple[str, bool | None]:
    """The stem with an empty bracket where a judgement stood, and this judgement; None for none."""
    for match in reversed(list(BRACKET.finditer(fold(stem)))):
        truth = words.truth_of(match.group(1))
        if truth is not None and (match.start() == 0 or not stem[match.end() :].strip(" 。.；;")):
            return stem[: match.start()] + EMPTY_BRACKET + stem[match.end() :], truth
    return stem, None


def is_upper(text: str) -> bool:
    """Whether there is no small letter."""
    return text == text.upper()
