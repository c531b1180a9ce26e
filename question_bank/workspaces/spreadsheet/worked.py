"""A workbook that was worked out, as checks look at it: sheets and columns by their names, tables under a head."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from question_bank import texts
from question_bank.spreadsheets.addresses import Area, place_of
from question_bank.spreadsheets.book import cell_at, formula_of
from question_bank.spreadsheets.calculation import Calculated, calculate
from question_bank.spreadsheets.charting import value_at

HEAD_WITHIN = 30
"""A head is sought in so many rows."""


def folded(text: Any) -> str:
    """A name without regard to width, case and white space."""
    return texts.fold(str(text)).replace(" ", "")


@dataclass(frozen=True)
class Table:
    """The rows under a head. `columns`: where each name stands; `rows`: down to the last that is not empty."""

    sheet: "Page"
    head: int
    columns: Mapping[str, int]

    @cached_property
    def rows(self) -> range:
        """The numbers of the rows, from 0; empty ones between them count."""
        used = set(self.columns.values())
        filled = [
            row
            for row in range(self.head + 1, len(self.sheet.values))
            if any(column in used and _is_filled(one) for column, one in enumerate(self.sheet.values[row]))
        ]
        return range(self.head + 1, (filled[-1] if filled else self.head) + 1)

    def column(self, name: str) -> int | None:
        """The place of a column by its name."""
        return self.columns.get(folded(name))

    def filled_rows(self) -> Iterator[int]:
        """The rows in which anything stands."""
        used = set(self.columns.values())
        for row in self.rows:
            if any(column in used and _is_filled(one) for column, one in enumerate(self.sheet.values[row])):
                yield row

    def values_of(self, name: str) -> list[Any]:
        """What stands in a column, without empty rows. KeyError: there is no such column."""
        place = self.columns[folded(name)]
        return [value_at(self.sheet.values, row, place) for row in self.filled_rows()]


def _is_filled(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


is_filled = _is_filled


@dataclass(frozen=True)
class Page:
    """One sheet: its id, its name, what its cells come to, and its cells as they were saved."""

    id: str
    name: str
    values: Sequence[Sequence[Any]]
    cells: Sequence[Sequence[Any]]

    def table(self, *names: str) -> Table | None:
        """The first row that has all these names is the head; None: there is none."""
        wanted = {folded(name) for name in names}
        for row, cells in enumerate(self.values[:HEAD_WITHIN]):
            found: dict[str, int] = {}
            for column, value in enumerate(cells):
                if isinstance(value, str) and value.strip():
                    found.setdefault(folded(value), column)
            if wanted and wanted <= set(found):
                return Table(self, row, found)
        return None

    def place(self, wanted: Mapping[str, Any]) -> tuple[int, int] | None:
        """The cell that is meant: by its address, or by the names of its row and its column."""
        if "cell" in wanted:
            return place_of(str(wanted["cell"]))
        column_name, row_name = folded(wanted["column"]), folded(wanted["row"])
        found = (self._beside(head, row_name) for head in self._named(column_name))
        return next((place for place in found if place), None)

    def _named(self, name: str) -> Iterator[tuple[int, int]]:
        """Cells in which this name stands: it may be the head of one table and stand inside another."""
        for row, cells in enumerate(self.values):
            for column, value in enumerate(cells):
                if isinstance(value, str) and folded(value) == name:
                    yield row, column

    def _beside(self, head: tuple[int, int], name: str) -> tuple[int, int] | None:
        """The cell under a head in the first row that begins with a name, at the left of it."""
        for row in range(head[0] + 1, len(self.values)):
            if any(isinstance(one, str) and folded(one) == name for one in self.values[row][: head[1]]):
                return row, head[1]
        return None

    def value(self, place: tuple[int, int]) -> Any:
        """What a cell comes to."""
        return value_at(self.values, *place)

    def formula(self, place: tuple[int, int]) -> str:
        """The formula of a cell."""
        return formula_of(cell_at(self.cells, *place))


@dataclass(frozen=True)
class Worked:
    """A whole work: its sheets, its charts, and what could not be worked out."""

    pages: Sequence[Page]
    charts: Sequence[Mapping[str, Any]]
    calculated: Calculated

    def page(self, name: str) -> Page | None:
        """A sheet by its name; the first where none is named."""
        if not name:
            return self.pages[0]
        return next((page for page in self.pages if folded(page.name) == folded(name)), None)

    def remark(self) -> str:
        """What a grader should know about formulas that were not worked out."""
        remarks = []
        if self.calculated.unknown:
            remarks.append(f"含不能重算的函数：{'、'.join(self.calculated.unknown)}，请人工查看")
        if self.calculated.is_cut:
            remarks.append("公式过多，没有全部重算，请人工查看")
        return "；".join(remarks)


def work_out(book: Mapping[str, Any], charts: Sequence[Mapping[str, Any]] = ()) -> Worked:
    """A workbook, every formula worked out anew."""
    calculated = calculate(book)
    pages = [
        Page(sheet["id"], sheet["name"], values, sheet["rows"])
        for sheet, values in zip(book["sheets"], calculated.values, strict=True)
    ]
    return Worked(pages, charts, calculated)


def column_area(table: Table, name: str) -> Area:
    """The cells of a column under its head, as far as something stands in them."""
    column = table.columns[folded(name)]
    rows = [row for row in table.rows if is_filled(value_at(table.sheet.values, row, column))]
    return Area(rows[0], column, rows[-1], column) if rows else Area(table.head, column, table.head, column)
