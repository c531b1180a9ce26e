"""Cloze questions: parts that stand in the text itself, `{2:SHORTANSWER:=one~%50%two#feedback}`."""

import html as entities
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from question_bank.formats.moodle_xml.about import tags_of
from question_bank.formats.moodle_xml.blanks import accepted_text, blank_fields, one_blank_each
from question_bank.formats.moodle_xml.cloze_parts import EXACT_CASE, PLACE, Part, numbers_of, said, several, split_parts
from question_bank.formats.moodle_xml.elements import CannotTake, words
from question_bank.formats.moodle_xml.mixed import mixed
from question_bank.formats.moodle_xml.our_way import CASE, SORT
from question_bank.formats.moodle_xml.pairs import plain_choice
from question_bank.formats.moodle_xml.rich import Texts
from question_bank.formats.moodle_xml.typed import number_key
from question_bank.formats.xml_reader import Element
from question_bank.points import from_share

TOUCHING = re.compile("(?<=[\ue011_])(?=\ue010)|(?<=\ue011)(?=_)")


def multianswer(question: Element, own: Texts) -> dict[str, Any]:
    """Parts of one sort become the blanks or gaps of one question, each with its share; a mixture is a case."""
    holder = question.find("questiontext")
    marked, parts = split_parts(words(holder, "text"), question)
    if not parts:
        raise CannotTake("no_cloze_parts", "完形题里没有能识别的 {…} 小题", "stem", question)
    if holder is None or not sum(part.weight for part in parts):
        raise CannotTake("bad_points", "各小题的分值都为 0", "points", question)
    stem, kinds = own.cleaned(marked, holder, "stem"), {part.kind for part in parts}
    if tags_of(question)[0].get(SORT) == CASE:
        return mixed(stem, parts, question, own)
    if kinds == {"number"} and len(parts) == 1:
        return _number(stem, parts[0], question)
    if kinds <= {"text", "number"} and all(_is_plain(part, question) for part in parts):
        return _blanks(stem, parts, question)
    if kinds == {"one"}:
        return _gaps(stem, parts, question, own)
    if kinds == {"several"} and len(parts) == 1:
        return {"stem": PLACE.sub("", stem).strip(), **several(parts[0], question, own)}
    return mixed(stem, parts, question, own)


def _is_plain(part: Part, at: Element) -> bool:
    """Whether a part can be a blank among others: no number that takes any number, or gets a part of the worth."""
    if part.kind == "text":
        return True
    key = number_key(numbers_of(part, at), at)["key"]
    return not any(set(each) & {"low", "share"} for each in key)


def weight_of_parts(question: Element) -> str:
    """The worth of a cloze question: the sum of the weights of its parts."""
    return str(sum(part.weight for part in split_parts(words(question, "questiontext", "text"), question)[1]))


def _number(stem: str, part: Part, at: Element) -> dict[str, Any]:
    return {"kind": "numeric", "stem": _with_blanks(stem), **number_key(numbers_of(part, at), at)}


def _with_blanks(stem: str) -> str:
    return PLACE.sub("____", TOUCHING.sub(" ", stem))


def _blanks(stem: str, parts: Sequence[Part], at: Element) -> dict[str, Any]:
    blanks = [
        [
            accepted_text(entities.unescape(said(written)).strip(), share, part.type in EXACT_CASE)
            for share, written in part.answers
        ]
        if part.kind == "text"
        else _ranges(part, at)
        for part in parts
    ]
    spec = {"kind": "fill_in", "stem": _with_blanks(one_blank_each(stem)), **blank_fields(blanks, at)}
    return {**spec, **_shares(parts)}


def _ranges(part: Part, at: Element) -> list[str | dict[str, Any]]:
    """Numbers among blanks: a number is a text that means a number, with a tolerance it is a range."""
    key = number_key(numbers_of(part, at), at)["key"]
    return [_range(Fraction(each["value"]), Fraction(each.get("tolerance", "0"))) for each in key]


def _range(value: Fraction, off: Fraction) -> str:
    low, high = from_share(value - off), from_share(value + off)
    return f"{low}-{high}" if off else low


def _shares(parts: Sequence[Part]) -> dict[str, Any]:
    """The share of each part, where they are not the same."""
    total = sum(part.weight for part in parts)
    if len({part.weight for part in parts}) == 1:
        return {}
    return {"shares": [from_share(Fraction(part.weight, total)) for part in parts]}


def _gaps(stem: str, parts: Sequence[Part], at: Element, own: Texts) -> dict[str, Any]:
    total = sum(part.weight for part in parts)
    shares = [[share for share, _written in part.answers] for part in parts]
    if any(max(row) <= 0 for row in shares):
        raise CannotTake("no_right_answer", "有一个小题没有得分的选项", "answer", at)
    spec: dict[str, Any] = {
        "kind": "inline_choice",
        "stem": PLACE.sub(lambda match: f"[[{int(match[1]) + 1}]]", stem),
        "choices": [[plain_choice(said(each), own, at) for _, each in part.answers] for part in parts],
        "key": [row.index(max(row)) for row in shares],
        **({} if all(part.shuffled for part in parts) else {"fixed_order": True}),
    }
    if all(set(row) <= {0, 1} and sum(row) == 1 for row in shares):
        return {**spec, **_shares(parts)}
    weights = {
        f"{gap}-{place}": from_share(share * Fraction(parts[gap].weight, total))
        for gap, row in enumerate(shares)
        for place, share in enumerate(row)
        if share
    }
    return {**spec, "weights": weights}
