"""Sums, rounding, and what else is counted with."""

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from typing import Any

from question_bank.spreadsheets.functions.kit import MANY, Run, grid_of, lazy, lifted, numbers, plain, whole
from question_bank.spreadsheets.functions.statistics import (
    average,
    count,
    count_all,
    deviation,
    highest,
    lowest,
    variance,
)
from question_bank.spreadsheets.parser import Node
from question_bank.spreadsheets.values import DIVISION, NUMBER, VALUE, Error, Failed, Grid, is_number, number

WIDE = Context(prec=400)
MOST_PLACES = 300


def exact(value: Any) -> Decimal:
    """A number as its 15 digits say it: 2.675 is that, not a little less."""
    return Decimal(f"{number(value):.15g}")


def total(*values: Any) -> float:
    """SUM."""
    return math.fsum(numbers(values))


def product(*values: Any) -> float:
    """PRODUCT."""
    found = [float(one) for one in numbers(values)]
    return math.prod(found) if found else 0


def sum_of_products(*values: Any) -> float:
    """SUMPRODUCT: whatever is no number counts as 0."""
    grids = [grid_of(value) for value in values]
    if len({grid.shape for grid in grids}) > 1:
        raise Failed(VALUE)
    height, width = min(len(grid.rows) for grid in grids), min(grid.width for grid in grids)
    found = []
    for row in range(height):
        for column in range(width):
            cells = [grid.rows[row][column] for grid in grids]
            for cell in cells:
                if isinstance(cell, Error):
                    raise Failed(cell)
            found.append(math.prod(float(cell) if is_number(cell) else 0.0 for cell in cells))
    return math.fsum(found)


def rounded(value: Any, places: Any, mode: str) -> float:
    """A number to so many places, by its 15 digits."""
    digits = whole(places)
    if abs(digits) > MOST_PLACES:
        return float(number(value)) if digits > 0 else 0
    return float(exact(value).quantize(Decimal(1).scaleb(-digits), mode, WIDE))


def whole_below(value: Any) -> float:
    """INT."""
    return float(exact(value).to_integral_value(ROUND_FLOOR))


def remainder(value: Any, divisor: Any) -> float:
    """MOD: it has the sign of the divisor."""
    one, other = exact(value), exact(divisor)
    if not other:
        raise Failed(DIVISION)
    times = WIDE.divide(one, other).to_integral_value(ROUND_FLOOR)
    return float(WIDE.subtract(one, WIDE.multiply(other, times)))


def power(base: Any, exponent: Any) -> float:
    """POWER and ^."""
    one, other = float(number(base)), float(number(exponent))
    if one == 0 and other <= 0:
        raise Failed(NUMBER if other == 0 else DIVISION)
    try:
        found = one**other
    except OverflowError:
        raise Failed(NUMBER) from None
    if isinstance(found, complex):
        raise Failed(NUMBER)
    return float(found)


def root(value: Any) -> float:
    """SQRT."""
    found = number(value)
    if found < 0:
        raise Failed(NUMBER)
    return math.sqrt(found)


def logarithm(value: Any, base: Any = 10) -> float:
    """LOG."""
    one, other = number(value), number(base)
    if one <= 0 or other <= 0:
        raise Failed(NUMBER)
    if other == 1:
        raise Failed(DIVISION)
    return math.log10(one) if other == 10 else math.log(one) / math.log(other)


def exponential(value: Any) -> float:
    """EXP."""
    try:
        return math.exp(number(value))
    except OverflowError:
        raise Failed(NUMBER) from None


def multiple(value: Any, step: Any, *, up: bool) -> float:
    """CEILING and FLOOR; of two negative numbers the one goes away from 0, the other to it."""
    one, other = exact(value), exact(step)
    if not other:
        if up or not one:
            return 0
        raise Failed(DIVISION)
    if one > 0 > other:
        raise Failed(NUMBER)
    size = abs(other)
    mode = (ROUND_UP if up else ROUND_DOWN) if other < 0 else (ROUND_CEILING if up else ROUND_FLOOR)
    return float(WIDE.multiply(WIDE.divide(one, size).to_integral_value(mode), size))


OF_SUBTOTAL = {
    1: average,
    2: count,
    3: count_all,
    4: highest,
    5: lowest,
    6: product,
    7: deviation,
    9: total,
    10: variance,
}


def subtotal(run: Run, nodes: Sequence[Node | None]) -> Any:
    """SUBTOTAL: without hidden rows, from 101 on without those hidden by hand as well, and without other subtotals."""
    code = whole(run.evaluate(nodes[0]))
    if code % 100 not in OF_SUBTOTAL or code not in range(1, 112):
        raise Failed(VALUE)
    shown = [_shown(run, node, by_hand=code > 100) for node in nodes[1:]]
    return OF_SUBTOTAL[code % 100](*shown)


def _shown(run: Run, node: Node | None, *, by_hand: bool) -> Grid:
    value = run.evaluate(node)
    if not isinstance(value, Grid) or value.origin is None:
        raise Failed(VALUE)
    sheet, top, left = value.origin
    found: list[Any] = []
    for r, row in enumerate(value.rows):
        filtered, hidden = run.is_hidden(sheet, top + r)
        if not (hidden if by_hand else filtered):
            found += [cell for c, cell in enumerate(row) if not run.is_subtotal(sheet, top + r, left + c)]
    return Grid([[cell] for cell in found])


FUNCTIONS = {
    "SUM": plain(total, 1, MANY),
    "PRODUCT": plain(product, 1, MANY),
    "SUMSQ": plain(lambda *values: math.fsum(float(one) ** 2 for one in numbers(values)), 1, MANY),
    "SUMPRODUCT": plain(sum_of_products, 1, MANY),
    "SUBTOTAL": lazy(subtotal, 2, MANY),
    "ROUND": lifted(lambda value, places: rounded(value, places, ROUND_HALF_UP), 2),
    "ROUNDUP": lifted(lambda value, places: rounded(value, places, ROUND_UP), 2),
    "ROUNDDOWN": lifted(lambda value, places: rounded(value, places, ROUND_DOWN), 2),
    "TRUNC": lifted(lambda value, places=0: rounded(value, places, ROUND_DOWN), 1, 2),
    "INT": lifted(whole_below, 1),
    "MOD": lifted(remainder, 2),
    "QUOTIENT": lifted(lambda one, other: float(int(_divided(one, other))), 2),
    "ABS": lifted(lambda value: abs(number(value)), 1),
    "SIGN": lifted(lambda value: (number(value) > 0) - (number(value) < 0), 1),
    "POWER": lifted(power, 2),
    "SQRT": lifted(root, 1),
    "EXP": lifted(exponential, 1),
    "LN": lifted(lambda value: logarithm(value, math.e), 1),
    "LOG": lifted(logarithm, 1, 2),
    "LOG10": lifted(logarithm, 1),
    "PI": plain(lambda: math.pi, 0),
    "CEILING": lifted(lambda value, step: multiple(value, step, up=True), 2),
    "FLOOR": lifted(lambda value, step: multiple(value, step, up=False), 2),
}


def _divided(one: Any, other: Any) -> float:
    if not number(other):
        raise Failed(DIVISION)
    return float(number(one)) / float(number(other))
