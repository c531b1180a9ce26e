"""A workbook as tables: values first, and the formula that stands behind a value."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from examserver.grading.rules import cover
from question_bank.contract import Malformed
from question_bank.media import zip_problem
from question_bank.sheets import BROKEN_BOOK, read_sheet

MOST_SHEETS = 12
MOST_ROWS = 200
MOST_COLUMNS = 40
LONGEST_FORMULA = 300

Place = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its first rows, how many there are, and the formulas in them."""

    name: str
    rows: list[list[str]]
    total: int
    formulas: dict[Place, str] = field(default_factory=dict)

    @property
    def letters(self) -> list[str]:
        """The columns' names, as the criteria call them: A … Z, AA … AN."""
        width = len(self.rows[0]) if self.rows else 0
        return [("A" if n >= 26 else "") + chr(ord("A") + n % 26) for n in range(width)]


def read(path: Path, words: Sequence[str]) -> list[Sheet]:
    """The first sheets, with these words covered. Malformed, or what a broken book brings: it cannot be opened."""
    content = path.read_bytes()
    first = read_sheet(content)  # refuses what must not be opened, before calamine sees it
    names = CalamineWorkbook.from_path(str(path)).sheet_names[:MOST_SHEETS]
    formulas = formulas_of(path, len(names)) if content.startswith(b"PK") else []
    formulas += [{}] * (len(names) - len(formulas))
    return [_sheet(name, read_sheet(content, n) if n else first, formulas[n], words) for n, name in enumerate(names)]


def _sheet(name: str, rows: list[list[str]], formulas: dict[Place, str], words: Sequence[str]) -> Sheet:
    shown = [[cover(cell, words) for cell in row[:MOST_COLUMNS]] for row in rows[:MOST_ROWS]]
    width = max([*map(_filled, shown), *(column + 1 for _row, column in formulas)], default=0)
    shown += [[]] * (max((row + 1 for row, _column in formulas), default=0) - len(shown))  # not reckoned yet
    whole = [row[:width] + [""] * (width - len(row)) for row in shown]
    known = {place: cover(text, words) for place, text in formulas.items()}
    return Sheet(cover(name, words), whole, max(len(rows), len(shown)), known)


def _filled(row: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell), default=0)


def formulas_of(path: Path, sheets: int) -> list[dict[Place, str]]:
    """The formulas among the first rows of the first sheets, read row by row; nothing where they cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            if zip_problem(archive):
                return []
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
            return [dict(_formulas(page)) for page in book.worksheets[:sheets]]
    except (Malformed, *BROKEN_BOOK):
        return []


def _formulas(page: object) -> Iterator[tuple[Place, str]]:
    rows = page.iter_rows(1, MOST_ROWS, 1, MOST_COLUMNS, values_only=True)  # type: ignore[attr-defined]
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if text := _formula(value):
                yield (r, c), text[:LONGEST_FORMULA]


def _formula(value: object) -> str:
    """The text of a formula; of an array the formula that fills it."""
    text = getattr(value, "text", value)
    return text if isinstance(text, str) and text.startswith("=") and len(text) > 1 else ""
