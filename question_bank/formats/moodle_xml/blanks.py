"""Blanks that take short texts: what fits is compared as Moodle does, letter by letter."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from question_bank.formats.moodle_xml.elements import CannotTake, is_on, words
from question_bank.formats.moodle_xml.rich import Texts
from question_bank.formats.moodle_xml.shares import counting, fraction_at
from question_bank.formats.xml_reader import Element
from question_bank.kinds.fill_in.matching import BLANK, STAR, Accepted, share_of
from question_bank.points import from_share

PLACE_OF_ANSWER = re.compile(r"_{5,}")
NOT_A_BLANK = "___"


def shortanswer(question: Element, own: Texts) -> dict[str, Any]:
    """One blank; of the answers that fit, the first in the file's order counts."""
    case = is_on(question, "usecase", default=False)
    answers = [(words(answer, "text"), fraction_at(answer)) for answer in question.findall("answer")]
    accepted = [accepted_text(text, share, case) for text, share in answers if text]
    stem = own.html(question.find("questiontext"), "stem")
    return {"kind": "fill_in", "stem": with_one_blank(stem), **blank_fields([accepted], question)}


def accepted_text(text: str, share: Fraction, case: bool) -> dict[str, Any]:
    """An accepted text; `*` stands for anything, `\\*` for itself."""
    open_end = STAR.search(text) is not None
    accepted: dict[str, Any] = {"text": text if open_end else text.replace("\\*", "*"), "exact": True}
    if open_end:
        accepted["wildcard"] = True
    if case:
        accepted["case"] = True
    return accepted if share == 1 else {**accepted, "share": from_share(share)}


def blank_fields(blanks: Sequence[Sequence[Accepted]], at: Element) -> dict[str, Any]:
    """The key; what stands behind an answer that takes everything is left out, and what is worth nothing at the end."""
    found = [counting(accepted, share_of, _takes_all) for accepted in blanks]
    key = [kept for kept, _first_fits in found]
    if not all(any(share_of(each) > 0 for each in accepted) for accepted in key):
        raise CannotTake("no_right_answer", "没有得分的答案", "answer", at)
    return {"key": key, "first_fits": True} if any(first_fits for _kept, first_fits in found) else {"key": key}


def _takes_all(accepted: Accepted) -> bool:
    return not isinstance(accepted, str) and set(accepted["text"]) == {"*"} and bool(accepted.get("wildcard"))


def with_one_blank(stem: str) -> str:
    """The blank is where the file has a long line, else at the end; shorter lines beside it are none."""
    lines = list(BLANK.finditer(stem))
    if not lines:
        return f"{stem[:-4]} ____</p>" if stem.endswith("</p>") else f"{stem} ____"
    chosen = PLACE_OF_ANSWER.search(stem) or lines[0]
    before, after = stem[: chosen.start()], stem[chosen.end() :]
    return f"{one_blank_each(before)}{chosen.group()}{one_blank_each(after)}"


def one_blank_each(text: str) -> str:
    """A text in which lines are too short to be blanks."""
    return BLANK.sub(NOT_A_BLANK, text)
