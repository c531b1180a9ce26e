"""Percentages of GIFT as shares of the worth, and back."""

import re
from fractions import Fraction

from question_bank.formats.basket import Unusable
from question_bank.points import from_share

WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]*)?)%")
UNENDING = [sign * Fraction(n, d) for sign in (1, -1) for n, d in ((1, 3), (2, 3), (1, 6), (5, 6), (1, 7), (1, 9))]
NEAR = Fraction(1, 20_000)


def split_weight(answer: str) -> tuple[Fraction | None, str]:
    """The share that stands before an answer, and the answer; None when there is none."""
    match = WEIGHT.match(answer)
    if match is None:
        return None, answer
    return share_of(match.group(1)), answer[match.end() :].strip()


def share_of(percent: str) -> Fraction:
    """A written percentage; 33.33333 and 16.66667 are the thirds and sixths that Moodle takes them for."""
    share = Fraction(percent[:14].rstrip(".")) / 100
    if abs(share) > 1:
        raise Unusable("bad_weight", f"权重 {percent}% 超出 -100% 到 100%")
    return next((exact for exact in UNENDING if abs(share - exact) <= NEAR), share)


def percent_of(share: Fraction) -> str:
    """A share as GIFT writes it; ten places are enough to be read as the same."""
    percent = share * 100
    if percent.denominator == 1:
        return f"%{percent.numerator}%"
    text = from_share(percent)
    return f"%{text if '/' not in text else f'{float(percent):.5f}'}%"


def is_exact(share: Fraction) -> bool:
    """Whether a share, written as a percentage, is read as itself."""
    return abs(share) <= 1 and share_of(percent_of(share).strip("%")) == share
