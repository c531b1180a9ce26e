"""A workbook worked out: every formula anew, whatever its sender said it comes to, as in Excel.

Formulas wait for the cells they need on a stack of our own, so a chain may be as long as it likes; a circle is an
error. All work is counted, and a workbook that asks for too much gets `#LIMIT!` where the count ran out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from question_bank.spreadsheets.addresses import Area
from question_bank.spreadsheets.book import formula_of, tidy_number, value_of
from question_bank.spreadsheets.evaluation import Needs, Run, TooMuch
from question_bank.spreadsheets.functions.every import FUNCTIONS
from question_bank.spreadsheets.functions.kit import CHARACTERS_A_STEP
from question_bank.spreadsheets.parser import Node, Unreadable, calls_in, parse
from question_bank.spreadsheets.values import CYCLE, NAME, TOO_MUCH, TYPED, Error, Failed, Grid, scalar

MOST_STEPS, MOST_KEPT = 3_000_000, 400_000
FULL_HEIGHT, FULL_WIDTH = 5_000, 100
"""Areas up to this size are taken as they are written; beyond it they end where the sheet ends."""

Place = tuple[int, int, int]


class _Pending:
    """Stands in a cell whose formula was not worked out yet."""


PENDING = _Pending()


@dataclass(frozen=True)
class Calculated:
    """What the cells of a workbook come to, sheet by sheet, and the functions that were asked for but are not known."""

    names: tuple[str, ...]
    values: Sequence[Sequence[Sequence[Any]]]
    unknown: tuple[str, ...] = ()
    is_cut: bool = False

    def place_of(self, name: str) -> int | None:
        """The place of a sheet by its name."""
        return next((place for place, one in enumerate(self.names) if one.casefold() == name.casefold()), None)

    def plain(self) -> list[list[list[Any]]]:
        """The same as JSON: an error is its code."""
        return [[[cell.code if isinstance(cell, Error) else cell for cell in row] for row in s] for s in self.values]


def calculate(book: Mapping[str, Any], most_steps: int = MOST_STEPS) -> Calculated:
    """A workbook that was read, worked out."""
    return _Calculation(book, most_steps).whole()


@dataclass
class _Formula:
    node: Node | None
    is_subtotal: bool


class _Calculation:
    """Cells by sheet, row and column; formulas that are to be worked out; the count of work that is left."""

    def __init__(self, book: Mapping[str, Any], most_steps: int) -> None:
        self.sheets: Sequence[Mapping[str, Any]] = book["sheets"]
        self.places = {sheet["name"].casefold(): place for place, sheet in enumerate(self.sheets)}
        self.formulas: dict[Place, _Formula] = {}
        self.unknown: set[str] = set()
        self.left = most_steps
        self.areas: dict[tuple[int, Area], Grid] = {}
        self.kept = 0
        self.values = [
            [[self._first(s, r, c, cell) for c, cell in enumerate(row)] for r, row in enumerate(sheet["rows"])]
            for s, sheet in enumerate(self.sheets)
        ]
        self.widths = [max(map(len, rows), default=0) for rows in self.values]
        self.hidden = [frozenset(sheet.get("hidden", ())) for sheet in self.sheets]

    def _first(self, sheet: int, row: int, column: int, cell: Any) -> Any:
        formula = formula_of(cell)
        if not formula:
            value = value_of(cell)
            return TYPED.get(value, value) if isinstance(value, str) and value[:1] == "#" else value
        try:
            node = parse(formula.strip())
        except Unreadable:
            node = None
        calls = set(calls_in(node))
        self.unknown |= calls - set(FUNCTIONS)
        self.formulas[sheet, row, column] = _Formula(node, "SUBTOTAL" in calls)
        return PENDING

    def whole(self) -> Calculated:
        is_cut = False
        for place in self.formulas:
            try:
                self._work_out(place)
            except TooMuch:
                is_cut = True
                break
        if is_cut:
            for sheet, row, column in self.formulas:
                if self.values[sheet][row][column] is PENDING:
                    self.values[sheet][row][column] = TOO_MUCH
        names = tuple(sheet["name"] for sheet in self.sheets)
        return Calculated(names, self.values, tuple(sorted(self.unknown)), is_cut)

    def _work_out(self, place: Place) -> None:
        waiting, opened = [place], set[Place]()
        while waiting:
            current = waiting[-1]
            if self.value(*current) is not PENDING:
                waiting.pop()
                continue
            opened.add(current)
            self.charge(1)
            try:
                value = self._come_to(current)
            except Needs as needs:
                if circle := opened.intersection(needs.places):
                    self._break(circle, waiting, opened)
                else:
                    waiting += needs.places
                continue
            waiting.pop()
            opened.discard(current)
            self._keep(current, value)

    def _break(self, circle: set[Place], waiting: list[Place], opened: set[Place]) -> None:
        """Every cell of the circle is an error: those opened since the first of it."""
        first = next(at for at, one in enumerate(waiting) if one in circle and one in opened)
        for one in [one for one in waiting[first:] if one in opened]:
            self._keep(one, CYCLE)
            opened.discard(one)

    def _keep(self, place: Place, value: Any) -> None:
        sheet, row, column = place
        self.values[sheet][row][column] = value

    def _come_to(self, place: Place) -> Any:
        node = self.formulas[place].node
        if node is None:
            return NAME
        try:
            value = scalar(Run(self, *place).evaluate(node))
        except Failed as failed:
            return failed.error
        if isinstance(value, str):
            self.charge(len(value) // CHARACTERS_A_STEP)
        if value is None:
            return 0
        return tidy_number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    # ── What a formula that runs asks for ──

    def charge(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooMuch

    def value(self, sheet: int, row: int, column: int) -> Any:
        rows = self.values[sheet]
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else None

    def area(self, sheet: int, area: Area) -> Grid:
        """The values of cells, worked out. Needs: some are not yet."""
        tall, wide = area.bottom - area.top + 1, area.right - area.left + 1
        rows = self.values[sheet]
        bottom = area.bottom if tall <= FULL_HEIGHT else max(area.top, min(area.bottom, len(rows) - 1))
        right = area.right if wide <= FULL_WIDTH else max(area.left, min(area.right, self.widths[sheet] - 1))
        self.charge((bottom - area.top + 1) * (right - area.left + 1))
        if known := self.areas.get((sheet, area)):
            return known
        found = [self._row(rows, row, area.left, right) for row in range(area.top, bottom + 1)]
        needed = (
            (sheet, area.top + r, area.left + c)
            for r, row in enumerate(found)
            for c, one in enumerate(row)
            if one is PENDING
        )
        if some := list(islice(needed, FULL_HEIGHT)):
            raise Needs(some)
        grid = Grid(found, (sheet, area.top, area.left), tall, wide)
        self.kept += len(found) * grid.width
        if self.kept <= MOST_KEPT:
            self.areas[sheet, area] = grid
        return grid

    def _row(self, rows: Sequence[Sequence[Any]], row: int, left: int, right: int) -> list[Any]:
        cells = list(rows[row][left : right + 1]) if row < len(rows) else []
        return cells + [None] * (right - left + 1 - len(cells))

    def is_hidden(self, sheet: int, row: int) -> tuple[bool, bool]:
        """Whether a row is hidden by a filter, and whether it is hidden at all."""
        hidden = row + 1 in self.hidden[sheet]
        return hidden and bool(self.sheets[sheet].get("filter")), hidden

    def is_subtotal(self, sheet: int, row: int, column: int) -> bool:
        """Whether a cell has a formula with SUBTOTAL."""
        formula = self.formulas.get((sheet, row, column))
        return formula is not None and formula.is_subtotal
