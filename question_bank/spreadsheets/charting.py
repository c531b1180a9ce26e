"""What a chart shows: labels and series out of the area that it was drawn over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from question_bank.spreadsheets.addresses import Area, area_of

Values = Sequence[Sequence[Any]]
MOST_SERIES = 40
"""More than anybody can tell apart; what a range has beyond them is not drawn."""


@dataclass(frozen=True)
class Series:
    """One row of points: where its name stands (None: nowhere) and the area of its values."""

    name: tuple[int, int] | None
    area: Area


@dataclass(frozen=True)
class Drawn:
    """Where the labels of a chart stand (None: they are counted) and its series."""

    labels: Area | None
    series: tuple[Series, ...]


def areas_of(chart: Mapping[str, Any]) -> list[Area]:
    """The areas of a chart's range."""
    return [area for text in str(chart["range"]).split(",") if (area := area_of(text))]


def drawn(chart: Mapping[str, Any], values: Values) -> Drawn:
    """Labels and series: the first column (or row, where the area is wider than high) has the labels, unless it is the
    only one, and the first row the names, where there are words above numbers. `values`: those of the chart's sheet."""
    columns = [column for area in areas_of(chart) for column in _columns(_cut(area, values))]
    if len(columns) == 1 and columns[0].top == columns[0].bottom:
        columns = [Area(columns[0].top, columns[0].left, columns[0].top, columns[0].right)]
    wide = [_cut(area, values) for area in areas_of(chart)]
    if (
        len(wide) == 1
        and wide[0].right - wide[0].left > wide[0].bottom - wide[0].top
        and _has_names_above(wide[0], values)
    ):
        return _by_rows(wide[0], values)
    return _by_columns(columns, values)


def _cut(area: Area, values: Values) -> Area:
    """An area of whole columns ends where the sheet does."""
    bottom, right = max(area.top, min(area.bottom, len(values) - 1)), max(map(len, values), default=1) - 1
    return Area(area.top, area.left, bottom, max(area.left, min(area.right, right)))


def _columns(area: Area) -> list[Area]:
    return [Area(area.top, column, area.bottom, column) for column in range(area.left, area.right + 1)]


def _by_columns(columns: Sequence[Area], values: Values) -> Drawn:
    named = any(_is_name(values, column.top, column.left) for column in (columns[1:] or columns)) and (
        columns[0].bottom > columns[0].top
    )
    skip = 1 if named else 0
    labels = _below(columns[0], skip) if len(columns) > 1 else None
    series = [
        Series((column.top, column.left) if named else None, _below(column, skip))
        for column in (columns[1:] if labels else columns)
    ]
    return Drawn(labels, tuple(series[:MOST_SERIES]))


def _below(area: Area, skip: int) -> Area:
    return Area(area.top + skip, area.left, area.bottom, area.right)


def _by_rows(area: Area, values: Values) -> Drawn:
    labels = Area(area.top, area.left + 1, area.top, area.right)
    series = [
        Series((row, area.left), Area(row, area.left + 1, row, area.right))
        for row in range(area.top + 1, area.bottom + 1)
    ]
    return Drawn(labels, tuple(series[:MOST_SERIES]))


def _has_names_above(area: Area, values: Values) -> bool:
    """Whether a wide area is a table lying on its side: a name before each row of numbers."""
    if area.bottom == area.top or area.right - area.left < 2:
        return False
    below = [value_at(values, row, area.left) for row in range(area.top + 1, area.bottom + 1)]
    inside = [value_at(values, area.top + 1, column) for column in range(area.left + 1, area.right + 1)]
    return all(isinstance(one, str) for one in below) and all(is_number(one) for one in inside)


def _is_name(values: Values, row: int, column: int) -> bool:
    return isinstance(value_at(values, row, column), str)


def value_at(values: Values, row: int, column: int) -> Any:
    """A value by its row and column; None where there is none."""
    return values[row][column] if row < len(values) and column < len(values[row]) else None


def is_number(value: Any) -> bool:
    """A number, not a truth."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def cells_of(area: Area, values: Values) -> list[Any]:
    """The values of an area, row by row."""
    return [
        value_at(values, row, column)
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    ]
