"""Points are whole hundredths; they are rounded once, half up, at the subject total."""

import re
from fractions import Fraction
from typing import Any

from question_bank.contract import Malformed

TOTAL = 100_00
"""A subject is out of 100 (domain.md 1)."""

WRITTEN = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,2})0*)?")


def to_points(text: Any) -> int:
    """Hundredths of a written number of points: "1.5" is 150."""
    match = WRITTEN.fullmatch(str(text).strip())
    if match is None:
        raise Malformed("分值须为数字，最多两位小数")
    whole, decimals = match.groups()
    points = int(whole) * 100 + int((decimals or "0").ljust(2, "0"))
    if points > TOTAL:
        raise Malformed("分值须在 0 到 100 之间")
    return points


def from_points(points: int) -> str:
    """A number of points as people write it: 150 is "1.5"."""
    sign = "-" if points < 0 else ""
    whole, hundredths = divmod(abs(points), 100)
    return f"{sign}{whole}.{hundredths:02d}".rstrip("0").rstrip(".")


def share(worth: int, numerator: int, denominator: int) -> int:
    """`numerator / denominator` of `worth`, in hundredths, half up."""
    return (2 * worth * numerator + denominator) // (2 * denominator)


def part_of(worth: int, fraction: Fraction) -> int:
    """A fraction of `worth` in hundredths, half up, never below nothing nor above the whole."""
    kept = bounded(fraction)
    return share(worth, kept.numerator, kept.denominator)


def bounded(fraction: Fraction) -> Fraction:
    """The same, at least nothing and at most the whole."""
    return min(max(fraction, Fraction(0)), Fraction(1))


SHARE = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,12}|/[1-9][0-9]{0,8})?")


def to_share(text: Any) -> Fraction:
    """A written share of the worth: "1", "0.5", "-0.25" or "1/3"."""
    written = str(text).strip()
    if isinstance(text, bool) or SHARE.fullmatch(written) is None:
        raise Malformed("得分比例须写作 0.5、-0.25 或 1/3")
    return Fraction(written)


def fault_of_share(text: Any) -> str:
    """Why a written share is none; empty where it is one."""
    try:
        to_share(text)
    except Malformed as fault:
        return str(fault)
    return ""


def from_share(fraction: Fraction) -> str:
    """A share as it is written: a decimal where that is exact, else a quotient."""
    denominator = fraction.denominator
    while denominator % 2 == 0:
        denominator //= 2
    while denominator % 5 == 0:
        denominator //= 5
    if denominator != 1:
        return f"{fraction.numerator}/{fraction.denominator}"
    places = 0
    while (fraction * 10**places).denominator != 1:
        places += 1
    return as_decimal(fraction, places)


def as_decimal(value: Fraction, places: int) -> str:
    """A number that has at most so many decimal places, written with all of them."""
    sign, digits = "-" if value < 0 else "", str(abs(int(value * 10**places))).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def round_subject(points: int) -> int:
    """Whole tenths of a subject total, half up (domain.md 2)."""
    return (points + 5) // 10


def from_tenths(tenths: int) -> str:
    """A subject total as it is printed, always with one decimal: 600 is "60.0"."""
    return f"{tenths // 10}.{tenths % 10}"
