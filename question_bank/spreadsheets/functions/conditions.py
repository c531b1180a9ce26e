"""SUMIF and its kin: cells that meet a condition such as ">=100", "华*", "<>" or 12."""

import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from question_bank.spreadsheets.addresses import Area
from question_bank.spreadsheets.functions.kit import MANY, Function, Run, grid_of, lazy
from question_bank.spreadsheets.parser import Node
from question_bank.spreadsheets.values import (
    DIVISION,
    TYPED,
    VALUE,
    Error,
    Failed,
    Grid,
    broadcast,
    comparable,
    is_number,
    number_in,
    scalar,
)
from question_bank.spreadsheets.wildcards import fits, has_wildcards, pattern_of

SIGN = re.compile(r"(<=|>=|<>|=|<|>)?(.*)", re.DOTALL)
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
MAY_BEGIN_A_NUMBER = frozenset("0123456789+-.¥￥$( ")
Test = Callable[[Any], bool]


def condition(criterion: Any) -> Test:
    """Whether a cell meets a criterion. A number also finds the text that says it, as in Excel (not in LibreOffice)."""
    criterion = scalar(criterion)
    if criterion is None:
        criterion = 0
    if isinstance(criterion, Error):
        return lambda cell: cell == criterion
    if not isinstance(criterion, str):
        return _equals(criterion)
    sign, rest = SIGN.fullmatch(criterion).groups()  # type: ignore[union-attr]
    if not rest:
        return {None: _is_blank, "=": lambda cell: cell is None, "<>": lambda cell: cell is not None}.get(
            sign, lambda _cell: False
        )
    wanted = _meant(rest)
    if sign in ORDERS:
        return _ordered(ORDERS[sign], wanted)
    equal = _equals(wanted)
    return (lambda cell: not equal(cell)) if sign == "<>" else equal


def _is_blank(cell: Any) -> bool:
    return cell is None or cell == ""


def _meant(rest: str) -> Any:
    if rest.upper() in ("TRUE", "FALSE"):
        return rest.upper() == "TRUE"
    if rest.upper() in TYPED:
        return TYPED[rest.upper()]
    found = number_in(rest)
    return rest if found is None else found


def _equals(wanted: Any) -> Test:
    if isinstance(wanted, bool | Error):
        return lambda cell: type(cell) is type(wanted) and cell == wanted
    if is_number(wanted):
        value = comparable(wanted)
        return lambda cell: (
            comparable(cell) == value if is_number(cell) else isinstance(cell, str) and _says(cell, value)
        )
    pattern = pattern_of(wanted)
    if not has_wildcards(wanted):
        folded = wanted.casefold()
        return lambda cell: isinstance(cell, str) and cell.casefold() == folded
    return lambda cell: isinstance(cell, str) and fits(pattern, cell)


def _says(cell: str, value: tuple[int, Any]) -> bool:
    found = _said(cell)
    return found is not None and comparable(found) == value


def _said(cell: str) -> float | None:
    """The number that a text says; most say none, and are soon seen not to."""
    return number_in(cell) if cell[:1] in MAY_BEGIN_A_NUMBER else None


def _ordered(order: Callable[[Any, Any], bool], wanted: Any) -> Test:
    kind, value = comparable(wanted) if not isinstance(wanted, Error) else (3, None)

    def test(cell: Any) -> bool:
        if cell is None or isinstance(cell, Error):
            return False
        is_kind, is_value = comparable(cell)
        return is_kind == kind and order(is_value, value)

    return test


@dataclass(frozen=True)
class _Wish:
    """The cells that are looked at, and what they must meet."""

    grid: Grid
    criterion: Any


def _wishes(run: Run, nodes: Sequence[Node | None]) -> list[_Wish]:
    if len(nodes) % 2:
        raise Failed(VALUE)
    found = [_Wish(_cells(run, one), run.evaluate(other)) for one, other in zip(nodes[::2], nodes[1::2], strict=True)]
    if len({wish.grid.shape for wish in found}) > 1:
        raise Failed(VALUE)
    return found


def _cells(run: Run, node: Node | None) -> Grid:
    value = run.evaluate(node)
    if not isinstance(value, Grid):
        raise Failed(VALUE)
    return value


# ── Where a condition is met ──

Places = frozenset[int]
"""Cells of a grid as one number each: row times WIDE plus column."""

WIDE = 16_384


def _met(run: Run, wishes: Sequence[_Wish], criteria: Sequence[Any]) -> Places:
    """The places at which every condition is met."""
    found = [_places(run, wish.grid, criterion) for wish, criterion in zip(wishes, criteria, strict=True)]
    run.charge(min(map(len, found)))
    return frozenset.intersection(*found)


def _places(run: Run, grid: Grid, criterion: Any) -> Places:
    """The places of a grid that meet a criterion; found once for every formula that asks."""
    key = (type(criterion), criterion)
    if key not in grid.known:
        wanted = _plain_key(criterion)
        if wanted is None:
            run.charge(len(grid.rows) * grid.width)
            test = condition(criterion)
            places = frozenset(place for place, cell in _numbered(grid) if test(cell))
        else:
            places = frozenset(_index(run, grid).get(wanted, ()))
        run.charge(1 + len(places) // 8)
        grid.known[key] = places
    found: Places = grid.known[key]
    return found


def _numbered(grid: Grid) -> Iterator[tuple[int, Any]]:
    for r, row in enumerate(grid.rows):
        for c, cell in enumerate(row):
            yield r * WIDE + c, cell


def _plain_key(criterion: Any) -> tuple[int, Any] | None:
    """What a criterion equals, where it is no more than that."""
    if criterion is None or is_number(criterion):
        return comparable(criterion or 0)
    if not isinstance(criterion, str):
        return None
    sign, rest = SIGN.fullmatch(criterion).groups()  # type: ignore[union-attr]
    wanted = _meant(rest) if rest and sign in (None, "=") else None
    if is_number(wanted) or (isinstance(wanted, str) and not has_wildcards(wanted)):
        return comparable(wanted)
    return None


def _index(run: Run, grid: Grid) -> dict[tuple[int, Any], list[int]]:
    """The places of each number and each text; a text that says a number stands for it too."""
    if "index" not in grid.known:
        run.charge(len(grid.rows) * grid.width)
        found: dict[tuple[int, Any], list[int]] = {}
        for place, cell in _numbered(grid):
            if is_number(cell) or isinstance(cell, str):
                found.setdefault(comparable(cell), []).append(place)
            if isinstance(cell, str) and (number := _said(cell)) is not None:
                found.setdefault(comparable(number), []).append(place)
        grid.known["index"] = found
    index: dict[tuple[int, Any], list[int]] = grid.known["index"]
    return index


def _over(wishes: Sequence[_Wish], then: Callable[[Sequence[Any]], Any]) -> Any:
    """What `then` makes of the criteria; over several of them one result for each."""
    criteria = [wish.criterion for wish in wishes]
    if all(not isinstance(c, Grid) or c.shape == (1, 1) for c in criteria):
        return then([scalar(criterion) for criterion in criteria])
    return broadcast(lambda *each: then(each), criteria)


def count_if(run: Run, nodes: Sequence[Node | None]) -> Any:
    """COUNTIF and COUNTIFS; empty cells below the sheet count where they meet every condition."""
    wishes = _wishes(run, nodes)
    rows, columns = wishes[0].grid.shape
    beyond = rows * columns - max(len(wish.grid.rows) for wish in wishes) * max(wish.grid.width for wish in wishes)

    def counted(criteria: Sequence[Any]) -> int:
        blank = beyond if beyond and all(condition(criterion)(None) for criterion in criteria) else 0
        return len(_met(run, wishes, criteria)) + blank

    return _over(wishes, counted)


def _picked(values: Grid, places: Places) -> list[float]:
    found = [_at(values, *divmod(place, WIDE)) for place in places]
    for one in found:
        if isinstance(one, Error):
            raise Failed(one)
    return [one for one in found if is_number(one)]


def _at(grid: Grid, row: int, column: int) -> Any:
    return grid.rows[row][column] if row < len(grid.rows) and column < grid.width else None


def _of_one(run: Run, nodes: Sequence[Node | None], reduce: Callable[[list[float]], float]) -> Any:
    """SUMIF, AVERAGEIF: cells, criterion, and what is added up, which takes its size from the cells."""
    wishes = _wishes(run, nodes[:2])
    values = _stretched(run, nodes[2], wishes[0].grid) if len(nodes) > 2 and nodes[2] is not None else wishes[0].grid
    return _over(wishes, lambda criteria: reduce(_picked(values, _met(run, wishes, criteria))))


def _stretched(run: Run, node: Node | None, like: Grid) -> Grid:
    place = run.place_of(node)
    if place is None:
        raise Failed(VALUE)
    sheet, area = place
    rows, columns = like.shape
    return run.area(sheet, Area(area.top, area.left, area.top + rows - 1, area.left + columns - 1))


def _of_many(run: Run, nodes: Sequence[Node | None], reduce: Callable[[list[float]], float]) -> Any:
    """SUMIFS and its kin: what is added up first, then cells and criteria in pairs."""
    values, wishes = grid_of(_cells(run, nodes[0])), _wishes(run, nodes[1:])
    if values.shape != wishes[0].grid.shape:
        raise Failed(VALUE)
    return _over(wishes, lambda criteria: reduce(_picked(values, _met(run, wishes, criteria))))


def _mean(found: list[float]) -> float:
    if not found:
        raise Failed(DIVISION)
    return math.fsum(found) / len(found)


def _single(reduce: Callable[[list[float]], float]) -> Function:
    return lazy(lambda run, nodes: _of_one(run, nodes, reduce), 2, 3)


def _several(reduce: Callable[[list[float]], float]) -> Function:
    return lazy(lambda run, nodes: _of_many(run, nodes, reduce), 3, MANY)


FUNCTIONS = {
    "COUNTIF": lazy(count_if, 2),
    "COUNTIFS": lazy(count_if, 2, MANY),
    "SUMIF": _single(math.fsum),
    "SUMIFS": _several(math.fsum),
    "AVERAGEIF": _single(_mean),
    "AVERAGEIFS": _several(_mean),
    "MAXIFS": _several(lambda found: max(found, default=0)),
    "MINIFS": _several(lambda found: min(found, default=0)),
}
