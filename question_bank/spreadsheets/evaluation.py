"""One formula that is being worked out over the cells of a workbook."""

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from question_bank.spreadsheets.addresses import Area
from question_bank.spreadsheets.functions.every import FUNCTIONS
from question_bank.spreadsheets.functions.kit import CHARACTERS_A_STEP, LONGEST_TEXT, WEIGHT, cells_in
from question_bank.spreadsheets.functions.numeric import power
from question_bank.spreadsheets.parser import Call, Literal, Node, Operation, Reference, Table
from question_bank.spreadsheets.values import (
    DIVISION,
    NAME,
    NUMBER,
    REFERENCE,
    VALUE,
    Error,
    Failed,
    Grid,
    broadcast,
    compare,
    number,
    scalar,
    text,
)

ORDERS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
NEARLY_NOTHING = 2.0**-47
"""A difference that is so much smaller than what it is of, is none: 0.1 + 0.2 - 0.3 is 0."""


class Needs(Exception):
    """Cells that must be worked out first."""

    def __init__(self, places: list[tuple[int, int, int]]) -> None:
        super().__init__(len(places))
        self.places = places


class TooMuch(Exception):
    """The workbook asks for more work than it may."""


class Cells(Protocol):
    """The workbook, as a formula sees it."""

    places: dict[str, int]

    def charge(self, steps: int) -> None:
        """Count work."""

    def area(self, sheet: int, area: Area) -> Grid:
        """The values of cells."""

    def is_hidden(self, sheet: int, row: int) -> tuple[bool, bool]:
        """Whether a row is hidden by a filter, and at all."""

    def is_subtotal(self, sheet: int, row: int, column: int) -> bool:
        """Whether a cell has a formula with SUBTOTAL."""


class Run:
    """The formula of one cell."""

    def __init__(self, cells: Cells, sheet: int, row: int, column: int) -> None:
        self.cells, self.sheet, self.row, self.column = cells, sheet, row, column
        self.charge, self.area = cells.charge, cells.area
        self.is_hidden, self.is_subtotal = cells.is_hidden, cells.is_subtotal

    def evaluate(self, node: Node | None) -> Any:
        """What a part of the formula comes to: a value, or a Grid of cells. Failed: an error."""
        if node is None:
            return None
        if isinstance(node, Literal):
            return _sound(node.value)
        if isinstance(node, Reference):
            place = self.place_of(node)
            return self.area(*place) if place else _fail(REFERENCE)
        if isinstance(node, Table):
            return Grid(node.rows)
        if isinstance(node, Call):
            return self._call(node)
        return self._operation(node)

    def place_of(self, node: Node | None) -> tuple[int, Area] | None:
        """The cells that a reference names. Failed: their sheet is not there."""
        if not isinstance(node, Reference):
            return None
        sheet = self.sheet if node.sheet is None else self.cells.places.get(node.sheet.casefold())
        return _fail(REFERENCE) if sheet is None else (sheet, node.area)

    def _call(self, call: Call) -> Any:
        function = FUNCTIONS.get(call.name)
        if function is None:
            raise Failed(NAME)
        if not function.least <= len(call.arguments) <= function.most:
            raise Failed(VALUE)
        self.charge(1)
        try:
            return function.call(self, call.arguments)
        except (OverflowError, ZeroDivisionError):
            raise Failed(NUMBER) from None

    def _operation(self, node: Operation) -> Any:
        """The left sides are gone through in a loop: a + b + c + … may be long."""
        signs: list[Operation] = []
        first: Node = node
        while isinstance(first, Operation):
            signs.append(first)
            first = first.sides[0]
        value = self.evaluate(first)
        for one in reversed(signs):
            sides = [value, *[self.evaluate(side) for side in one.sides[1:]]]
            value = self._operated(one.sign, sides)
        return value

    def _operated(self, sign: str, sides: Sequence[Any]) -> Any:
        sides = [scalar(side) if isinstance(side, Grid) and side.shape == (1, 1) else side for side in sides]
        self.charge(1 + WEIGHT * cells_in(sides))
        return broadcast(lambda *values: self._one(sign, *map(_sound, values)), sides)

    def _one(self, sign: str, left: Any, right: Any = None) -> Any:
        if sign in ORDERS:
            return ORDERS[sign](compare(left, right), 0)
        if sign == "&":
            joined = text(left) + text(right)
            self.charge(len(joined) // CHARACTERS_A_STEP)
            return joined if len(joined) <= LONGEST_TEXT else _fail(VALUE)
        if sign == "pos":
            return left
        one = float(number(left))
        if sign in ("neg", "%"):
            return -one if sign == "neg" else one / 100
        return _finite(_reckoned(sign, one, float(number(right))))


def _reckoned(sign: str, one: float, other: float) -> float:
    if sign == "+":
        return _near(one + other, one)
    if sign == "-":
        return _near(one - other, one)
    if sign == "*":
        return one * other
    if sign == "^":
        return power(one, other)
    if other == 0:
        raise Failed(DIVISION)
    return one / other


def _near(result: float, of: float) -> float:
    return 0.0 if abs(result) < abs(of) * NEARLY_NOTHING else result


def _finite(value: float) -> float:
    return value if math.isfinite(value) else _fail(NUMBER)


def _sound(value: Any) -> Any:
    if isinstance(value, Error):
        raise Failed(value)
    return value


def _fail(error: Error) -> Any:
    raise Failed(error)
