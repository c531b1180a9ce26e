"""Looking something up in rows and columns."""

from collections.abc import Callable, Sequence
from typing import Any

from question_bank.spreadsheets.functions.kit import MANY, Run, grid_of, lazy, line_of, plain, whole
from question_bank.spreadsheets.parser import Node
from question_bank.spreadsheets.values import (
    NONE_SUCH,
    REFERENCE,
    VALUE,
    Error,
    Failed,
    Grid,
    broadcast,
    comparable,
    number,
    scalar,
    truth,
)
from question_bank.spreadsheets.wildcards import fits, has_wildcards, pattern_of


def _sought(value: Any) -> Any:
    found = scalar(value)
    if isinstance(found, Error):
        raise Failed(found)
    return 0 if found is None else found


def equal_to(sought: Any, *, wildcards: bool) -> Callable[[Any], bool]:
    """Whether a cell is what is sought: of the same kind, texts without regard to case, or by a pattern."""
    if isinstance(sought, str) and wildcards and has_wildcards(sought):
        pattern = pattern_of(sought)
        return lambda cell: isinstance(cell, str) and fits(pattern, cell)
    key = comparable(sought)
    return lambda cell: not isinstance(cell, Error) and cell is not None and comparable(cell) == key


def exact_place(among: Sequence[Any], sought: Any, *, wildcards: bool = True, backwards: bool = False) -> int:
    """The first (or last) place of what is sought; -1: it is nowhere."""
    test = equal_to(sought, wildcards=wildcards)
    places = range(len(among) - 1, -1, -1) if backwards else range(len(among))
    return next((place for place in places if test(among[place])), -1)


def last_not_above(among: Sequence[Any], sought: Any) -> int:
    """The last place of what is not above what is sought, found by halving: the cells must ascend; -1: none is."""
    kind, value = comparable(sought)
    same = [(place, comparable(cell)) for place, cell in enumerate(among) if _is_of(cell, kind)]
    low, high = 0, len(same)
    while low < high:
        middle = (low + high) // 2
        if same[middle][1][1] <= value:
            low = middle + 1
        else:
            high = middle
    return same[low - 1][0] if low else -1


def _is_of(cell: Any, kind: int) -> bool:
    return cell is not None and not isinstance(cell, Error) and comparable(cell)[0] == kind


def nearest(among: Sequence[Any], sought: Any, *, above: bool) -> int:
    """The place of the nearest that is not below (or not above) what is sought, wherever it stands; -1: none is."""
    kind, value = comparable(sought)
    best, place = None, -1
    for at, cell in enumerate(among):
        if not _is_of(cell, kind):
            continue
        found = comparable(cell)[1]
        fit = found >= value if above else found <= value
        if fit and (best is None or (found < best if above else found > best)):
            best, place = found, at
    return place


def look_up(run: Run, nodes: Sequence[Node | None], *, vertical: bool) -> Any:
    """VLOOKUP and HLOOKUP."""
    table = grid_of(run.evaluate(nodes[1]))
    wanted = whole(run.evaluate(nodes[2])) - 1
    rough = len(nodes) < 4 or (nodes[3] is not None and truth(run.evaluate(nodes[3])))
    rows, columns = table.shape
    if wanted < 0:
        raise Failed(VALUE)
    if wanted >= (columns if vertical else rows):
        raise Failed(REFERENCE)
    keys = [row[0] for row in table.rows] if vertical else list(table.rows[0])

    def one(value: Any) -> Any:
        sought = _sought(value)
        run.charge(len(keys))
        place = last_not_above(keys, sought) if rough else exact_place(keys, sought)
        if place < 0:
            raise Failed(NONE_SUCH)
        return _held(table, place if vertical else wanted, wanted if vertical else place)

    return broadcast(one, [_one_or_many(run.evaluate(nodes[0]))])


def _one_or_many(value: Any) -> Any:
    return scalar(value) if isinstance(value, Grid) and value.shape == (1, 1) else value


def _held(table: Grid, row: int, column: int) -> Any:
    value = table.rows[row][column] if row < len(table.rows) and column < table.width else None
    if isinstance(value, Error):
        raise Failed(value)
    return value


def match(run: Run, nodes: Sequence[Node | None]) -> Any:
    """MATCH: 1 the last not above (ascending), 0 exactly, -1 the last not below (descending)."""
    among = line_of(run.evaluate(nodes[1]))
    kind = number(run.evaluate(nodes[2])) if len(nodes) > 2 else 1

    def one(value: Any) -> int:
        sought = _sought(value)
        run.charge(len(among))
        if kind == 0:
            place = exact_place(among, sought)
        else:
            place = last_not_above(among, sought) if kind > 0 else _last_not_below(among, sought)
        if place < 0:
            raise Failed(NONE_SUCH)
        return place + 1

    return broadcast(one, [_one_or_many(run.evaluate(nodes[0]))])


def _last_not_below(among: Sequence[Any], sought: Any) -> int:
    kind, value = comparable(sought)
    place = -1
    for at, cell in enumerate(among):
        if not _is_of(cell, kind):
            continue
        if comparable(cell)[1] < value:
            break
        place = at
    return place


def _place_by_mode(among: Sequence[Any], sought: Any, mode: int, *, backwards: bool) -> int:
    if mode not in (-1, 0, 1, 2):
        raise Failed(VALUE)
    place = exact_place(among, sought, wildcards=mode == 2, backwards=backwards)
    return nearest(among, sought, above=mode == 1) if place < 0 and mode in (-1, 1) else place


def x_look_up(run: Run, nodes: Sequence[Node | None]) -> Any:
    """XLOOKUP: exactly by default, the nearest or by a pattern if asked, from the end if asked."""
    keys_grid, table = grid_of(run.evaluate(nodes[1])), grid_of(run.evaluate(nodes[2]))
    keys = line_of(keys_grid)
    mode = whole(run.evaluate(nodes[4])) if len(nodes) > 4 and nodes[4] is not None else 0
    backwards = len(nodes) > 5 and nodes[5] is not None and number(run.evaluate(nodes[5])) < 0
    vertical = keys_grid.shape[1] == 1
    if table.shape[0 if vertical else 1] != keys_grid.shape[0 if vertical else 1]:
        raise Failed(VALUE)

    def one(value: Any) -> Any:
        sought = _sought(value)
        run.charge(len(keys))
        place = _place_by_mode(keys, sought, mode, backwards=backwards)
        if place < 0:
            if len(nodes) > 3 and nodes[3] is not None:
                return run.evaluate(nodes[3])
            raise Failed(NONE_SUCH)
        if vertical:
            return Grid([list(table.rows[place])]) if table.width > 1 else _held(table, place, 0)
        return Grid([[row[place]] for row in table.rows]) if len(table.rows) > 1 else _held(table, 0, place)

    asked = _one_or_many(run.evaluate(nodes[0]))
    return broadcast(lambda value: scalar(one(value)), [asked]) if isinstance(asked, Grid) else one(asked)


def x_match(run: Run, nodes: Sequence[Node | None]) -> Any:
    """XMATCH."""
    among = line_of(run.evaluate(nodes[1]))
    mode = whole(run.evaluate(nodes[2])) if len(nodes) > 2 and nodes[2] is not None else 0
    backwards = len(nodes) > 3 and number(run.evaluate(nodes[3])) < 0
    run.charge(len(among))
    place = _place_by_mode(among, _sought(run.evaluate(nodes[0])), mode, backwards=backwards)
    if place < 0:
        raise Failed(NONE_SUCH)
    return place + 1


def index(value: Any, row: Any = 0, column: Any = None) -> Any:
    """INDEX: 0 means the whole row or column; in a single row the second is the column."""
    grid = grid_of(value)
    rows, columns = grid.shape
    r, c = whole(row), 0 if column is None else whole(column)
    if column is None and rows == 1 and columns > 1:
        r, c = 1, r
    elif column is None and columns == 1:
        c = 1
    if r < 0 or c < 0:
        raise Failed(VALUE)
    if r > rows or c > columns:
        raise Failed(REFERENCE)
    if r and c:
        sheet, top, left = grid.origin or (None, 0, 0)
        place = None if sheet is None else (sheet, top + r - 1, left + c - 1)
        cell = grid.rows[r - 1][c - 1] if r <= len(grid.rows) and c <= grid.width else None
        return Grid(((cell,),), place)
    found = [list(one) for one in (grid.rows[r - 1 : r] if r else grid.rows)]
    return Grid([one[c - 1 : c] if c else one for one in found])


def look_up_vector(value: Any, among: Any, results: Any = None) -> Any:
    """LOOKUP: in the first row or column, the answer from another or from the last."""
    keys_grid = grid_of(among)
    rows, columns = keys_grid.shape
    lying = columns > rows
    keys = list(keys_grid.rows[0]) if lying else [row[0] for row in keys_grid.rows]
    if results is None:
        held = list(keys_grid.rows[-1]) if lying else [row[-1] for row in keys_grid.rows]
    else:
        held = line_of(results)
    place = last_not_above(keys, _sought(value))
    if place < 0 or place >= len(held):
        raise Failed(NONE_SUCH)
    if isinstance(held[place], Error):
        raise Failed(held[place])
    return held[place]


def where(run: Run, nodes: Sequence[Node | None], *, row: bool) -> Any:
    """ROW and COLUMN."""
    if not nodes or nodes[0] is None:
        return (run.row if row else run.column) + 1
    place = run.place_of(nodes[0])
    if place is None:
        raise Failed(VALUE)
    area = place[1]
    first, last = (area.top, area.bottom) if row else (area.left, area.right)
    last = min(last, first + MANY * 20)
    run.charge(last - first)
    if first == last:
        return first + 1
    numbers = range(first + 1, last + 2)
    return Grid([[no] for no in numbers] if row else [list(numbers)])


def _how_many(value: Any, side: int) -> int:
    return grid_of(value).shape[side]


FUNCTIONS = {
    "VLOOKUP": lazy(lambda run, nodes: look_up(run, nodes, vertical=True), 3, 4),
    "HLOOKUP": lazy(lambda run, nodes: look_up(run, nodes, vertical=False), 3, 4),
    "XLOOKUP": lazy(x_look_up, 3, 6),
    "XMATCH": lazy(x_match, 2, 4),
    "LOOKUP": plain(look_up_vector, 2, 3),
    "MATCH": lazy(match, 2, 3),
    "INDEX": plain(index, 2, 3),
    "ROW": lazy(lambda run, nodes: where(run, nodes, row=True), 0, 1),
    "COLUMN": lazy(lambda run, nodes: where(run, nodes, row=False), 0, 1),
    "ROWS": plain(lambda value: _how_many(value, 0), 1),
    "COLUMNS": plain(lambda value: _how_many(value, 1), 1),
}
