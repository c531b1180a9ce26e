"""Where cells are: A1 and A1:B7 as people write them, rows and columns counted from 0."""

import re
from typing import NamedTuple

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
COLUMN = re.compile(r"\$?([A-Za-z]{1,3})")
ROW = re.compile(r"\$?([1-9]\d{0,6})")


class Place(NamedTuple):
    """One cell."""

    row: int
    column: int


class Area(NamedTuple):
    """A rectangle of cells, its last row and column included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, place: tuple[int, int]) -> bool:
        """Whether a cell lies in it."""
        return self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right


def letters_of(column: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def column_of(letters: str) -> int:
    """The column of these letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def place_of(text: str) -> Place | None:
    """The cell that a text names; None where it names none."""
    found = CELL.fullmatch(text.strip())
    if not found:
        return None
    place = Place(int(found[2]) - 1, column_of(found[1]))
    return place if place.row <= LAST_ROW and place.column <= LAST_COLUMN else None


def area_of(text: str) -> Area | None:
    """The rectangle that A1:B7, A1, A:C or 2:9 names; None where it names none."""
    first, colon, last = text.strip().partition(":")
    last = last if colon else first
    one, other = place_of(first), place_of(last)
    if one and other:
        rows, columns = sorted((one.row, other.row)), sorted((one.column, other.column))
        return Area(rows[0], columns[0], rows[1], columns[1])
    if ":" not in text:
        return None
    if (left := COLUMN.fullmatch(first)) and (right := COLUMN.fullmatch(last)):
        columns = sorted((column_of(left[1]), column_of(right[1])))
        return Area(0, columns[0], LAST_ROW, columns[1]) if columns[1] <= LAST_COLUMN else None
    if (top := ROW.fullmatch(first)) and (bottom := ROW.fullmatch(last)):
        rows = sorted((int(top[1]) - 1, int(bottom[1]) - 1))
        return Area(rows[0], 0, rows[1], LAST_COLUMN) if rows[1] <= LAST_ROW else None
    return None


def name_of(row: int, column: int) -> str:
    """A cell as people write it."""
    return f"{letters_of(column)}{row + 1}"
