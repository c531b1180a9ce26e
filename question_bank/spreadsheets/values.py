"""Values of cells and formulas: numbers, texts, truths, nothing (None), errors, and areas of them; how they turn into
one another, and how they compare, as in Excel."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Error:
    """A value that is an error, by its code."""

    code: str

    def __str__(self) -> str:
        return self.code


DIVISION, NONE_SUCH, VALUE, REFERENCE = Error("#DIV/0!"), Error("#N/A"), Error("#VALUE!"), Error("#REF!")
NAME, NUMBER, EMPTY_CROSSING = Error("#NAME?"), Error("#NUM!"), Error("#NULL!")
CYCLE, TOO_MUCH = Error("#CYCLE!"), Error("#LIMIT!")
TYPED = {e.code: e for e in (DIVISION, NONE_SUCH, VALUE, REFERENCE, NAME, NUMBER, EMPTY_CROSSING)}
"""Errors that may be typed into a cell."""


class Failed(Exception):
    """A formula comes to an error."""

    def __init__(self, error: Error) -> None:
        super().__init__(error.code)
        self.error = error


@dataclass(frozen=True)
class Grid:
    """A rectangle of values. `origin`: the place (sheet, row, column) where it stands, if it stands anywhere.

    `tall`, `wide`: how many rows and columns it has as it was written; a whole column goes on below its last value.
    `known`: what was found out about it, for those who ask again.
    """

    rows: Sequence[Sequence[Any]]
    origin: tuple[int, int, int] | None = None
    tall: int = 0
    wide: int = 0
    known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def width(self) -> int:
        """How many columns of values it has."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns as they were written."""
        return max(self.tall, len(self.rows)), max(self.wide, self.width)

    @property
    def below(self) -> int:
        """How many empty cells it has besides its values."""
        return self.shape[0] * self.shape[1] - len(self.rows) * self.width

    def flat(self) -> Iterator[Any]:
        """Every value, row by row."""
        for row in self.rows:
            yield from row

    def line(self) -> list[Any] | None:
        """The values of a single row or column; None where it has more of both."""
        if len(self.rows) == 1:
            return list(self.rows[0])
        return [row[0] for row in self.rows] if self.width == 1 else None


NUMERIC = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?", re.IGNORECASE)
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})[-/](\d{1,2})|年(\d{1,2})月(\d{1,2})日)")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
LEAP_BUG, LAST_DAY = 60, 2_958_465
LARGEST_NUMBER = 1e308
SMALLEST_SCIENTIFIC, LARGEST_PLAIN = 1e-9, 1e20


def is_number(value: Any) -> bool:
    """A number, not a truth."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def scalar(value: Any) -> Any:
    """The one value of a grid of one cell, or the first of a larger one: what spills is not kept."""
    while isinstance(value, Grid):
        value = value.rows[0][0] if value.rows and value.rows[0] else None
    return value


def number(value: Any) -> float:
    """A value as a number: nothing is 0, a truth 1 or 0, a text what it says. Failed: it says none."""
    value = scalar(value)
    if is_number(value):
        return value  # type: ignore[no-any-return]
    if value is None:
        return 0
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Error):
        raise Failed(value)
    found = number_in(str(value))
    if found is None:
        raise Failed(VALUE)
    return found


def number_in(text: str) -> float | None:
    """The number, share, date or time that a text says, as Excel for China reads it when typed; None: it says none.

    LibreOffice reads fewer of them: no thousands commas, no percent sign, no sign of money.
    """
    stripped = text.strip()
    sign = -1 if stripped.startswith("(") and stripped.endswith(")") else 1
    stripped = stripped[1:-1] if sign < 0 else stripped
    stripped = re.sub(r"^([+-]?)[¥￥$]", r"\1", stripped).strip()
    factor = 1.0
    if stripped.endswith("%"):
        stripped, factor = stripped[:-1].strip(), 0.01
    if len(stripped) <= 40 and (NUMERIC.fullmatch(stripped) or GROUPED.fullmatch(stripped)):
        found = float(stripped.replace(",", ""))
        return sign * (found if factor == 1.0 else found / 100) if abs(found) < LARGEST_NUMBER else None
    return _moment_in(stripped) if sign > 0 and factor == 1.0 else None


def _moment_in(text: str) -> float | None:
    day, _, rest = text.partition(" ")
    if clock := CLOCK.fullmatch(day if not rest else rest.strip()):
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        if hour > 23 or minute > 59 or second > 59:
            return None
        part = (hour * 3600 + minute * 60 + second) / 86400
        if not rest:
            return part
    elif rest:
        return None
    else:
        part = 0.0
    found = DATE.fullmatch(day)
    serial = found and serial_of(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    return None if not serial else serial + part


def serial_of(year: int, month: int, day: int) -> int | None:
    """The serial number of a date; None: there is no such date. Excel counts a 29 February 1900, LibreOffice not."""
    try:
        days = (date(year, month, day) - date(1899, 12, 30)).days
    except ValueError:
        return None
    if days <= LEAP_BUG:
        days -= 1
    return days if 0 < days <= LAST_DAY else None


def date_of(serial: float) -> date:
    """The date of a serial number. Failed: there is none."""
    days = int(serial // 1)
    if not 0 <= days <= LAST_DAY:
        raise Failed(NUMBER)
    return date(1899, 12, 30) + timedelta(days=days + (1 if days < LEAP_BUG else 0))


def text(value: Any) -> str:
    """A value as text. Failed: it is an error."""
    value = scalar(value)
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Error):
        raise Failed(value)
    return plain_number(value)


def plain_number(value: float) -> str:
    """A number without a format: 15 digits, as Excel writes it into a text."""
    if value == 0:
        return "0"
    rounded = Decimal(f"{value:.15g}")
    if SMALLEST_SCIENTIFIC <= abs(value) < LARGEST_PLAIN:
        shown = f"{rounded:f}"
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    digits, _, exponent = f"{rounded.normalize():E}".partition("E")
    return f"{digits}E{exponent[0]}{exponent[1:].zfill(2)}"


def truth(value: Any) -> bool:
    """A value as a truth. Failed: it is none."""
    value = scalar(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        if value.strip().upper() in ("TRUE", "FALSE"):
            return value.strip().upper() == "TRUE"
        raise Failed(VALUE)
    return number(value) != 0


def comparable(value: Any) -> tuple[int, Any]:
    """What values are ordered by: numbers before texts before truths; texts without regard to case."""
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, str):
        return 1, value.casefold()
    return 0, float(f"{value:.15g}")


def compare(left: Any, right: Any) -> int:
    """-1, 0 or 1. Nothing equals 0, an empty text and FALSE. Numbers are the same where 15 digits are."""
    if left is None or right is None:
        if left is None and right is None:
            return 0
        blank: Any = {bool: False, str: ""}.get(type(right if left is None else left), 0)
        left, right = (blank, right) if left is None else (left, blank)
    one, other = comparable(left), comparable(right)
    return (one > other) - (one < other)


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal for a lookup: of one kind, and nothing is nothing but itself."""
    if left is None or right is None:
        return left is right
    return comparable(left) == comparable(right)


def broadcast(function: Callable[..., Any], values: Sequence[Any]) -> Any:
    """A function of single values over grids: one of one row or column goes along with the other."""
    grids = [value for value in values if isinstance(value, Grid)]
    if not grids:
        return function(*values)
    height, width = max(len(grid.rows) for grid in grids), max(grid.width for grid in grids)
    if all((len(grid.rows), grid.width) == (height, width) for grid in grids):
        return Grid([_row(function, values, row, width) for row in range(height)])
    return Grid([[_each(function, values, row, column) for column in range(width)] for row in range(height)])


def _row(function: Callable[..., Any], values: Sequence[Any], row: int, width: int) -> list[Any]:
    columns = [value.rows[row] if isinstance(value, Grid) else [value] * width for value in values]
    return [_caught(function, each) for each in zip(*columns, strict=True)]


def _each(function: Callable[..., Any], values: Sequence[Any], row: int, column: int) -> Any:
    try:
        return function(*[_along(value, row, column) for value in values])
    except Failed as failed:
        return failed.error


def _caught(function: Callable[..., Any], values: Sequence[Any]) -> Any:
    try:
        return function(*values)
    except Failed as failed:
        return failed.error


def _along(value: Any, row: int, column: int) -> Any:
    if not isinstance(value, Grid):
        return value
    tall, wide = value.shape
    row, column = row if tall > 1 else 0, column if wide > 1 else 0
    if row < len(value.rows) and column < value.width:
        return value.rows[row][column]
    if row < tall and column < wide:
        return None
    raise Failed(NONE_SUCH)
