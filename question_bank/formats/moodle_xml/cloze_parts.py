"""The parts of a cloze question, as they are written in its text, and what they have in common."""

import html as entities
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from question_bank.formats.basket import refer_to_others
from question_bank.formats.moodle_xml.choices import choice
from question_bank.formats.moodle_xml.elements import CannotTake
from question_bank.formats.moodle_xml.rich import Texts
from question_bank.formats.moodle_xml.shares import share_of
from question_bank.formats.moodle_xml.typed import entry
from question_bank.formats.xml_reader import Element

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

    @property
    def is_spread(self) -> bool:
        """Whether its options are shown side by side or below each other, not in a list that drops down."""
        return self.type.rstrip("S").endswith(("_V", "_H", "CV", "CH")) or self.kind == "several"


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


def said(written: str) -> str:
    """The HTML of an answer, its escapes undone."""
    return re.sub(r"\\([}#~])", r"\1", written).strip()


def numbers_of(part: Part, at: Element) -> list[dict[str, str]]:
    found = []
    for share, written in part.answers:
        text = entities.unescape(said(written)).strip()
        match = NUMBER_WITH_TOLERANCE.fullmatch(text)
        number, tolerance = match.groups() if match else (text, "0")
        found.append(entry(number.strip(), tolerance.strip(), share, at))
    return found


def several(part: Part, at: Element, own: Texts) -> dict[str, Any]:
    """The right options share the whole; a wrong one takes back one right one, unless fractions are written."""
    whole = sum((share for share, _ in part.answers if share > 0), Fraction(0))
    if not whole:
        raise CannotTake("no_right_answer", "有一个小题没有得分的选项", "answer", at)
    shares = [share / whole if share > 0 else share if part.given else -1 / whole for share, _ in part.answers]
    options = [own.tidy(said(written), "options", at) for _share, written in part.answers]
    return choice(options, shares, False, not part.shuffled or refer_to_others(options), at)
