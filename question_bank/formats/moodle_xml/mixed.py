"""A cloze question whose parts are not of one sort: a case, with each part as a question in the text."""

import html as entities
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from question_bank.formats.basket import refer_to_others
from question_bank.formats.moodle_xml.blanks import accepted_text, blank_fields
from question_bank.formats.moodle_xml.choices import choice
from question_bank.formats.moodle_xml.cloze_parts import EXACT_CASE, PLACE, Part, numbers_of, said, several
from question_bank.formats.moodle_xml.pairs import plain_choice
from question_bank.formats.moodle_xml.rich import Texts
from question_bank.formats.moodle_xml.typed import number_key
from question_bank.formats.xml_reader import Element
from question_bank.points import from_share


def mixed(stem: str, parts: Sequence[Part], at: Element, own: Texts) -> dict[str, Any]:
    """The case: Moodle adds up what the parts get, by their weights."""
    text = PLACE.sub(lambda match: f"[[{int(match[1]) + 1}]]", stem.replace("[[", "［［"))
    total = sum(part.weight for part in parts)
    questions = [_question(part, at, own) for part in parts]
    if len({part.weight for part in parts}) > 1:
        shares = [from_share(Fraction(part.weight, total)) for part in parts]
        questions = [{**question, "share": share} for question, share in zip(questions, shares, strict=True)]
    return {"kind": "case", "stem": text, "parts": questions}


def _question(part: Part, at: Element, own: Texts) -> dict[str, Any]:
    if part.kind == "text":
        case = part.type in EXACT_CASE
        accepted = [accepted_text(entities.unescape(said(text)).strip(), share, case) for share, text in part.answers]
        return {"kind": "fill_in", **blank_fields([accepted], at)}
    if part.kind == "number":
        return {"kind": "numeric", **number_key(numbers_of(part, at), at)}
    if part.kind == "several":
        return several(part, at, own)
    shares = [share for share, _text in part.answers]
    options = [_option(part, text, at, own) for _share, text in part.answers]
    return choice(options, shares, True, not part.shuffled or refer_to_others(options), at)


def _option(part: Part, text: str, at: Element, own: Texts) -> str:
    """A drop-down list shows words alone; options side by side or below each other have any look."""
    return own.tidy(said(text), "options", at) if part.is_spread else plain_choice(said(text), own, at)
