"""Points are whole hundredths; they are rounded once, half up, at the subject total."""

import re
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


def round_subject(points: int) -> int:
    """Whole tenths of a subject total, half up (domain.md 2)."""
    return (points + 5) // 10


def from_tenths(tenths: int) -> str:
    """A subject total as it is printed, always with one decimal: 600 is "60.0"."""
    return f"{tenths // 10}.{tenths % 10}"
