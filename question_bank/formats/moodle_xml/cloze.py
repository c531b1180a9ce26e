"""Cloze questions: parts that stand in the text itself, `{2:SHORTANSWER:=one~%50%two#feedback}`."""

import html as entities
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from question_bank.formats.moodle_xml.blanks import accepted_text, blank_fields, one_blank_each
from question_bank.formats.moodle_xml.choices import choice
from question_bank.formats.moodle_xml.elements import CannotTake, words
from question_bank.formats.moodle_xml.pairs import plain_choice
from question_bank.formats.moodle_xml.rich import Texts
from question_bank.formats.moodle_xml.shares import share_of
from question_bank.formats.moodle_xml.typed import entry, number_key
from question_bank.formats.xml_reader import Element
from question_bank.points import from_share

MOST_PARTS = 100
KINDS = {
    "text": ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"),
    "number": ("NUMERICAL", "NM"),
    "one": ("MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"),
    "one, shuffled": ("MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"),
    "several": ("MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH"),
    "several, shuffled": ("MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS"),
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}
EXACT_CASE = ("SHORTANSWER_C", "SAC", "MWC")
START = re.compile(rf"\{{([0-9]{{0,6}}):({'|'.join(sorted(KIND_OF, key=len, reverse=True))}):")
FRACTION = re.compile(r"=|%(-?[0-9]+(?:[.,][0-9]*)?)%")
END_OF_ANSWER = re.compile(r"(?<![\\&])(?<!&amp;)[~#}]")
END_OF_FEEDBACK = re.compile(r"(?<!\\)[~}]")
NUMBER_WITH_TOLERANCE = re.compile(r"([^:]+):([^:]+)")
MARKS = re.compile("[\ue010\ue011]")
TOUCHING = re.compile("(?<=[\ue011_])(?=\ue010)|(?<=\ue011)(?=_)")
PLACE = re.compile("\ue010([0-9]{1,3})\ue011")
ONE = Fraction(1)


@dataclass(frozen=True)
class Part:
    """One part: its weight, its type as it is written, and its answers with their shares; `given`: none was implied."""

    weight: int
    type: str
    answers: tuple[tuple[Fraction, str], ...]
    given: bool

    @property
    def kind(self) -> str:
        """What sort of answer it asks for."""
        return KIND_OF[self.type].partition(",")[0]

    @property
    def shuffled(self) -> bool:
        """Whether its options may change places."""
        return "shuffled" in KIND_OF[self.type]


def multianswer(question: Element, own: Texts) -> dict[str, Any]:
    """Parts of one kind become the blanks or gaps of one question, each with its share; a mixture is refused."""
    holder = question.find("questiontext")
    marked, parts = split_parts(words(holder, "text"), question)
    if not parts:
        raise CannotTake("no_cloze_parts", "完形题里没有能识别的 {…} 小题", "stem", question)
    if holder is None or not sum(part.weight for part in parts):
        raise CannotTake("bad_points", "各小题的分值都为 0", "points", question)
    stem, kinds = own.cleaned(marked, holder, "stem"), {part.kind for part in parts}
    if kinds == {"number"} and len(parts) == 1:
        return _number(stem, parts[0], question)
    if kinds <= {"text", "number"}:
        return _blanks(stem, parts, question)
    if kinds == {"one"}:
        return _gaps(stem, parts, question, own)
    if kinds == {"several"} and len(parts) == 1:
        return _several(stem, parts[0], question, own)
    named = "、".join(sorted({part.type for part in parts}))
    raise CannotTake("unsupported_cloze", f"不支持把这些小题合在一道完形题里：{named}", "stem", question)


def weight_of_parts(question: Element) -> str:
    """The worth of a cloze question: the sum of the weights of its parts."""
    return str(sum(part.weight for part in split_parts(words(question, "questiontext", "text"), question)[1]))


def split_parts(raw: str, at: Element) -> tuple[str, list[Part]]:
    """The text with a mark in the place of each part, and the parts."""
    raw = MARKS.sub("", raw)
    pieces: list[str] = []
    parts: list[Part] = []
    done = 0
    while (start := START.search(raw, done)) and (found := _answers(raw, start.end(), at)):
        answers, end, given = found
        pieces += [raw[done : start.start()], f"\ue010{len(parts)}\ue011"]
        parts.append(Part(int(start[1] or "1"), start[2], tuple(answers), given))
        done = end
        if len(parts) > MOST_PARTS:
            raise CannotTake("unsupported_cloze", f"小题超过 {MOST_PARTS} 个", "stem", at)
    return "".join([*pieces, raw[done:]]), parts


def _answers(raw: str, at: int, element: Element) -> tuple[list[tuple[Fraction, str]], int, bool] | None:
    """The answers of a part, where it ends, and whether a fraction was written; None where it has no end."""
    answers: list[tuple[Fraction, str]] = []
    given = False
    while True:
        prefix = FRACTION.match(raw, at)
        begin = prefix.end() if prefix else at
        given = given or (prefix is not None and prefix[1] is not None)
        end = END_OF_ANSWER.search(raw, begin + 1)
        if end is None:
            return None
        share = Fraction(0) if prefix is None else ONE if prefix[1] is None else share_of(prefix[1], element)
        answers.append((share, raw[begin : end.start()]))
        if end.group() == "#":
            end = END_OF_FEEDBACK.search(raw, end.end())
            if end is None:
                return None
        if end.group() == "}":
            return answers, end.end(), given
        at = end.end()


def _said(written: str) -> str:
    """The HTML of an answer, its escapes undone."""
    return re.sub(r"\\([}#~])", r"\1", written).strip()


def _number(stem: str, part: Part, at: Element) -> dict[str, Any]:
    return {"kind": "numeric", "stem": _with_blanks(stem), **number_key(_numbers(part, at), at)}


def _with_blanks(stem: str) -> str:
    return PLACE.sub("____", TOUCHING.sub(" ", stem))


def _numbers(part: Part, at: Element) -> list[dict[str, str]]:
    found = []
    for share, written in part.answers:
        text = entities.unescape(_said(written)).strip()
        match = NUMBER_WITH_TOLERANCE.fullmatch(text)
        number, tolerance = match.groups() if match else (text, "0")
        found.append(entry(number.strip(), tolerance.strip(), share, at))
    return found


def _blanks(stem: str, parts: Sequence[Part], at: Element) -> dict[str, Any]:
    blanks = [
        [
            accepted_text(entities.unescape(_said(written)).strip(), share, part.type in EXACT_CASE)
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
    key = number_key(_numbers(part, at), at)["key"]
    if any(set(each) & {"low", "share"} for each in key):
        raise CannotTake("unsupported_cloze", "几个小题中的数值题不支持部分得分", "stem", at)
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
        "choices": [[plain_choice(_said(each), own, at) for _, each in part.answers] for part in parts],
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


def _several(stem: str, part: Part, at: Element, own: Texts) -> dict[str, Any]:
    """The right options share the whole; a wrong one takes back one right one, unless fractions are written."""
    whole = sum((share for share, _ in part.answers if share > 0), Fraction(0))
    if not whole:
        raise CannotTake("no_right_answer", "有一个小题没有得分的选项", "answer", at)
    shares = [share / whole if share > 0 else share if part.given else -1 / whole for share, _ in part.answers]
    options = [own.tidy(_said(written), "options", at) for _share, written in part.answers]
    return {"stem": PLACE.sub("", stem).strip(), **choice(options, shares, False, not part.shuffled, at)}
