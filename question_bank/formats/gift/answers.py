"""What stands between the braces of a GIFT question, kind by kind, as the fields of our own form."""

import re
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from question_bank.choices import LETTERS
from question_bank.formats.basket import Unusable
from question_bank.formats.gift.blocks import show
from question_bank.formats.gift.texts import plain, rich
from question_bank.formats.gift.weights import split_weight
from question_bank.formats.moodle_xml.blanks import accepted_text
from question_bank.formats.moodle_xml.choices import of_one, of_several
from question_bank.formats.moodle_xml.shares import counting
from question_bank.formats.moodle_xml.typed import ANY_NUMBER
from question_bank.points import from_share

ONE = Fraction(1)
TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
EMBEDDED = re.compile(r"[0-9]*:[A-Z_]{2,20}:")
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
MOST_ANSWERS = 200


@dataclass
class Inside:
    """The text between the braces, the format that its texts have unless they say another, and where pictures go.

    `remarks` collects the feedback, each with what it belongs to.
    """

    text: str
    format: str
    media: MutableMapping[str, bytes]
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def rich(self, text: str) -> str:
        """A text of the answers, as clean HTML."""
        return rich(text, self.format, self.media)

    def remark(self, label: str, feedback: str) -> None:
        """Keep a feedback."""
        if feedback.strip() and (html := self.rich(feedback)):
            self.remarks.append((label, html))


def fields_of(inside: Inside) -> dict[str, Any]:
    """The kind, and what that kind has."""
    text = inside.text
    if not text:
        return {"kind": "essay"}
    if EMBEDDED.match(text):
        raise Unusable("cloze", "GIFT 不支持嵌入式（Cloze）答案")
    if text.startswith("#"):
        return _numeric(inside)
    if "~" in text:
        return _choice(inside)
    if "=" in text and "->" in text:
        return _matching(inside)
    if (truth := TRUTHS.get(text.partition("#")[0].strip().upper())) is not None:
        return _true_false(inside, truth)
    return _short_answer(inside)


def _pieces(text: str, mark: str) -> list[str]:
    pieces = [piece.strip() for piece in text.split(mark)]
    if len(pieces) > MOST_ANSWERS:
        raise Unusable("too_many_answers", f"答案超过 {MOST_ANSWERS} 个")
    return pieces[1:] if not pieces[0] else pieces


def _true_false(inside: Inside, truth: bool) -> dict[str, Any]:
    _truth, _, feedback = inside.text.partition("#")
    wrong, _, right = feedback.partition("#")
    inside.remark("答错", wrong)
    inside.remark("答对", right)
    return {"kind": "true_false", "key": truth}


def _choice(inside: Inside) -> dict[str, Any]:
    single = "=" in inside.text
    pieces = [piece for piece in _pieces(inside.text.replace("=", "~="), "~") if piece]
    if len(pieces) > len(LETTERS):
        raise Unusable("too_many_answers", "选项超过 26 个")
    options: list[str] = []
    shares: list[Fraction] = []
    for letter, piece in zip(LETTERS, pieces, strict=False):
        share, option = _weighed_option(piece)
        option, _, feedback = option.partition("#")
        options.append(inside.rich(option))
        inside.remark(letter, feedback)
        shares.append(share)
    if not any(share > 0 for share in shares):
        raise Unusable("no_right_answer", "没有正确选项（= 或 ~%…%）")
    return {"options": options, **(of_one(shares) if single else of_several(shares))}


def _weighed_option(piece: str) -> tuple[Fraction, str]:
    if not piece.startswith("="):
        share, option = split_weight(piece)
        return share or Fraction(0), option
    share, option = split_weight(piece[1:].strip())
    if share not in (None, ONE):
        raise Unusable("weight_after_equals", "选择题的权重须写在 ~ 之后，= 的选项总是 100%")
    return ONE, option


def _matching(inside: Inside) -> dict[str, Any]:
    lefts: list[str] = []
    rights: list[str] = []
    key: list[list[int]] = []
    for piece in _pieces(inside.text, "="):
        left, arrow, right = piece.partition("->")
        if not arrow:
            raise Unusable("bad_pair", "匹配题的每一项须写作 =左项 -> 右项")
        text = inside.rich(right)
        if text not in rights:
            rights.append(text)
        if left.strip():
            key.append([len(lefts), rights.index(text)])
            lefts.append(inside.rich(left))
    reuse = {"reuse": True} if len({place for _left, place in key}) < len(key) else {}
    return {"kind": "matching", "left": lefts, "right": rights, "key": key, **reuse}


def _weighed_answers(inside: Inside, text: str) -> Iterator[tuple[str, Fraction]]:
    for piece in _pieces(text, "="):
        share, answer = split_weight(piece)
        answer, _, feedback = answer.partition("#")
        words = plain(answer, inside.format)
        inside.remark(f"“{words}”", feedback)
        yield words, ONE if share is None else max(share, Fraction(0))


def _short_answer(inside: Inside) -> dict[str, Any]:
    answers = [(words, share) for words, share in _weighed_answers(inside, inside.text) if words]
    answers, first = _counting(answers)
    return {"kind": "fill_in", "key": [[accepted_text(words, share, False) for words, share in answers]], **first}


def _counting(answers: list[tuple[str, Fraction]]) -> tuple[list[tuple[str, Fraction]], dict[str, bool]]:
    """The answers that can count, `*` takes everything; and the field that says when their order matters."""
    kept, first_fits = counting(answers, lambda answer: answer[1], lambda answer: not answer[0].strip("*"))
    if not kept:
        raise Unusable("no_right_answer", "没有得分的答案")
    return kept, {"first_fits": True} if first_fits else {}


def _numeric(inside: Inside) -> dict[str, Any]:
    text, _, otherwise = inside.text[1:].partition("~")
    answers = [(words, share) for words, share in _weighed_answers(inside, text) if words]
    inside.remark("其他答案", otherwise.partition("#")[2])
    answers, first = _counting(answers)
    key = [_interval(words) | ({} if share == 1 else {"share": from_share(share)}) for words, share in answers]
    return {"kind": "numeric", "key": key, **first}


def _interval(words: str) -> dict[str, str]:
    if words == "*":
        return {"low": ANY_NUMBER}
    low, dots, high = words.partition("..")
    if dots:
        bounds = number_text(low), number_text(high)
        if Decimal(bounds[0]) > Decimal(bounds[1]):
            raise Unusable("bad_range", f"范围的下限大于上限：{words[:40]}")
        return {"low": bounds[0], "high": bounds[1]}
    value, colon, tolerance = words.partition(":")
    interval = {"value": number_text(value)}
    if colon and (off := number_text(tolerance).removeprefix("-")) != "0":
        interval["tolerance"] = off
    return interval


def number_text(words: str) -> str:
    """A number as plain digits. Unusable: it is none."""
    tidy = words.strip()
    number = Decimal(tidy) if NUMBER.fullmatch(tidy) else None
    if number is None or abs(number.adjusted()) > 30 or len(tidy) > 40:
        raise Unusable("not_a_number", f"须为数字：{show(words)[:40]}")
    return f"{number:f}" if "e" in tidy.lower() else _tidy_digits(tidy)


def _tidy_digits(digits: str) -> str:
    sign = "-" if digits.startswith("-") else ""
    whole, point, decimals = digits.lstrip("+-").partition(".")
    decimals = decimals if point else ""
    number = f"{whole.lstrip('0') or '0'}.{decimals}".rstrip(".")
    return "0" if not number.strip("0.") else sign + number
