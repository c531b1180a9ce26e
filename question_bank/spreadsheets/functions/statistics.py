"""Averages, ranks, spreads, and how two rows of numbers go together."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from question_bank.spreadsheets.functions.kit import MANY, Run, grid_of, lazy, numbers, plain, whole
from question_bank.spreadsheets.parser import Node
from question_bank.spreadsheets.values import (
    DIVISION,
    NONE_SUCH,
    NUMBER,
    Failed,
    Grid,
    broadcast,
    is_number,
    number,
    number_in,
)


def average(*values: Any) -> float:
    """AVERAGE."""
    found = list(numbers(values))
    if not found:
        raise Failed(DIVISION)
    return math.fsum(found) / len(found)


def count(*values: Any) -> int:
    """COUNT: errors and texts are passed over."""
    found = 0
    for value in values:
        if isinstance(value, Grid):
            found += sum(is_number(one) for one in value.flat())
        else:
            found += _is_countable(value)
    return found


def _is_countable(value: Any) -> bool:
    return isinstance(value, bool) or is_number(value) or (isinstance(value, str) and number_in(value) is not None)


def count_all(*values: Any) -> int:
    """COUNTA: whatever is not empty."""
    return sum(
        sum(one is not None for one in value.flat()) if isinstance(value, Grid) else 1 for value in values
    )  # fmt: skip


def count_blank(value: Any) -> int:
    """COUNTBLANK: empty cells and empty texts."""
    grid = grid_of(value)
    return sum(1 for one in grid.flat() if one is None or one == "") + grid.below


def highest(*values: Any) -> float:
    """MAX."""
    return max(numbers(values), default=0)


def lowest(*values: Any) -> float:
    """MIN."""
    return min(numbers(values), default=0)


def median(*values: Any) -> float:
    """MEDIAN."""
    return percentile_of(sorted(numbers(values)), 0.5)


def percentile_of(ordered: Sequence[float], share: float) -> float:
    """PERCENTILE over ordered numbers: between two of them in proportion."""
    if not ordered or not 0 <= share <= 1:
        raise Failed(NUMBER)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def quartile(value: Any, which: Any) -> float:
    """QUARTILE."""
    if whole(which) not in range(5):
        raise Failed(NUMBER)
    return percentile_of(sorted(numbers([value])), whole(which) / 4)


def mode(*values: Any) -> float:
    """MODE: of the most frequent numbers the first."""
    found = Counter(float(one) for one in numbers(values))
    best = max(found.values(), default=0)
    if best < 2:
        raise Failed(NONE_SUCH)
    return next(one for one, times in found.items() if times == best)


def nth(value: Any, place: Any, *, largest: bool) -> Any:
    """LARGE and SMALL; for several places one value each."""
    ordered = sorted(numbers([value]), reverse=largest)

    def one(which: Any) -> float:
        at = math.ceil(number(which))
        if not 1 <= at <= len(ordered):
            raise Failed(NUMBER)
        return ordered[at - 1]

    return broadcast(one, [place])


def rank(run: Run, nodes: Sequence[Node | None], *, averaged: bool = False) -> Any:
    """RANK: 1 for the highest, or with an order other than 0 for the lowest."""
    value, among, order = (*[run.evaluate(node) for node in nodes], 0)[:3]
    found = list(numbers([grid_of(among)]))
    ascending = number(order) != 0

    def one(which: Any) -> float:
        sought = number(which)
        run.charge(len(found))
        if not any(other == sought for other in found):
            raise Failed(NONE_SUCH)
        before = sum(other < sought if ascending else other > sought for other in found)
        return before + 1 + ((sum(other == sought for other in found) - 1) / 2 if averaged else 0)

    return broadcast(one, [value])


def variance(*values: Any, sample: bool = True) -> float:
    """VAR."""
    found = list(numbers(values))
    if len(found) <= sample:
        raise Failed(DIVISION)
    mean = math.fsum(found) / len(found)
    return math.fsum((one - mean) ** 2 for one in found) / (len(found) - sample)


def deviation(*values: Any, sample: bool = True) -> float:
    """STDEV."""
    return math.sqrt(variance(*values, sample=sample))


def pairs_of(one: Any, other: Any) -> list[tuple[float, float]]:
    """The places at which both have a number. Failed: they are not of one length."""
    left, right = list(grid_of(one).flat()), list(grid_of(other).flat())
    if grid_of(one).shape != grid_of(other).shape and len(left) != len(right):
        raise Failed(NONE_SUCH)
    return [(a, b) for a, b in zip(left, right, strict=False) if is_number(a) and is_number(b)]


def _moments(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float, float, float]:
    if not pairs:
        raise Failed(DIVISION)
    mean_x, mean_y = math.fsum(x for x, _ in pairs) / len(pairs), math.fsum(y for _, y in pairs) / len(pairs)
    both = math.fsum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return (
        mean_x,
        mean_y,
        both,
        math.fsum((x - mean_x) ** 2 for x, _ in pairs),
        math.fsum((y - mean_y) ** 2 for _, y in pairs),
    )


def correlation(one: Any, other: Any) -> float:
    """CORREL."""
    _, _, both, x, y = _moments(pairs_of(one, other))
    if not x or not y:
        raise Failed(DIVISION)
    return both / math.sqrt(x * y)


def slope(ys: Any, xs: Any) -> float:
    """SLOPE of the straight line through points."""
    _, _, both, x, _ = _moments(pairs_of(xs, ys))
    if not x:
        raise Failed(DIVISION)
    return both / x


def intercept(ys: Any, xs: Any) -> float:
    """INTERCEPT of the same line."""
    mean_x, mean_y, _, _, _ = _moments(pairs_of(xs, ys))
    return mean_y - slope(ys, xs) * mean_x


def forecast(x: Any, ys: Any, xs: Any) -> Any:
    """FORECAST: the point of that line over x."""
    steep, base = slope(ys, xs), intercept(ys, xs)
    return broadcast(lambda one: base + steep * number(one), [x])


def _percentile(value: Any, share: Any) -> float:
    return percentile_of(sorted(numbers([value])), number(share))


def _first(name: str) -> Any:
    """COUNT over errors that are written out: they are passed over too."""

    def call(run: Run, nodes: Sequence[Node | None]) -> int:
        values = []
        for node in nodes:
            try:
                values.append(run.evaluate(node))
            except Failed:
                values.append("" if name == "COUNT" else "x")
        return count(*values) if name == "COUNT" else count_all(*values)

    return call


FUNCTIONS = {
    "AVERAGE": plain(average, 1, MANY),
    "COUNT": lazy(_first("COUNT"), 1, MANY),
    "COUNTA": lazy(_first("COUNTA"), 1, MANY),
    "COUNTBLANK": plain(count_blank, 1),
    "MAX": plain(highest, 1, MANY),
    "MIN": plain(lowest, 1, MANY),
    "MEDIAN": plain(median, 1, MANY),
    "MODE": plain(mode, 1, MANY),
    "MODE.SNGL": plain(mode, 1, MANY),
    "LARGE": plain(lambda value, place: nth(value, place, largest=True), 2),
    "SMALL": plain(lambda value, place: nth(value, place, largest=False), 2),
    "RANK": lazy(rank, 2, 3),
    "RANK.EQ": lazy(rank, 2, 3),
    "RANK.AVG": lazy(lambda run, nodes: rank(run, nodes, averaged=True), 2, 3),
    "PERCENTILE": plain(_percentile, 2),
    "PERCENTILE.INC": plain(_percentile, 2),
    "QUARTILE": plain(quartile, 2),
    "QUARTILE.INC": plain(quartile, 2),
    "STDEV": plain(deviation, 1, MANY),
    "STDEV.S": plain(deviation, 1, MANY),
    "STDEVP": plain(lambda *values: deviation(*values, sample=False), 1, MANY),
    "STDEV.P": plain(lambda *values: deviation(*values, sample=False), 1, MANY),
    "VAR": plain(variance, 1, MANY),
    "VAR.S": plain(variance, 1, MANY),
    "VARP": plain(lambda *values: variance(*values, sample=False), 1, MANY),
    "VAR.P": plain(lambda *values: variance(*values, sample=False), 1, MANY),
    "CORREL": plain(correlation, 2),
    "PEARSON": plain(correlation, 2),
    "RSQ": plain(lambda one, other: correlation(one, other) ** 2, 2),
    "SLOPE": plain(slope, 2),
    "INTERCEPT": plain(intercept, 2),
    "FORECAST": plain(forecast, 3),
    "FORECAST.LINEAR": plain(forecast, 3),
}
