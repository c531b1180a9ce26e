"""Shares of the worth, as Moodle writes them: per cent, cut off after some decimals."""

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from question_bank.contract import Malformed
from question_bank.formats.moodle_xml.elements import CannotTake
from question_bank.formats.xml_reader import Element
from question_bank.points import from_share

PERCENT = re.compile(r"([+-]?)([0-9]{1,7})(?:[.,]([0-9]{0,10}))?")
CUT = Fraction(1, 100_000)
SIMPLE = 20
DECIMALS = 10**7
Answer = TypeVar("Answer")


def share_of(percent: str, at: Element | None = None) -> Fraction:
    """The share that a percentage means: 33.33333 is a third, as Moodle takes it, 12.5 an eighth."""
    match = PERCENT.fullmatch(percent.strip() or "0")
    if match is None:
        raise CannotTake("bad_fraction", f"得分百分比“{percent[:20]}”不是数", "fraction", at)
    sign, whole, decimals = match.groups(default="")
    exact = Fraction(f"{sign}{whole}.{decimals or '0'}") / 100
    if len(decimals) < 3:
        return exact
    simple = exact.limit_denominator(SIMPLE)
    return simple if abs(simple - exact) <= CUT else exact


def fraction_at(answer: Element) -> Fraction:
    """The share of an answer."""
    return share_of(answer.get("fraction") or "0", answer)


def counting(
    answers: Iterable[Answer], worth: Callable[[Answer], Fraction], takes_all: Callable[[Answer], bool]
) -> tuple[list[Answer], bool]:
    """The answers that can count, the first that fits does; and whether that must be said of them.

    What stands behind an answer that takes everything never counts, nor what is worth nothing at the end. Where none
    is worth more than the one before, the first that fits is the best, and nothing need be said.
    """
    kept: list[Answer] = []
    for answer in answers:
        kept.append(answer)
        if takes_all(answer):
            break
    while kept and not worth(kept[-1]):
        kept.pop()
    return kept, any(before < after for before, after in pairwise(map(worth, kept)))


def percent_of(share: Fraction) -> str:
    """A share as a percentage that is read as the same share. Malformed: there is none."""
    text = from_share(share * 100)
    if "/" in text:
        text = from_share(Fraction(round(share * 100 * DECIMALS), DECIMALS))
    if PERCENT.fullmatch(text) is None or share_of(text) != share:
        raise Malformed("得分比例 %(share)s 不能准确写成百分数", share=from_share(share))
    return text
